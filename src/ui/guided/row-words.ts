import { figure } from '../../text/figures.ts';

/** Where a row stands: its number among the data rows, and the line of the file. */
export function rowWords(row: number, line: number): string {
  return `row ${figure(row)} (line ${figure(line)} of the file)`;
}
