import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type Faults, RequestLimit, type Strike } from './faults.ts';
import type { Method, Route, Routes } from './routes/route.ts';
import { ApiError, type World } from './world.ts';

export interface Serving {
  readonly world: World;
  readonly routes: Routes;
  readonly faults: Faults;
  readonly apiKey: string;
}

const maxBodyBytes = 1_000_000;

interface Answer {
  readonly status: number;
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The HTTP server: authentication, rate limit, faults, validation, and answers in the API's shape. */
export class Front {
  readonly server: Server;
  readonly #serving: Serving;
  readonly #limit = new RequestLimit();
  readonly #closing = new AbortController();

  constructor(serving: Serving) {
    this.#serving = serving;
    // Longer than any client keeps an idle connection, so that no request arrives on a connection that is being closed.
    this.server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
      this.#serve(request, response).catch(() => request.destroy());
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults } = this.#serving;
    const { signal } = this.#closing;
    const send = (answer: Answer): void => write(response, answer);
    // A page whose name was bound to this machine's address sends that name, and is of no business here.
    if (!isLoopback(request.headers.host)) return send(errorAnswer(403, 'forbidden', 'This address is for this machine only'));
    const text = await bodyOf(request);
    if (text === undefined) {
      // What is still coming is let go by: a connection that is cut would hide the answer.
      request.resume();
      return send({ ...errorAnswer(413, 'payload_too_large', 'The body is too large'), headers: { connection: 'close' } });
    }
    const target = request.url ?? '/';
    const base = 'http://127.0.0.1';
    if (!URL.canParse(target, base)) return send(errorAnswer(400, 'invalid_input', 'The address cannot be read'));
    const url = new URL(target, base);

    if (url.pathname === '/_practice/faults') return send(this.#order(request, text));

    const refusal = this.#refusal(request);
    if (refusal !== undefined) return send(refusal);

    const { fault, delayMs } = faults.strike(url.pathname, `${text}${url.search}`);
    const wait = delayMs + faults.settings.latencyMs;
    if (wait > 0) await sleep(wait, undefined, { signal });
    signal.throwIfAborted();

    const strikesFirst = fault !== undefined && (fault.when === 'before' || fault.what === 'off');
    const answer = strikesFirst ? undefined : this.#answer(request, url, text);
    if (fault === undefined) return send(answer ?? notFound(url.pathname));
    if (fault.what === 'hang') return;
    if (fault.what === 'drop') return void request.socket.resetAndDestroy();
    send(this.#faultAnswer(fault, url.pathname));
  }

  /** The 401 or 429 that comes before all other checks; undefined where the request passes. */
  #refusal(request: IncomingMessage): Answer | undefined {
    const { settings } = this.#serving.faults;
    const denied = this.#denied(request);
    if (denied !== undefined) return denied;
    const waitMs = this.#limit.ask(settings.requestsPerSecond, performance.now());
    return waitMs === 0 ? undefined : this.#tooMany(waitMs);
  }

  #denied(request: IncomingMessage): Answer | undefined {
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return errorAnswer(401, 'unauthorized', 'No token provided');
    return token === this.#serving.apiKey ? undefined : errorAnswer(401, 'unauthorized', 'API Key not found');
  }

