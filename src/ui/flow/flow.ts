import type { ReadStream, WriteStream } from 'node:tty';
import { emptyView, fold, type Emit } from '../../events.ts';
import { withInk } from '../ink.ts';
import { progressWords } from '../words.ts';
import { begin, flowReducer, type Next } from './reducer.ts';
import { newsOf } from './effects.ts';
import { initialState, type Action, type Effect, type FlowState } from './state.ts';
import type { FlowOptions, FlowWorld } from './world.ts';

export interface FlowStart {
  /** The terminal to draw on (standard error). */
  readonly stream: WriteStream;
  /** Where keys come from; default: standard input. */
  readonly input?: ReadStream;
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

/** Leads a person from a roster to a finished import. Resolves when they leave. */
export async function runFlow(world: FlowWorld, start: FlowStart): Promise<FlowEnd> {
  const { stream, input = process.stdin, options = {}, roster } = start;
  const { mount } = await withInk(stream, () => import('./mount.tsx'));
  const means = Object.fromEntries(world.fields.map((field) => [field.name, field.means]));
  const context = { fields: world.fields.map(({ name }) => name) };

  let state: FlowState = initialState(options, roster);
  let screen: ReturnType<typeof mount> | undefined;
  const { promise: over, resolve: leave } = Promise.withResolvers<void>();

  const open = () => {
    screen = mount(stream, input, means, dispatch);
  };
  const close = async () => {
    await screen?.close();
    screen = undefined;
  };
  const take = ({ state: next, effect }: Next) => {
    state = next;
    if (state.step === 'over') return leave();
    screen?.draw(state);
    if (effect) void carryOut(effect);
  };
  function dispatch(action: Action): void {
    if (state.step !== 'over') take(flowReducer(state, action, context));
  }

  async function carryOut(effect: Effect): Promise<void> {
    const { ticket } = effect;
    let view = emptyView;
    const emit: Emit = (event) => {
      view = fold(view, event, Date.now());
      const text = progressWords(view);
      if (text !== '') dispatch({ type: 'progress', ticket, text });
    };
    const ownsTerminal = effect.do === 'run' || effect.do === 'resume';
    if (ownsTerminal) await close();
    let result: Action;
    try {
      result = { type: 'came', ticket, news: await newsOf(world, effect, emit) };
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
  const { ended, isInterrupted } = state;
  return { isInterrupted, ...(ended && { exit: ended.exit }) };
}
