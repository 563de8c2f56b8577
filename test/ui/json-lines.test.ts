import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/events.ts';
import { openJson } from '../../src/ui/json-lines.ts';
import { begun, rowEvent } from '../made-up-events.ts';

async function written(...events: RunEvent[]): Promise<string> {
  const stream = new PassThrough();
  const ui = openJson(stream);
  for (const event of events) ui.emit(event);
  await ui.close();
  return String(stream.read());
}

it('writes one object a line', async () => {
  const text = await written({ type: 'progress', phase: 'reading', done: 2 }, { type: 'outage-over' });
  expect(text.split('\n').map((line) => line && (JSON.parse(line) as unknown))).toEqual([
    { type: 'progress', phase: 'reading', done: 2 },
    { type: 'outage-over' },
    '',
  ]);
});

it('names rows by number: nothing that is not on the list leaves, not even what events may carry some day', async () => {
  const row = { ...rowEvent(17, 'created', { code: '', who: 'Ada Lovelace' }), email: 'ada@example.com' };
  expect(JSON.parse(await written(row))).toEqual({ type: 'row', row: 17, status: 'created', code: '' });
});

it('says which system and workspace it is', async () => {
  expect(JSON.parse(await written(begun[0] as RunEvent))).toMatchObject({
    type: 'run',
    command: 'import',
    workspace: { isSandbox: false },
  });
});

it('does no harm on a terminal, and still reads as the same text', async () => {
  const message = 'a\u001b[2J\u009b\u202eb\u2028\nc';
  const line = await written({ type: 'notice', code: 'clock', message, needsPerson: false });
  expect(line.trimEnd()).toMatch(/^[\u0020-\u007e]+$/);
  expect(JSON.parse(line)).toMatchObject({ message });
});
