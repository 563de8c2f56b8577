import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { SeamHttp } from '@seamapi/http';
import { JSONParser, type JsonTypes } from '@streamparser/json';
import * as z from 'zod';
import type { Page } from './answers.ts';
import { lineTrouble, usage } from '../errors.ts';
import { type BeforeSend, DirectoryError, fromBeginning, listCut } from './directory.ts';
import type { Gate, Reply } from './pace.ts';
import { sanitise } from '../text/sanitise.ts';

const REQUEST_TIMEOUT_MS = 30_000;
/** No answer is longer, but for a list that is not in pages, which is read as it comes: memory holds several answers at a time. */
const LONGEST_ANSWER = 64 * 1024 * 1024;
/** A connection that is not there by then is given up: nothing was sent over it. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Idle connections are closed before the usual server does (5 s), so that no request meets a closing one. */
const IDLE_CONNECTION_MS = 4_000;

/** Empty pages in a row after which a list is not read on. */
const MOST_EMPTY_PAGES = 20;

/**
 * @param options.endpoint base URL, without a trailing slash
 * @param options.requestTimeoutMs limit for one request from its start to its last byte; 30 s as in the SDK
 */
export interface ClientOptions {
  readonly endpoint: string;
  readonly auth: { apiKey: string } | { personalAccessToken: string; workspaceId: string };
  readonly gate: Gate;
  readonly requestTimeoutMs?: number;
}

/** A request of the SDK, which is built by it and sent by the client. */
export interface SeamRequest {
  readonly pathname: string;
  readonly body?: unknown;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** For a list that comes whole, however long: the one property of its items that is kept while it comes in. */
  readonly keeps?: { readonly list: string; readonly property: string };
}

/** Carries requests to the Seam API and sorts what comes back. Every method rejects with a {@link DirectoryError}. */
export interface SeamClient {
  readonly host: string;
  /** The SDK, for building requests. They are sent by this client and never by the SDK. */
  readonly seam: SeamHttp;
  /** Epoch ms by the server's clock; by this machine's until the first answer. */
  now(this: void): number;
  read<T>(this: void, request: SeamRequest, schema: z.ZodType<T>): Promise<T>;
  /** A read that resolves to undefined where the API answers that the object does not exist. */
  find<T>(this: void, request: SeamRequest, schema: z.ZodType<T>): Promise<T | undefined>;
  write<T>(this: void, request: SeamRequest, schema: z.ZodType<T>, beforeSend: BeforeSend): Promise<T>;
  /** Every list is read by this: page by page, by the cursor of each answer, until an answer is the last and names no further page. */
  pages<T>(this: void, request: SeamRequest, schema: z.ZodType<Page<T>>): AsyncGenerator<T[]>;
  /** The items of all pages. */
  all<T>(this: void, request: SeamRequest, schema: z.ZodType<Page<T>>): Promise<T[]>;
}

/**
 * Sets up the transport. Sends nothing yet.
 *
 * The SDK builds the requests and holds the connection. Its retries, redirects and environment variables are off: every request
 * passes `gate`, and every fault becomes a {@link DirectoryError} that carries neither the key nor a request body.
 * All requests are POSTs: lists and gets answer to it as well, and search texts stay out of URLs and their logs.
 */
