import { expect, it } from 'vitest';
import { pathMeant } from '../../src/text/path.ts';

it.each<[string, string, NodeJS.Platform]>([
  ['people.csv', 'people.csv', 'linux'],
  ['  people.csv \n', 'people.csv', 'linux'],
  ["'/home/ada/New joiners (1).xlsx'", '/home/ada/New joiners (1).xlsx', 'linux'],
  ['"/home/ada/New joiners.xlsx" ', '/home/ada/New joiners.xlsx', 'linux'],
  [String.raw`/home/ada/New\ joiners\ \(1\).xlsx`, '/home/ada/New joiners (1).xlsx', 'darwin'],
  [String.raw`'/home/ada/Ada'\''s list.csv'`, "/home/ada/Ada's list.csv", 'linux'],
  ['file:///home/ada/New%20joiners.xlsx', '/home/ada/New joiners.xlsx', 'linux'],
  [String.raw`C:\Users\Ada\people.csv`, String.raw`C:\Users\Ada\people.csv`, 'win32'],
  [String.raw`"C:\Users\Ada B\people.csv"`, String.raw`C:\Users\Ada B\people.csv`, 'win32'],
  [String.raw`& 'C:\Users\Ada B\people.csv'`, String.raw`C:\Users\Ada B\people.csv`, 'win32'],
  [String.raw`& 'C:\Users\Ada\Ada''s list.csv'`, String.raw`C:\Users\Ada\Ada's list.csv`, 'win32'],
  ['file:///C:/Users/Ada/New%20joiners.xlsx', String.raw`C:\Users\Ada\New joiners.xlsx`, 'win32'],
  ['file://server/share/people.csv', String.raw`\\server\share\people.csv`, 'win32'],
  [String.raw`\\server\share\people.csv`, String.raw`\\server\share\people.csv`, 'win32'],
  ['file://%', 'file://%', 'linux'],
  ['名簿.csv', '名簿.csv', 'linux'],
])('%s means %s on %s', (typed, meant, platform) => {
  expect(pathMeant(typed, { platform })).toBe(meant);
});
