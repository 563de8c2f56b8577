import { commandNamed, parseCommandLine } from '../../src/cli/options.ts';

/**
 * The commands that a text tells a person to type, as they stand: indented on a line of their own (continued behind a backslash), or
 * between backticks. What has a `<placeholder>` or stands in a pattern of usage is no command that can be typed.
 */
export function printedCommands(text: string): string[] {
  const whole = text.replaceAll(/ \\\n\s+/gu, ' ');
  const found = [...whole.matchAll(/^ {2,}(doorlist(?: \S.*)?)$/gmu), ...whole.matchAll(/`(doorlist(?: [^`\n]*)?)`/gu)].map(
    ([, command = '']) => command.trim().replace(/ > \S+$/u, ''),
  );
  return [...new Set(found)].filter((command) => !/<[\w|-]+>|\[\w+\]/u.test(command));
}

/** The words of a command as a POSIX shell splits them; the tests run where there is one. */
export function wordsOf(command: string): string[] {
  const words: string[] = [];
  for (const [whole] of command.matchAll(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/gu)) {
    words.push(
      whole.replaceAll(/'([^']*)'|"([^"]*)"|\\(.)/gu, (_, ...read: string[]) => read.find((part) => part !== undefined) ?? ''),
    );
  }
  return words;
}

/** A command that takes something, named in a sentence without it: `doorlist forget` deletes the folder. */
function isName(command: string): boolean {
  return /^doorlist (?:import|check|plan|forget|leavers|completion)$/u.test(command);
}

/** What kind of command it is: its name, whether something is named, and the options that make another use of it. */
export function kindOfCommand(command: string): string {
  const [, ...words] = wordsOf(command);
  const { command: name = '', arguments: named, values } = parseCommandLine(words);
  const uses = (['plan', 'abandon', 'include-claimed', 'older-than', 'reset', 'sandbox'] as const).filter(
    (option) => values[option] !== undefined,
  );
  const what = commandNamed(name) === undefined ? 'the flow' : name;
  return [what, ...(named.length > 0 ? ['named'] : []), ...uses.map((option) => `--${option}`)].join(' ');
}

/** Every kind of command that doorlist prints. test/cli/printed.test.ts has each of them printed, and carries it out. */
export const printedKinds: ReadonlySet<string> = new Set([
  'check named',
  'plan named',
  'plan named --sandbox',
  'import named',
  'import named --sandbox',
  'import named --abandon',
  'import --plan',
  'import --plan --abandon',
  'resume',
  'resume named',
  'export',
  'verify',
  'verify named',
  'report',
  'report named',
  'undo',
  'undo named',
  'undo --include-claimed',
  'undo named --include-claimed',
  'leavers named',
  'leavers named --abandon',
  'forget named',
  'forget --older-than',
  'runs',
  'systems',
  'systems --sandbox',
  'sandbox',
  'sandbox --reset',
  'desk',
  'template',
  'completion named',
  'help',
  'help named',
  'the flow',
]);

/** @throws where a text has a command that the real parser refuses, or one of a kind that no test carries out. */
export function holdPrinted(text: string): void {
  for (const command of printedCommands(text)) {
    if (command === 'doorlist' || command.endsWith(' --help') || isName(command)) continue;
    let kind: string;
    try {
      kind = kindOfCommand(command);
    } catch (error) {
      throw new Error(`A printed command cannot be typed: ${command}`, { cause: error });
    }
    if (!printedKinds.has(kind))
      throw new Error(`No test carries out what is printed: ${command} (${kind}). See test/cli/printed.ts.`);
  }
}
