import { expect, test } from 'vitest';
import { Stage } from '../../src/desk/stage.ts';

test('what comes when no run is in progress begins none, and does not hold the next one up', async () => {
  const heldUp = Promise.resolve('held up');
  const stage = new Stage({} as never, () => {});
  stage.pause(true);
  const run = stage.open();
  expect(await Promise.race([run.paused(), heldUp])).toBeUndefined();
  run.pause(true);
  await run[Symbol.asyncDispose]();
  run.emit({ type: 'notice', code: 'late', message: 'Late.', needsPerson: false });
  expect([stage.scene(0), stage.interrupt()]).toEqual([undefined, false]);
  expect(await Promise.race([stage.open().paused(), heldUp])).toBeUndefined();
});
