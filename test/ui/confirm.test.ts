import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askConfirmation } from '../../src/ui/ask.ts';

async function answered(typed: string | null, expected?: string): Promise<{ yes: boolean; shown: string }> {
  const input = new PassThrough();
  const stream = new PassThrough();
  const asking = askConfirmation({
    input,
    stream,
    lines: ['300 people will be created.'],
    ...(expected === undefined ? {} : { expected }),
  });
  if (typed !== null) input.write(typed);
  input.end();
  return { yes: await asking, shown: String(stream.read()) };
}

describe('askConfirmation', () => {
  it.each([
    ['y\n', true],
    ['YES\n', true],
    [' y \n', true],
    ['\n', false],
    ['n\n', false],
    ['yellow\n', false],
    [null, false],
  ])('takes %j for %s', async (typed, yes) => {
    const answer = await answered(typed);
    expect(answer.yes).toBe(yes);
    expect(answer.shown).toContain('300 people will be created.\n');
    expect(answer.shown).toContain('[y/N]');
  });

  it.each([
    ['1250\n', true],
    ['1,250\n', true],
    ['125\n', false],
    ['y\n', false],
  ])('where a number has to be typed, takes %j for %s', async (typed, yes) => {
    expect((await answered(typed, '1250')).yes).toBe(yes);
  });
});
