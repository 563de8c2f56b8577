/** An instant as a person writes it, in a zone: `31 Mar 2041, 16:30`; with seconds where there are any. @param instant epoch ms. */
export function momentWords(instant: number, timeZone: string): string {
  if (Number.isNaN(instant)) return '';
  const hasSeconds = instant % 60_000 !== 0;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(hasSeconds ? { second: '2-digit' } : {}),
  });
  // "Sept" is the only month of four letters there.
  return format.format(instant).replace('Sept', 'Sep');
}
