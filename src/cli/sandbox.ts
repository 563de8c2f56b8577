import { once } from 'node:events';
import { startPractice } from '../run/connect.ts';
import { commandOn } from '../text/command-line.ts';
import { fromHere } from '../text/path.ts';
import { sanitise } from '../text/sanitise.ts';
import { demoRoster } from './demo.ts';
import type { Command } from './main.ts';

/** `doorlist sandbox`: serves the embedded practice system on loopback until stopped. */
export const run: Command = async ({ values: { port }, settings, watcher, shell }) => {
  const sandbox = await startPractice(settings.out, { isNew: settings.reset, port: Number(port ?? 0) });
  const { url, apiKey } = sandbox;
  watcher.print(
    `The practice system listens at ${url}, on this machine only.`,
    `Its people are kept in ${sanitise(fromHere(settings.out, shell), 4096)}.`,
    'In another terminal:',
    shell.platform === 'win32'
      ? `  $env:SEAM_ENDPOINT='${url}'; $env:SEAM_API_KEY='${apiKey}'`
      : `  export SEAM_ENDPOINT=${url} SEAM_API_KEY=${apiKey}`,
    `  ${sanitise(commandOn(['import'], demoRoster, shell), 4096)}`,
    'Ctrl-C stops it.',
  );
  await once(watcher.stop, 'abort');
  await sandbox.close();
  return 0;
};
