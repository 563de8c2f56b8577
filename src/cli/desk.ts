import { once } from 'node:events';
import { join } from 'node:path';
import { Desk, type DeskRun } from '../desk/server.ts';
import { DeskFolder } from '../desk/folder.ts';
import { Stage } from '../desk/stage.ts';
import { resultFiles } from '../run/folder.ts';
import { guidedServices } from '../run/guided.ts';
import { lockDesk } from '../run/locks.ts';
import { stateFolder } from '../run/machine.ts';
import { openFile } from '../run/open-file.ts';
import { runs } from '../run/runs.ts';
import { version } from '../run/version.ts';
import type { Command } from './main.ts';
import { carried } from './options.ts';

/** `doorlist desk`: the guided flow as a page in the person's own browser, until it is ended there or with Ctrl-C. */
export const run: Command = async ({ values: { port, ...given }, settings, watcher, shell, ...call }) => {
  const settingsFor: typeof call.settingsFor = (values) => call.settingsFor({ ...given, ...values });
  let desk: Desk | undefined;
  const place = join(stateFolder(shell.env), 'desk');
  using _ = await lockDesk(place, shell);
  const folder = new DeskFolder(place, version);
  const [onChange, onBegun] = [() => desk?.changed(), () => folder.forget()];
  const stage = new Stage(shell, onChange, onBegun);
  const services = guidedServices(shell, settingsFor, stage, carried);
  desk = await Desk.open({
    services,
    stage,
    folder,
    here: { cwd: shell.cwd, platform: shell.platform },
    port: Number(port ?? 0),
    given: given.sandbox === true ? { sandbox: true } : {},
    async runs() {
      const found: DeskRun[] = [];
      for await (const line of runs({ settings, shell })) found.push({ ...line, files: resultFiles(line.folder) });
      return found;
    },
  });
  watcher.print(
    'The desk is open on this machine, for one browser:',
    `  ${desk.address}`,
    'The address works once. Ctrl-C ends the desk and stops a run in progress safely.',
  );
  if (shell.stderr.isTTY === true) void openFile(folder.signpost(desk.address), shell.platform, shell.env);
  await Promise.race([once(watcher.stop, 'abort'), desk.over]);
  if (watcher.stop.aborted) shell.stderr.write('Ending. What was begun is finished first; Ctrl-C once more leaves at once.\n');
  await desk.close();
  folder.dropSignpost();
  return desk.exit ?? 0;
};
