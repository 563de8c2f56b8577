import { chosenRoster, optionsOf, plan } from '../asking.ts';
import { unread, type FlowState, type Next } from '../flow.ts';
import { ask, backTo, listKeys, to } from '../moves.ts';
import { inspectFile, listRosters } from './file-step.ts';

export type NextItem = 'plan' | 'list' | 'resume' | 'rejects' | 'mended' | 'report' | 'undo' | 'left' | 'again' | 'leave';

export function nextItems({ ended, mended, listed, plan, aim, left }: FlowState): NextItem[] {
  const files = ended?.files ?? mended?.files ?? {};
  const isOpen = ended?.exit === 4 || ended?.exit === 130;
  const isMending = (mended !== undefined || ended?.exit === 1) && rejectsOf(files) !== undefined;
  // Also where the people of a list were chosen, and the answer to the last question was no.
  const someLeft = ended === undefined ? left.run !== '' : ended.absent > 0 && aim === 'import' && !isOpen;
  const isUndone = plan !== undefined && ended === undefined && mended === undefined && listed === undefined;
  return [
    ...(isUndone ? (['plan'] as const) : []),
    ...(listed === undefined ? [] : (['list'] as const)),
    ...(isOpen ? (['resume'] as const) : []),
    ...(isMending ? (['rejects', 'mended'] as const) : []),
    ...(files['report.html'] === undefined ? [] : (['report'] as const)),
    ...(ended?.canUndo === true ? (['undo'] as const) : []),
    ...(someLeft ? (['left'] as const) : []),
    'again',
    'leave',
  ];
}

/** The file to mend, in the form that a spreadsheet program harms least. */
export function rejectsOf(files: Readonly<Record<string, string>>): string | undefined {
  return files['rejects.xlsx'] ?? files['rejects.csv'];
}

export const nextStep = listKeys(nextItems, enter);

function enter(state: FlowState, item: NextItem): Next {
  const { ended, mended } = state;
  const files = ended?.files ?? mended?.files ?? {};
  const rejects = rejectsOf(files);
  const open = (path: string | undefined) => (path === undefined ? { state } : ask(state, 'open', path));
  switch (item) {
    case 'plan':
      return plan(backTo(state, 'plan'));
    case 'resume':
      return ask(state, 'resume', ended?.run ?? '', optionsOf(state));
    case 'list':
      return open(state.listed);
    case 'left':
      return ask(state, 'absent', ended?.run ?? state.left.run);
    case 'undo':
      return ask(state, 'undo', ended?.run ?? '', optionsOf(state));
    case 'rejects':
      return open(rejects);
    case 'mended':
      if (rejects === undefined) return { state };
      // After an import only they are left. Before one, all rows of their roster are.
      if (ended !== undefined) return inspectFile(state, rejects);
      return ask(state, 'mended', chosenRoster(state), rejects);
    case 'report':
      return open(files['report.html']);
    case 'again':
      return listRosters({ ...to(state, 'file'), ...unread, file: { choices: [], cursor: 0, typed: '' } });
    default:
      return { state: to(state, 'over') };
  }
}
