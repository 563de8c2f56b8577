import { expect, test } from 'vitest';
import { decidedEvents, goOnLines, haltOf } from '../../src/run/finish.ts';
import { journalOf, rejected, rowOf } from '../report/memory-journal.ts';

test('a full folder of temporary files stops a run like a full disk, so that its results are written; a bug is thrown on', () => {
  const full = Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
  expect(haltOf(full)).toMatchObject({ exit: 4, message: expect.stringContaining('TMPDIR') as string });
  const bug = new Error('a bug');
  expect(() => haltOf(bug)).toThrow(bug);
});

test('a run whose disk was full before it began is not resumed, and says so; one that began is', () => {
  const lines = (phase: 'planned' | 'applying') =>
    goOnLines({ phase: () => phase }, '/work/reports/r1', { cwd: '/work', platform: 'linux' });
  expect(lines('planned')).toBe('Nothing was sent. Give the command again.');
  expect(lines('applying')).toBe('To go on:\n  doorlist resume reports/r1');
});

test('a row that was decided before anything is sent is shown with the name that its cells say', () => {
  const { person: _, ...nobody } = rejected(1);
  const events = [...decidedEvents(journalOf({ rows: [nobody, rowOf(2)] }), 0)];
  expect(events).toEqual([expect.objectContaining({ row: 1, status: 'rejected', who: 'Person 1' })]);
});
