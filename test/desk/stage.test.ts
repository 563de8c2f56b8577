import { expect, test } from 'vitest';
import { Stage } from '../../src/desk/stage.ts';
import { rowEvent } from '../made-up-events.ts';

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

test('of an end, what is uncertain or lacking is a warning, and so are people who have no access', async () => {
  const stage = new Stage({} as never, () => {});
  const notice = (code: string, needsPerson = false) => ({ code, message: `${code}.`, needsPerson });
  await stage.tell(stage.open(), {
    summary: {
      run: 'reports/june',
      exit: 0,
      rows: 3,
      namesakes: 0,
      notes: { access_ended: 1, phone_of_another: 2, trimmed: 3 },
    },
    notices: [notice('clock'), notice('list_lacks'), notice('doubled', true)],
  } as never);
  expect(stage.ending).toMatchObject({
    alarms: [
      { tone: 'attention', text: 'list_lacks.' },
      { tone: 'attention', text: 'doubled.' },
      { tone: 'attention', text: expect.stringMatching(/^1 person of the roster has no access: it has ended/u) },
    ],
    notices: [
      { tone: 'attention', text: expect.stringMatching(/^2 new people have the phone of somebody/u) },
      { tone: 'rest', text: 'clock.' },
    ],
  });
});

test('a run that cannot begin leaves the numbers and files of the one before it in sight', async () => {
  const stage = new Stage({} as never, () => {});
  await stage.tell(stage.open(), { summary: { run: 'reports/june', exit: 4, rows: 3, created: 3 }, notices: [] } as never);
  await stage[Symbol.asyncDispose]();
  await stage.open()[Symbol.asyncDispose]();
  expect(stage.ending).toMatchObject({ run: 'reports/june', counts: [{ status: 'created', rows: 3 }] });
});

test('rows that were never answered were not refused', async () => {
  const stage = new Stage({} as never, () => {});
  const summary = { run: 'reports/june', exit: 1, rows: 3, failed: 3, unanswered: 2 };
  await stage.tell(stage.open(), { summary, notices: [] } as never);
  const means = '1 refused by the API, 2 sent several times and never answered';
  expect(stage.ending?.counts).toEqual([{ status: 'failed', tone: 'bad', rows: 3, means }]);
  const run = stage.open();
  run.emit(rowEvent(1, 'failed', { code: 'no_answer' }));
  expect(run.scene(0)?.counts).toMatchObject([{ status: 'failed', rows: 1, means: 'refused by the API, or never answered' }]);
});
