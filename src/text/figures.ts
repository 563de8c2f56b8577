let number: Intl.NumberFormat | undefined;

/** `12,345` */
export function figure(value: number): string {
  // The first formatter takes long to make, and a small figure needs none.
  if (value < 1000 && Number.isInteger(value)) return String(value);
  number ??= new Intl.NumberFormat('en-US');
  return number.format(value);
}

/** `1 row`, `12 rows`; the plural is given where it is not an s. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${figure(value)} ${value === 1 ? one : many}`;
}

/** `8 s`, `3 min`, `1 h 5 min` */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
