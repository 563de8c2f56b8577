import type { Shell } from '../run/context.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The process as a command sees it. */
export function processShell(): Shell {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    now: Date.now,
    onSignal(listener) {
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    exit: (status) => process.exit(status),
  };
}
