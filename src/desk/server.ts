import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import * as z from 'zod';
import { ExitError, usage } from '../errors.ts';
import { chosenRoster } from '../flow/asking.ts';
import { Drive } from '../flow/drive.ts';
import { initialState, type FlowState } from '../flow/flow.ts';
import type { FaultyTable, FlowOptions, Services } from '../flow/services.ts';
import type { RunLine } from '../run/runs.ts';
import type { Here } from '../text/path.ts';
import { progressWords } from '../ui/run-words.ts';
import { bodies } from './actions.ts';
import { script, style } from './assets.ts';
import { Door } from './door.ts';
import { mostBytes, TooLarge, type DeskFolder } from './folder.ts';
import type { Stage } from './stage.ts';
import { isRunning, viewOf } from './view.ts';

export interface DeskStart {
  readonly services: Services;
  readonly stage: Stage;
  readonly folder: DeskFolder;
  readonly here: Here;
  /** Port on 127.0.0.1; 0: any free one. */
  readonly port: number;
  readonly given: FlowOptions;
  /** The runs of the out folder, the newest first. */
  readonly runs: () => Promise<readonly DeskRun[]>;
}

/** An earlier run, with the names and paths of its files. */
export interface DeskRun extends RunLine {
  readonly files: Readonly<Record<string, string>>;
}

/** The grid's rows that have changed since the page had them, and the numbers of those that have not. */
export interface TableNews extends FaultyTable {
  /** Of the flow's state that the rows are of. */
  readonly version: number;
  readonly number: number;
  readonly kept: readonly number[];
}

const bodyBytes = 8 * 1024 * 1024;
/** Milliseconds between two views of a run in progress. */
const viewMs = 120;
const aliveMs = 15_000;
const noEvents = () => {};

