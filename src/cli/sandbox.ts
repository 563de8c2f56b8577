import { once } from 'node:events';
import { startPractice } from '../run/connect.ts';
import type { Command } from './main.ts';

/** `doorlist sandbox`: serves the embedded practice system on loopback until stopped. */
export const run: Command = async ({ settings, watcher }) => {
  const sandbox = await startPractice(settings.out);
  watcher.print(
    `The practice system listens at ${sandbox.url} (this machine only); its people stay in ${settings.out}.`,
    'In another terminal:',
    `  export SEAM_ENDPOINT=${sandbox.url} SEAM_API_KEY=${sandbox.apiKey}`,
    '  doorlist import samples/demo.csv',
    'Ctrl-C stops it.',
  );
  await once(watcher.stop, 'abort');
  await sandbox.close();
  return 0;
};
