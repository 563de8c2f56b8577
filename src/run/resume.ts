import { basename } from 'node:path';
import { usage } from '../errors.ts';
import { commandOn } from '../text/command-line.ts';
import type { Context } from './context.ts';
import { refuseOldCopy } from './copies.ts';
import { type Ended, finish } from './finish.ts';
import { findRun, isOtherRoster, isUnfinished, type PassedOver } from './folder.ts';
import { sayUnread } from './later-runs.ts';
import { ofOther } from './owner.ts';
import { Run } from './run.ts';

/** What another account left unfinished goes out under this key only where it is named. */
function heedPassedOver({ shell, watcher }: Context): (passed: PassedOver, isFound: boolean) => void {
  return ({ unread, others }, isFound) => {
    if (isFound) sayUnread(unread, 'The newest unfinished run of the others is resumed.', watcher);
    const said = others.map(
      ({ folder, owner }) =>
        `Run ${basename(folder)} is unfinished, and ${ofOther(owner)}: it is finished under your key only where you name it, \`${commandOn(['resume'], folder, shell)}\`.`,
    );
    if (said.length > 0 && !isFound) throw usage(`No unfinished run is this account's.\n${said.join('\n')}`, 'other_account');
    for (const message of said) watcher.emit({ type: 'notice', code: 'other_account', message, needsPerson: false });
  };
}

/**
 * Finishes an interrupted run from its journal alone.
 *
 * @param named the run; by default the newest unfinished one.
 */
export async function resume(named: string | undefined, context: Context): Promise<Ended> {
  const { shell, watcher } = context;
  const folder = findRun(
    context,
    named,
    isUnfinished,
    (out) => `No run in ${out} is unfinished: there is nothing to resume. \`doorlist runs\` lists them all.`,
    heedPassedOver(context),
  );
  await using run = await Run.open(folder, 'resume', context);
  const { journal, header } = run;
  if (journal.phase() === 'planned') {
    if (header.command === 'leavers')
      throw usage(`Nothing of ${run.name} was begun. \`doorlist leavers <list>\` with its list begins it anew.`);
    throw usage(
      `The run ${run.name} was only planned; nothing of it was begun. \`${commandOn(['import', '--plan'], folder, shell)}\` applies it.`,
    );
  }
  if (journal.phase() === 'finished' && journal.notices().some(({ code }) => code === 'abandoned')) {
    const again = header.command === 'leavers' ? 'make a new list' : 'import the roster as it is now';
    throw usage(
      `The run ${run.name} was abandoned for a later one, and is not resumed: it would bring back what has changed since. What was pending in it stays undone; ${again}. \`${commandOn(['report'], folder, shell)}\` writes its results.`,
    );
  }
  refuseOldCopy(run);
  const site = await run.reach({ writes: true, enrolls: run.enrolls() });
  const say = (message: string) => watcher.emit({ type: 'notice', code: 'resume', message, needsPerson: false });
  if (named === undefined) say(`Resuming ${run.name}, the newest unfinished run.`);
  if (await isOtherRoster(header.roster))
    say(`The file ${header.roster.path} is another one now. It is not read: the rows of the run's own journal are finished.`);
  return await finish(run, site, true);
}
