import { fieldNamed } from './columns.ts';

export interface HeaderOptions {
  /** Field -> header of its column. */
  readonly map?: Readonly<Record<string, string>>;
  readonly guess?: boolean;
}

/**
 * The header among the first rows, and how many fields it names: the first row that is not empty, unless a later one names more,
 * and at least two (in a row of data a cell like "Employee" may look like a header).
 */
export function findHeader(
  rows: readonly (readonly string[])[],
  { map = {}, guess = true }: HeaderOptions,
): { readonly index: number; readonly score: number } {
  const mapped = new Set(Object.values(map));
  const scores = rows.map((cells) => {
    const named = cells.map((cell) => fieldNamed(cell, guess) ?? (cell !== '' && mapped.has(cell) ? cell : undefined));
    return new Set(named.filter((field) => field !== undefined)).size;
  });
  const first = Math.max(
    0,
    rows.findIndex((cells) => cells.some((cell) => cell.trim() !== '')),
  );
  const most = Math.max(0, ...scores);
  const index = most >= 2 ? scores.indexOf(most) : first;
  return { index, score: scores[index] ?? 0 };
}
