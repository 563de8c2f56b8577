/**
 * The long form of the model-based test: `node bench/model.ts [runs] [first seed]` runs it in pieces of 1,500 runs, each with a seed of
 * its own, until so many runs of each property have passed. The first failure ends it with status 1 and says seed and path; with them
 * in MODEL_SEED and MODEL_PATH, `npx vitest run test/properties/engine.test.ts` repeats exactly that run.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const wanted = Number(process.argv[2] ?? 20_000);
const first = Number(process.argv[3] ?? Math.floor(Math.random() * 1_000_000));
const piece = Math.min(wanted, 1500);

for (let done = 0, seed = first; done < wanted; done += piece, seed += 1) {
  const { status } = spawnSync('npx', ['vitest', 'run', 'test/properties/engine.test.ts'], {
    cwd: path.join(import.meta.dirname, '..'),
    env: { ...process.env, MODEL_RUNS: String(piece), MODEL_SEED: String(seed) },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(1);
  console.error(`${done + piece} runs of each have passed.`);
}
