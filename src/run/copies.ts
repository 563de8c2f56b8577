import { dirname } from 'node:path';
import { usage } from '../errors.ts';
import type { JournalReader } from '../journal/journal.ts';
import { commandOn } from '../text/command-line.ts';
import { fromHere } from '../text/path.ts';
import { heedRuns } from './later-runs.ts';
import type { Run } from './run.ts';

/**
 * Refuses a run whose folder is a copy that is behind: what was done since, in the other folder, is not known here. It would make
 * people again who were taken back there.
 *
 * @throws {ExitError} (2) that names the other folder.
 */
export function refuseOldCopy({ folder, journal, context }: Run): void {
  const { header } = journal;
  const { shell, settings } = context;
  let own: number | undefined;
  heedRuns([settings.out, dirname(folder)], header, (other) => {
    const { startedAt, roster, command } = other.journal.header;
    const isSame = startedAt === header.startedAt && roster.sha256 === header.roster.sha256 && command === header.command;
    if (other.folder === folder || !isSame) return;
    own ??= stepsOf(journal);
    if (stepsOf(other.journal) <= own) return;
    throw usage(
      [
        `${fromHere(folder, shell)} is a copy of ${fromHere(other.folder, shell)}, in which more was done since. Nothing was sent.`,
        'Go on in that one, and delete the copy:',
        `  ${commandOn(['forget'], folder, shell)}`,
      ].join('\n'),
      'old_copy',
    );
  });
}

function stepsOf(journal: JournalReader): number {
  let steps = 0;
  for (const row of journal.rows()) steps += row.steps.length;
  return steps;
}
