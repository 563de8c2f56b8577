import { useEffect, useState, useSyncExternalStore } from 'react';
import type { PageAction } from '../actions.ts';
import type { DeskView } from '../view.ts';
import { words } from './words.ts';

export interface Connection {
  readonly view: DeskView | undefined;
  readonly standing: 'entering' | 'open' | 'lost' | 'refused' | 'over';
}

/** What was refused, and when that was said. It stands until something that was begun later is answered. */
let refusals: readonly { readonly at: number; readonly text: string }[] = [];
let show: (refusal: string) => void = () => {};
/** Counts what is asked for and what is said. */
let clock = 0;

/** Says why something was refused; an empty text: it was not. @param begun when it was asked for. */
function tell(text: string, begun = ++clock): void {
  const others = refusals.filter((each) => each.at > begun && each.text !== text);
  refusals = text === '' ? others : [...others, { at: ++clock, text }];
  show(refusals.map((each) => each.text).join('\n'));
}

/** Follows the desk: brings the address's token, then listens. A view that was missed comes when the connection is back. */
export function useDesk(): Connection & { readonly refusal: string; readonly isHeld: boolean } {
  const [refusal, setRefusal] = useState('');
  const [isHeld, setHeld] = useState(false);
  const [connection, setConnection] = useState<Connection>({ view: undefined, standing: 'entering' });
  useEffect(() => {
    show = setRefusal;
    showHeld = setHeld;
    let events: EventSource | undefined;
    let isGone = false;
    const say = (standing: Connection['standing']) => setConnection(({ view }) => ({ view, standing }));
    const listen = () => {
      events = new EventSource('/api/events');
      events.addEventListener('message', ({ data }: MessageEvent<string>) => {
        const view = JSON.parse(data) as DeskView;
        const isOver = view.flow.step === 'over';
        if (isOver) events?.close();
        setConnection({ view, standing: isOver ? 'over' : 'open' });
        newest = view;
        doHeld();
      });
      events.addEventListener('error', () => {
        // The browser tries again by itself, unless it was told not to.
        say(events?.readyState === EventSource.CLOSED ? 'refused' : 'lost');
        if (events?.readyState === EventSource.CLOSED) events.close();
      });
    };
    void enter().then(
      () => (isGone ? undefined : listen()),
      () => say('refused'),
    );
    return () => {
      isGone = true;
      events?.close();
    };
  }, []);
  return { ...connection, refusal, isHeld };
}

/** Exchanges the token for the cookie, and takes it out of the address. */
async function enter(): Promise<void> {
  const token = location.hash.slice(1);
  if (token === '') return;
  history.replaceState(null, '', '/');
  const { ok } = await post('enter', { token });
  if (!ok) throw new Error('refused');
}

/** A request that is small outlives the page: what is typed last is sent as the page goes. */
const mostKept = 10_000;

/** Asks the desk for something, and says it where that is refused. @param begun when the person asked for it. */
export async function post(route: string, asked: object, begun = ++clock): Promise<Response> {
  const response = await ask(route, asked);
  tell(response.ok ? '' : await messageOf(response), begun);
  return response;
}

/** Asks the desk for something; why it is refused is left to the caller. */
export function ask(route: string, asked: object): Promise<Response> {
  const body = JSON.stringify(asked);
  const headers = { 'content-type': 'application/json' };
  return fetch(`/api/${route}`, { method: 'POST', headers, body, keepalive: body.length < mostKept });
}

export async function messageOf(response: Response): Promise<string> {
  return ((await response.clone().json()) as { readonly message: string }).message;
}

