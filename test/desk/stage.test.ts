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
  run.emit({ type: 'notice', code: 'clock', message: 'Late.', needsPerson: false });
  expect([stage.scene(0), stage.interrupt()]).toEqual([undefined, false]);
  expect(await Promise.race([stage.open().paused(), heldUp])).toBeUndefined();
});

test('a run that cannot begin leaves the numbers and files of the one before it in sight', async () => {
  const stage = new Stage({} as never, () => {});
  await stage.tell(stage.open(), { summary: { run: 'reports/june', exit: 4, rows: 3, created: 3 }, notices: [] } as never);
  await stage[Symbol.asyncDispose]();
  await stage.open()[Symbol.asyncDispose]();
  expect(stage.ending).toMatchObject({ run: 'reports/june', counts: [{ status: 'created', rows: 3 }] });
});
