/** What one bench found, ready to be printed. */
export interface Table {
  readonly title: string;
  /** What was measured against what, in a sentence or two. */
  readonly about: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function markdown({ title, about, head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [`### ${title}`, '', about, '', line(head), line(rule), ...rows.map(line), ''].join('\n');
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The median of the quotients of each round, whose two halves saw the same weather. */
export function ratio(values: readonly number[], yardstick: readonly number[]): string {
  return `${median(values.map((value, round) => value / (yardstick[round] ?? Number.NaN))).toFixed(2)}x`;
}

export const count = (value: number): string => Math.round(value).toLocaleString('en');
export const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} s`;
export const milliseconds = (value: number): string => `${Math.round(value)} ms`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;

/** Numbers on the command line, in the place of those that a bench takes by itself. */
export function sizes(...usual: readonly number[]): readonly number[] {
  const asked = process.argv.slice(2).map(Number);
  return asked.length > 0 ? asked : usual;
}
