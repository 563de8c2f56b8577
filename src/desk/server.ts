import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import * as z from 'zod';
import { ExitError, usage } from '../errors.ts';
import { chosenRoster } from '../flow/asking.ts';
import { isCorrectable } from '../flow/correcting.ts';
import { Drive } from '../flow/drive.ts';
import { initialState, type FlowState } from '../flow/flow.ts';
import type { FaultyTable, FlowOptions, Services } from '../flow/services.ts';
import type { RunLine } from '../run/runs.ts';
import type { Here } from '../text/path.ts';
import { progressWords } from '../ui/run-words.ts';
import { bodies } from './actions.ts';
import { script, style } from './assets.ts';
import { Door } from './door.ts';
import type { DeskFolder } from './folder.ts';
import { mostBytes, Refused, refuse } from './refusals.ts';
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

/** What can be done with an earlier run: it is finished, or, where it was only planned, its plan applied. */
const isFit = {
  resume: ({ resumable }: RunLine) => resumable,
  apply: ({ outcome, running }: RunLine) => outcome === 'planned' && !running,
} as const;

/** With `--sandbox` a desk that was left at a roster for a real system is not gone on with, and what was typed there is not forgotten. */
function refuseOtherPlace({ folder, given }: DeskStart): void {
  const { chosen, path } = folder.recall() ?? {};
  if (given['sandbox'] !== true || chosen === undefined || chosen.practice) return;
  const what = path === undefined ? 'at something' : `at "${basename(path)}"`;
  throw usage(
    `The desk was left ${what} for ${chosen.systemName}, which is not the practice system. Start it without --sandbox, and go on with that or go back to another roster there; then --sandbox can be used.`,
  );
}

