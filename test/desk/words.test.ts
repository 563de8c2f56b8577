import { expect, test } from 'vitest';
import { pageWords } from '../../src/desk/page/words.ts';

test('nobody at the page is told an option of the command line', () => {
  expect(pageWords(`column "Mial" is not used; if it is email_address, say --map email_address='Mial "x"'`)).toBe(
    'column "Mial" is not used; if it is email_address, choose it below',
  );
  expect(pageWords('taken over from the run 2026-june: --country US (an option on the command line wins)')).toBe(
    'read as in the run 2026-june',
  );
});
