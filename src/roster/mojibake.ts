import { Fault, quote } from './problems.ts';
import type { TableRow } from './table-row.ts';

/** What windows-1252 makes of the bytes from 0x80 on, and back. */
const western = new Map(
  Array.from(new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 128 }, (_, at) => at + 128)), (letter, at) => [
    letter,
    at + 128,
  ]),
);

/** A byte order mark that was taken for windows-1252: proof that the whole file was. */
export const garbledMark = 'ï»¿';

/** The text that was UTF-8 once and was then read as windows-1252 ("MÃ¼ller"), as it was; undefined where it was not. */
export function ungarbled(text: string): string | undefined {
  if (!/[\u{C2}-\u{F4}]/u.test(text)) return undefined;
  const bytes = Array.from(text, (letter) => (letter < '\u{80}' ? letter.charCodeAt(0) : western.get(letter)));
  if (bytes.includes(undefined)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes as number[]));
  } catch {
    return undefined;
  }
}

/** A row of a garbled file, put right. A cell that something was lost of is at fault, where its column feeds a field. */
export function legibleRow(row: TableRow, fields: readonly (string | null)[]): TableRow {
  const faults = [...(row.faults ?? [])];
  const cells = row.cells.map((cell, column) => {
    if (!/[^\0-\x7F]/u.test(cell)) return cell;
    const meant = ungarbled(cell);
    if (meant !== undefined) return meant;
    const found = new Fault('garbled', `The letters of ${quote(cell)} were ruined by a program that opened this file.`);
    if ((fields[column] ?? null) !== null) faults.push({ column, found });
    return cell;
  });
  return faults.length === 0 ? { ...row, cells } : { ...row, cells, faults };
}
