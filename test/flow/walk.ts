import { newsOf } from '../../src/flow/drive.ts';
import { begin, flowReducer } from '../../src/flow/reducer.ts';
import { initialState, type Action, type FlowState, type KeyName, type Next } from '../../src/flow/flow.ts';
import type { FlowOptions, Services } from '../../src/flow/services.ts';
import { madeUpServices, type MadeUp } from './made-up-services.ts';

/** The folder of the tests, and commands as they are typed on Linux. */
export const here = { cwd: '/home/ada/rosters', platform: 'linux' } as const;

const names = new Set(['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end', 'enter', 'escape', 'backspace']);

/** The guided flow without a terminal: keys go in, and what the program would be asked to do is done by services. */
export class Walk<Given extends Services = ReturnType<typeof madeUpServices>> {
  state: FlowState;
  readonly services: Given;

  private constructor(services: Given, state: FlowState) {
    this.services = services;
    this.state = state;
  }

  /** With made-up services. */
  static start(made: MadeUp = {}, roster?: string, given: FlowOptions = {}): Promise<Walk> {
    return Walk.with(madeUpServices(made), roster, given);
  }

  static async with<Given extends Services>(services: Given, roster?: string, given: FlowOptions = {}): Promise<Walk<Given>> {
    const walk = new Walk(services, initialState(given, here, roster));
    await walk.#take(begin(walk.state));
    return walk;
  }

  /** Presses keys, one after the other; a word that is no key is typed. Waits each time for what is asked of the services. */
  async press(...keys: string[]): Promise<FlowState> {
    for (const key of keys) {
      await this.act(names.has(key) ? { type: 'key', key: key as KeyName } : { type: 'text', text: key });
    }
    return this.state;
  }

  act(action: Action): Promise<void> {
    return this.#take(flowReducer(this.state, action, this.services));
  }

  async #take({ state, effect }: Next): Promise<void> {
    this.state = state;
    if (effect === undefined) return;
    const { ticket } = effect;
    try {
      await this.act({
        type: 'came',
        ticket,
        news: await newsOf(this.services, effect, () => {}, new AbortController().signal),
      });
    } catch (error) {
      await this.act({ type: 'failed', ticket, message: (error as Error).message });
    }
  }
}
