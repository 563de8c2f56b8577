import { setTimeout as sleep } from 'node:timers/promises';
import { emptyView, fold, type Emit, type RunView } from '../events.ts';
import type { Action, Effect, FlowState, News, Next } from './flow.ts';
import { begin, flowReducer } from './reducer.ts';
import type { Services } from './services.ts';

/** Milliseconds that leaving waits for an effect that was told to stop. */
const MOST_TIDYING_MS = 3000;

/** Carries an effect out. Rejects as the services do. */
export async function newsOf(services: Services, effect: Effect, emit: Emit, stop: AbortSignal): Promise<News> {
  // Each service takes what it was asked with; those that can tell how far they are, and be stopped, take that last.
  const brought = await (services[effect.do] as (...given: readonly unknown[]) => Promise<unknown>)(...effect.with, emit, stop);
  return { do: effect.do, with: effect.with, brought } as News;
}

/** What draws the flow. */
export interface FlowScreen {
  draw(state: FlowState): void;
  /** How far an effect is, in words; empty where there is nothing to say. */
  progress(view: RunView): string;
  /** Around each effect. */
  around?<Result>(effect: Effect, work: () => Promise<Result>): Promise<Result>;
}

/** Runs the flow: actions go in, effects are carried out, and each new state is drawn. */
export class Drive {
  state: FlowState;
  /** Resolves when the person leaves. */
  readonly over: Promise<void>;
  readonly #services: Services;
  readonly #screen: FlowScreen;
  readonly #leave: () => void;
  #waited: { readonly ticket: number; readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  constructor(services: Services, state: FlowState, screen: FlowScreen) {
    this.#services = services;
    this.state = state;
    this.#screen = screen;
    ({ promise: this.over, resolve: this.#leave } = Promise.withResolvers<void>());
  }

  begin(): void {
    this.#take(begin(this.state));
  }

  dispatch(action: Action): void {
    if (this.state.step !== 'over') this.#take(flowReducer(this.state, action, this.#services));
  }

  /** An effect that was told to stop removes what it has begun to write. */
  async tidied(): Promise<void> {
    await Promise.race([this.#waited?.done, sleep(MOST_TIDYING_MS, undefined, { ref: false })]);
  }

  #take({ state, effect }: Next): void {
    this.state = state;
    // What is waited for is not wanted any more: the effect is told to stop.
    if (state.ticket !== this.#waited?.ticket || state.step === 'over') this.#waited?.stop.abort();
    if (state.step === 'over') return this.#leave();
    this.#screen.draw(state);
    if (effect) {
      const stop = new AbortController();
      this.#waited = { ticket: effect.ticket, stop, done: this.#carryOut(effect, stop.signal) };
    }
  }

  async #carryOut(effect: NonNullable<Next['effect']>, stop: AbortSignal): Promise<void> {
    const { ticket } = effect;
    let view = emptyView;
    const emit: Emit = (event) => {
      view = fold(view, event, Date.now());
      const text = this.#screen.progress(view);
      if (text !== '') this.dispatch({ type: 'progress', ticket, text });
    };
    const work = async (): Promise<Action> => {
      try {
        return { type: 'came', ticket, news: await newsOf(this.#services, effect, emit, stop) };
      } catch (error) {
        return { type: 'failed', ticket, message: error instanceof Error ? error.message : String(error) };
      }
    };
    this.dispatch(this.#screen.around === undefined ? await work() : await this.#screen.around(effect, work));
  }
}
