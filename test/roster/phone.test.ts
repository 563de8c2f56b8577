import { expect, test } from 'vitest';
import { readPhone } from '../../src/roster/phone.ts';

const read = (text: string, country?: string) => readPhone(text, { country, strict: false, lostPlus: false });

test.each([
  ['0033612345678', '"0033612345678" begins with 00, which stands for the plus in most countries, and not in all.'],
  ['00 33 6 12 34 56 78', '"00 33 6 12 34 56 78" begins with 00, which stands for the plus in most countries, and not in all.'],
  ['01133612345678', '"01133612345678" begins with 011, which stands for the plus in North America, and not elsewhere.'],
])('a prefix of calls abroad is asked about where no country is said: %s', (text, message) => {
  const cure = expect.stringMatching(/^If \+33612345678 is meant, write it so;/u) as string;
  expect(read(text)).toMatchObject({ code: 'phone_not_e164', message, cure });
});

test.each(['0612345678', '0033123', '33612345678'])('what has no such prefix before a number says no country: %s', (text) => {
  expect(read(text)).toMatchObject({ code: 'phone_not_e164', message: `"${text}" does not say its country.` });
});

test('with a country, its own prefix is read, and is called so', () => {
  expect(read('0033612345678', 'DE')).toMatchObject({
    value: '+33612345678',
    message: '"0033612345678" was read as +33612345678 (00 stands for the plus in DE).',
  });
  expect(read('01133612345678', 'US')).toMatchObject({
    message: '"01133612345678" was read as +33612345678 (011 stands for the plus in US).',
  });
  expect(read('0612345678', 'FR')).toMatchObject({ message: '"0612345678" was read as +33612345678 (a number of FR).' });
  expect(read('0033612345678', 'US')).toMatchObject({ message: '"0033612345678" is not a phone number of US.' });
});
