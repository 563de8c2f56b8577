import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { SeamHttp } from '@seamapi/http';
import { z } from 'zod';
import { DirectoryError } from './directory.ts';
import type {
  AccessSystem,
  AcsUser,
  BeforeSend,
  Credential,
  Directory,
  EnrollmentAutomation,
  InstantKey,
  Provisioning,
  Trouble,
  UserIdentity,
} from './directory.ts';
import type { Gate, Reply } from './pace.ts';

const PAGE_SIZE = 500;
const REQUEST_TIMEOUT_MS = 30_000;
/** A connection that is not there by then is given up: nothing was sent over it. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Idle connections are closed before the usual server does (5 s), so that no request meets a closing one. */
const IDLE_CONNECTION_MS = 4_000;

/**
 * Connects to the Seam API. Sends nothing yet.
 *
 * The SDK does the talking; what it must not do is decide: its retries, redirects and environment variables are off, every
 * request passes `gate`, and every fault becomes a {@link DirectoryError} that carries neither the key nor a request body.
 * All requests are POSTs: lists and gets answer to it as well, and what is searched for stays out of URLs and their logs.
 *
 * @param options.endpoint base URL, without a trailing slash
 * @param options.requestTimeoutMs limit for one request from its start to its last byte; 30 s as in the SDK
 */
