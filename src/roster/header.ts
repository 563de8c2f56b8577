import { fieldNamed } from './columns.ts';

export interface HeaderOptions {
  /** Field -> header of its column. */
  readonly map?: Readonly<Record<string, string>>;
  readonly guess?: boolean;
}

/** The first row that names the most fields, and how many it names; where none names any, the first that is not empty. */
export function findHeader(
  rows: readonly (readonly string[])[],
  { map = {}, guess = true }: HeaderOptions,
): { readonly index: number; readonly score: number } {
  const mapped = new Set(Object.values(map));
  const scores = rows.map((cells) => {
    const named = cells.map((cell) => fieldNamed(cell, guess) ?? (cell !== '' && mapped.has(cell) ? cell : undefined));
    return new Set(named.filter((field) => field !== undefined)).size;
  });
  const score = Math.max(0, ...scores);
  const first = rows.findIndex((cells) => cells.some((cell) => cell.trim() !== ''));
  return { score, index: score > 0 ? scores.indexOf(score) : Math.max(0, first) };
}
