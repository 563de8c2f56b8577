import type { Emit } from '../../events.ts';
import type { Effect, News } from './state.ts';
import type { FlowWorld } from './world.ts';

/** Carries an effect out in the world. Rejects as the world does. */
export async function newsOf(world: FlowWorld, effect: Effect, emit: Emit, stop: AbortSignal): Promise<News> {
  switch (effect.do) {
    case 'rosters':
      return { of: 'rosters', choices: await world.rosters() };
    case 'inspect':
      return { of: 'inspect', found: await world.inspect(effect.path, effect.options, emit, stop) };
    case 'connect':
      return { of: 'connect', practice: effect.practice, place: await world.connect(effect.practice, stop) };
    case 'plan':
      return { of: 'plan', plan: await world.plan(effect.path, effect.options, emit, stop) };
    case 'rows': {
      const { run, kind, from, count } = effect;
      return { of: 'rows', kind, from, rows: await world.rows(run, kind, from, count) };
    }
    case 'mend':
      return { of: 'mend', written: await world.mend(effect.path, effect.options) };
    case 'run':
      if (effect.remember) await world.remember(effect.remember, effect.options);
      return { of: 'ended', ended: await world.run(effect.run, effect.options) };
    case 'resume':
      return { of: 'ended', ended: await world.resume(effect.run, effect.options) };
    case 'open':
      await world.open(effect.path);
      return { of: 'open' };
  }
}
