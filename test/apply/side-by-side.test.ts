import { expect, test } from 'vitest';
import { sideBySide } from '../../src/apply/side-by-side.ts';
import { sleep } from '../faults/server.ts';

test('after an error nothing more is begun, and it is told when all that was begun is at rest', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = async (item: number): Promise<void> => {
    begun.push(item);
    await sleep(item * 20);
    if (item < 3) throw new Error(`${item} failed`);
    ended.push(item);
  };
  await expect(sideBySide([1, 2, 3, 4, 5], 3, work)).rejects.toThrow('1 failed');
  expect([begun, ended]).toEqual([[1, 2, 3], [3]]);
});
