/** What starts a cell beside the file's own delimiter: readers in other countries part cells at semicolons, and some at any tab or line break. */
const delimiters = /([;\t\r\n])/u;

/** What a spreadsheet may run at the start of a cell: formula signs (also full-width), behind what some readers drop. */
const formula = /^'*[\p{White_Space}\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]/u;
/** Tabs and line breaks at the start are swallowed. */
const swallowed = /^'*[\t\r\n]/u;
const signs = /[=+\-@＝＋－＠]/u;

/** What begins with a sign and is harmless: a phone in E.164 and a plain number. */
const harmless = /^(?:\+\d{7,15}|-?\d+(?:\.\d+)?)$/u;

/**
 * The cell as our CSV files hold it: one apostrophe before whatever a spreadsheet could run, at the start of the cell and where
 * another delimiter than the comma would start one. {@link restoreCell} undoes it.
 */
export function neutraliseCell(cell: string): string {
  const written = eachPart(cell, (part) => (harmless.test(part) ? part : `'${part}`));
  return swallowed.test(written) ? `'${written}` : written;
}

/**
 * The cell as our workbooks hold it. Their cells are text, which no program runs, so that an apostrophe would only be seen: there is
 * one more only where the cell looks like one of {@link neutraliseCell}'s. {@link restoreCell} undoes both.
 */
export function textCell(cell: string): string {
  return restoreCell(cell) === cell ? cell : neutraliseCell(cell);
}

/** Undoes {@link neutraliseCell} and {@link textCell}. For cells of our own result files only: elsewhere an apostrophe is the writer's own. */
export function restoreCell(cell: string): string {
  const isMarked = cell.startsWith("'") && swallowed.test(cell);
  return eachPart(isMarked ? cell.slice(1) : cell, (part) => (part.startsWith("'") ? part.slice(1) : part));
}

/** Changes each part of a cell that a spreadsheet may run. */
function eachPart(cell: string, change: (part: string) => string): string {
  if (!signs.test(cell)) return cell;
  // Every second one is a delimiter.
  return cell
    .split(delimiters)
    .map((part, at) => (at % 2 === 0 && formula.test(part) ? change(part) : part))
    .join('');
}
