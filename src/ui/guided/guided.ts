import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { emptyView, fold, type Emit } from '../../events.ts';
import { newsOf } from '../../flow/effects.ts';
import { initialState, type Action, type FlowState, type Next } from '../../flow/flow.ts';
import { begin, flowReducer } from '../../flow/reducer.ts';
import type { FlowOptions, Services } from '../../flow/services.ts';
import type { Here } from '../../text/path.ts';
import { withInk } from '../ink.ts';
import { progressWords } from '../run-words.ts';
import { columnsOf } from '../wrapped.ts';
import { farewell } from './farewell.ts';

/** Milliseconds that leaving waits for an effect that was told to stop. */
const MOST_TIDYING_MS = 3000;

export interface FlowStart {
  /** The terminal to draw on (standard error). */
  readonly stream: WriteStream;
  /** Where keys come from (standard input). */
  readonly input: ReadStream;
  readonly here: Here;
  /** A roster that was named already. */
  readonly roster?: string;
  /** What was said on the command line besides. */
  readonly options?: FlowOptions;
}

export interface FlowEnd {
  /** Exit status of the last run; absent where nothing was run. */
  readonly exit?: number;
  /** The person left with Ctrl-C. */
  readonly isInterrupted: boolean;
}

/** Leads a person from a roster to a finished import. Resolves when the person leaves. */
export async function runFlow(services: Services, start: FlowStart): Promise<FlowEnd> {
  const { stream, input, here, options = {}, roster } = start;
  const { mount } = await withInk(stream, () => import('./keyboard.tsx'));
  const words = Object.fromEntries(services.fields.map((field) => [field.name, field]));

  let state: FlowState = initialState(options, here, roster);
  let screen: ReturnType<typeof mount> | undefined;
  let waited: { readonly ticket: number; readonly stop: AbortController; readonly done: Promise<void> } | undefined;
  const { promise: over, resolve: leave } = Promise.withResolvers<void>();

  const open = () => {
    // Below what a run has printed, so that it stays in sight at the last step.
    screen = mount(stream, input, words, dispatch, state.step === 'file' ? 'instead' : 'below');
  };
  const close = async () => {
    await screen?.close();
    screen = undefined;
  };
  const take = ({ state: next, effect }: Next) => {
    state = next;
    // Escape while something is waited for: the effect is told to stop.
    if (state.ticket !== waited?.ticket || state.step === 'over') waited?.stop.abort();
    if (state.step === 'over') return leave();
    screen?.draw(state);
    if (effect) {
      const stop = new AbortController();
      waited = { ticket: effect.ticket, stop, done: carryOut(effect, stop.signal) };
    }
  };
  function dispatch(action: Action): void {
    if (state.step !== 'over') take(flowReducer(state, action, services));
  }

  async function carryOut(effect: NonNullable<Next['effect']>, stop: AbortSignal): Promise<void> {
    const { ticket } = effect;
    let view = emptyView;
    const emit: Emit = (event) => {
      view = fold(view, event, Date.now());
      const text = progressWords(view);
      if (text !== '') dispatch({ type: 'progress', ticket, text });
    };
    const ownsTerminal = ['run', 'resume', 'undo', 'suspend'].includes(effect.do);
    if (ownsTerminal) await close();
    let result: Action;
    try {
      result = { type: 'came', ticket, news: await newsOf(services, effect, emit, stop) };
    } catch (error) {
      result = { type: 'failed', ticket, message: error instanceof Error ? error.message : String(error) };
    }
    if (ownsTerminal) open();
    dispatch(result);
  }

  open();
  take(begin(state));
  await over;
  await close();
  // An effect that was told to stop removes what it has begun to write.
  await Promise.race([waited?.done, sleep(MOST_TIDYING_MS)]);
  for (const line of farewell(state, columnsOf(stream))) stream.write(`${line}\n`);
  const { ended, isInterrupted } = state;
  return { isInterrupted, ...(ended && { exit: ended.exit }) };
}
