import { expect, test } from 'vitest';
import { catalogue } from '../../src/roster/problems.ts';
import { withoutOptions } from '../../src/run/without-options.ts';

test('nothing that the catalogue says names an option once it is said in the guided flow', () => {
  const all = Object.values(catalogue).flatMap(({ means, mend }) => [means, mend]);
  expect(all.map(withoutOptions).filter((text) => text.includes('--'))).toEqual([]);
  expect(withoutOptions(catalogue.phone_not_e164.mend)).toBe(
    'Write it with a plus and the country code, like +15555550100; or, if they are all numbers of one country, say once which.',
  );
});
