import type { Emit } from '../events.ts';
import type { Effect, News } from './flow.ts';
import type { Services } from './services.ts';

/** Carries an effect out. Rejects as the services do. */
export async function newsOf(services: Services, effect: Effect, emit: Emit, stop: AbortSignal): Promise<News> {
  switch (effect.do) {
    case 'rosters':
      return { of: 'rosters', choices: await services.rosters() };
    case 'inspect':
      return { of: 'inspect', found: await services.inspect(effect.chosen, emit, stop) };
    case 'connect':
      return { of: 'connect', practice: effect.practice, place: await services.connect(effect.practice, stop) };
    case 'plan':
      return { of: 'plan', plan: await services.plan(effect.chosen, emit, stop) };
    case 'rows': {
      const { run, kind, from, count } = effect;
      return { of: 'rows', kind, from, rows: await services.rows(run, kind, from, count) };
    }
    case 'mend':
      return { of: 'mend', written: await services.mend(effect.chosen) };
    case 'picks': {
      const { pick, chosen } = effect;
      const items =
        pick.is === 'country'
          ? await services.countries()
          : await (pick.is === 'group' ? services.groups(chosen, pick.named) : services.firstLines(chosen));
      return { of: 'picks', pick, items };
    }
    case 'faulty':
      return { of: 'faulty', rows: await services.faultyRows(effect.chosen, effect.code) };
    case 'mended':
      return { of: 'mended', corrections: await services.mended(effect.chosen, effect.rejects) };
    case 'run':
      if (effect.remember) await services.remember(effect.remember, effect.options);
      return { of: 'ended', ended: await services.run(effect.run, effect.options, effect.path) };
    case 'resume':
      return { of: 'ended', ended: await services.resume(effect.run, effect.options) };
    case 'undo':
      return { of: 'ended', ended: await services.undo(effect.run, effect.options) };
    case 'absent':
      return { of: 'absent', run: effect.run, people: await services.absent(effect.run) };
    case 'suspend':
      return { of: 'ended', ended: await services.suspend(effect.run, effect.ids, effect.options) };
    case 'renewal': {
      const { until, isForEnded, options } = effect;
      return { of: 'renewal', renewal: await services.renewal(until, isForEnded, options, emit, stop) };
    }
    case 'list':
      return { of: 'list', path: await services.list(effect.options, emit, stop) };
    case 'open':
      await services.open(effect.path);
      return { of: 'open' };
  }
}
