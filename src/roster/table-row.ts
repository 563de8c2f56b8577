import type { Fault, Interpreted } from './problems.ts';

/** A record of a text file or a row of a sheet, as its reader hands it out. */
export interface TableRow {
  readonly cells: readonly string[];
  /** Physical line, or sheet row, where it starts. */
  readonly line: number;
  /** What is wrong with cells whatever their values are, by column index. */
  readonly faults?: readonly { readonly column: number; readonly found: Fault }[];
  readonly notes?: readonly { readonly column?: number; readonly found: Interpreted<string> }[];
}
