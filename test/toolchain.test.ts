import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the tests run on Node 24 or newer, also where the machine has an older one', () => {
  expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24);
  const onPath = execFileSync('node', ['--version'], { encoding: 'utf8' });
  expect(onPath).toMatch(/^v(2[4-9]|[3-9]\d)\./);
});
