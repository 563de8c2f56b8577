import { basename, dirname, resolve } from 'node:path';
import { styleText } from 'node:util';
import {
  failedWords,
  namesOf,
  providers,
  signs,
  statuses,
  valid,
  type ProviderEntry,
  type StatusEntry,
  type SummaryEvent,
} from '../events.ts';
import { commandLine } from '../text/command-line.ts';
import { count, figure } from '../text/figures.ts';
import { fromHere, type Here } from '../text/path.ts';
import { sanitise } from '../text/sanitise.ts';
import { looks, type Look } from './colours.ts';

export interface SummaryLook {
  readonly color: boolean;
  /** Columns of the terminal: sentences wrap, and explanations beside a name are left out where they do not fit. */
  readonly width: number | undefined;
  readonly here: Here;
  /** The safety limits that were given, as words of a command line. */
  readonly limits?: readonly string[];
  /** A menu follows, which offers what is to be done next. */
  readonly isGuided?: boolean;
  /** Something about the whole run was said that leaves the exit status alone. */
  readonly isWarned?: boolean;
  /** The journal is damaged: nothing can be resumed. */
  readonly isDamaged?: boolean;
  /** The run can be resumed, also where it came to its end: an enrollment is unknown. */
  readonly isResumable?: boolean;
}

type Paint = (style: 'bold' | 'dim' | Look, text: string) => string;
type Kind = 'check' | 'plan' | 'import' | 'leavers';

/** Longer than any path: `sanitise` must not cut one off. */
const WHOLE = 4096;

/**
 * How a run (or a `plan`, or a `check`) ended, in words for the person who acts on it: what happened, how many, what needs a
 * person, where the files are, what to do next. Where the run can be resumed, the last line is the command that does it.
 */
export async function summaryLines(summary: SummaryEvent, look: SummaryLook): Promise<string[]> {
  const { color, width } = look;
  const room = width ?? Number.POSITIVE_INFINITY;
  const paint: Paint = (style, text) => (color ? styleText(formatsOf(style), text, { validateStream: false }) : text);
  const kind = 'valid' in summary ? 'check' : 'create' in summary ? 'plan' : 'suspended' in summary ? 'leavers' : 'import';
  // Off a terminal nothing wraps, and wrap-ansi, which is slow to load, is not needed.
  const wrapAnsi = width === undefined ? undefined : (await import('wrap-ansi')).default;
  const wrapped = (text: string) => wrapAnsi?.(text, room).split('\n') ?? [text];
  const ended = summary.notes?.['access_ended'] ?? 0;
  const head = headline(summary.exit, kind, summary, look.isWarned === true || ended > 0);
  return paragraphs([
    wrapped(paint('bold', head)),
    statusLines(summary, room, paint),
    reasonLines(summary, (text) => wrapAnsi?.(text, Math.max(20, room - 7)).split('\n') ?? [text], paint),
    facts(summary, kind, paint).flatMap(wrapped),
    fileLines(summary, look.here, room, paint),
    // Indented lines are commands, which are not wrapped.
    nextLines(summary, kind, look).flatMap((line) => (line.startsWith(' ') ? [line] : wrapped(line))),
  ]);
}

/** The names of a look, as Node calls them. */
function formatsOf(style: 'bold' | 'dim' | Look): Parameters<typeof styleText>[0] {
  if (typeof style === 'string') return style;
  const { color, backgroundColor } = style;
  return backgroundColor === undefined ? color : [color, behind[backgroundColor]];
}

const behind = { yellow: 'bgYellow', cyan: 'bgCyan', red: 'bgRed' } as const;

/** The command that finishes a run, and what it is for. */
export function resumeLines(run: string, here: Here): readonly string[] {
  return ['Finish it with', `  ${commandLine(['doorlist', 'resume', pathFrom(run, here)], here.platform)}`];
}

function pathFrom(path: string, here: Here): string {
  return sanitise(fromHere(path, here), WHOLE);
}

function numberIn(summary: SummaryEvent, key: string): number {
  return typeof summary[key] === 'number' ? summary[key] : 0;
}

function statusLines(summary: SummaryEvent, room: number, paint: Paint): string[] {
  const known: Readonly<Record<string, Pick<StatusEntry, 'tone' | 'means'>>> = { valid, ...statuses };
  const told = Object.entries(known).filter(([status]) => numberIn(summary, status) > 0);
  const figures = told.map(([status]) => figure(numberIn(summary, status)));
  const figureWidth = Math.max(0, ...figures.map((text) => text.length));
  const wordWidth = Math.max(0, ...told.map(([status]) => status.length));
  return told.map(([status, { tone, means: words }], index) => {
    const means = status === 'failed' ? failedWords(words, numberIn(summary, status), summary.unanswered ?? 0) : words;
    const head = `${figures[index]?.padStart(figureWidth)} ${status.padEnd(wordWidth)}`;
    const tail = head.length + means.length + 6 <= room ? `  ${paint('dim', means)}` : '';
    return `  ${paint(looks[tone] ?? 'dim', signs[tone])} ${head}${tail}`;
  });
}

