import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { emptyView, fold, type Emit } from '../../events.ts';
import { withInk } from '../ink.ts';
import { fromHere } from '../../from-here.ts';
import { sanitise } from '../../sanitise.ts';
import { commandLine, flowWords as words, progressWords } from '../words.ts';
import { begin, flowReducer, type Next } from './reducer.ts';
import { newsOf } from './effects.ts';
import { rejectsOf, work } from './items.ts';
import { commandOf } from './options.ts';
import { initialState, type Action, type Effect, type FlowState } from './state.ts';
import type { FlowOptions, FlowWorld } from './world.ts';

/** Longer nobody waits at the end, whatever is still going on. */
const MOST_TIDYING_MS = 3000;

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
  let waited: { readonly ticket: number; readonly stop: AbortController; readonly done: Promise<void> } | undefined;
  const { promise: over, resolve: leave } = Promise.withResolvers<void>();

  const open = () => {
    // What a run has said stays in sight while it is chosen what comes next.
    screen = mount(stream, input, means, dispatch, state.step === 'file' ? 'instead' : 'below');
  };
  const close = async () => {
    await screen?.close();
    screen = undefined;
  };
  const take = ({ state: next, effect }: Next) => {
    state = next;
    // Escape while something is waited for: it must not go on by itself.
    if (state.ticket !== waited?.ticket || state.step === 'over') waited?.stop.abort();
    if (state.step === 'over') return leave();
    screen?.draw(state);
    if (effect) {
      const stop = new AbortController();
      waited = { ticket: effect.ticket, stop, done: carryOut(effect, stop.signal) };
    }
  };
  function dispatch(action: Action): void {
    if (state.step !== 'over') take(flowReducer(state, action, context));
  }

  async function carryOut(effect: Effect, stop: AbortSignal): Promise<void> {
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
      result = { type: 'came', ticket, news: await newsOf(world, effect, emit, stop) };
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
  // What was told to stop takes away what it has begun to write.
  await Promise.race([waited?.done, sleep(MOST_TIDYING_MS)]);
  for (const line of farewell(state, stream.columns)) stream.write(`${line}\n`);
  const { ended, isInterrupted } = state;
  return { isInterrupted, ...(ended && { exit: ended.exit }) };
}

/** What is worth knowing after the flow's screen is gone. */
function farewell(state: FlowState, columns: number): string[] {
  const { ended, mended, plan, roster } = state;
  const written = rejectsOf((mended ?? ended)?.files ?? {});
  if (ended?.exit === 1 && written !== undefined) return words.mended(sanitise(fromHere(written), 4096));
  if (ended !== undefined || roster === undefined) return [];
  return [
    ...(written === undefined ? [] : words.mended(sanitise(fromHere(written), 4096))),
    ...(plan === undefined || written !== undefined || work(plan.counts) === 0
      ? []
      : [
          words.planKept,
          `  ${commandLine(['doorlist', 'import', '--plan', sanitise(fromHere(plan.run), 4096)], columns - 2)}`,
        ]),
    words.sameCommand,
    `  ${commandOf(state, columns - 2)}`,
  ];
}
