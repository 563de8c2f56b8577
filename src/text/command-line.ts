import { fromHere, type Here } from './path.ts';

/**
 * A word as a shell takes it: cmd and PowerShell know double quotes, inside which PowerShell still reads a dollar sign and a backquote, so
 * that such a word has PowerShell's single quotes; every other shell takes single ones without exceptions.
 */
export function shellWord(word: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    if (/^[\w./:\\@%+-]+$/u.test(word)) return word;
    return /["$`]/u.test(word) ? `'${word.replaceAll("'", "''")}'` : `"${word}"`;
  }
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A word as every shell takes it, for a message that does not know the platform. */
export function anyShellWord(word: string): string {
  return shellWord(word, /["$`\\!%]/u.test(word) ? 'linux' : 'win32');
}

/** A command about a file or folder, as it is typed in this folder. */
export function commandOn(words: readonly string[], path: string, { cwd, platform }: Here): string {
  return commandLine(['doorlist', ...words, fromHere(path, { cwd })], platform);
}

/** Options as words of a command line. A value that looks like an option itself is joined to its name. */
export function optionWords(
  options: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>,
): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    const list = typeof value === 'object' ? value : [String(value)];
    return list.flatMap((one) => (one.startsWith('-') ? [`--${name}=${one}`] : [`--${name}`, one]));
  });
}

/**
 * A command as a person would type it, on several lines where one has not the room: a terminal would break it anywhere.
 *
 * @param room columns for it; its later lines are indented by four.
 */
export function commandLine(
  words: readonly string[],
  platform: NodeJS.Platform,
  room: number = Number.POSITIVE_INFINITY,
): string {
  const typed = words.map((word) => shellWord(word, platform));
  // A backslash at the end of a line continues it; the shells of Windows know no such thing.
  if (platform === 'win32' || typed.join(' ').length <= room) return typed.join(' ');
  const lines: string[] = [];
  let line = '';
  for (const word of typed) {
    // Room for the indent, the blank and the backslash.
    if (line !== '' && line.length + word.length + 7 > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(' \\\n    ');
}
