/**
 * What a spreadsheet may run or swallow at the start of a cell: formula signs (also full-width), tab, line breaks. Blanks and control
 * characters before a sign are dropped by some, and where a semicolon parts cells, what follows one begins a cell.
 */
const dangerous = /^'*(?:[\t\r\n]|[\p{White_Space}\p{Cf}\p{Cc};]*[=+\-@＝＋－＠])/u;

/** Cells that begin with a sign and are harmless: a phone in E.164 and a plain number. */
const harmless = /^(?:\+\d{7,15}|-?\d+(?:\.\d+)?)$/u;

/** The cell as our CSV files hold it: one apostrophe before whatever a spreadsheet could run. {@link restoreCell} undoes it. */
export function neutraliseCell(cell: string): string {
  return dangerous.test(cell) && !harmless.test(cell) ? `'${cell}` : cell;
}

/**
 * The cell as our workbooks hold it. Their cells are text, which no program runs, so that an apostrophe would only be seen: there is
 * one more only where the cell begins like one of {@link neutraliseCell}'s. {@link restoreCell} undoes both.
 */
export function textCell(cell: string): string {
  return cell.startsWith("'") ? neutraliseCell(cell) : cell;
}

/** Undoes {@link neutraliseCell} and {@link textCell}. For cells of our own result files only: elsewhere an apostrophe is the writer's own. */
export function restoreCell(cell: string): string {
  return cell.startsWith("'") && dangerous.test(cell) ? cell.slice(1) : cell;
}
