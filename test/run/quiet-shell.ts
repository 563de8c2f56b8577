import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { Shell } from '../../src/run/context.ts';

/** A process that types nothing and shows nothing, at home in that folder. */
export function quietShell(home: string, now: () => number = Date.now): Shell {
  const nowhere = () => new Writable({ write: (_, __, done) => done() });
  return {
    stdin: Readable.from([]),
    stdout: nowhere(),
    stderr: nowhere(),
    env: { HOME: home, XDG_STATE_HOME: join(home, 'state'), XDG_CONFIG_HOME: join(home, 'config') },
    cwd: home,
    platform: process.platform,
    now,
    onSignal: () => () => undefined,
    exit: (status) => {
      throw new Error(`It left with ${status}.`);
    },
  };
}
