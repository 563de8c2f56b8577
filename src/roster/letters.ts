/** Letters and digits only, lower case, without accents. */
export function letters(text: string): string {
  return without(text.slice(0, 200), /[^\p{L}\p{N}]/gu);
}

/** Words between commas, each as {@link letters} has it. */
export function lettersOfEach(list: string): string[] {
  return without(list, /[^\p{L}\p{N},]/gu).split(',');
}

function without(text: string, others: RegExp): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[łøßæœ]/gu, (letter) => ({ ł: 'l', ø: 'o', ß: 'ss', æ: 'ae', œ: 'oe' })[letter] ?? letter)
    .normalize('NFD')
    .replace(others, '');
}