/** Sends a file: the only one of those that were chosen. */
export async function upload([file, ...others]: Iterable<File>): Promise<void> {
  if (file === undefined) return;
  if (others.length > 0) return tell(words.file.several);
  const begun = ++clock;
  try {
    const response = await fetch(`/api/upload?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file });
    tell(response.ok ? '' : await messageOf(response), begun);
  } catch {
    tell(words.file.unread, begun);
  }
}

let sending: Promise<unknown> = Promise.resolve();
/** Changes that were refused: how many, when the last one was, and who shows what was chosen before the desk has it. */
const lost = { changes: 0, at: 0, listeners: new Set<() => void>() };
/** What was sent from here: how much of it has no answer, the version that has the rest, and whether a change is still to be judged. */
const own = { unanswered: 0, version: 0, isChanging: false };
/** By its kind, the state that a line was last taken of: the second half of a double click is meant for nothing else. */
const taken: Record<string, number | undefined> = {};
/** The view that came last, which may not be drawn yet. */
let newest: DeskView | undefined;
type Press = (view: DeskView) => PageAction | undefined;
/** What was pressed while something that was sent before it was on its way, or judged: it is done after that, once. */
let held: { readonly step: DeskView['flow']['step']; readonly pressed: Press } | undefined;
let showHeld: (isHeld: boolean) => void = () => {};

function hold(now: typeof held): void {
  held = now;
  showHeld(now !== undefined);
}

/** Whether something of what was sent is not in the newest view, or not judged in it. */
function isUnsettled(): boolean {
  if (own.unanswered > 0 || newest === undefined || newest.version < own.version) return true;
  own.isChanging &&= isBusy(newest);
  return own.isChanging;
}

/** Does what was pressed, once the newest view has all that was sent before it. */
function doHeld(): void {
  if (isUnsettled() || newest === undefined || held === undefined) return;
  const { step, pressed } = held;
  hold(undefined);
  if (newest.flow.step !== step) return tell(words.moved);
  const action = pressed(newest);
  if (action !== undefined) send(newest, action);
}

/**
 * Does what a button is for. It is pressed while a cell is still typed into, as often as not: what was changed here before is taken and
 * judged first. Where a change is refused, that is said, and what was pressed after it is not done.
 *
 * @param pressed what is to be sent, seen from the view that has the changes.
 */
export function press(view: DeskView, pressed: Press): void {
  const action = pressed(view);
  if (action === undefined || isTaken(view, action)) return;
  if (isUnsettled()) hold({ step: view.flow.step, pressed });
  else send(view, action);
}

/** How a line is called where it is to be taken once; undefined: the action is a change, and names what it changes. */
function lineOf(action: PageAction): string | undefined {
  return action.type === 'key' ? action.key : action.type === 'choose' ? action.type : undefined;
}

function isTaken({ version }: DeskView, action: PageAction): boolean {
  const line = lineOf(action);
  return line !== undefined && taken[line] === version;
}

/**
 * Sends an action for the state that is shown, after those before it. A line of a list that has moved on meanwhile is not taken.
 *
 * @param onTaken is told the version of the state that follows; undefined where the action was not taken.
 * @param loss what is said then, besides why.
 */
export function send(view: DeskView, action: PageAction, onTaken?: (version: number | undefined) => void, loss = ''): void {
  if (isTaken(view, action)) return;
  const begun = ++clock;
  const line = lineOf(action);
  if (line === undefined) own.isChanging = true;
  else taken[line] = view.version;
  own.unanswered += 1;
  sending = sending
    .then(() => ask('action', { seen: view.version, action }))
    .then(
      async (response) => {
        const { version, message = '' } = (await response.json()) as { readonly version?: number; readonly message?: string };
        return [version, message] as const;
      },
      () => [undefined, ''] as const,
    )
    .then(([version, message]) => {
      own.unanswered -= 1;
      if (version !== undefined) own.version = Math.max(own.version, version);
      // What was not taken can be tried again.
      else if (line !== undefined) taken[line] = undefined;
      const undone = version === undefined && line === undefined && held !== undefined;
      if (undone) hold(undefined);
      tell(version === undefined ? [message, loss, undone ? words.undone : ''].filter(Boolean).join('\n') : '', begun);
      if (version === undefined && line === undefined) lose();
      onTaken?.(version);
      doHeld();
    });
}

function lose(): void {
  lost.changes += 1;
  lost.at = ++clock;
  for (const listener of lost.listeners) listener();
}

/** How many changes were refused: what was chosen is not what the desk has. */
export function useLost(): number {
  return useSyncExternalStore(followLost, () => lost.changes);
}

function followLost(changed: () => void): () => void {
  lost.listeners.add(changed);
  return () => lost.listeners.delete(changed);
}

/** Ends the desk, after what was sent before; where a change of that is refused, it stays for the person to see. */
export function end(): void {
  const begun = ++clock;
  sending = sending
    .then(async () => {
      if (lost.at > begun) tell(words.undone, begun);
      else await post('end', {}, begun);
    })
    .catch(() => undefined);
}

/** Finishes an earlier run, or does what its plan says; once, however often it is pressed. */
export function goOnWith({ version }: DeskView, route: 'resume' | 'apply', run: string): void {
  if (taken['earlier'] === version) return;
  taken['earlier'] = version;
  const again = () => {
    taken['earlier'] = undefined;
  };
  void post(route, { run }).then(({ ok }) => (ok ? undefined : again()), again);
}

export function isBusy({ flow }: DeskView): boolean {
  return flow.busy !== undefined && flow.busy !== 'rows';
}

/** What is at a path, once it is there. @param path undefined: nothing is looked at. */
export function useLook<Answer>(path: string | undefined): Answer | undefined {
  const [found, setFound] = useState<Answer>();
  useEffect(() => {
    let isOld = path === undefined;
    const take = (answer: Answer) => isOld || setFound(answer);
    if (path !== undefined) void look<Answer>(path).then(take, () => undefined);
    return () => {
      isOld = true;
    };
  }, [path]);
  return found;
}

export async function look<Answer>(path: string): Promise<Answer> {
  const response = await fetch(`/api/${path}`);
  if (!response.ok) {
    const message = await messageOf(response);
    tell(message);
    throw new Error(message);
  }
  return (await response.json()) as Answer;
}