export function connectSeam(options: {
  endpoint: string;
  auth: { apiKey: string } | { personalAccessToken: string; workspaceId: string };
  gate: Gate;
  requestTimeoutMs?: number;
}): Directory {
  const { endpoint, auth, gate, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const url = new URL(endpoint);
  const pool = { keepAlive: true, timeout: IDLE_CONNECTION_MS };
  const seam = new SeamHttp({
    endpoint,
    ...auth,
    timeout: 0,
    axiosRetryOptions: { retries: 0 },
    axiosOptions: {
      adapter: 'http',
      httpAgent: new http.Agent(pool),
      // Plain http is for loopback, which no proxy can reach. For https the usual HTTPS_PROXY and NO_PROXY hold.
      httpsAgent: new https.Agent({ ...pool, proxyEnv: process.env }),
      ...(url.protocol === 'http:' ? { proxy: false as const } : {}),
      // Every status comes back as an answer: we judge it ourselves, and no SDK error with its request inside is ever made.
      validateStatus: () => true,
    },
  });
  const secret = 'apiKey' in auth ? auth.apiKey : auth.personalAccessToken;
  const serverTime = createServerTime();

  async function attempt<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<Reply<T>> {
    const line = new Line(requestTimeoutMs);
    try {
      const response = await seam.client.post<unknown>(path, body ?? {}, {
        transport: line,
      });
      const { headers } = response as { headers: AnswerHeaders };
      return judge({
        path,
        status: response.status,
        headers,
        serverNow: serverTime.hear(headers),
        data: response.data,
        schema,
        secret,
      });
    } catch (error) {
      return unheard(error, line, url.host);
    } finally {
      line.end();
    }
  }

  const read = async <T>(request: SeamRequest, schema: z.ZodType<T>): Promise<T> =>
    await gate.pass({
      kind: 'read',
      send: async () => await attempt(request.pathname, request.body ?? request.params, schema),
    });

  const write = async <T>(request: SeamRequest, schema: z.ZodType<T>, beforeSend: BeforeSend | undefined): Promise<T> =>
    await gate.pass({
      kind: 'write',
      send: async () => await attempt(request.pathname, request.body ?? request.params, schema),
      ...(beforeSend ? { beforeSend } : {}),
    });

  /** Reads every page by its cursor; `next_page_url` is never followed, since it could lead the key anywhere. */
  async function* pages<P extends Paginated>(request: SeamRequest, schema: z.ZodType<P>): AsyncGenerator<P> {
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (;;) {
      const body = { ...request.params, ...(cursor === undefined ? {} : { page_cursor: cursor }) };
      const page = await read({ pathname: request.pathname, body }, schema);
      yield page;
      if (page.pagination?.has_next_page !== true) return;
      cursor = page.pagination.next_page_cursor ?? undefined;
      if (cursor === undefined || seen.has(cursor)) {
        throw new DirectoryError(
          'unanswered',
          'broken_pagination',
          `The API's list at ${request.pathname} does not come to an end: it ${cursor === undefined ? 'promises a next page without saying where' : 'repeats a page'}. Try again later; if it stays so, tell Seam's support.`,
        );
      }
      seen.add(cursor);
    }
  }

  async function all<P extends Paginated, T>(
    request: SeamRequest,
    schema: z.ZodType<P>,
    items: (page: P) => readonly T[],
  ): Promise<T[]> {
    const found: T[] = [];
    for await (const page of pages(request, schema)) found.push(...items(page));
    return found;
  }

  async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
    try {
      return await promise;
    } catch (error) {
      if (error instanceof DirectoryError && error.kind === 'not_found') return undefined;
      throw error;
    }
  }

  const { acs, userIdentities } = seam;
  gate.probeWith(async () => await attempt('/workspaces/get', undefined, answer({})));

  return {
    host: url.host,
    now: serverTime.now,

    workspace: async () => (await read(seam.workspaces.get(), answer({ workspace }))).workspace,
    systems: async () => (await read(acs.systems.list(), answer({ acs_systems: z.array(accessSystem) }))).acs_systems,
    compatibleCredentialManagers: async (systemId) =>
      (
        await read(
          acs.systems.listCompatibleCredentialManagerAcsSystems({ acs_system_id: systemId }),
          answer({ acs_systems: z.array(accessSystem) }),
        )
      ).acs_systems,
    credentialPools: async (systemId) =>
      (
        await read(
          { pathname: '/acs/credential_pools/list', body: { acs_system_id: systemId } },
          answer({ acs_credential_pools: z.array(credentialPool) }),
        )
      ).acs_credential_pools,
    groups: async (systemId) =>
      (await read(acs.accessGroups.list({ acs_system_id: systemId }), answer({ acs_access_groups: z.array(accessGroup) })))
        .acs_access_groups,
    groupMembers: async (groupId) =>
      (await read(acs.accessGroups.listUsers({ acs_access_group_id: groupId }), answer({ acs_users: z.array(acsUserId) })))
        .acs_users,
    groupsOf: async (userId) =>
      (
        await read(acs.accessGroups.list({ acs_user_id: userId }), answer({ acs_access_groups: z.array(accessGroup) }))
      ).acs_access_groups.map((group) => group.id),

    async *users(systemId) {
      for await (const page of pages(acs.users.list({ acs_system_id: systemId, limit: PAGE_SIZE }), userPage)) {
        yield page.acs_users;
      }
    },
    searchUsers: async (systemId, text) =>
      await all(
        acs.users.list({ acs_system_id: systemId, search: text, limit: PAGE_SIZE }),
        userPage,
        (page) => page.acs_users,
      ),
    user: async (userId) =>
      await orUndefined(read(acs.users.get({ acs_user_id: userId }), oneUser).then((found) => found.acs_user)),
    userOfIdentity: async (identityId, systemId) =>
      await orUndefined(
        read(acs.users.get({ user_identity_id: identityId, acs_system_id: systemId }), oneUser).then((found) => found.acs_user),
      ),
    createUser: async (user, beforeSend) =>
      (
        await write(
          acs.users.create({
            acs_system_id: user.systemId,
            full_name: user.name,
            email_address: user.email,
            phone_number: user.phone,
            user_identity_id: user.identityId,
            acs_access_group_ids: user.groupIds && [...user.groupIds],
            access_schedule: user.schedule && { starts_at: user.schedule.startsAt, ends_at: user.schedule.endsAt },
          }),
          oneUser,
          beforeSend,
        )
      ).acs_user,
    updateUser: async (userId, patch, beforeSend) => {
      await write(
        acs.users.update({
          acs_user_id: userId,
          full_name: patch.name,
          email_address: patch.email,
          phone_number: patch.phone,
          access_schedule: patch.schedule && { starts_at: patch.schedule.startsAt, ends_at: patch.schedule.endsAt },
        }),
        done,
        beforeSend,
      );
    },
    deleteUser: async (userId, beforeSend) => {
      await write(acs.users.delete({ acs_user_id: userId }), done, beforeSend);
    },
    addToGroup: async (userId, groupId, beforeSend) => {
      await write(acs.users.addToAccessGroup({ acs_user_id: userId, acs_access_group_id: groupId }), done, beforeSend);
    },
    removeFromGroup: async (userId, groupId, beforeSend) => {
      await write(acs.users.removeFromAccessGroup({ acs_user_id: userId, acs_access_group_id: groupId }), done, beforeSend);
    },
    credentials: async (userId) =>
      await all(acs.credentials.list({ acs_user_id: userId }), credentialPage, (page) => page.acs_credentials),

    async *identities() {
      for await (const page of pages(userIdentities.list({ limit: PAGE_SIZE }), identityPage)) yield page.user_identities;
    },
    searchIdentities: async (text) =>
      await all(userIdentities.list({ search: text, limit: PAGE_SIZE }), identityPage, (page) => page.user_identities),
    identity: async (identityId) =>
      await orUndefined(
        read(userIdentities.get({ user_identity_id: identityId }), oneIdentity).then((found) => found.user_identity),
      ),
    identityByKey: async (key) =>
      await orUndefined(read(userIdentities.get({ user_identity_key: key }), oneIdentity).then((found) => found.user_identity)),
    createIdentity: async (identity, beforeSend) =>
      (
        await write(
          userIdentities.create({
            user_identity_key: identity.key,
            full_name: identity.name,
            email_address: identity.email,
            phone_number: identity.phone,
          }),
          oneIdentity,
          beforeSend,
        )
      ).user_identity,
    deleteIdentity: async (identityId, beforeSend) => {
      await write(userIdentities.delete({ user_identity_id: identityId }), done, beforeSend);
    },
    usersOfIdentity: async (identityId) =>
      await all(acs.users.list({ user_identity_id: identityId, limit: PAGE_SIZE }), userPage, (page) => page.acs_users),
    linkUser: async (identityId, userId, beforeSend) => {
      await write(userIdentities.addAcsUser({ user_identity_id: identityId, acs_user_id: userId }), done, beforeSend);
    },
    unlinkUser: async (identityId, userId, beforeSend) => {
      await write(userIdentities.removeAcsUser({ user_identity_id: identityId, acs_user_id: userId }), done, beforeSend);
    },

    // The SDK has dropped the enrollment automations, the API has not: these go through the SDK's client by their paths.
    enrollmentAutomations: async (identityId) =>
      (
        await read(
          { pathname: '/user_identities/enrollment_automations/list', body: { user_identity_id: identityId } },
          answer({ enrollment_automations: z.array(enrollmentAutomation) }),
        )
      ).enrollment_automations,
    launchEnrollmentAutomation: async (launch, beforeSend) =>
      (
        await write(
          {
            pathname: '/user_identities/enrollment_automations/launch',
            body: {
              user_identity_id: launch.identityId,
              credential_manager_acs_system_id: launch.credentialManagerId,
              acs_credential_pool_id: launch.poolId,
              create_credential_manager_user: launch.createCredentialManagerUser,
              credential_manager_acs_user_id: launch.credentialManagerAcsUserId,
            },
          },
          answer({ enrollment_automation: enrollmentAutomation }),
          beforeSend,
        )
      ).enrollment_automation,
    deleteEnrollmentAutomation: async (automationId, beforeSend) => {
      await write(
        {
          pathname: '/user_identities/enrollment_automations/delete',
          body: { enrollment_automation_id: automationId },
        },
        done,
        beforeSend,
      );
    },
    instantKeys: async (identityId) =>
      (await read(seam.instantKeys.list({ user_identity_id: identityId }), answer({ instant_keys: z.array(instantKey) })))
        .instant_keys,
    generateInstantKey: async (identityId, beforeSend) =>
      (
        await write(
          userIdentities.generateInstantKey({ user_identity_id: identityId }),
          answer({ instant_key: instantKey }),
          beforeSend,
        )
      ).instant_key,
  };
}

