/** Printable ASCII with words one space apart, and neither an accent nor a mark that is written in several ways. */
const plain = /^[!-_a-~]+(?: [!-_a-~]+)*$/u;
const apostrophes = /[`\u{B4}\u{2B9}\u{2BB}-\u{2BD}\u{2018}-\u{201B}\u{2032}\u{2035}\u{FF07}]/gu;

/**
 * Names that compare equal are spelled alike: blind to case, spacing and Unicode form, to what no reader sees, and to the ways in
 * which apostrophes and hyphens are typed.
 */
export function nameKey(name: string): string {
  if (plain.test(name)) return name.toLowerCase();
  const marks = name
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(apostrophes, "'")
    .replace(/[\p{Dash_Punctuation}\u{2212}]/gu, '-');
  // By way of capitals: some letters have no lower case that is theirs alone (ß is SS).
  return marks.normalize('NFKC').replace(/\s+/gu, ' ').trim().toUpperCase().toLowerCase();
}
