/** The languages of the headers that are recognised, but for Japanese, whose months are figures. */
const languages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv'];

/** Months, from 1, and days of the week, from 0 for Sunday, by their names. */
interface Names {
  readonly months: ReadonlyMap<string, number>;
  /** A short name may be that of two days. */
  readonly weekdays: ReadonlyMap<string, ReadonlySet<number>>;
}

let names: Names | undefined;

/** Made of what the platform knows (CLDR) when they are first asked for. */
function known(): Names {
  if (names !== undefined) return names;
  const months = new Map<string, number>();
  const weekdays = new Map<string, Set<number>>();
  const of = (format: Intl.DateTimeFormat, part: 'month' | 'weekday', date: number) =>
    folded(format.formatToParts(date).find(({ type }) => type === part)?.value ?? '');
  for (const language of languages) {
    for (const length of ['long', 'short'] as const) {
      // Polish has another form of a month beside a day.
      for (const beside of [{ day: 'numeric' } as const, {}]) {
        const format = new Intl.DateTimeFormat(language, { month: length, timeZone: 'UTC', ...beside });
        for (let month = 0; month < 12; month += 1) months.set(of(format, 'month', Date.UTC(2031, month, 1)), month + 1);
      }
      const format = new Intl.DateTimeFormat(language, { weekday: length, timeZone: 'UTC' });
      for (let day = 0; day < 7; day += 1) {
        // The first of June 2031 is a Sunday.
        const word = of(format, 'weekday', Date.UTC(2031, 5, 1 + day));
        weekdays.set(word, (weekdays.get(word) ?? new Set()).add(day));
      }
    }
  }
  names = { months, weekdays };
  return names;
}

function folded(word: string): string {
  return word.normalize('NFC').toLowerCase().replace(/\.$/u, '');
}

/** The month, from 1, that a word names in one of the languages, in full or short ("Dezember", "déc."); undefined: none. */
export function monthNamed(word: string): number | undefined {
  return known().months.get(folded(word));
}

/** The days of the week, 0 for Sunday, that a word may name in one of the languages; undefined: none. */
export function weekdaysNamed(word: string): ReadonlySet<number> | undefined {
  return known().weekdays.get(folded(word));
}
