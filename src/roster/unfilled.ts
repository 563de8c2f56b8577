import { fieldNamed } from './columns.ts';
import { Fault, quote } from './problems.ts';

/** A quick look, since hardly any name has a sign of these. */
const mayHold = /[={}<>[\]«»%$#|_@＝＠]|^\s*[+\-＋－]|MERGEFIELD/u;
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** A call, a cell of another sheet or of this one, and texts that are joined; words behind an equals sign are a name. */
const formula =
  /^[=＝][\s+\-@({＋－＠]*(?:\p{L}[\p{L}\d._]*\(|[^"]*!\$?[A-Z]{1,3}\$?\d|\$?[A-Z]{1,3}\$?\d{1,7}(?![\p{L}\d])|"[^"]*"\s?&)/u;
/** The same without an equals sign, as spreadsheets take it too: a sign before a cell or a call. */
const signed = /^[+\-@＋－＠]\s*(?:[A-Z][A-Z\d.]*\(|[^"\s]*!\$?[A-Z]{1,3}\$?\d|\$?[A-Z]{1,3}\$?\d{1,7}(?![\p{L}\d]))/u;

/** Places of mail merges and templates, by signs that no name has: {{name}}, ${name}, %%NAME%%, <<Name>>, *|FNAME|* ... */
const place =
  /\{\{[^{}]*\}\}|[$#@!%]\{[^{}]*\}|\{[%!#][^{}]*\}|<[%?][^<>]*>|<<[^<>]+>>|\[\[[^[\]]+\]\]|\[%[^[\]]+%\]|\*\|[^|]+\|\*|\|\*[^|]+\*\||([%#@_])\1\p{L}[\p{L}\d_. -]*\1\1|%\p{L}[\p{L}\d_. -]*%|[$%]\([\p{L}\d_.]+\)|(?<!\S)\$\p{L}[\p{L}\d_.]*\$|\bMERGEFIELD\b/u;

/** The whole cell: {first_name} {last_name}, $first $last, %s. */
const whole = /^(?:\{[^{}\s]+\}|\$\p{L}[\p{L}\d_.]*|%[sd])(?:[ ,]+(?:\{[^{}\s]+\}|\$\p{L}[\p{L}\d_.]*|%[sd]))*$/u;

/** What may be any remark, unless a column of names is called so: [First Name], <Name>, «Name», {Name}, and first_name alone. */
const called = /\[([^[\]]+)\]|<([^<>]+)>|«([^«»]+)»|\{([^{}]+)\}|^[@#$]?(\p{L}+(?:_\p{L}+)+)$|^[@#](\p{L}+)#?$/gu;

const markup =
  /<\/?(?:a|b|big|body|br|center|code|del|div|em|font|h[1-6]|html|i|img|ins|li|mark|ol|p|pre|s|small|span|strike|strong|sub|sup|table|td|th|tr|tt|u|ul)(?:\s[^<>]*)?\/?>/iu;

/** What is wrong with a name that a spreadsheet, a mail merge or a template was to fill in, or that holds the signs of a web page. */
export function unfilledIn(text: string): Fault | undefined {
  if (!mayHold.test(text)) return undefined;
  const name = text.normalize('NFC').replace(unseen, '').trim();
  if (formula.test(name) || signed.test(name)) {
    return new Fault(
      'name_unreadable',
      `${quote(name)} is a formula, and not its result.`,
      'Export the roster again with values instead of formulas, or type the name over it.',
    );
  }
  const [tag] = markup.exec(name) ?? [];
  if (tag !== undefined) {
    return new Fault(
      'name_unreadable',
      `${quote(tag)} in the name ${quote(name)} is markup of a web page.`,
      'Write the name alone.',
    );
  }
  if (!place.test(name) && !whole.test(name) && !isCalled(name)) return undefined;
  return new Fault(
    'name_unreadable',
    `The name ${quote(name)} is a place of a mail merge or a template, and was never filled in.`,
    'Export the roster again with the names filled in, or type the name over it.',
  );
}

function isCalled(name: string): boolean {
  for (const [, ...found] of name.matchAll(called)) {
    const field = fieldNamed(found.find((word) => word !== undefined) ?? '', true);
    if (field === 'full_name' || field === 'first_name' || field === 'last_name') return true;
  }
  return false;
}