/** Reasons that are told; the report has them all. */
const mostReasons = 8;

/** Why rows need a person, a reason at a time: how many rows, what is the matter, and the one cure for all of them. */
function reasonLines({ reasons = [] }: SummaryEvent, broken: (text: string) => readonly string[], paint: Paint): string[] {
  if (reasons.length === 0) return [];
  const told = reasons.slice(0, mostReasons).flatMap(({ rows, first, matter, cure }) => {
    const where = `${rows === 1 ? 'row' : 'rows'} ${first.map(figure).join(', ')}${rows > first.length ? ', ...' : ''}`;
    const [what = '', ...more] = broken(`${count(rows, 'row')}: ${sanitise(matter, 300)} (${where})`);
    return [
      `  ${what}`,
      ...more.map((line) => `    ${line}`),
      ...broken(sanitise(cure, 500)).map((line, at) => `    ${paint('dim', at === 0 ? '->' : '  ')} ${line}`),
    ];
  });
  const left = reasons.length - mostReasons;
  return [
    'Why, and what to do:',
    ...told,
    ...(left > 0 ? [`  ... and ${count(left, 'more reason', 'more reasons')}: see report.html`] : []),
  ];
}

function facts(summary: SummaryEvent, kind: Kind, paint: Paint): string[] {
  const provider = (summary['provider'] ?? {}) as Readonly<Record<string, number>>;
  const standings = namesOf(providers).flatMap((status) => {
    const { means }: ProviderEntry = providers[status];
    const users = provider[status] ?? 0;
    return users === 0 || means === undefined ? [] : [`${figure(users)} ${means}`];
  });
  const [enrolled, absent] = [numberIn(summary, 'enrolled'), numberIn(summary, 'absent')];
  const namesakes = numberIn(summary, 'namesakes');
  const lines: string[] = [];
  const table = kind === 'plan' ? 'plan.csv' : 'result.xlsx';
  const who = `The column import_message of ${table} says who.`;
  if (enrolled > 0) lines.push(`${count(enrolled, 'person was', 'people were')} enrolled for a mobile credential.`);
  if (standings.length > 0 && kind === 'import') lines.push(`Read back from the system: ${standings.join(', ')}.`);
  if (namesakes > 0) {
    const bear = count(namesakes, 'new person bears', 'new people bear');
    lines.push(`${bear} the name of somebody who is there under another email or phone: see code namesake in ${table}.`);
  }
  const {
    access_ended: ended = 0,
    access_goes_on: open = 0,
    groups_kept: kept = 0,
    phone_of_another: phones = 0,
  } = summary.notes ?? {};
  if (phones > 0) {
    const bear = count(phones, 'new person has', 'new people have');
    lines.push(`${bear} the phone of somebody who is there under another name and email. ${who}`);
  }
  if (kept > 0) {
    const stay = count(kept, 'person stays', 'people stay');
    lines.push(`${stay} in groups that an empty cell does not name, in spite of --groups exact. ${who}`);
  }
  if (ended > 0) {
    const people = count(ended, 'person of the roster has', 'people of the roster have');
    lines.push(`${people} no access: it has ended in the system, and the row names no end. ${who}`);
  }
  if (open > 0) {
    const people = count(open, 'person has', 'people have');
    lines.push(`${people} access although the end in their row has passed. ${who}`);
  }
  if (absent > 0) {
    const people = count(absent, 'person', 'people');
    lines.push(`${people} in the system and in no row: see absent.xlsx. Nobody was removed.`);
  }
  if (!summary.balanced) {
    lines.push(paint('bold', 'The rows do not add up. Please keep the run folder and report this.'));
  }
  return lines;
}

function fileLines({ run, files: written }: SummaryEvent, here: Here, room: number, paint: Paint): string[] {
  const names = Object.values(written).map((path) => basename(sanitise(path, WHOLE)));
  // report.json, and a CSV beside the same as a workbook, are for scripts: in the folder, but not listed.
  const files = names.filter(
    (name) => name !== 'report.json' && !(name.endsWith('.csv') && names.includes(name.replace(/csv$/u, 'xlsx'))),
  );
  if (files.length === 0) return [];
  const fileWidth = Math.max(...files.map((file) => file.length));
  const listed = files.map((file) => {
    const means = fileWords[file] ?? '';
    return fileWidth + means.length + 4 > room ? `  ${file}` : `  ${file.padEnd(fileWidth)}  ${paint('dim', means)}`.trimEnd();
  });
  return [`Files in ${pathFrom(run, here)}`, ...listed];
}

