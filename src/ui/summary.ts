import { basename } from 'node:path';
import { styleText } from 'node:util';
import {
  namesOf,
  providers,
  signs,
  statuses,
  type ProviderEntry,
  type StatusEntry,
  type SummaryEvent,
  type Tone,
} from '../events.ts';
import { fromHere } from './from-here.ts';
import { sanitise } from './sanitise.ts';
import { commandLine, count, figure, summaryWords as words } from './words.ts';

export interface SummaryLook {
  readonly color: boolean;
  /** Columns of the terminal: sentences wrap, and explanations beside a name are left out where they do not fit. */
  readonly width: number | undefined;
  /** The run was with the practice system: the next command says so too. */
  readonly practice?: boolean;
  /** A menu follows, which offers what is to be done next. */
  readonly isGuided?: boolean;
}

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

/** Longer than any path: a path that was cut off would be of no use. */
const WHOLE = 4096;

/**
 * How a run (or a `plan`, or a `check`) ended, in words for whoever has to act on it: what happened, how many, what needs a
 * person, where the files are, what to do next. Where the run can be resumed, the last line is the command that does it.
 */
export async function summaryLines(
  summary: SummaryEvent,
  { color, width, practice, isGuided = false }: SummaryLook,
): Promise<string[]> {
  const room = width ?? Number.POSITIVE_INFINITY;
  const paint = (style: Style | Style[], text: string) => (color ? styleText(style, text, { validateStream: false }) : text);
  const number = (key: string) => (typeof summary[key] === 'number' ? summary[key] : 0);
  const kind = 'valid' in summary ? 'check' : 'create' in summary ? 'plan' : 'import';
  const run = sanitise(fromHere(summary.run), WHOLE);
  const command = (...said: string[]) => commandLine(['doorlist', ...said], room - 2);
  const isStopped = summary.exit === 4 || summary.exit === 130;

  const { needPerson } = summary;
  const told = Object.entries<Pick<StatusEntry, 'tone' | 'means'>>({ valid, ...statuses }).filter(
    ([status]) => number(status) > 0,
  );
  const figures = told.map(([status]) => figure(number(status)));
  const figureWidth = Math.max(0, ...figures.map((text) => text.length));
  const wordWidth = Math.max(0, ...told.map(([status]) => status.length));

  const table = told.map(([status, { tone, means }], index) => {
    const head = `${figures[index]?.padStart(figureWidth)} ${status.padEnd(wordWidth)}`;
    const tail = head.length + means.length + 6 <= room ? `  ${paint('dim', means)}` : '';
    return `  ${paint(toneStyles[tone], signs[tone])} ${head}${tail}`;
  });

  const provider = (summary['provider'] ?? {}) as Readonly<Record<string, number>>;
  const standings = namesOf(providers).flatMap((status) => {
    const { means }: ProviderEntry = providers[status];
    const users = provider[status] ?? 0;
    return users === 0 || means === undefined ? [] : [`${figure(users)} ${means}`];
  });
  const facts = [
    number('enrolled') > 0 ? words.enrolled(number('enrolled')) : undefined,
    standings.length > 0 && kind === 'import' ? words.readBack(standings) : undefined,
    number('absent') > 0 ? words.absent(number('absent')) : undefined,
    summary.balanced ? undefined : paint(['bold', 'red'], words.unbalanced),
  ];

  const names = Object.values(summary.files).map((path) => basename(sanitise(path, WHOLE)));
  // Where there is a workbook to mend, the same as CSV is for scripts, and so is report.json: both are in the folder all the same.
  const files = names.filter((name) => name !== 'report.json' && (name !== 'rejects.csv' || !names.includes('rejects.xlsx')));
  const fileWidth = Math.max(0, ...files.map((file) => file.length));
  const listed = files.map((file) => {
    const means = words.files[file] ?? '';
    return fileWidth + means.length + 4 > room ? `  ${file}` : `  ${file.padEnd(fileWidth)}  ${paint('dim', means)}`.trimEnd();
  });

  const mend = Object.values(summary.files).find((path) => basename(path) === 'rejects.xlsx') ?? summary.files['rejects.csv'];
  const mending =
    needPerson > 0 && mend !== undefined && !isGuided
      ? words.mend(
          needPerson,
          basename(mend),
          command('import', sanitise(fromHere(mend), WHOLE), ...(practice === true ? ['--sandbox'] : [])),
        )
      : [];
  const applying =
    kind === 'plan' && number('create') + number('update') > 0 ? words.applyPlan(command('import', '--plan', run)) : [];
  // What is unknown at the end can be settled later: the person mends nothing before that.
  const next =
    isStopped || number('unknown') > 0 ? words.resume(commandLine(['doorlist', 'resume', run])) : [...mending, ...applying];

  // Off a terminal nothing wraps, and nothing waits for the tables of how wide a character is.
  const wrapAnsi = width === undefined ? undefined : (await import('wrap-ansi')).default;
  const wrapped = (text: string) => wrapAnsi?.(text, room).split('\n') ?? [text];
  const [headStyle, head] = headline(summary.exit, kind, summary.rows, needPerson);
  return paragraphs([
    wrapped(paint(['bold', headStyle], head)),
    table,
    facts.filter((fact) => fact !== undefined).flatMap(wrapped),
    listed.length === 0 ? [] : [words.filesIn(run), ...listed],
    // A command has to stay whole.
    next.flatMap((line) => (line.startsWith(' ') ? [line] : wrapped(line))),
  ]);
}

const toneStyles: Readonly<Record<Tone, Style>> = { good: 'green', attention: 'yellow', bad: 'red', rest: 'dim' };

/** What a check says of a row that could be sent. */
const valid = { tone: 'good', means: words.valid } as const;

function headline(exit: number, kind: keyof typeof words.done, rows: number, needPerson: number): [Style, string] {
  if (exit === 130) return ['yellow', words.interrupted];
  if (exit === 4) return ['yellow', words.stopped];
  if (exit === 3) return ['yellow', words.refused];
  const done = words.done[kind](count(rows, 'row'));
  if (exit === 0) return ['green', `${done} ${words.allWell[kind]}`];
  return ['yellow', needPerson === 0 ? `${done} ${words.seeReport}` : `${done} ${words.needPerson(needPerson)}`];
}

function paragraphs(parts: readonly (readonly string[])[]): string[] {
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : ['', ...part]));
}
