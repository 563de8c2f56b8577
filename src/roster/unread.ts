import { cellRef } from 'hucre';
import type { Sheet } from 'hucre/xlsx';
import { count } from '../text/figures.ts';
import { quote } from './problems.ts';

const said = 3;

/**
 * What a sheet shows a person and no cell's text holds: comments, rows in a colour of their own, and rules that strike cells out.
 *
 * @param header index of the header's row.
 */
export function unreadMarks(sheet: Sheet, header: number): string[] {
  return [...comments(sheet, header), ...colours(sheet, header), ...rules(sheet)];
}

/** Rules that strike cells out by what stands in them, or beside them. */
function rules({ conditionalRules }: Sheet): string[] {
  const ranges = (conditionalRules ?? []).flatMap(({ range, style }) =>
    style?.font?.strikethrough === true ? [quote(range)] : [],
  );
  const others = ranges.length > said ? ` and ${ranges.length - said} more` : '';
  return ranges.length === 0
    ? []
    : [`conditional formats that strike cells out not read: ${ranges.slice(0, said).join(', ')}${others}`];
}

function comments({ cells }: Sheet, header: number): string[] {
  const found = [...(cells ?? [])].flatMap(([at, { comment }]) => {
    const [row = 0, column = 0] = at.split(',').map(Number);
    // Comments that can be answered begin with a word to older programs.
    const text = comment?.text.replace(/^\[[^\]]*\][^]*?Comment:\s*/u, '').trim();
    return text === undefined || row <= header ? [] : [`${quote(text)} (${cellRef(row, column)})`];
  });
  const others = found.length > said ? ` and ${found.length - said} more` : '';
  return found.length === 0 ? [] : [`${count(found.length, 'comment')} not read: ${found.slice(0, said).join(', ')}${others}`];
}

/** Rows whose first cell has another colour than those of most rows. */
function colours({ rows, cells }: Sheet, header: number): string[] {
  if (![...(cells?.values() ?? [])].some(({ style }) => style?.fill !== undefined || style?.font?.color !== undefined))
    return [];
  const byColour = new Map<string, number[]>();
  for (let row = header + 1; row < rows.length; row += 1) {
    const column = (rows[row] ?? []).findIndex((value) => value !== null && value !== '');
    if (column < 0) continue;
    const { fill, font } = cells?.get(`${row},${column}`)?.style ?? {};
    const colour = JSON.stringify([fill, font?.color]);
    const alike = byColour.get(colour);
    if (alike === undefined) byColour.set(colour, [row]);
    else alike.push(row);
  }
  const all = [...byColour.values()].toSorted((one, other) => other.length - one.length);
  const odd = all.slice(1).flat();
  // Where more have one, colours divide the list, or alternate.
  if (odd.length === 0 || odd.length * 2 > (all[0]?.length ?? 0)) return [];
  const where = odd
    .toSorted((one, other) => one - other)
    .slice(0, said)
    .map((row) => row + 1);
  const others = odd.length > said ? ` and ${odd.length - said} more` : '';
  return [`colours not read: ${count(odd.length, 'row')} in another one than most (${where.join(', ')}${others})`];
}
