import { languages, type Language, type Meaning } from './header-words.ts';
import { lettersOfEach } from './letters.ts';

/** What words say, in which languages, and the words as their letters, with blanks between. */
export type Words = readonly [meaning: Meaning, languages: readonly string[], words: string];

/** The words of all languages. They take a tenth of the time that `check` takes to start: in the bundle stands what this returns. */
export function dictionaryWords(): readonly Words[] {
  const made = new Map<string, { meaning: Meaning; languages: Set<string> }>();
  for (const [language, { words: lists }] of Object.entries<Language>(languages)) {
    for (const [meaning, list] of Object.entries(lists) as [Meaning, string][]) {
      for (const spelled of spellings(list)) {
        const before = made.get(spelled);
        if (before === undefined) made.set(spelled, { meaning, languages: new Set([language]) });
        else before.languages.add(language);
      }
    }
  }
  const groups = Map.groupBy(made, ([, { meaning, languages: spoken }]) => [meaning, ...spoken].join());
  return [...groups.values()].map((group) => {
    const [, { meaning, languages: spoken }] = group[0] as (typeof group)[number];
    return [meaning, [...spoken], group.map(([word]) => word).join(' ')];
  });
}

/** Words between others that tables leave out: "Numero di telefono" is also "Numero telefono". */
const little = /(?<=\p{L}) (?:of|de|du|des|di|del|della|do|da|dos)(?= \p{L})|(?<=\p{L} )d['’](?=\p{L})/gu;

/** A list of the table, as headers may spell its words: "Gültig" also as "Gueltig". */
function spellings(list: string): string[] {
  const lower = list.toLowerCase().replace(/\s+/gu, ' ');
  const spread = lower.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue');
  const short = lower
    .split(',')
    .filter((word) => word.search(little) >= 0)
    .join()
    .replace(little, '');
  return [...new Set([lower, spread, ...(short === '' ? [] : [short])])].flatMap(lettersOfEach);
}
