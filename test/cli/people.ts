import type { Row } from './doorlist.ts';

/** So many people with everything a row can say, all different, all acceptable. The same for the same number. */
export function people(count: number, from = 1): Row[] {
  const groups = ['Staff', 'visitors', 'Staff; Night Shift', ''];
  return Array.from({ length: count }, (_, index) => {
    const n = from + index;
    return {
      full_name: `${given[n % given.length] ?? ''} ${family[Math.floor(n / given.length) % family.length] ?? ''} ${roman(n)}`,
      email_address: `person.${n}@example.com`,
      phone_number: `+1555${String(5_550_000 + n)}`,
      starts_at: '2031-03-01T08:00:00Z',
      ends_at: n % 2 === 0 ? '2041-03-31T16:30:00Z' : '2041-12-31T22:59:59+01:00',
      groups: groups[n % groups.length] ?? '',
    };
  });
}

const given = [
  'Ana',
  'Bjørn',
  'Chidi',
  'Đorđe',
  'Émile',
  'Fatima',
  "Gráinne O'Hara",
  'Hiroshi',
  'İrem',
  'José María',
  'Kofi',
  'Łukasz',
];
const family = [
  'Adeyemi',
  'van den Berg',
  'Çelik',
  'Dvořák',
  'Evans-Smith',
  'Fernández',
  'Gruß',
  'Hansen',
  'Ito',
  'Jónsdóttir',
];

/** Names have no digits in them. */
function roman(n: number): string {
  return String(n).replaceAll(/\d/g, (digit) => 'ABCDEFGHIJ'[Number(digit)] ?? '');
}

/** Puts the others among the rows, evenly. */
export function mix<T>(rows: readonly T[], others: readonly T[]): T[] {
  const every = Math.floor(rows.length / (others.length + 1));
  const mixed: T[] = [];
  let next = 0;
  rows.forEach((row, index) => {
    mixed.push(row);
    const other = others[next];
    if ((index + 1) % every === 0 && other !== undefined) {
      mixed.push(other);
      next += 1;
    }
  });
  return [...mixed, ...others.slice(next)];
}