export function createClient({ endpoint, auth, gate, requestTimeoutMs = REQUEST_TIMEOUT_MS }: ClientOptions): SeamClient {
  const url = new URL(endpoint);
  const seam = createSdk(endpoint, auth);
  const secret = 'apiKey' in auth ? auth.apiKey : auth.personalAccessToken;
  const serverTime = createServerTime();

  async function attempt<T>({ pathname: path, body, params, keeps }: SeamRequest, schema: z.ZodType<T>): Promise<Reply<T>> {
    const line = new Line(requestTimeoutMs);
    try {
      const how = keeps === undefined ? { maxContentLength: LONGEST_ANSWER } : { responseType: 'stream' as const };
      const asked = { transport: line, ...how };
      const response = await seam.client.post<unknown>(path, body ?? params ?? {}, asked);
      const { headers } = response as { headers: AnswerHeaders };
      const { status } = response;
      // The one place where answers come in: what they say of the key goes no further.
      const heard = keeps === undefined ? response.data : await thinned(response.data as http.IncomingMessage, keeps);
      const data = masked(heard, secret);
      const isOwn = status < 500 && typeof data === 'object';
      return judge({
        path,
        status,
        headers,
        serverNow: serverTime.hear(headers, isOwn),
        data,
        schema,
      });
    } catch (error) {
      const proxy = url.protocol === 'https:' ? proxyFor(url.hostname) : undefined;
      return unheard(error, line, { path, host: url.host, proxy });
    } finally {
      line.end();
    }
  }

  const send = <T>(request: SeamRequest, schema: z.ZodType<T>) => ({ send: async () => await attempt(request, schema) });

  async function ask<T>(request: SeamRequest, schema: z.ZodType<T>): Promise<T> {
    return await gate.pass({ kind: 'read', ...send(request, schema) });
  }

  async function read<T>(request: SeamRequest, schema: z.ZodType<T>): Promise<T> {
    return await ask(request, schema).catch((error: unknown) => {
      throw refusedToTell(request.pathname, error);
    });
  }

  async function find<T>(request: SeamRequest, schema: z.ZodType<T>): Promise<T | undefined> {
    try {
      return await read(request, schema);
    } catch (error) {
      if (error instanceof DirectoryError && error.kind === 'not_found') return undefined;
      throw error;
    }
  }

  /** `next_page_url` is never followed, since it could lead the key anywhere. */
  async function* pages<T>(first: SeamRequest, schema: z.ZodType<Page<T>>): AsyncGenerator<T[]> {
    const { pathname, body, params } = first;
    const seen = new Set<string>();
    // A server that overlooks the cursor, or goes in circles, gives a page again, under a new one each time.
    const seenPages = new Set<string>();
    let empty = 0;
    let request = first;
    // Whether an answer said that it is the last, and gave the cursor of a next one all the same: a list that ends too early makes doubles.
    let isOver = false;
    for (;;) {
      const asked = await ask(request, schema).catch((error: unknown) => {
        if (isOver && isRefusal(error)) return undefined;
        throw request === first ? refusedToTell(pathname, error) : notGoneOn(pathname, error);
      });
      if (asked === undefined) return;
      const { items, hasNext, cursor } = asked;
      const page = createHash('sha256').update(JSON.stringify(items)).digest('base64');
      const isRepeated = items.length > 0 && seenPages.has(page);
      if (isOver && (items.length === 0 || isRepeated)) return;
      yield items;
      isOver = !hasNext;
      if (isOver && (cursor === undefined || seen.has(cursor))) return;
      empty = items.length > 0 ? 0 : empty + 1;
      if (cursor === undefined) throw endless(pathname, 'promises a next page without saying where');
      if (seen.has(cursor) || isRepeated) throw endless(pathname, 'repeats a page');
      if (empty > MOST_EMPTY_PAGES) throw endless(pathname, 'goes on with empty pages');
      seen.add(cursor);
      seenPages.add(page);
      const next = { ...params, ...(body as object | undefined), page_cursor: cursor };
      request = { pathname, body: next, ...(first.keeps === undefined ? {} : { keeps: first.keeps }) };
    }
  }

  async function all<T>(request: SeamRequest, schema: z.ZodType<Page<T>>): Promise<T[]> {
    return fromBeginning(async () => {
      const found: T[][] = [];
      for await (const items of pages(request, schema)) found.push(items);
      return found.flat();
    });
  }

  gate.probeWith(async () => await attempt({ pathname: '/workspaces/get' }, z.object({ ok: z.literal(true).optional() })));
  return {
    host: url.host,
    seam,
    now: serverTime.now,
    read,
    find,
    write: async (request, schema, beforeSend) => await gate.pass({ kind: 'write', ...send(request, schema), beforeSend }),
    pages,
    all,
  };
}

