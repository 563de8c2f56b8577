import { type ChildProcess, fork } from 'node:child_process';
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

/** The tests' server in another process, as a real one is: nothing of it keeps the program under test alive. */
export interface Elsewhere {
  readonly url: string;
  readonly apiKey: string;
  /** The people there now, and the routes that were asked, in order. */
  look(): Promise<Report>;
  close(): Promise<void>;
}

/** What is asked of the other process, and what it answers: by the number of the server. */
type Request = { readonly server: number } & (
  | { readonly start: PlainOptions }
  | { readonly look: true }
  | { readonly close: true }
);
type Answer = Report & { readonly server: number };

/** Every server of this process is in one other process: starting one for each would take longer than most tests with it. */
let other: ChildProcess | undefined;
let servers = 0;

export async function startElsewhere(options: PlainOptions = {}): Promise<Elsewhere> {
  other ??= fork(fileURLToPath(import.meta.url), { execArgv: [] }).setMaxListeners(0);
  const child = other;
  const server = (servers += 1);
  const ask = async (request: Request): Promise<Report> => {
    const { promise, resolve } = Promise.withResolvers<Report>();
    const answered = (answer: Answer): void => {
      if (answer.server === server) resolve(answer);
    };
    child.on('message', answered);
    child.ref();
    child.channel?.ref();
    child.send(request);
    const report = await promise;
    child.off('message', answered);
    // It ends with this process, and does not keep it.
    child.unref();
    child.channel?.unref();
    return report;
  };
  const { url, apiKey } = await ask({ server, start: options });
  return {
    url,
    apiKey,
    look: async () => ask({ server, look: true }),
    async close() {
      await ask({ server, close: true });
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const running = new Map<number, FakeSeam>();
  const carryOut = async (request: Request): Promise<void> => {
    const server = running.get(request.server) ?? (await startServer('start' in request ? request.start : {}));
    running.set(request.server, server);
    if ('close' in request) {
      await server.close();
      running.delete(request.server);
    }
    process.send?.({ server: request.server, ...reportOf(server) } satisfies Answer);
  };
  process.on('disconnect', () => process.exit());
  process.on('message', (request: Request) => void carryOut(request));
}
