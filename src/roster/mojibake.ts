import { isUtf8 } from 'node:buffer';
import { Fault, quote } from './problems.ts';
import type { TableRow } from './table-row.ts';

/** What the bytes from 0x80 on are in the code pages of DOS, which TextDecoder does not know. */
export const dosLetters = {
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}',
  cp850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}',
} as const;

/** What programs take UTF-8 for: letter -> byte, and what a letter beyond ASCII looks like then, at least in its first two bytes. */
const readingsOfAll = () =>
  [
    ...['windows-1252', 'macintosh', 'windows-1250', 'windows-1251'].map((label) =>
      new TextDecoder(label).decode(Uint8Array.from({ length: 128 }, (_, at) => at + 128)),
    ),
    ...Object.values(dosLetters),
  ].map((text) => {
    const letters = Array.from(text);
    return {
      bytes: new Map(letters.map((letter, at) => [letter, at + 128])),
      pair: new RegExp(`[${letters.slice(0x42, 0x75).join('')}][${letters.slice(0, 0x40).join('')}]`, 'u'),
    };
  });
let readings: ReturnType<typeof readingsOfAll> | undefined;

/** A byte order mark that was taken for windows-1252: proof that the whole file was. */
export const garbledMark = 'ï»¿';

/**
 * The text that was UTF-8 once and was then read as another encoding ("MÃ¼ller", "M√ºller", "M├╝ller"), as it was; undefined where
 * it was not.
 */
function ungarbled(text: string): string | undefined {
  readings ??= readingsOfAll();
  for (const { bytes, pair } of readings) {
    if (!pair.test(text)) continue;
    const encoded = Array.from(text, (letter) => (letter < '\u{80}' ? letter.charCodeAt(0) : bytes.get(letter)));
    if (encoded.includes(undefined)) continue;
    const utf8 = Buffer.from(encoded as number[]);
    // What chance makes of well-formed text has characters that no text has.
    const meant = isUtf8(utf8) ? utf8.toString('utf8') : text;
    if (meant !== text && !/[\p{Cc}\p{Cn}\p{Co}]/u.test(meant)) return meant;
  }
  return undefined;
}

/** What other kinds of damage leave behind in a name, and what it is called. */
const damage: readonly (readonly [found: RegExp, what: string])[] = [
  [/[\p{Cs}\u{FFFD}]/u, 'has lost some of its letters'],
  [/[\u{2500}-\u{259F}√¬≈]/u, 'has signs instead of letters'],
  [/\p{L}(?:["„“”…†‡‰‹›•™¢£¤¥¦§¨©«¬®¯°±²³µ¶¸¹»¼½¾¿¡÷×]\p{L}|[‚„†‡‰])/u, 'has a sign in the middle of a word'],
  [/\?/u, 'has a question mark, which often stands for a letter that was lost'],
  [/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/iu, 'holds the codes of a web page (like &uuml;) instead of letters'],
  [/=[\dA-F]{2}=[\dA-F]{2}|%[89A-F][\dA-F]|\\u[\da-f]{4}|\\x[\da-f]{2}/u, 'holds codes instead of letters'],
];

/** How a name was damaged on its way, in words; undefined where it was not. */
export function damageOf(text: string): string | undefined {
  // Word by word: one of them may have been typed anew since.
  const words = text.split(' ');
  const meant = words.map((word) => ungarbled(word) ?? word);
  if (meant.some((word, at) => word !== words[at])) return `is garbled; it probably was ${quote(meant.join(' '))}`;
  const told = text.replace(foreignDot, '');
  return damage.find(([pattern]) => pattern.test(told))?.[1];
}

/** What stands between the names of foreigners in Chinese and Japanese. */
const foreignDot =
  /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])•(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/gu;

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