/** Of an answer's headers, those that mean something to us. */
type AnswerHeaders = Readonly<Partial<Record<'date' | 'retry-after' | 'seam-request-id', string>>>;

/** The part of the SDK's lazy requests that we send ourselves. */
interface SeamRequest {
  readonly pathname: string;
  readonly body?: unknown;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The transport of one request. It knows whether the connection ever stood, which is the only thing that tells "was not sent"
 * from "may have been carried out", and it does not wait for a connection for ever.
 */
class Line {
  isOpen = false;
  /** The whole request took longer than it may. */
  isLate = false;
  readonly #timeoutMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  request(options: https.RequestOptions, onResponse: (response: http.IncomingMessage) => void): http.ClientRequest {
    const request = (options.protocol === 'https:' ? https : http).request(options, onResponse);
    this.#timer = setTimeout(() => {
      this.isLate = true;
      request.destroy(new Error('took too long'));
    }, this.#timeoutMs);
    request.once('socket', (socket: Socket & { secureConnecting?: boolean }) => {
      if (!socket.connecting && socket.secureConnecting !== true) {
        this.isOpen = true;
        return;
      }
      const timer = setTimeout(() => {
        request.destroy(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' }));
      }, CONNECT_TIMEOUT_MS);
      const settle = () => {
        clearTimeout(timer);
      };
      socket.once(options.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        this.isOpen = true;
        settle();
      });
      socket.once('close', settle);
    });
    return request;
  }
}

