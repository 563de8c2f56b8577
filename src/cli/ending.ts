import type { Halt } from '../apply/world.ts';
import { printedSummary, type SummaryEvent } from '../events.ts';
import type { JournalReader } from '../journal/journal.ts';
import { sanitise } from '../text/sanitise.ts';
import { resumeLines, summaryLines } from '../ui/summary.ts';
import { print, type Session } from './session.ts';

/** Tells how a run ended, on standard output, and why it stopped, on standard error. @returns the exit status. */
export async function tell(
  session: Session,
  summary: SummaryEvent,
  halt?: Halt,
  journal?: Pick<JournalReader, 'notices' | 'phase'>,
): Promise<number> {
  if (session.json) {
    process.stdout.write(`${JSON.stringify(printedSummary(summary))}\n`);
    if (halt !== undefined) process.stderr.write(`doorlist: ${sanitise(halt.message, 2000)}\n`);
    return summary.exit;
  }
  // That it was interrupted is the first thing that the summary says.
  if (halt !== undefined && halt.exit !== 130) process.stderr.write(`doorlist: ${sanitise(halt.message, 2000)}\n`);
  for (const { code, message } of journal?.notices() ?? []) {
    if (code === 'doubled' || code === 'abandoned') process.stderr.write(`doorlist: ${sanitise(message, 2000)}\n`);
  }
  const color = process.stdout.isTTY && !process.env['NO_COLOR'];
  const width = process.stdout.columns;
  const here = { cwd: process.cwd(), platform: process.platform };
  print(...(await summaryLines(summary, { color, width, here, practice: session.practice, isGuided: session.isGuided })));
  // At its end, and yet not done: whoever is unknown can be looked for again.
  if (summary.exit === 1 && journal?.phase() === 'applying') print('', ...resumeLines(summary.run, here));
  return summary.exit;
}
