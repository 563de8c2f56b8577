/**
 * The long sweep of kills over `leavers` and its `undo`: `node bench/leavers.ts [kills] [first seed]`. Ends with status 1 if the
 * promise was broken even once. Builds nothing: run `npm run build` before.
 */
import { leaversTrial } from '../test/faults/leavers-trial.ts';

const wanted = Number(process.argv[2] ?? 200);
let seed = Number(process.argv[3] ?? 100);
const sums = { trials: 0, kills: 0, processes: 0, falseAnswers: 0, broken: 0 };

async function worker(): Promise<void> {
  while (sums.kills < wanted) {
    seed += 1;
    const mine = seed;
    const { kills, processes, falseAnswers, broken, transcript } = await leaversTrial({
      seed: mine,
      people: 90,
      kills: 6,
      faults: 0.25,
    });
    sums.trials += 1;
    sums.kills += kills;
    sums.processes += processes;
    sums.falseAnswers += falseAnswers;
    sums.broken += broken.length;
    console.error(
      `seed ${mine}: ${kills} kills, ${broken.length === 0 ? 'kept' : `BROKEN\n${broken.join('\n')}\n${transcript}`}`,
    );
  }
}
await Promise.all([worker(), worker()]);
console.log(JSON.stringify(sums));
process.exitCode = sums.broken > 0 ? 1 : 0;
