import { expect } from 'vitest';
import type { Ended } from './doorlist.ts';

/** A refusal as its reader should get it: the exit status, a few plain lines on stderr, and nothing of our insides. */
export function expectPlainRefusal(ended: Ended, status: number, ...saying: RegExp[]): void {
  ended.expectExit(status);
  expectNoInsides(ended);
  const lines = ended.stderr.split('\n').filter((line) => line.trim() !== '');
  expect(lines.length, ended.transcript()).toBeGreaterThanOrEqual(1);
  expect(lines.length, ended.transcript()).toBeLessThanOrEqual(12);
  for (const words of saying) expect(ended.stderr, ended.transcript()).toMatch(words);
}

/** No stack trace, no object dump, no Node warning, no code of the network. */
export function expectNoInsides(ended: Ended): void {
  const said = ended.stdout + ended.stderr;
  for (const inside of [
    /^\s+at .*:\d+:\d+\)?$/m,
    /node:internal/,
    /node_modules/,
    /\[object Object\]/,
    /Warning: |--trace-warnings/,
    /\bEPIPE\b/,
    // What the network's own words say plainly.
    /\b(?:ECONN[A-Z]+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND)\b/,
  ]) {
    expect(said, ended.transcript()).not.toMatch(inside);
  }
}