const shell = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>doorlist</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body><div id="page"><noscript>This page needs JavaScript.</noscript></div></body>
</html>
`;

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const safety = {
  'cache-control': 'no-store',
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** The local page's server: one flow, one browser; the page draws it and sends actions, and decides nothing. */
export class Desk {
  /** `http://127.0.0.1:<port>/#<token>`: good once. */
  readonly address: string;
  /** Resolves when the person ends it from the page. */
  readonly over: Promise<void>;
  readonly #start: DeskStart;
  readonly #server: ReturnType<typeof createServer>;
  readonly #door: Door;
  readonly #flow: Drive;
  readonly #end: () => void;
  readonly #listeners = new Set<ServerResponse>();
  /** Of the flow's state; every drawing has a number of its own besides. */
  #version = 0;
  #drawing = 0;
  #sent = '';
  #timer: NodeJS.Timeout | undefined;
  #isEnded = false;
  #judging: AbortController | undefined;
  /** Of the last effect that was drawn. */
  #ticket = -1;
  /** The grid's rows as they were sent last, as text by their number: only those that differ are sent again. */
  #table: { readonly number: number; readonly rows: ReadonlyMap<number, string> } = { number: 0, rows: new Map() };

  private constructor(start: DeskStart, server: ReturnType<typeof createServer>) {
    this.#start = start;
    this.#server = server;
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#door = new Door(host);
    this.address = `http://${host}/#${this.#door.token}`;
    ({ promise: this.over, resolve: this.#end } = Promise.withResolvers<void>());
    const { services, folder, here, given } = start;
    const kept = folder.recall();
    folder.tidy(kept?.path);
    const fresh = initialState(given, here);
    this.#flow = new Drive(services, kept === undefined ? fresh : { ...kept, ticket: kept.ticket + 1, here }, {
      draw: (state) => this.#drawn(state),
      progress: progressWords,
    });
    if (kept === undefined) this.#flow.begin();
    // Judged anew: what was typed last may not have been.
    else if (kept.step === 'problems') this.#flow.dispatch({ type: 'reading' });
  }

  /** @throws {ExitError} (2) where the port cannot be used. */
  static async open(start: DeskStart): Promise<Desk> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(start.port, '127.0.0.1', resolve);
    }).catch((error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE' ? 'it is in use' : (error.code ?? 'unknown');
      throw usage(`The desk cannot listen on port ${start.port}: ${inUse}. Choose another one with --port.`);
    });
    const desk = new Desk(start, server);
    server.on('request', (request, response) => {
      desk.#serve(request, response).catch((error: unknown) => {
        desk.#explain(response, error);
      });
    });
    return desk;
  }

  /** The exit status of the last run; undefined where there was none. */
  get exit(): number | undefined {
    return this.#flow.state.ended?.exit;
  }

  /** Draws again what a run has changed, not too often. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, viewMs);
  }

  /** Stops a run safely, waits for its end, and closes. */
  async close(): Promise<void> {
    const { stage } = this.#start;
    if (stage.stop()) await this.#idle();
    this.#isEnded = true;
    this.#send();
    this.#flow.dispatch({ type: 'interrupt' });
    await this.#flow.tidied();
    clearTimeout(this.#timer);
    this.#start.folder.tidy(this.#start.folder.recall()?.path);
    for (const listener of this.#listeners) listener.end();
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeIdleConnections();
      // The last view is on its way.
      setTimeout(() => this.#server.closeAllConnections(), 200).unref();
    });
  }

  /** Resolves when no run is in progress. */
  async #idle(): Promise<void> {
    while (isRunning(this.#flow.state)) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  #drawn(state: FlowState): void {
    // How far an effect is changes nothing that an action could be meant for.
    if (state.progress !== undefined && state.ticket === this.#ticket) return this.changed();
    this.#ticket = state.ticket;
    this.#version += 1;
    const { folder } = this.#start;
    // What was begun is found again among the runs, and never begun a second time from here.
    if (state.step === 'file' || state.step === 'next' || isRunning(state)) folder.forget();
    else if (state.busy === undefined || (state.busy === 'inspect' && state.leadsTo === 'stay')) folder.keep(state);
    this.#send();
  }

  #send(): void {
    const { state } = this.#flow;
    const view = viewOf(this.#isEnded ? { ...state, step: 'over' } : state, this.#version, this.#start.stage, Date.now());
    const text = JSON.stringify(view);
    if (text === this.#sent) return;
    this.#sent = text;
    this.#drawing += 1;
    for (const listener of this.#listeners) this.#tell(listener);
    // Seconds pass, and nothing happens: what is waited for is counted down all the same.
    if (view.scene !== undefined && view.scene.waiting !== '') setTimeout(() => this.changed(), 1000).unref();
  }

  #tell(listener: ServerResponse): void {
    listener.write(`id: ${this.#drawing}\ndata: ${this.#sent}\n\n`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = this.#door.refusal(request);
    if (refused !== undefined) return answer(response, 403, { message: `This address is for its own page only (${refused}).` });
    const { pathname, searchParams } =
      URL.parse(request.url ?? '/', 'http://127.0.0.1') ?? new URL('http://127.0.0.1/unreadable');
    const route = `${request.method ?? ''} ${pathname}`;
    switch (route) {
      case 'GET /':
        return send(response, 200, 'text/html; charset=utf-8', shell);
      case 'GET /page.js':
        return send(response, 200, 'text/javascript; charset=utf-8', script);
      case 'GET /page.css':
        return send(response, 200, 'text/css; charset=utf-8', style);
      case 'POST /api/enter':
        return await this.#enter(request, response);
    }
    if (!this.#door.isIn(request)) return answer(response, 401, { message: 'This browser was not let in.' });
    switch (route) {
      case 'GET /api/events':
        return this.#listen(request, response);
      case 'POST /api/upload':
        return await this.#upload(request, response, searchParams.get('name') ?? '');
      case 'POST /api/end':
        await bodyOf(request, bodies.end);
        answer(response, 200, {});
        return this.#end();
      case 'POST /api/action':
        return answer(response, await this.#act('action', request), { version: this.#version });
      case 'POST /api/resume':
      case 'POST /api/run':
      case 'POST /api/answer':
        return answer(response, await this.#act(pathname.slice(5), request), {});
    }
    const found = await this.#look(pathname, searchParams, request, response);
    if (found !== undefined) answer(response, 200, found);
  }

  async #enter(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { token } = await bodyOf(request, bodies.enter);
    if (this.#door.isIn(request)) return answer(response, 200, {});
    const cookie = this.#door.enter(token);
    if (cookie === undefined) return answer(response, 401, { message: 'This address was used already, or is an old one.' });
    this.#start.folder.dropSignpost();
    response.setHeader('set-cookie', cookie);
    answer(response, 200, {});
  }

  /** The events: each is the whole view. A page that comes again is told only what it has not seen. */
  #listen(request: IncomingMessage, response: ServerResponse): void {
    if (this.#sent === '') this.#send();
    response.writeHead(200, { ...safety, 'content-type': 'text/event-stream' });
    response.write('retry: 1000\n\n');
    if (request.headers['last-event-id'] !== String(this.#drawing)) this.#tell(response);
    this.#listeners.add(response);
    const alive = setInterval(() => response.write(':\n\n'), aliveMs);
    response.once('close', () => {
      clearInterval(alive);
      this.#listeners.delete(response);
    });
  }

  async #upload(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const { state } = this.#flow;
    if ((state.step !== 'file' && state.step !== 'next') || isRunning(state)) {
      return answer(response, 409, { message: 'Another roster is being worked on. Leave it first.' });
    }
    if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw new TooLarge();
    const path = await this.#start.folder.receive(name, request);
    this.#flow.dispatch({ type: 'file', path });
    answer(response, 200, {});
  }

  /** Carries out what the page asks for. @returns 409 where it was meant for another state than the present one. */
  async #act(what: string, request: IncomingMessage): Promise<number> {
    const { stage, runs, services } = this.#start;
    switch (what) {
      case 'action': {
        const { seen, action } = await bodyOf(request, bodies.action);
        // The others name what they change, whatever is shown.
        const isBlind = action.type === 'choose' || action.type === 'key';
        if (isBlind && seen !== this.#version) return 409;
        if (action.type === 'field' && action.field !== null && !services.fields.some(({ name }) => name === action.field))
          return 400;
        this.#flow.dispatch(action);
        return 200;
      }
      case 'resume': {
        const { run } = await bodyOf(request, bodies.resume);
        const found = (await runs()).find(({ name, resumable }) => name === run && resumable);
        const { step, busy } = this.#flow.state;
        if (found === undefined || busy !== undefined || (step !== 'file' && step !== 'next')) return 409;
        this.#flow.dispatch({ type: 'resume', path: found.folder });
        return 200;
      }
      case 'run': {
        const { wish } = await bodyOf(request, bodies.run);
        if (wish === 'stop') stage.stop();
        else stage.pause(wish === 'pause');
        return 200;
      }
      default: {
        const { sure, typed } = await bodyOf(request, bodies.answer);
        const { question } = stage;
        if (question === undefined) return 409;
        stage.answer(sure && (question.expected === undefined || typed === question.expected));
        return 200;
      }
    }
  }

  /** What the page may look at; undefined where it was sent already. */
  async #look(
    pathname: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<object | undefined> {
    const { services, runs } = this.#start;
    const { state } = this.#flow;
    const [, , what, ...parts] = pathname.split('/').map((part) => decodeURIComponent(part));
    switch (`${request.method ?? ''} ${what ?? ''}`) {
      case 'GET words':
        return { fields: services.fields, countries: await services.countries() };
      case 'GET table':
        return await this.#rows(Number(query.get('have')));
      case 'POST judge':
        return await this.#judge(await bodyOf(request, bodies.judge));
      case 'GET rows': {
        const [from, count] = [Number(query.get('from')) || 0, Math.min(500, Number(query.get('count')) || 100)];
        if (state.plan === undefined) return { rows: [] };
        return { rows: await services.rows(state.plan.run, query.get('kind') ?? undefined, from, count) };
      }
      case 'GET runs':
        return { runs: (await runs()).map((run) => ({ ...run, files: Object.keys(run.files) })) };
      case 'GET file': {
        const [run, name = ''] = parts;
        const files = (await runs()).find((each) => each.name === run)?.files ?? {};
        // Every object has members that were not put into it.
        const path = Object.hasOwn(files, name) ? files[name] : undefined;
        if (path === undefined) throw new NotThere();
        sendFile(response, path);
        return undefined;
      }
      case 'GET list':
        if (state.listed === undefined) throw new NotThere();
        sendFile(response, resolve(this.#start.here.cwd, state.listed));
        return undefined;
      default:
        throw new NotThere();
    }
  }

  /** The rows of the grid. @param have number of the table that the page has: the answer is what differs from it. */
  async #rows(have: number): Promise<TableNews> {
    const version = this.#version;
    const { roster } = this.#flow.state;
    const table: FaultyTable =
      roster === undefined
        ? { header: [], rows: [], more: 0 }
        : await this.#start.services.faultyTable(chosenRoster(this.#flow.state), noEvents, new AbortController().signal);
    const before = have === this.#table.number ? this.#table.rows : new Map<number, string>();
    const now = new Map(table.rows.map((row) => [row.row, JSON.stringify(row)]));
    this.#table = { number: this.#table.number + 1, rows: now };
    return {
      version,
      number: this.#table.number,
      header: table.header,
      more: table.more,
      rows: table.rows.filter(({ row }) => before.get(row) !== now.get(row)),
      kept: before.size === 0 ? [] : table.rows.map(({ row }) => row).filter((row) => before.get(row) === now.get(row)),
    };
  }

  /** What would be wrong with a row if one of its cells had another text. Only the last question is answered. */
  async #judge({ row, column, to }: z.infer<typeof bodies.judge>): Promise<object> {
    const { services } = this.#start;
    const { state } = this.#flow;
    this.#judging?.abort();
    const judging = new AbortController();
    this.#judging = judging;
    const { corrections, ...chosen } = chosenRoster(state);
    const cells = [...corrections.cells.filter((cell) => cell.row !== row || cell.column !== column), { row, column, to }];
    try {
      const { rows } = await services.faultyTable(
        { ...chosen, corrections: { ...corrections, cells } },
        noEvents,
        judging.signal,
      );
      return { problems: rows.find((each) => each.row === row)?.problems ?? [] };
    } catch (error) {
      if (judging.signal.aborted) return {};
      throw error;
    }
  }

  #explain(response: ServerResponse, error: unknown): void {
    if (response.headersSent) return void response.destroy();
    if (error instanceof NotThere) return answer(response, 404, { message: 'There is nothing here.' });
    if (error instanceof TooLarge) {
      return answer(response, 413, { message: `The file is too large: ${mostBytes / 1024 / 1024} MB at most.` });
    }
    if (error instanceof z.ZodError || error instanceof SyntaxError || error instanceof URIError) {
      return answer(response, 400, { message: 'The request cannot be read.' });
    }
    const message = error instanceof Error ? error.message : String(error);
    answer(response, error instanceof ExitError ? 422 : 500, { message });
  }
}

class NotThere extends Error {}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...safety, 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function answer(response: ServerResponse, status: number, body: object): void {
  // What is still coming of a refused body is let go by; the connection ends with the answer.
  if (status >= 400) {
    response.setHeader('connection', 'close');
    response.req.resume();
  }
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

/** A result file to keep; the report is shown, in a sandbox of its own origin. */
function sendFile(response: ServerResponse, path: string): void {
  const name = basename(path);
  const isReport = name === 'report.html';
  const content = createReadStream(path);
  content.once('error', () => response.destroy());
  response.writeHead(200, {
    ...safety,
    'content-type': isReport ? 'text/html; charset=utf-8' : 'application/octet-stream',
    'content-security-policy': isReport ? 'sandbox allow-scripts' : policy,
    'content-disposition': isReport ? 'inline' : `attachment; filename="${name}"`,
  });
  content.pipe(response);
}

async function bodyOf<Shape extends z.ZodType>(request: IncomingMessage, shape: Shape): Promise<z.output<Shape>> {
  if (request.headers['content-type'] !== 'application/json') throw new SyntaxError();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytes) throw new TooLarge();
    chunks.push(chunk);
  }
  return shape.parse(JSON.parse(Buffer.concat(chunks).toString()));
}
