import { printedSummary, warnings } from '../events.ts';
import { Refused } from '../run/consent.ts';
import type { Ended } from '../run/finish.ts';
import { optionWords } from '../text/command-line.ts';
import { sanitise } from '../text/sanitise.ts';
import { resumeLines, summaryLines } from '../ui/summary.ts';
import { widthOf, wrapped } from '../ui/wrapped.ts';
import type { Call } from './main.ts';
import type { OptionValues } from './options.ts';
import { isDumb } from './session.ts';

/** Notices that concern the whole run and are not in the summary. */
const saidAtTheEnd: ReadonlySet<Ended['notices'][number]['code']> = new Set([...warnings, 'doubled', 'abandoned']);
/** Those that an undo leaves: they are said where a person is needed. */
const saidOfUndo: ReadonlySet<Ended['notices'][number]['code']> = new Set(['taken_back', 'not_undone']);
/** Of what an undo left so many are said; the report has them all. */
const mostSaid = 5;

/** Prints how a run ended to standard output, and why it stopped to standard error. @returns the exit status. */
export async function tell(
  { watcher, shell, values }: Pick<Call, 'watcher' | 'shell'> & Partial<Pick<Call, 'values'>>,
  { summary, stopped, notices, isResumable, isDamaged = false }: Ended,
): Promise<number> {
  const { exit } = summary;
  const complain = async (message: string) => {
    const lines = await wrapped([`doorlist: ${sanitise(message, 2000)}`], widthOf(shell.stderr));
    shell.stderr.write(`${lines.join('\n')}\n`);
  };
  await watcher.hide();
  const undone = notices.filter(({ code, needsPerson }) => needsPerson && saidOfUndo.has(code));
  const told = [...notices.filter(({ code }) => saidAtTheEnd.has(code)), ...undone.slice(0, mostSaid)];
  if (watcher.json) {
    watcher.printJson(printedSummary(summary));
    if (stopped !== undefined) await complain(stopped);
    for (const { message } of told) await complain(message);
    if (isResumable) shell.stderr.write(`${resumeLines(summary.run, shell).join('\n')}\n`);
    return exit;
  }
  // The summary itself begins with the interruption.
  if (stopped !== undefined && exit !== 130) await complain(stopped);
  for (const { message } of told) await complain(message);
  watcher.print(
    ...(await summaryLines(summary, {
      ...lookOf({ watcher, shell }),
      limits: limitWords(values),
      isWarned: told.length > 0,
      isDamaged,
      isResumable,
    })),
  );
  return exit;
}

/** The safety limits of a plan as they were given: they hold for one command only. */
function limitWords(values: OptionValues = {}): readonly string[] {
  const names = ['max-creates', 'max-updates', 'max-rejects', 'max-namesakes'] as const;
  return optionWords(Object.fromEntries(names.map((name) => [name, values[name]])));
}

/** With `--json` the summary comes last where a plan is refused too. @throws the error itself. */
export function tellRefused({ watcher }: Pick<Call, 'watcher'>, error: unknown): never {
  if (watcher.json && error instanceof Refused) watcher.printJson(printedSummary(error.summary));
  throw error;
}

/** Colour and width of the summary on this standard output. */
export function lookOf({ watcher, shell }: Pick<Call, 'watcher' | 'shell'>): Parameters<typeof summaryLines>[1] {
  const { stdout, env } = shell;
  const color = stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && !isDumb(shell);
  return { color, width: widthOf(stdout), isGuided: watcher.isGuided, here: shell };
}