// --- What became of a request ------------------------------------------------------------------------------------------------

/** Sorts an answer into what it means for the call. */
function judge<T>(heard: {
  path: string;
  status: number;
  headers: AnswerHeaders;
  serverNow: number;
  data: unknown;
  schema: z.ZodType<T>;
  secret: string;
}): Reply<T> {
  const { path, status, headers, serverNow, data, schema, secret } = heard;
  const requestId = headers['seam-request-id'];
  const more = { status, ...(requestId === undefined ? {} : { requestId }) };
  const trouble = status < 300 ? undefined : errorBody.safeParse(data).data?.error;
  const isJson = typeof data === 'object' && data !== null;
  const words = trouble ? tidy(sayTrouble(trouble), secret) : `HTTP ${status}`;
  const code = trouble?.type ?? `http_${status}`;

  if (status === 429) {
    const wait = retryAfterMs(headers, serverNow);
    return { fate: 'limited', ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  const unanswered = (code: string, message: string): Reply<T> => ({
    fate: 'unanswered',
    error: new DirectoryError('unanswered', code, message, more),
  });
  if (status === 408 || status >= 500) return unanswered(code, `The API could not answer: ${words}.`);
  if (status >= 300 && status < 400) {
    return unanswered(
      'redirected',
      'The endpoint sends us elsewhere (a redirect), which doorlist does not follow. Check SEAM_ENDPOINT.',
    );
  }
  if (isEnrollment(path) && status === 404 && !namesAnObject(trouble?.type)) {
    return {
      fate: 'refused',
      error: new DirectoryError('no_route', 'no_route', `The API at this endpoint no longer has the route ${path}.`, more),
    };
  }
  if (!isJson) {
    return unanswered(
      'not_json',
      'The endpoint answers with a web page or a text, not as the Seam API does. A proxy or a login page may stand in between, or SEAM_ENDPOINT may be wrong.',
    );
  }
  if (status < 300) {
    const parsed = schema.safeParse(data);
    if (parsed.success) return { fate: 'answered', value: parsed.data };
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    const message = `The API's answer is not as expected${where === '' ? '' : ` (at "${where}")`}.`;
    const error = new DirectoryError('unanswered', 'unexpected_answer', message, more);
    // An answer that calls itself a success would only be the same again.
    return { fate: 'ok' in data && data.ok === true ? 'refused' : 'unanswered', error };
  }
  const refused = (kind: 'refused' | 'not_found' | 'no_route' | 'unauthorized', message: string): Reply<T> => ({
    fate: 'refused',
    error: new DirectoryError(kind, code, message, more),
  });
  // A 403 about an object, or about a feature that the workspace does not have, is not about the key.
  if (status === 401 || (status === 403 && !namesAnObject(trouble?.type) && !isEnrollment(path))) {
    return refused('unauthorized', `The API refuses the key: ${words}. Check it in the Seam Console.`);
  }
  if (status === 404) {
    return trouble === undefined || isAboutRoute(trouble.type)
      ? refused('no_route', `The endpoint does not know ${path}. Check SEAM_ENDPOINT.`)
      : refused('not_found', words);
  }
  return refused('refused', words);
}

/** Sorts a fault of the network: whatever happened before the connection stood was not sent. */
function unheard<T>(fault: unknown, { isOpen, isLate }: Line, host: string): Reply<T> {
  const { code = 'ERR_UNKNOWN', cause } = fault as { code?: string; cause?: { code?: string } };
  const reason = cause?.code ?? code;
  if (isOpen) {
    const [ours, message] = isLate
      ? (['timeout', 'The API did not answer in time.'] as const)
      : (['reset', `The connection broke before the API answered (${reason}).`] as const);
    return { fate: 'unanswered', error: new DirectoryError('unanswered', ours, message) };
  }
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/.test(reason);
  const message = isCertificate
    ? `No trusted connection to ${host}: its certificate or encryption is not accepted (${reason}). Check SEAM_ENDPOINT, this computer's clock, and the certificates of a proxy in between (NODE_EXTRA_CA_CERTS).`
    : reason === 'ENOTFOUND'
      ? `There is no host ${host}. Check SEAM_ENDPOINT and the network.`
      : `No connection to ${host} (${reason}). Check the network and SEAM_ENDPOINT.`;
  return {
    fate: 'unsent',
    error: new DirectoryError('unreachable', isCertificate ? 'certificate' : reason.toLowerCase(), message),
    isHopeless: isCertificate || reason === 'ENOTFOUND',
  };
}

/**
 * Milliseconds to wait as the answer's Retry-After says, or undefined where it says nothing usable.
 *
 * @param serverNow what time it is for the server, since a date means its clock and not ours
 */
function retryAfterMs(headers: AnswerHeaders, serverNow: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - serverNow : seconds * 1000;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/**
 * Reads the server's clock off its `Date` headers, to less than the second that each of them is cut to: the one that had just
 * begun when it reached us tells best. Errs on the side of a server that is behind, so that a wait is never too short.
 */
function createServerTime(): { hear(headers: AnswerHeaders): number; now(this: void): number } {
  let lead = Number.NEGATIVE_INFINITY;
  return {
    hear(headers) {
      const date = Date.parse(headers.date ?? '');
      if (Number.isNaN(date)) return Date.now();
      const now = performance.now();
      lead = Math.max(lead, date - now);
      return Math.min(now + lead, date + 999);
    },
    now: () => (Number.isFinite(lead) ? performance.now() + lead : Date.now()),
  };
}

function isEnrollment(path: string): boolean {
  return path.startsWith('/user_identities/enrollment_automations/') || path === '/user_identities/generate_instant_key';
}

/** `acs_user_not_found`, `enrollment_automation_forbidden`: an error about an object, not about the route or the key. */
function namesAnObject(type: string | undefined): boolean {
  return type !== undefined && /acs_|user|identity|enrollment|credential|access_group|instant_key|pool|phone/.test(type);
}

function isAboutRoute(type: string): boolean {
  return /route|path|endpoint|url|page/.test(type);
}

const errorBody = z.object({
  error: z.object({
    type: z.string(),
    message: z.string().catch(''),
    validation_errors: z.record(z.string(), z.unknown()).optional().catch(undefined),
  }),
});

/** The API's own words, with the parameters it complains about. */
function sayTrouble(trouble: z.infer<typeof errorBody>['error']): string {
  const complaints = Object.entries(trouble.validation_errors ?? {})
    .map(([parameter, problem]) => [parameter, problemWords.safeParse(problem).data?._errors ?? []] as const)
    .filter(([parameter, words]) => parameter !== '_errors' && words.length > 0)
    .map(([parameter, words]) => `${parameter}: ${words.join(', ')}`);
  return [trouble.message === '' ? trouble.type : trouble.message.replace(/[.\s]+$/, ''), ...complaints].join('; ');
}

const problemWords = z.object({ _errors: z.array(z.string()) });

const MAX_WORDS = 400;

/** Foreign words, cut to a length that a table bears, and never with the key in them. */
function tidy(text: string, secret: string): string {
  const safe = text.replaceAll(secret, '***').replace(/[.\s]+$/, '');
  return safe.length > MAX_WORDS ? `${safe.slice(0, MAX_WORDS)}...` : safe;
}

// --- What the API answers ----------------------------------------------------------------------------------------------------
// Read leniently: what we do not need may be missing or new; an id that we rely on may not.

const id = z.string().min(1);
const text = z
  .string()
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : value));

/** A 200 without `ok: true` is no answer. Older servers leave `ok` out of reads. */
function answer<S extends z.ZodRawShape>(shape: S) {
  return z.object({ ok: z.literal(true).optional(), ...shape });
}

interface Paginated {
  readonly pagination?: { readonly has_next_page: boolean; readonly next_page_cursor?: string | null | undefined } | undefined;
}

const pagination = z
  .object({ has_next_page: z.boolean(), next_page_cursor: z.string().nullish() })
  .nullish()
  .transform((value) => value ?? undefined);

const workspace = z
  .object({ workspace_id: id, name: text, is_sandbox: z.boolean().catch(false), is_suspended: z.boolean().catch(false) })
  .transform((found) => ({
    id: found.workspace_id,
    name: found.name ?? found.workspace_id,
    isSandbox: found.is_sandbox,
    isSuspended: found.is_suspended,
  }));

const errors = z
  .array(z.object({ error_code: z.string().catch('unknown'), message: z.string().catch('') }))
  .nullish()
  .transform((list) => (list ?? []).map((item): Trouble => ({ code: item.error_code, message: item.message })));
const warnings = z
  .array(z.object({ warning_code: z.string().catch('unknown'), message: z.string().catch('') }))
  .nullish()
  .transform((list) => (list ?? []).map((item): Trouble => ({ code: item.warning_code, message: item.message })));

const accessSystem = z
  .object({
    acs_system_id: id,
    name: text,
    is_credential_manager: z.boolean().catch(false),
    default_credential_manager_acs_system_id: text,
    location: z.object({ time_zone: text }).nullish().catch(undefined),
    errors,
    warnings,
  })
  .transform((found): AccessSystem => ({
    id: found.acs_system_id,
    name: found.name ?? found.acs_system_id,
    isCredentialManager: found.is_credential_manager,
    ...given({
      defaultCredentialManagerId: found.default_credential_manager_acs_system_id,
      timeZone: found.location?.time_zone,
    }),
    errors: found.errors,
    warnings: found.warnings,
  }));

const accessGroup = z.object({ acs_access_group_id: id, name: text, display_name: text }).transform((found) => ({
  id: found.acs_access_group_id,
  name: found.name ?? found.display_name ?? found.acs_access_group_id,
}));

const credentialPool = z
  .object({ acs_credential_pool_id: id, display_name: text })
  .transform((found) => ({ id: found.acs_credential_pool_id, name: found.display_name ?? found.acs_credential_pool_id }));

const acsUserId = z.object({ acs_user_id: id }).transform((found) => found.acs_user_id);

const INACTIVE = new Set(['acs_user_inactive', 'salto_ks_user_not_subscribed']);

const acsUser = z
  .object({
    acs_user_id: id,
    acs_system_id: id,
    full_name: text,
    display_name: text,
    email_address: text,
    email: text,
    phone_number: text,
    user_identity_id: text,
    access_schedule: z.object({ starts_at: text, ends_at: text }).nullish(),
    is_suspended: z.boolean().nullish(),
    created_at: z.string().catch(''),
    errors,
    warnings,
    pending_mutations: z
      .array(z.object({ mutation_code: z.string().catch('unknown') }))
      .nullish()
      .transform((list) => (list ?? []).map((item) => item.mutation_code)),
    is_latest_desired_state_synced_with_provider: z.boolean().nullish(),
  })
  .transform((found): AcsUser => {
    const inactive = found.warnings.filter((warning) => INACTIVE.has(warning.code));
    const deletion = found.warnings.filter((warning) => warning.code === 'being_deleted');
    const isSynced = found.is_latest_desired_state_synced_with_provider !== false;
    return {
      id: found.acs_user_id,
      systemId: found.acs_system_id,
      name: found.full_name ?? found.display_name ?? '',
      ...given({
        email: found.email_address ?? found.email,
        phone: found.phone_number,
        identityId: found.user_identity_id,
        startsAt: found.access_schedule?.starts_at,
        endsAt: found.access_schedule?.ends_at,
      }),
      isSuspended: found.is_suspended === true,
      createdAt: found.created_at,
      provisioning: provisioningOf(found.errors.length > 0, inactive.length > 0, found.pending_mutations, isSynced),
      isBeingDeleted: deletion.length > 0 || found.pending_mutations.includes('deleting'),
      troubles: [...found.errors, ...inactive, ...deletion],
    };
  });

function provisioningOf(
  hasErrors: boolean,
  isInactive: boolean,
  mutations: readonly string[],
  isSynced: boolean,
): Provisioning {
  if (hasErrors) return 'error';
  if (isInactive) return 'inactive';
  if (mutations.some((code) => code === 'creating' || code.startsWith('updating_'))) return 'pending';
  if (mutations.includes('deferring_creation')) return 'deferred';
  return isSynced ? 'provisioned' : 'pending';
}

/** Nothing but that it was carried out. */
const done = z.object({ ok: z.literal(true) });

const oneUser = answer({ acs_user: acsUser });
const userPage = answer({ acs_users: z.array(acsUser), pagination });

const credentialPage = answer({
  acs_credentials: z.array(
    z
      .object({ acs_credential_id: id, created_at: z.string().catch(''), user_identity_id: text, acs_system_id: text })
      .transform((found): Credential => ({
        id: found.acs_credential_id,
        createdAt: found.created_at,
        ...given({ userIdentityId: found.user_identity_id, systemId: found.acs_system_id }),
      })),
  ),
  pagination,
});

const userIdentity = z
  .object({ user_identity_id: id, user_identity_key: text, full_name: text, email_address: text, phone_number: text })
  .transform((found): UserIdentity => ({
    id: found.user_identity_id,
    ...given({
      key: found.user_identity_key,
      name: found.full_name,
      email: found.email_address,
      phone: found.phone_number,
    }),
  }));
const oneIdentity = answer({ user_identity: userIdentity });
const identityPage = answer({ user_identities: z.array(userIdentity), pagination });

const enrollmentAutomation = z
  .object({
    enrollment_automation_id: text,
    acs_credential_provisioning_automation_id: text,
    user_identity_id: id,
    credential_manager_acs_system_id: id,
  })
  .transform((found, context): EnrollmentAutomation => {
    // Older answers know the automation by its former name alone.
    const automationId = found.enrollment_automation_id ?? found.acs_credential_provisioning_automation_id;
    if (automationId === undefined) {
      context.addIssue({ code: 'custom', message: 'no id', path: ['enrollment_automation_id'] });
      return z.NEVER;
    }
    return {
      id: automationId,
      identityId: found.user_identity_id,
      credentialManagerId: found.credential_manager_acs_system_id,
    };
  });

const instantKey = z
  .object({ instant_key_id: id, instant_key_url: id, expires_at: z.string().catch('') })
  .transform((found): InstantKey => ({ id: found.instant_key_id, url: found.instant_key_url, expiresAt: found.expires_at }));

/** Drops what is undefined, as `exactOptionalPropertyTypes` wants it. */
function given<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: string };
}
