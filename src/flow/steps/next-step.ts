import { optionsOf } from '../chosen-options.ts';
import type { FlowState, Next } from '../flow.ts';
import { ask, listKeys, to } from '../moves.ts';
import { listRosters } from './file-step.ts';

export type NextItem = 'resume' | 'rejects' | 'report' | 'again' | 'leave';

export function nextItems({ ended, mended }: FlowState): NextItem[] {
  const files = ended?.files ?? mended?.files ?? {};
  const has = (name: string) => files[name] !== undefined;
  const isOpen = ended?.exit === 4 || ended?.exit === 130;
  const isMending = mended !== undefined || ended?.exit === 1;
  return [
    ...(isOpen ? (['resume'] as const) : []),
    ...(isMending && rejectsOf(files) !== undefined ? (['rejects'] as const) : []),
    ...(has('report.html') ? (['report'] as const) : []),
    'again',
    'leave',
  ];
}

/** The file to mend, in the form that a spreadsheet program harms least. */
export function rejectsOf(files: Readonly<Record<string, string>>): string | undefined {
  return files['rejects.xlsx'] ?? files['rejects.csv'];
}

export const nextStep = listKeys((state) => nextItems(state).length, enter);

function enter(state: FlowState): Next {
  const files = state.ended?.files ?? state.mended?.files ?? {};
  const open = (path: string | undefined) => (path === undefined ? { state } : ask(state, { do: 'open', path }));
  switch (nextItems(state)[state.cursor]) {
    case 'resume':
      return ask(state, { do: 'resume', run: state.ended?.run ?? '', options: optionsOf(state) });
    case 'rejects':
      return open(rejectsOf(files));
    case 'report':
      return open(files['report.html']);
    case 'again':
      return listRosters({
        ...to(state, 'file'),
        file: { choices: [], cursor: 0, typed: '' },
        ended: undefined,
        mended: undefined,
      });
    default:
      return { state: to(state, 'over') };
  }
}
