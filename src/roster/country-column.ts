import { countries } from './phone.ts';

const headers =
  /^(?:(?:work|office|home|mailing|business|employee) )?country(?:[ /]+region)?(?: name)?$|^(?:land|staat|pays|país|pais|paese|nazione|stato|kraj|国|国名)$/iu;

/** The column that names the country of each person; -1: there is none. */
export function countryColumn(header: readonly string[]): number {
  return header.findIndex((name) => headers.test(name.trim()));
}

/** Names that are none of a country's own. */
const usual = {
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  usa: 'US',
  'u.s.': 'US',
  'u.s.a.': 'US',
};

let codes: ReadonlyMap<string, string> | undefined;

/** The ISO 3166 code of the country that a cell names, by its code or by its name in one of the languages; undefined: none is known. */
export function countryNamed(cell: string): string | undefined {
  codes ??= new Map([
    ...countries().flatMap(({ code, names }) =>
      [code, ...names].map((name): [string, string] => [name.normalize('NFC').toLowerCase(), code]),
    ),
    ...Object.entries(usual),
  ]);
  return codes.get(cell.normalize('NFC').trim().toLowerCase());
}
