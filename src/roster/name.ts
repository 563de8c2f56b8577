import { ungarbled } from './mojibake.ts';
import { Fault, Interpreted, quote } from './problems.ts';

const longest = 255;
/** Printable ASCII, words one space apart, no comma: nothing to clean and nothing to interpret. */
const plain = /^(?=.*[A-Za-z0-9])[!-+\--~]+(?: [!-+\--~]+)*$/u;
const control = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** What is left of characters that could not be decoded, or of half a character. */
const lost = /[\p{Cs}\u{FFFD}]/u;
/** Format characters, fillers and blanks that no reader sees. Joiners and variation selectors are looked at apart. */
const invisible = /[[\p{Cf}\p{Default_Ignorable_Code_Point}\u{2800}]--[\u{200C}\u{200D}\p{Variation_Selector}]]/gv;
/** ZWNJ and ZWJ at the edge of a word: inside a word they shape letters and emoji. */
const looseJoiner = /(?<=^|\s)[\u{200C}\u{200D}]+|[\u{200C}\u{200D}]+(?=\s|$)/gu;
const telling = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
/** What may follow a name after a comma without being a first name. */
const suffix = /^(?:[Jj]r|[Ss]r|II|III|IV|V|[Pp]h\.?[Dd]|M\.?D|D\.?D\.?S|R\.?N|MBA|Esq|CPA|[Ii]nc|LLC|[Ll]td|GmbH|Corp)\.?$/u;

/**
 * A name as it will be stored: NFC, trimmed, inner spaces folded, invisible characters taken out. "Smith, Jane" is read as
 * "Jane Smith" and says so. An empty cell gives an empty string.
 */
export function readName(text: string): string | Interpreted<string> | Fault {
  if (text.length <= longest && plain.test(text)) return text;
  if (control.test(text.trim())) return new Fault('control_character', `The name ${quote(text)} holds a control character.`);
  if (lost.test(text)) return new Fault('garbled', `The name ${quote(text)} has lost some of its letters.`);
  const meant = ungarbled(text);
  if (meant !== undefined) return new Fault('garbled', `The name ${quote(text)} is garbled; it probably was ${quote(meant)}.`);
  const visible = text.normalize('NFC').replace(invisible, '').replace(looseJoiner, '');
  const name = visible.replace(/\p{White_Space}+/gu, ' ').trim();
  if (name === '') return '';
  if (!telling.test(name)) return new Fault('name_unreadable', `The name ${quote(name)} has no letter in it.`);
  if (name.length > longest && Array.from(name).length > longest) {
    return new Fault('name_too_long', `The name ${quote(name)} has more than ${longest} characters.`);
  }
  const turned = turnRound(name);
  if (turned !== undefined) return new Interpreted(turned, 'name_reordered', `${quote(name)} was read as ${quote(turned)}.`);
  if (visible.length !== text.normalize('NFC').length) {
    return new Interpreted(name, 'name_cleaned', `Invisible characters were taken out of the name ${quote(name)}.`);
  }
  return name;
}

/** "Smith, Jane" -> "Jane Smith"; undefined where there is no comma, more than one, or only a suffix after it. */
function turnRound(name: string): string | undefined {
  const parts = name.split(',');
  if (parts.length !== 2) return undefined;
  const [last = '', first = ''] = parts.map((part) => part.trim());
  if (last === '' || first === '' || suffix.test(first)) return undefined;
  return `${first} ${last}`;
}
