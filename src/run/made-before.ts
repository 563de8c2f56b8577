import { basename } from 'node:path';
import type { RunHeader } from '../journal/journal.ts';
import type { RosterKeys } from '../journal/roster-keys.ts';
import type { Context } from './context.ts';
import { heedRuns, sayUnread } from './later-runs.ts';

/**
 * Notes whom earlier runs on the access system have for rows with `import_as = new`. Such a row says that nobody who is there is meant;
 * so only these runs can tell that it is fed a second time, where the system's own data does not say who somebody is.
 *
 * @param self the folder of the run that is planned.
 */
export function noteMadeBefore(
  keys: RosterKeys,
  {
    workspace,
    system,
    roster,
  }: Pick<RunHeader, 'workspace' | 'system'> & { readonly roster: Pick<RunHeader['roster'], 'sha256'> },
  self: string,
  { settings, watcher }: Pick<Context, 'settings' | 'watcher'>,
): void {
  const unread = heedRuns([settings.out], { workspace, system }, ({ folder, journal }) => {
    if (folder === self) return;
    const isThisFile = journal.header.roster.sha256 === roster.sha256;
    for (const { row, userId, person } of journal.madeAsNew()) {
      keys.addMade(person, { userId, run: basename(folder), row, isThisFile });
    }
  });
  sayUnread(
    unread.filter((folder) => folder !== self),
    'Whom it made for rows with import_as = new is not known: look for doubles of their names afterwards.',
    watcher,
  );
}
