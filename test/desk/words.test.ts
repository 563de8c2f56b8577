import { expect, test } from 'vitest';
import { cureWords, meansWords, pageWords, problemWords } from '../../src/desk/page/words.ts';
import { catalogues } from '../../src/roster/problems.ts';

/** Codes whose meaning is that of an option which a person gave elsewhere. */
const elsewhere = new Set(['not_in_pilot', 'namesake', 'manager_user_excluded']);

test('nobody at the page is told an option of the command line', () => {
  const { roster, plan, import: imported } = catalogues;
  for (const [code, { means, mend }] of Object.entries({ ...roster, ...plan, ...imported })) {
    expect(cureWords({ code, cure: mend }), code).not.toMatch(/--[a-z]|doorlist [a-z]/u);
    if (!elsewhere.has(code)) expect(meansWords(code, means), code).not.toMatch(/--[a-z]/u);
  }
  const problem = { code: 'phone_not_e164', column: 'Mobile ', message: '"1" has no country code.', cure: 'Say --country US.' };
  expect(problemWords([problem])).toMatch(/^Mobile: "1" has no country code\. Write it .*choose one country/u);
  expect(pageWords(`column "Mial" is not used; if it is email_address, say --map email_address='Mial "x"'`)).toBe(
    'column "Mial" is not used; if it is email_address, choose it below',
  );
  expect(pageWords('date order dmy, as --date-order says')).toBe('date order dmy, as was chosen');
  expect(pageWords('"1/2/31" does not begin with the year, as --date-order ymd says.')).toContain(', as was chosen.');
});
