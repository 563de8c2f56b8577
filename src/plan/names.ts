import { nameKey } from '../text/name.ts';

/** Letters that are no plain letter with a mark, as systems write them without. */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/** More words than any name has. Each is compared with each. */
const mostWords = 50;

/**
 * Whether a system may have made `theirs` of the name that it was sent: in capitals, without accents, cut, without titles or middle
 * names, in another order, or in another script. Two names that agree this way may still be two people's.
 */
export function mayBeStoredAs(sent: string, theirs: string): boolean {
  if (nameKey(sent) === nameKey(theirs)) return true;
  const [ours, stored] = [words(sent), words(theirs)];
  // Another script cannot be compared letter by letter, and what is no name at all not word by word.
  if (isLatin(ours) !== isLatin(stored) || Math.max(ours.length, stored.length) > mostWords) return true;
  // The longest first, each for the shortest word that begins with it: so none takes the word that only another can be.
  const left = ours.toSorted((a, b) => a.length - b.length);
  return stored
    .toSorted((a, b) => b.length - a.length)
    .every((word) => {
      const at = left.findIndex((own) => own.startsWith(word));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
}

/** Names with the same key are made of the same words: blind to order, case, accents and punctuation. */
export function wordsKey(name: string): string {
  return words(name).toSorted().join(' ') || nameKey(name);
}

function words(name: string): string[] {
  const folded = nameKey(name)
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[ßøłđðþæœı]/gu, (letter) => plain[letter] ?? letter)
    // An umlaut may be written as its letter alone, or with an e.
    .replace(/([aou])e/gu, '$1');
  return folded.match(/[\p{Letter}\p{Number}]+/gu) ?? [];
}

function isLatin(of: readonly string[]): boolean {
  return /^[\p{Script=Latin}\p{Number}]*$/u.test(of.join(''));
}