  #tooMany(waitMs: number): Answer {
    const { retryAfter } = this.#serving.faults.settings;
    const seconds = Math.ceil(waitMs / 1000);
    // An HTTP date has whole seconds, so it is rounded up: a client that waits for it does not come too early.
    const date = new Date(Math.ceil((Date.now() + waitMs) / 1000) * 1000).toUTCString();
    return {
      ...errorAnswer(429, 'too_many_requests', 'Too many requests. Retry after the appropriate time.'),
      headers: retryAfter === 'none' ? {} : { 'retry-after': retryAfter === 'date' ? date : String(seconds) },
    };
  }

  #faultAnswer(fault: NonNullable<Strike['fault']>, path: string): Answer {
    switch (fault.what) {
      case 'status':
        if (fault.status === 429) return this.#tooMany((fault.retryAfterSeconds ?? 1) * 1000);
        return errorAnswer(fault.status, fault.type ?? 'practice_fault', fault.message ?? 'A fault, as ordered.');
      case 'html':
        return { status: fault.status, body: `<!doctype html><title>${fault.status}</title><h1>Bad gateway</h1>\n` };
      case 'not_ok':
        return { status: 200, body: { ok: false } };
      case 'off':
        return notFound(path);
      case 'drop':
      case 'hang':
        throw new Error(`${fault.what} has no answer`);
    }
  }

  /** Carries the request out and answers it, with an error where that fails. */
  #answer({ method = '', headers }: IncomingMessage, url: URL, text: string): Answer {
    const { routes, world } = this.#serving;
    const route = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined;
    if (route === undefined) return notFound(url.pathname);
    if (!route.methods.includes(method as Method)) return methodNotAllowed(method);
    try {
      const parameters = parametersOf(url, text, headers['content-type']);
      return { status: 200, body: { ...carryOut(route, parameters, world), ok: true } };
    } catch (error) {
      if (error instanceof ApiError) return errorAnswer(error.status, error.type, error.message, error.validationErrors);
      const why = error instanceof Error ? error.message : String(error);
      return errorAnswer(500, 'internal_server_error', `The practice system failed: ${why}`);
    }
  }

  /** `POST /_practice/faults` */
  #order(request: IncomingMessage, text: string): Answer {
    const { faults } = this.#serving;
    if (request.method !== 'POST') return methodNotAllowed(request.method ?? '');
    const denied = this.#denied(request);
    if (denied !== undefined) return denied;
    try {
      faults.order(JSON.parse(text));
      return { status: 200, body: { settings: faults.settings, ok: true } };
    } catch (error) {
      return errorAnswer(400, 'invalid_input', error instanceof z.ZodError ? z.prettifyError(error) : 'The body is not JSON');
    }
  }
}

function carryOut(route: Route, parameters: Readonly<Record<string, unknown>>, world: World): object {
  const parsed = route.params().safeParse(parameters);
  if (!parsed.success) {
    const said = parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${message} for "${path.join('.')}"`,
    );
    throw new ApiError(400, 'invalid_input', said.join(', '), z.formatError(parsed.error));
  }
  const answer = (): object => route.answer(parsed.data as never, world);
  return route.methods.includes('GET') ? answer() : world.state.change(answer);
}

/** Undefined for a body that is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?$/iu.test(host);
}

/** Query string and JSON body together. @throws {ApiError} 400 where the body is no JSON object. */
function parametersOf(url: URL, text: string, type: string | undefined): Record<string, unknown> {
  const query = queryOf(url.searchParams);
  if (text === '') return query;
  if (type?.includes('application/json') !== true) {
    throw new ApiError(400, 'invalid_content_type', 'Requests must have Content-Type header with "application/json"');
  }
  const parsed = json(text);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...query, ...parsed };
  throw new ApiError(400, 'invalid_input', 'The body is not a JSON object');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A query string as the equivalent body. `_strict` marks the SDK's encoding and is not a parameter. */
function queryOf(query: URLSearchParams): Record<string, unknown> {
  const entries = [...new Set(query.keys())]
    .filter((name) => name !== '_strict')
    .map((name): [string, unknown] => {
      const values = query.getAll(name);
      const value = values[0] ?? '';
      if (/_(?:ids|keys)$|^(?:in|ex)clude$/.test(name)) return [name, values.flatMap((some) => some.split(','))];
      if (name === 'limit') return [name, Number(value)];
      if (name === 'is_multi_phone_sync_credential') return [name, value === 'true'];
      return [name, value];
    });
  return Object.fromEntries(entries);
}

function write(response: ServerResponse, { status, body, headers }: Answer): void {
  const requestId = randomUUID();
  const isHtml = typeof body === 'string';
  const error = !isHtml && 'error' in body ? { error: { ...(body.error as object), request_id: requestId } } : {};
  const text = isHtml ? body : JSON.stringify({ ...body, ...error });
  response.writeHead(status, {
    'content-type': isHtml ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...(isHtml ? {} : { 'seam-request-id': requestId }),
    ...headers,
  });
  response.end(text);
}

function errorAnswer(status: number, type: string, message: string, validationErrors?: object): Answer {
  const error = { type, message, ...(validationErrors === undefined ? {} : { validation_errors: validationErrors }) };
  return { status, body: { error, ok: false } };
}

function notFound(path: string): Answer {
  return errorAnswer(404, 'not_found', `There is no route ${path}`);
}

function methodNotAllowed(method: string): Answer {
  return errorAnswer(405, 'method_not_allowed', `${method} is not allowed here`);
}