/** Whether a newer run takes a plan's place: another plan of the roster for the system, or an import of it. */
function overtakes(newer: RunLine, { roster, system, workspace }: RunLine): boolean {
  const isSame = newer.roster === roster && newer.system === system && newer.workspace === workspace;
  return isSame && newer.outcome !== 'nothing sent';
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

/** The page itself, which nobody has to be let in for: the type and the text of each path. */
const pages: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/': ['text/html; charset=utf-8', shell],
  '/page.js': ['text/javascript; charset=utf-8', script],
  '/page.css': ['text/css; charset=utf-8', style],
};

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
  /** What a cell's row and column mean, and since which version: a correction that comes late is never one of another roster. */
  #header: { readonly is: string; readonly since: number } = { is: '', since: 0 };
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

  /** @throws {ExitError} (2) where the port cannot be used, or the roster that the desk was left at is for another system. */
  static async open(start: DeskStart): Promise<Desk> {
    refuseOtherPlace(start);
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
      desk.#serve(request, response).catch((error: unknown) => explain(response, error));
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
    if (stage.interrupt()) while (isRunning(this.#flow.state)) await new Promise((resolve) => setTimeout(resolve, 50));
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

  #drawn(state: FlowState): void {
    // How far an effect is changes nothing that an action could be meant for.
    if (state.progress !== undefined && state.ticket === this.#ticket) return this.changed();
    this.#ticket = state.ticket;
    this.#version += 1;
    const header = JSON.stringify([state.path, state.roster?.columns.map((column) => column.header)]);
    if (header !== this.#header.is) this.#header = { is: header, since: this.#version };
    const { folder } = this.#start;
    // What was begun was forgotten by then: it is found again among the runs. What came to no import can be planned again.
    if (state.step === 'file' || (state.step === 'next' && state.ended !== undefined)) folder.forget();
    else if (state.step !== 'next' && (state.busy === undefined || (state.busy === 'inspect' && state.leadsTo === 'stay')))
      folder.keep(state);
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
    if (refused !== undefined) return explain(response, new Refused(refused));
    const { pathname, searchParams: query } =
      URL.parse(request.url ?? '/', 'http://127.0.0.1') ?? new URL('http://127.0.0.1/unreadable');
    const [, api, what = '', ...parts] = pathname.split('/').map((part) => decodeURIComponent(part));
    const page = request.method === 'GET' ? pages[pathname] : undefined;
    if (page !== undefined) return send(response, 200, ...page);
    const route = `${request.method ?? ''} ${what}`;
    if (route !== 'POST enter' && !this.#door.isIn(request)) return explain(response, new Refused('not let in'));
    const serve = (api === 'api' ? this.#routes[route] : undefined) ?? refuse('nothing');
    const found = await serve({ request, response, query, parts });
    if (found !== undefined) answer(response, 200, found);
  }

  /** What the page may ask for: each gives the answer, or undefined where it has answered by itself. */
  readonly #routes: Readonly<Record<string, (call: Call) => object | undefined | Promise<object | undefined>>> = {
    'POST enter': (call) => this.#enter(call),
    'POST upload': (call) => this.#upload(call),
    'POST action': (call) => this.#act(call),
    'POST judge': async ({ request }) => this.#judge(await bodyOf(request, bodies.judge)),
    'POST resume': (call) => this.#goOn('resume', call),
    'POST apply': (call) => this.#goOn('apply', call),
    'POST run': async ({ request }) => {
      const { wish } = await bodyOf(request, bodies.run);
      if (wish === 'stop') this.#start.stage.interrupt();
      else this.#start.stage.pause(wish === 'pause');
      return {};
    },
    'POST answer': async ({ request }) => {
      const { sure, typed } = await bodyOf(request, bodies.answer);
      const { expected } = this.#start.stage.question ?? refuse('moved');
      this.#start.stage.answer(sure && (expected === undefined || typed === expected));
      return {};
    },
    'POST end': async ({ request, response }) => {
      await bodyOf(request, bodies.end);
      response.once('close', this.#end);
      return {};
    },
    'GET events': (call) => this.#listen(call),
    'GET words': async () => ({
      fields: this.#start.services.fields.map(({ name, label }) => [name, label]),
      countries: (await this.#start.services.countries()).map(({ value, label }) => [value, label]),
    }),
    'GET table': ({ query }) => this.#rows(Number(query.get('have'))),
    'GET rows': async ({ query }) => {
      const { plan } = this.#flow.state;
      const [from, count] = [Number(query.get('from')) || 0, Math.min(500, Number(query.get('count')) || 100)];
      const kind = query.get('kind') ?? undefined;
      return { rows: plan === undefined ? [] : await this.#start.services.rows(plan.run, kind, from, count) };
    },
    'GET runs': async () => ({
      runs: (await this.#start.runs()).map((run, at, newestFirst) => ({
        ...run,
        canApply: isFit.apply(run) && !newestFirst.slice(0, at).some((newer) => overtakes(newer, run)),
        files: Object.keys(run.files),
      })),
    }),
    'GET file': async ({ response, parts: [run, name = ''] }) => {
      const files = (await this.#start.runs()).find((each) => each.name === run)?.files ?? {};
      // Every object has members that were not put into it.
      return sendFile(response, Object.hasOwn(files, name) ? files[name] : undefined);
    },
    'GET list': ({ response }) => sendFile(response, this.#flow.state.listed, this.#start.here.cwd),
  };

  async #enter({ request, response }: Call): Promise<object> {
    const { token } = await bodyOf(request, bodies.enter);
    if (this.#door.isIn(request)) return {};
    const cookie = this.#door.enter(token);
    if (cookie === undefined) refuse('used token');
    this.#start.folder.dropSignpost();
    response.setHeader('set-cookie', cookie);
    return {};
  }

  /** The events: each is the whole view. A page that comes again is told only what it has not seen. */
  #listen({ request, response }: Call): undefined {
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
    return undefined;
  }

  async #upload({ request, query }: Call): Promise<object> {
    this.#expectFree('in work');
    if (Number(request.headers['content-length'] ?? 0) > mostBytes) refuse('too large');
    const path = await this.#start.folder.receive(query.get('name') ?? '', request);
    // Another one may have been chosen while it came.
    this.#expectFree('in work');
    this.#flow.dispatch({ type: 'file', path });
    return {};
  }

  async #act({ request }: Call): Promise<object> {
    const { seen, action } = await bodyOf(request, bodies.action);
    // The others name what they change, whatever is shown.
    const isBlind = action.type === 'choose' || action.type === 'key';
    if (isBlind && seen !== this.#version) refuse('moved');
    const { fields } = this.#start.services;
    if (action.type === 'field' && action.field !== null && !fields.some(({ name }) => name === action.field))
      throw new SyntaxError();
    const before = this.#flow.state;
    if (action.type === 'correct' && seen < this.#header.since) refuse('other cells');
    this.#flow.dispatch(action);
    if (this.#flow.state === before) {
      if (action.type === 'correct') refuse('moved');
      // There may be no change to take back; else it is that nothing is begun in the middle of something.
      const isTurn = action.type === 'undo' || action.type === 'redo';
      if (before.busy !== undefined && !(isTurn && isCorrectable(before))) refuse('busy');
    }
    return { version: this.#version };
  }

  async #goOn(type: 'resume' | 'apply', { request }: Call): Promise<object> {
    const { run } = await bodyOf(request, bodies.earlier);
    const found = (await this.#start.runs()).find((each) => each.name === run && isFit[type](each));
    this.#expectFree('moved');
    if (found === undefined) refuse('moved');
    this.#flow.dispatch({ type, path: found.folder });
    return {};
  }

  /** @throws {Refused} (409) where the flow is in the middle of something. */
  #expectFree(why: 'moved' | 'in work'): void {
    const { step, busy } = this.#flow.state;
    if (busy !== undefined || (step !== 'file' && step !== 'next')) refuse(why);
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
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** What follows in the path. */
  readonly parts: readonly string[];
}

function explain(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const isUnreadable = error instanceof z.ZodError || error instanceof SyntaxError || error instanceof URIError;
  const why = isUnreadable ? new Refused('unreadable') : error instanceof Error ? error : new Error(String(error));
  // What is still coming of a refused body is let go by; the connection ends with the answer.
  response.setHeader('connection', 'close');
  response.req.resume();
  answer(response, why instanceof Refused ? why.status : why instanceof ExitError ? 422 : 500, { message: why.message });
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...safety, 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function answer(response: ServerResponse, status: number, body: object): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

/** A result file to keep; the report is shown, in a sandbox of its own origin. */
function sendFile(response: ServerResponse, named: string | undefined, folder = ''): undefined {
  const path = resolve(folder, named ?? refuse('nothing'));
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
  return undefined;
}

async function bodyOf<Shape extends z.ZodType>(request: IncomingMessage, shape: Shape): Promise<z.output<Shape>> {
  if (request.headers['content-type'] !== 'application/json') throw new SyntaxError();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytes) refuse('too large');
    chunks.push(chunk);
  }
  return shape.parse(JSON.parse(Buffer.concat(chunks).toString()));
}
