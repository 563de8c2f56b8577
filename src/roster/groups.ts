import { Fault, Interpreted, quote } from './problems.ts';

/**
 * Group names or ids of a cell, in its order, blind to spacing, without repeats (blind to case). Separated by `;` or `|`; a name
 * that holds a separator stands in double quotes (a quote inside doubled) or has a backslash before the separator. A list in JSON
 * is read as such. A line break stays in its name: only the access system can tell whether it separates two.
 */
export function readGroups(text: string): readonly string[] | Interpreted<readonly string[]> | Fault {
  const list = jsonList(text);
  if (list !== undefined) {
    const names = tidied(list);
    return new Interpreted(names, 'groups_interpreted', `${quote(text)} was read as ${names.map(quote).join(' and ')}.`);
  }
  const bare = /^\s*'([^']*)'\s*$/u.exec(text)?.[1] ?? text;
  const parts = /["\\]/u.test(bare) ? split(bare) : bare.split(/[;|]/u);
  if (parts === undefined) return new Fault('groups_quote', `A quote in ${quote(text)} is not closed.`);
  return tidied(parts);
}

function jsonList(text: string): string[] | undefined {
  if (!/^\s*\[.*\]\s*$/su.test(text)) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

function tidied(parts: readonly string[]): string[] {
  const names: string[] = [];
  const seen = new Set<string>();
  for (const part of parts) {
    const name = part
      .normalize('NFC')
      .replace(/[^\P{White_Space}\n\r]+/gu, ' ')
      .replace(/ ?[\r\n][\r\n ]*/gu, '\n')
      .trim();
    const key = name.toLowerCase();
    if (name === '' || seen.has(key)) continue;
    seen.add(key);
    names.push(name);
  }
  return names;
}

/** The slow way, for cells with quotes or backslashes; undefined where a quote is not closed. */
function split(text: string): string[] | undefined {
  const parts: string[] = [];
  let part = '';
  let isBlank = true;
  let quoted = false;
  const add = (letter: string): void => {
    part += letter;
    isBlank &&= letter.trim() === '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    const next = text.charAt(at + 1);
    if (quoted) {
      if (letter !== '"') add(letter);
      else if (next === '"') {
        add('"');
        at += 1;
      } else quoted = false;
    } else if (letter === '\\' && /[;|"\\]/u.test(next)) {
      add(next);
      at += 1;
    } else if (letter === '"' && isBlank) {
      quoted = true;
      part = '';
    } else if (letter === ';' || letter === '|') {
      parts.push(part);
      part = '';
      isBlank = true;
    } else add(letter);
  }
  return quoted ? undefined : [...parts, part];
}