function createSdk(endpoint: string, auth: ClientOptions['auth']): SeamHttp {
  const pool = { keepAlive: true, timeout: IDLE_CONNECTION_MS };
  return new SeamHttp({
    endpoint,
    ...auth,
    timeout: 0,
    axiosRetryOptions: { retries: 0 },
    axiosOptions: {
      adapter: 'http',
      // Plain http is for loopback, which no proxy can reach. For https the usual HTTPS_PROXY, ALL_PROXY and NO_PROXY hold.
      ...(endpoint.startsWith('http:')
        ? { httpAgent: new http.Agent(pool), proxy: false as const }
        : { httpsAgent: new https.Agent({ ...pool, proxyEnv: proxyVariables(process.env, new URL(endpoint).hostname) }) }),
      // Every status comes back as an answer and is judged here, so that no SDK error with its request inside is ever made.
      validateStatus: () => true,
    },
  });
}

/**
 * The proxy of the environment as Node takes it: with its scheme, which many leave out, as curl lets them.
 *
 * @throws {ExitError} (2) where it cannot be used: Node would go past a proxy of another kind in silence, and names a bad one with its password.
 */
function proxyVariables(env: NodeJS.ProcessEnv, host: string): NodeJS.ProcessEnv {
  const { name, named } = proxyNamed(env);
  if (named === '') return env;
  const proxy = named.includes('://') ? named : `http://${named}`;
  if (/^https?:$/.test(URL.parse(proxy)?.protocol ?? '')) return { ...env, https_proxy: proxy };
  if (proxyFor(host) === undefined) return {};
  throw usage(
    `${name} names no proxy that can be used: it takes http://[user:password@]host:port. Mend it, or go past it with NO_PROXY=${host}. Nothing was sent.`,
    'proxy',
  );
}

/** Of an answer's headers, those that are read. */
type AnswerHeaders = Readonly<Partial<Record<'date' | 'retry-after', string>>>;

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

function endless(pathname: string, how: string): DirectoryError {
  const message = `The API's list at ${pathname} does not come to an end: it ${how}. Try again later; if it stays so, tell Seam's support.`;
  return new DirectoryError('unanswered', 'broken_pagination', message);
}

function isRefusal(error: unknown): error is DirectoryError {
  return error instanceof DirectoryError && (error.kind === 'refused' || error.kind === 'not_found');
}

/** The API's words for a read say nothing of what was asked: no row, and nothing that was to be done, stands beside them. */
function refusedToTell(pathname: string, error: unknown): unknown {
  if (!isRefusal(error) || error.message.includes(pathname)) return error;
  return new DirectoryError(
    error.kind,
    error.code,
    `The API refuses to answer ${pathname}: ${error.message.replace(/\.$/, '')}.`,
  );
}

/** A cursor that the API refuses, as one that has expired, is the list's fault and not the caller's: it can be read from its beginning. */
function notGoneOn(pathname: string, error: unknown): unknown {
  if (!isRefusal(error)) return error;
  const message = `The API does not go on with its list at ${pathname} (${error.message}). Try again: it is read from its beginning then.`;
  return new DirectoryError('unanswered', listCut, message);
}

