import * as fc from 'fast-check';
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { expect, test } from 'vitest';
import { isPlainlyPossible } from '../../src/roster/calling-codes.ts';

const codes = [...new Set(getCountries().map((country) => getCountryCallingCode(country)))];
const digits = (least: number, most: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }).map((found) => found.join(''));
/** Numbers with the calling code of a country, and numbers with any first digits. */
const numbers = fc
  .oneof(
    { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...codes), digits(4, 12)).map(([code, rest]) => `+${code}${rest}`) },
    { weight: 1, arbitrary: digits(7, 15).map((all) => `+${all}`) },
  )
  .filter((number) => /^\+[1-9]\d{6,14}$/u.test(number));

test('what the table says of a number, libphonenumber says too', () => {
  let told = 0;
  let possible = 0;
  fc.assert(
    fc.property(numbers, (number) => {
      const parsed = parsePhoneNumberFromString(number, { extract: false });
      const isPossible = parsed?.number === number && parsed.isPossible();
      if (isPossible) possible += 1;
      if (!isPlainlyPossible(number)) return;
      told += 1;
      expect({ number, isPossible }).toEqual({ number, isPossible: true });
    }),
    { numRuns: 5000 },
  );
  // A table that tells nothing would agree with everything.
  expect(told / possible).toBeGreaterThan(0.85);
});

test('numbers whose reading takes more than a table are left to libphonenumber', () => {
  // A German one with its zero, a British one with its zero, an Argentinian mobile without its nine.
  for (const number of ['+4901711234567', '+4407911123456', '+5411155551234']) expect(isPlainlyPossible(number)).toBe(false);
  expect(['+15555550100', '+447911123456', '+4917112345678'].map(isPlainlyPossible)).toEqual([true, true, true]);
});
