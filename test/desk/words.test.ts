import { expect, test } from 'vitest';
import { cureWords, pageWords } from '../../src/desk/page/words.ts';
import { catalogues } from '../../src/roster/problems.ts';
import { withoutOptions } from '../../src/run/without-options.ts';

test('nobody at the page is told an option or a command that they do not have', () => {
  const { roster, plan, import: imported } = catalogues;
  for (const [code, { mend }] of Object.entries({ ...roster, ...plan, ...imported }))
    expect(cureWords({ code, cure: withoutOptions(mend) }), code).not.toMatch(/--[a-z]|doorlist [a-z]/u);
  expect(pageWords(`column "Mial" is not used; if it is email_address, say --map email_address='Mial "x"'`)).toBe(
    'column "Mial" is not used; if it is email_address, choose it below',
  );
  expect(pageWords('date order dmy, as --date-order says')).toBe('date order dmy, as was chosen');
  expect(pageWords('taken over from the run 2026-june: --country US (an option on the command line wins)')).toBe(
    'read as in the run 2026-june',
  );
});
