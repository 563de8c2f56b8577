import { startPractice } from './connect.ts';
import type { Command } from './main.ts';
import { print, Session } from './session.ts';
import { readConfig, settle } from './settings.ts';

/** `doorlist sandbox`: serves the embedded practice system on loopback until stopped. */
export const run: Command = async ({ values }) => {
  const settings = settle(values, readConfig(process.cwd()));
  const session = new Session(settings);
  const sandbox = await startPractice(settings.out);
  print(
    `The practice system listens at ${sandbox.url} (this machine only); its people stay in ${settings.out}.`,
    'In another terminal:',
    `  export SEAM_ENDPOINT=${sandbox.url} SEAM_API_KEY=${sandbox.apiKey}`,
    '  doorlist import samples/demo.csv',
    'Ctrl-C stops it.',
  );
  await new Promise<void>((resolve) => {
    session.stop.addEventListener('abort', () => resolve());
  });
  await sandbox.close();
  return 0;
};
