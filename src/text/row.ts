/** `row 3 (line 4)`; without the line where it is not known; within brackets, `row 3, line 4`. */
export function rowAt(row: number, line: number | undefined, apart?: ', '): string {
  if (line === undefined) return `row ${row}`;
  return apart === undefined ? `row ${row} (line ${line})` : `row ${row}${apart}line ${line}`;
}
