import { printedSummary } from '../events.ts';
import { commandOn } from '../text/command-line.ts';
import { fromHere } from '../text/path.ts';
import { undo } from '../run/undo.ts';
import { sanitise } from '../text/sanitise.ts';
import { widthOf, wrapped } from '../ui/wrapped.ts';
import type { Command } from './main.ts';
import { count } from '../text/figures.ts';

/** `doorlist undo [run]`: takes back what that run added, where it is unchanged and unused since, and nothing else. */
export const run: Command = async ({ arguments: [named], ...call }) => {
  const { settings, watcher, shell } = call;
  const { folder, preview, rows, left, summary, stopped } = await undo(named, call);
  await watcher.hide();
  const here = sanitise(fromHere(folder, shell), 4096);
  if (settings.yes && !settings.json) watcher.print(...(await wrapped(preview, widthOf(shell.stdout))));
  if (stopped !== undefined) {
    shell.stderr.write(
      `doorlist: ${sanitise(stopped.message, 2000)}\nTo go on:\n  ${sanitise(commandOn(['undo'], folder, shell), 4096)}\n`,
    );
    return stopped.exit;
  }
  const exit = left.length === 0 ? 0 : 1;
  if (settings.json) {
    const undone = { type: 'undo', run: folder, taken_back: rows, left: left.length };
    watcher.printJson(undone, { ...(summary === undefined ? {} : printedSummary(summary)), exit });
  } else {
    const rest = left.length === 0 ? 'nothing had to stay' : `${left.length} left alone`;
    const done = `Taken back for ${count(rows, 'row')}; ${rest}.`;
    const said = `${rows + left.length === 0 ? 'Nothing of this run is left to take back.' : done} The results in ${here} say so.`;
    watcher.print(...(await wrapped([said], widthOf(shell.stdout))));
  }
  return exit;
};
