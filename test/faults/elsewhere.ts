import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { User } from './api.ts';
import { startServer, type FakeSeam, type ServerOptions } from './server.ts';

/** Options that can be sent to another process. */
type PlainOptions = Omit<ServerOptions, 'random' | 'now' | 'decide' | 'hold' | 'storeName'>;

interface Report {
  readonly url: string;
  readonly apiKey: string;
  readonly users: readonly User[];
  readonly routes: readonly string[];
}

/** The tests' server in a process of its own, as a real one is: nothing of it keeps the program under test alive. */
export interface Elsewhere {
  readonly url: string;
  readonly apiKey: string;
  /** The people there now, and the routes that were asked, in order. */
  look(): Promise<Report>;
  close(): Promise<void>;
}

export async function startElsewhere(options: PlainOptions = {}): Promise<Elsewhere> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)], { execArgv: [] });
  const look = async (): Promise<Report> => {
    const answer = once(child, 'message');
    child.send('look');
    const [report] = (await answer) as [Report];
    return report;
  };
  const { url, apiKey } = await look();
  return {
    url,
    apiKey,
    look,
    async close() {
      const closed = once(child, 'exit');
      child.kill();
      await closed;
    },
  };
}

function reportOf(server: FakeSeam): Report {
  return {
    url: server.url,
    apiKey: server.apiKey,
    users: [...server.users.values()],
    routes: server.requests.map(({ route }) => route),
  };
}

const [, program, options] = process.argv;
if (program === fileURLToPath(import.meta.url)) {
  const server = await startServer(JSON.parse(options ?? '{}') as PlainOptions);
  process.on('message', () => process.send?.(reportOf(server)));
}
