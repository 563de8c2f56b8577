/**
 * Whether a whole name contradicts first and last name beside it: they have no word in common, or the whole one is only one of them
 * (a login, a number, the family name alone).
 */
export function disagree(full: string, joined: string): boolean {
  if (full === joined) return false;
  const [a, b] = [words(full), words(joined)];
  if (a.size === 0 || b.size === 0) return true;
  // Scripts without spaces between words.
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(full)) {
    return ![...b].some((word) => full.includes(word));
  }
  return ![...b].some((word) => a.has(word)) || (a.size === 1 && b.size > 1);
}

function words(name: string): Set<string> {
  const folded = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return new Set(folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== ''));
}

/** The whole name of its halves, each of which may be empty: "Ana Lima", "佐藤 美咲". */
export function joinHalves(first: string, last: string): string {
  const isLastFirst = !/^[ -~]*$/u.test(first) && isEastAsian(first, last);
  return (isLastFirst ? [last, first] : [first, last]).filter((half) => half !== '').join(' ');
}

/** Whether it is a name of East Asia, in which the last name stands first; in katakana alone are those of other countries. */
function isEastAsian(first: string, last: string): boolean {
  const eastAsian = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々 ]+$/u;
  return eastAsian.test(first) && eastAsian.test(last) && !/^[\p{Script=Katakana}ー]+$/u.test(last);
}
