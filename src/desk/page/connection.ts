import { useEffect, useState } from 'react';
import type { PageAction } from '../actions.ts';
import type { DeskView } from '../view.ts';
import { words } from './words.ts';

export interface Connection {
  readonly view: DeskView | undefined;
  readonly standing: 'entering' | 'open' | 'lost' | 'refused' | 'over';
}

/** Says why the last thing that was asked for was refused; an empty text: it was not. */
let tell: (refusal: string) => void = () => {};

/** Follows the desk: brings the address's token, then listens. A view that was missed comes when the connection is back. */
export function useDesk(): Connection & { readonly refusal: string } {
  const [refusal, setRefusal] = useState('');
  const [connection, setConnection] = useState<Connection>({ view: undefined, standing: 'entering' });
  useEffect(() => {
    tell = setRefusal;
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
  return { ...connection, refusal };
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

export function post(route: string, asked: object): Promise<Response> {
  const body = JSON.stringify(asked);
  return ask(route, { headers: { 'content-type': 'application/json' }, body, keepalive: body.length < mostKept });
}

/** Sends a file: the only one of those that were chosen. */
export async function upload([file, ...others]: Iterable<File>): Promise<void> {
  if (file === undefined) return;
  if (others.length > 0) return tell(words.file.several);
  await ask(`upload?name=${encodeURIComponent(file.name)}`, { body: file }).catch(() => tell(words.file.unread));
}

async function ask(route: string, asked: RequestInit): Promise<Response> {
  const response = await fetch(`/api/${route}`, { method: 'POST', ...asked });
  tell(response.ok ? '' : ((await response.clone().json()) as { readonly message: string }).message);
  return response;
}

let sending: Promise<unknown> = Promise.resolve();
/** Of the state that a line was last taken of: the second half of a double click is meant for nothing else. */
let taken: number | undefined;

/**
 * Sends an action for the state that is shown, after those before it. A line of a list that has moved on meanwhile is not taken.
 *
 * @param onTaken is told the version of the state that follows; undefined where the action was not taken.
 * @param loss what is said then, besides why.
 */
export function send(view: DeskView, action: PageAction, onTaken?: (version: number | undefined) => void, loss = ''): void {
  const isLine = action.type === 'choose' || action.type === 'key';
  if (isLine && taken === view.version) return;
  if (isLine) taken = view.version;
  sending = sending
    .then(() => post('action', { seen: view.version, action }))
    .then(
      async (response) => {
        const { version, message = '' } = (await response.json()) as { readonly version?: number; readonly message?: string };
        if (version === undefined && loss !== '') tell(`${message}\n${loss}`);
        return version;
      },
      () => void (loss !== '' && tell(loss)),
    )
    .then((version) => {
      // What was not taken can be tried again.
      if (isLine && version === undefined) taken = undefined;
      onTaken?.(version);
    });
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
  if (!response.ok) throw new Error(((await response.json()) as { message: string }).message);
  return (await response.json()) as Answer;
}
