import { calendarNames } from './calendar-names.ts';

interface Calendar {
  readonly months: ReadonlyMap<string, number>;
  readonly weekdays: ReadonlyMap<string, ReadonlySet<number>>;
}

let calendar: Calendar | undefined;

/** Made when a word is first looked up. */
function known(): Calendar {
  if (calendar !== undefined) return calendar;
  const { months, weekdays } = calendarNames();
  calendar = {
    months: new Map(months.map(([name, month]) => [folded(name), month])),
    weekdays: new Map(
      [...Map.groupBy(weekdays, ([name]) => folded(name))].map(([name, days]) => [name, new Set(days.map(([, day]) => day))]),
    ),
  };
  return calendar;
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