function nextLines(summary: SummaryEvent, kind: Kind, look: SummaryLook): readonly string[] {
  const { exit, run, files, needPerson } = summary;
  if (look.isDamaged === true) return [];
  const { here, width = Number.POSITIVE_INFINITY, limits = [], isGuided } = look;
  // What is unknown at the end is settled first: only then is it known which rows are to be mended.
  if (exit === 4 || exit === 130 || look.isResumable === true || numberIn(summary, 'unknown') > 0)
    return resumeLines(run, here);
  const command = (...said: string[]) => commandLine(['doorlist', ...said], here.platform, width - 2);
  if (kind === 'leavers') {
    const isUndoable = numberIn(summary, 'suspended') > 0 && !isGuided;
    return isUndoable ? ['To give their access back:', `  ${command('undo', pathFrom(run, here))}`] : [];
  }
  const mend = Object.values(files).find((path) => basename(path) === 'rejects.xlsx') ?? files['rejects.csv'];
  // Runs go to reports/ by themselves; the practice system's people are where its runs are.
  const folder = dirname(resolve(here.cwd, run));
  const out = run === '' || folder === resolve(here.cwd, 'reports') ? [] : ['--out', pathFrom(folder, here)];
  const canApply = kind === 'plan' && ['create', 'update', 'renewed'].some((status) => numberIn(summary, status) > 0);
  const applying = canApply
    ? ['Next: do exactly this with', `  ${command('import', '--plan', pathFrom(run, here), ...limits)}`]
    : [];
  if (isGuided) return applying;
  const [roster, ...words] = summary.next?.rest ?? [];
  const rest =
    kind === 'plan' || roster === undefined || numberIn(summary, 'skipped') === 0
      ? []
      : ['Next: import the rest with', `  ${command('import', pathFrom(roster, here), ...words, ...out)}`];
  if (needPerson === 0 || mend === undefined) return [...applying, ...rest];
  // The rows at fault alone are in that file: the others come from the roster itself.
  const others =
    kind === 'check' && numberIn(summary, 'valid') > 0 ? ['Next: import the roster: its valid rows go in.'] : applying;
  return [
    ...others,
    `${others.length > 0 ? 'Then' : 'Next:'} mend ${needPerson === 1 ? 'the row' : 'the rows'} in ${basename(mend)} and import just that file:`,
    `  ${command('import', pathFrom(mend, here), ...(summary.next?.mending ?? []), ...out)}`,
    ...rest,
  ];
}

function headline(exit: number, kind: Kind, summary: SummaryEvent, isWarned: boolean): string {
  const { rows, needPerson } = summary;
  if (exit === 130) return 'Interrupted. Nothing is lost, and nothing will be done twice.';
  if (exit === 4) return 'Stopped before the end. Nothing is lost, and nothing will be done twice.';
  if (exit === 3) return 'Refused: nothing was sent.';
  const [before, after, allDone] = doneWords[kind];
  const undone = numberIn(summary, 'undone');
  const taken = `${count(undone, 'row was', 'rows were')} taken back`;
  // The import is not well any more, and the undo is.
  const allWell = undone === 0 ? allDone : `${taken}; nothing needs a person.`;
  const pending = numberIn(summary, 'pending');
  const done =
    pending === 0
      ? `${before}: ${count(rows, 'row')}${after}`
      : `Ended early: ${figure(pending)} of ${count(rows, 'row')} not attempted.`;
  if (exit === 0) return isWarned ? `${done} But there is a warning: see report.html.` : `${done} ${allWell}`;
  if (needPerson === 0) return pending > 0 ? done : `${done} Something needs a person: see report.html.`;
  return `${done} ${undone === 0 ? '' : `${taken}; `}${count(needPerson, 'row needs', 'rows need')} a person.`;
}

const doneWords = {
  import: ['Done', ', each accounted for.', 'All is well.'],
  leavers: ['Done', ', each accounted for.', 'All is well.'],
  plan: ['Planned', '. Nothing was changed.', 'All can be done.'],
  check: ['Checked', '. Nothing was sent.', 'All can be sent.'],
} as const;

function paragraphs(parts: readonly (readonly string[])[]): string[] {
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : ['', ...part]));
}

const fileWords: Readonly<Record<string, string>> = {
  'result.csv': 'every row, and what became of it',
  'result.xlsx': 'every row, and what became of it',
  'rejects.csv': 'the rows that need a person',
  'rejects.xlsx': 'the rows that need a person: what is wrong, and its cure',
  'absent.csv': 'who is in the system and in no row',
  'absent.xlsx': 'who is in the system and in no row',
  'report.html': 'the report for people',
  'plan.csv': 'what each row would do',
};
