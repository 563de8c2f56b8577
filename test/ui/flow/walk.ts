import { newsOf } from '../../../src/ui/flow/effects.ts';
import { begin, flowReducer, type Next } from '../../../src/ui/flow/reducer.ts';
import { initialState, type Action, type FlowState, type KeyName } from '../../../src/ui/flow/state.ts';
import type { FlowOptions } from '../../../src/ui/flow/world.ts';
import { madeUpWorld, type MadeUp } from './made-up-world.ts';

const names = new Set(['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end', 'enter', 'escape', 'backspace']);

/** The guided flow without a terminal: keys go in, and what the program would be asked to do is done in a made-up world. */
export class Walk {
  state: FlowState;
  readonly world: ReturnType<typeof madeUpWorld>;

  private constructor(world: ReturnType<typeof madeUpWorld>, state: FlowState) {
    this.world = world;
    this.state = state;
  }

  static async start(made: MadeUp = {}, roster?: string, given: FlowOptions = {}): Promise<Walk> {
    const walk = new Walk(madeUpWorld(made), initialState(given, roster));
    await walk.#take(begin(walk.state));
    return walk;
  }

  /** Presses keys, one after the other; a word that is no key is typed. Waits each time for what is asked of the world. */
  async press(...keys: string[]): Promise<FlowState> {
    for (const key of keys) {
      await this.act(names.has(key) ? { type: 'key', key: key as KeyName } : { type: 'text', text: key });
    }
    return this.state;
  }

  act(action: Action): Promise<void> {
    return this.#take(flowReducer(this.state, action, { fields: this.world.fields.map(({ name }) => name) }));
  }

  async #take({ state, effect }: Next): Promise<void> {
    this.state = state;
    if (effect === undefined) return;
    const { ticket } = effect;
    try {
      await this.act({ type: 'came', ticket, news: await newsOf(this.world, effect, () => {}, new AbortController().signal) });
    } catch (error) {
      await this.act({ type: 'failed', ticket, message: (error as Error).message });
    }
  }
}
