import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type FaultOrder, Faults, seededRandom, type Settings } from './faults.ts';
import { Front } from './http.ts';
import { enrollmentRoutes } from './routes/enrollment.ts';
import { grantRoutes } from './routes/grants.ts';
import { identityRoutes } from './routes/identities.ts';
import { systemRoutes } from './routes/systems.ts';
import { userRoutes } from './routes/users.ts';
import { seed as fill } from './seed.ts';
import { State } from './state.ts';

/** The settings are those that `faults` can change later; see faults.ts for what each does. */
export interface SandboxOptions extends Partial<Settings> {
  /** The SQLite file of the state, created and filled if it does not exist; or `:memory:`. */
  readonly file: string;
  /** Port on 127.0.0.1; by default a free one. */
  readonly port?: number;
  /** By default one of its own for each start: other accounts of the machine and pages in a browser reach the port too. */
  readonly apiKey?: string;
  /** Seed of the random numbers for `failShare` and the faults' probabilities. */
  readonly seed?: number;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly apiKey: string;
  /** Orders faults or other settings; `POST /_practice/faults` does the same. */
  faults(order: FaultOrder): void;
  /** Stops at once and drops open connections and unanswered requests. The state stays in its file. */
  close(): Promise<void>;
}

const defaults: Settings = {
  requestsPerSecond: 40,
  retryAfter: 'seconds',
  latencyMs: 0,
  provisionMs: 1500,
  deleteMs: 0,
  failShare: 0,
  clashStatus: 400,
  lateMs: 0,
  pageSize: 500,
};

/**
 * Starts the practice system: an access control system behind the Seam API's routes, on loopback. Its answers are checked
 * against the API's OpenAPI in test/contract. Where the reference is silent, it behaves so that a client's mistake shows: it
 * accepts two users of one identity, two automations and any number of keys and of grants without one, and enforces only the uniqueness that the
 * reference documents.
 *
 * @throws {Error} with a message for the user, where the file or the port cannot be used.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { file, port = 0, apiKey = `seam_practice_${randomBytes(18).toString('base64url')}`, seed = 1, ...settings } = options;
  const random = seededRandom(seed);
  const faults = new Faults({ ...defaults, ...settings }, random);
  const state = new State(file, fill);
  const workspace = state.get<{ id: string; owner: string }>("SELECT id, owner FROM documents WHERE kind = 'workspace'");
  const front = new Front({
    world: {
      state,
      settings: faults.settings,
      random,
      workspaceId: workspace?.id ?? '',
      connectedAccountId: workspace?.owner ?? '',
    },
    routes: { ...systemRoutes, ...userRoutes, ...identityRoutes, ...enrollmentRoutes, ...grantRoutes },
    faults,
    apiKey,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      front.server.once('error', reject);
      front.server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    state.close();
    const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new Error(`The practice system cannot listen on port ${port}${inUse ? ': it is in use' : ''}.`, { cause: error });
  }
  return {
    url: `http://127.0.0.1:${(front.server.address() as AddressInfo).port}`,
    apiKey,
    faults: (order) => faults.order(order),
    close: async () => {
      await front.close();
      state.close();
    },
  };
}

export { forgetState } from './state.ts';
