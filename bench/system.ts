import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { doorlist, type Ran } from './run.ts';

/** What the system of server.ts was asked for. */
export interface Asked {
  readonly requests: number;
  readonly created: number;
  /** From the first creation to the last. */
  readonly createSeconds: number;
}

export interface System {
  readonly url: string;
  asked(): Promise<Asked>;
  /** Runs doorlist with a key for this system. */
  doorlist(args: readonly string[], cwd: string): Promise<Ran>;
}

/** Starts server.ts with so many people in it, and ends it when the work is done. */
export async function withSystem<T>(people: number, work: (system: System) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'server.ts'), String(people)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    const url = `http://127.0.0.1:${port.toString().trim()}`;
    return await work({
      url,
      asked: async () => (await (await fetch(`${url}/bench`)).json()) as Asked,
      doorlist: async (args, cwd) =>
        doorlist(args, { cwd, env: { SEAM_API_KEY: 'seam_bench1Key', SEAM_ENDPOINT: url, XDG_STATE_HOME: cwd } }),
    });
  } finally {
    child.kill();
  }
}