/** Reads an answer piece by piece, so that a list of all users never stands in memory. @returns a text where it is no JSON, an empty one for nothing. */
async function thinned(answer: http.IncomingMessage, { list, property }: NonNullable<SeamRequest['keeps']>): Promise<unknown> {
  const parser = new JSONParser({ paths: ['$', `$.${list}.*`] });
  let whole: unknown = '';
  let isJson = true;
  parser.onValue = ({ value, key, parent, stack }) => {
    if (stack.length === 0) whole = value;
    else if (Array.isArray(parent) && typeof value === 'object' && value !== null)
      parent[Number(key)] = { [property]: (value as Readonly<Record<string, JsonTypes.JsonPrimitive>>)[property] ?? null };
  };
  parser.onError = () => (isJson = false);
  for await (const piece of answer) if (isJson) parser.write(piece as Buffer);
  return isJson ? whole : 'no JSON';
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
}): Reply<T> {
  const { path, status, headers, serverNow, data, schema } = heard;
  const trouble = status < 300 ? undefined : errorBody().safeParse(data).data?.error;
  const isJson = typeof data === 'object' && data !== null;
  const words = trouble
    ? tidy(sayTrouble(trouble))
    : ['HTTP', status, ...looseWords(data).map((said) => `(${said})`)].join(' ');
  const code = trouble === undefined ? `http_${status}` : sanitise(trouble.type, LONGEST_CODE);

  if (status === 429) {
    const wait = retryAfterMs(headers, serverNow);
    return { fate: 'limited', ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  const unanswered = (code: string, message: string): Reply<T> => ({
    fate: 'unanswered',
    error: new DirectoryError('unanswered', code, message),
  });
  const anotherAnswers = (ours: string, message: string): Reply<T> => ({
    fate: 'unanswered',
    error: new DirectoryError('unanswered', ours, message),
    isOther: true,
    // An endpoint that is mistyped stays so.
    ...(ours === 'redirected' && { isHopeless: true }),
  });
  if (status === 408 || status >= 500) {
    const said = trouble ? words : gatewayWords(status, looseWords(data));
    return unanswered(code, `The API could not answer ${path}: ${said}.`);
  }
  if (status >= 300 && status < 400) {
    return anotherAnswers(
      'redirected',
      `The endpoint sends us elsewhere (a redirect from ${path}), which doorlist does not follow. Check SEAM_ENDPOINT.`,
    );
  }
  if (mayBeMissing(path) && (status === 404 || status === 405) && !namesAnObject(trouble?.type)) {
    return {
      fate: 'refused',
      error: new DirectoryError('no_route', 'no_route', `The API at this endpoint no longer has the route ${path}.`),
    };
  }
  if (data === '') {
    return anotherAnswers(
      'not_json',
      `The endpoint answers ${path} with nothing (HTTP ${status}), not as the Seam API does. A proxy may stand in between, or SEAM_ENDPOINT may be wrong.`,
    );
  }
  if (!isJson) {
    return anotherAnswers(
      'not_json',
      `The endpoint answers ${path} with a web page or a text, not as the Seam API does. A proxy or a login page may stand in between, or SEAM_ENDPOINT may be wrong.`,
    );
  }
  if (status < 300) {
    const parsed = schema.safeParse(data);
    if (parsed.success) return { fate: 'answered', value: parsed.data };
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    const message =
      where === 'ok'
        ? `The API's answer to ${path} does not say that it was carried out (no "ok": true).`
        : `The API's answer to ${path} is not as expected${where === '' ? '' : ` (at "${where}")`}.`;
    if (!('ok' in data) || data.ok !== true) return anotherAnswers('unexpected_answer', message);
    // An answer that calls itself a success would only be the same again.
    return { fate: 'refused', error: new DirectoryError('unanswered', 'unexpected_answer', message) };
  }
  const refused = (kind: 'refused' | 'not_found' | 'no_route' | 'unauthorized', message: string): Reply<T> => ({
    fate: 'refused',
    error: new DirectoryError(kind, code, message),
  });
  if (status === 401) return refused('unauthorized', `The API refuses the key: ${words}. Check it in the Seam Console.`);
  // A 403 about an object is not about the key; one about a feature that the workspace does not have stops nothing else.
  if (status === 403 && !namesAnObject(trouble?.type)) {
    const message = `The API does not let this key use ${path} (${words}). Check in the Seam Console what the key may do.`;
    return refused(mayBeMissing(path) ? 'refused' : 'unauthorized', message);
  }
  if (status === 404) {
    return trouble === undefined || isAboutRoute(trouble.type)
      ? refused('no_route', `The endpoint does not know ${path}. Check SEAM_ENDPOINT.`)
      : refused('not_found', words);
  }
  return refused('refused', words);
}

/** The variable of the environment that names the proxy, as for curl. */
function proxyNamed(env: NodeJS.ProcessEnv): { readonly name: string; readonly named: string } {
  const names = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
  const name = names.find((each) => (env[each] ?? '') !== '') ?? 'HTTPS_PROXY';
  return { name, named: env[name] ?? '' };
}

/** What the environment names as the proxy for this host, without a user name and password; undefined where nothing does. */
function proxyFor(host: string): string | undefined {
  const { env } = process;
  const { named } = proxyNamed(env);
  const past = (env['no_proxy'] ?? env['NO_PROXY'] ?? '').split(/[\s,]+/);
  const isPast = past.some(
    (each) => each === '*' || (each !== '' && (host === each || host.endsWith(`.${each.replace(/^\*?\./, '')}`))),
  );
  return named === '' || isPast ? undefined : named.replace(/^.*@/, '').slice(0, 100);
}

/** Sorts a fault of the network: whatever happened before the connection stood was not sent. */
function unheard<T>(
  fault: unknown,
  { isOpen, isLate }: Line,
  { path, host, proxy }: { path: string; host: string; proxy: string | undefined },
): Reply<T> {
  const { code = 'ERR_UNKNOWN', cause } = fault as { code?: string; cause?: { code?: string } };
  const reason = cause?.code ?? code;
  if (isOpen) {
    const isLong = (fault as Error).message.startsWith('maxContentLength');
    const [ours, message] = isLate
      ? (['timeout', `The API did not answer ${path} in time.`] as const)
      : isLong
        ? (['too_long', `The API's answer to ${path} is far too long, and was not read.`] as const)
        : (['reset', `The connection broke before the API answered ${path}.`] as const);
    return { fate: 'unanswered', error: new DirectoryError('unanswered', ours, message) };
  }
  if (proxy !== undefined && !/CERT|SELF_SIGNED|UNABLE_TO/.test(reason)) {
    const said = (fault as Error).message;
    const needsLogin = /\b407\b/.test(said) || /\b407\b/.test(String((cause as Error | undefined)?.message));
    const why = needsLogin ? 'it asks for a user name and password (407)' : lineTrouble(reason);
    const message = `No connection to ${host} through the proxy ${proxy}: ${why}. Check ${proxyNamed(process.env).name}, which is http://[user:password@]host:port; NO_PROXY=${host} goes past it.`;
    return { fate: 'unsent', error: new DirectoryError('unreachable', 'proxy', message), isHopeless: needsLogin };
  }
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/.test(reason);
  const message = isCertificate
    ? `No trusted connection to ${host}: its certificate or encryption is not accepted (${reason}). Check SEAM_ENDPOINT, this computer's clock, and the certificates of a proxy in between (NODE_EXTRA_CA_CERTS).`
    : reason === 'ENOTFOUND'
      ? `There is no host ${host}. Check SEAM_ENDPOINT and the network.`
      : `No connection to ${host}: ${lineTrouble(reason)}. Check the network and SEAM_ENDPOINT.`;
  return {
    fate: 'unsent',
    error: new DirectoryError('unreachable', isCertificate ? 'certificate' : reason.toLowerCase(), message),
    isHopeless: isCertificate || reason === 'ENOTFOUND',
  };
}

/** A timer of Node's that is set to more than 2^31 ms fires at once. */
const LONGEST_WAIT_MS = 2_000_000_000;

/**
 * Milliseconds to wait as the answer's Retry-After says, or undefined where it says nothing usable.
 *
 * @param serverNow what time it is for the server, since a date means its clock and not this machine's
 */
function retryAfterMs(headers: AnswerHeaders, serverNow: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - serverNow : seconds * 1000;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : undefined;
}

/** Of so many answers the `Date` is remembered. */
const READINGS = 31;
/** Readings of one clock differ by what an answer takes at most; what is further ahead of most others is another clock. */
const ONE_CLOCK_MS = 60_000;

/**
 * Reads the server's clock off the `Date` headers of its answers, to less than the second that each of them is cut to: the one that had
 * just begun when it arrived tells best. Errs on the side of a server that is behind, so that a wait is never too short. One answer
 * with another clock, as a cache or one machine of many may give it, is not believed against most others.
 */
function createServerTime() {
  let leads: number[] = [];
  let lead = Number.NEGATIVE_INFINITY;
  const now = (): number => (Number.isFinite(lead) ? performance.now() + lead : Date.now());
  return {
    now,
    /**
     * @param isOwn whether the API itself answered; what stands in between has a clock of its own.
     * @returns what time it was by the clock of the answer's sender.
     */
    hear(headers: AnswerHeaders, isOwn: boolean): number {
      const date = Date.parse(headers.date ?? '');
      if (Number.isNaN(date)) return now();
      if (isOwn) {
        leads = [...leads.slice(1 - READINGS), date - performance.now()];
        const middle = leads.toSorted((a, b) => a - b)[(leads.length - 1) >> 1] ?? 0;
        lead = Math.max(...leads.filter((each) => each <= middle + ONE_CLOCK_MS));
      }
      return Math.abs(date - now()) < ONE_CLOCK_MS ? Math.min(now(), date + 999) : date;
    },
  };
}

/** Whether a route is one that an endpoint, or the workspace's plan, may be without. */
function mayBeMissing(path: string): boolean {
  return /^\/(?:user_identities\/(?:enrollment_automations\/|generate_instant_key$)|instant_keys\/|access_grants\/|access_methods\/|spaces\/|acs\/(?:entrances|credential_pools)\/)/.test(
    path,
  );
}

/** `acs_user_not_found`, `enrollment_automation_forbidden`: an error about an object, not about the route or the key. */
function namesAnObject(type: string | undefined): boolean {
  return (
    type !== undefined &&
    /acs_|user|identity|enrollment|credential|access_(?:grant|method|group)|instant_key|entrance|space|pool|phone/.test(type)
  );
}

function isAboutRoute(type: string): boolean {
  return /route|path|endpoint|url|page/.test(type);
}

const errorBody = () =>
  z.object({
    error: z.object({
      type: z.string(),
      message: z.string().catch(''),
      validation_errors: z.record(z.string(), z.unknown()).optional().catch(undefined),
    }),
  });

/** The API's own words, with the parameters it complains about. */
function sayTrouble(trouble: z.infer<ReturnType<typeof errorBody>>['error']): string {
  const problemWords = z.object({ _errors: z.array(z.string()) });
  const complaints = Object.entries(trouble.validation_errors ?? {})
    .map(([parameter, problem]) => [parameter, problemWords.safeParse(problem).data?._errors ?? []] as const)
    .filter(([parameter, words]) => parameter !== '_errors' && words.length > 0)
    .map(([parameter, words]) => `${parameter}: ${words.join(', ')}`);
  return [trouble.message === '' ? trouble.type : trouble.message.replace(/[.\s]+$/, ''), ...complaints].join('; ');
}

/** What an error says that has not the form of the API's errors, as a gateway's. */
function looseWords(data: unknown): string[] {
  const { error, message } = (typeof data === 'object' ? (data ?? {}) : {}) as {
    error?: { message?: unknown };
    message?: unknown;
  };
  const said = [error, error?.message, message].find((each) => typeof each === 'string' && each.trim() !== '');
  return typeof said === 'string' ? [tidy(said)] : [];
}

/** An answer without the API's own words, in plain ones; the number is for support. */
function gatewayWords(status: number, said: readonly string[]): string {
  const known: Readonly<Record<number, string>> = {
    408: 'it waited too long for the request',
    502: 'what stands before it got no answer from it',
    503: 'it is not available at the moment',
    504: 'what stands before it got no answer from it',
  };
  return `${known[status] ?? 'it has an error of its own'} (${[`HTTP ${status}`, ...said].join(': ')})`;
}

const MAX_WORDS = 400;
const LONGEST_CODE = 100;

/** An answer without the key, in whatever field or name it was. */
function masked<T>(value: T, secret: string): T;
function masked(value: unknown, secret: string): unknown {
  if (typeof value === 'string') return value.includes(secret) ? value.replaceAll(secret, '***') : value;
  if (Array.isArray(value)) return value.map((each: unknown) => masked(each, secret));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [masked(name, secret), masked(each, secret)]));
}

/** Foreign words as plain text, cut to a length that a table bears. */
function tidy(text: string): string {
  return sanitise(text.replace(/[.\s]+$/, ''), MAX_WORDS);
}
