import { fieldNamed } from '../roster/columns.ts';
import { entryNamed } from '../roster/problems.ts';
import { RosterError } from '../roster/roster-error.ts';
import type { Context } from './context.ts';
import { cureOfAll } from './one-cure.ts';
import { recall, shapeOf } from './remembered.ts';
import { interpreted, openNamed, rosterFields } from './roster.ts';
import type { OptionValues, Settings } from './settings.ts';
import { survey } from './survey.ts';

/** Values of a column that are shown as examples. */
const mostValues = 3;

/** A roster, read and validated offline. */
export interface Inspected {
  readonly name: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly rows: number;
  readonly valid: number;
  readonly rejected: number;
  readonly skipped: number;
  /** How it was read, in words. */
  readonly reading: readonly string[];
  /** What a person should look at: what the file shows and was not read, and names that may be no people. */
  readonly doubts: readonly string[];
  readonly columns: readonly {
    readonly header: string;
    /** The field it is mapped to; null: the column is not used, only kept. */
    readonly field: string | null;
    /** The field it would be mapped to without `--map`. */
    readonly guess: string | null;
    readonly values: readonly string[];
  }[];
  /** By kind, the most frequent first. */
  readonly problems: readonly {
    readonly code: string;
    readonly means: string;
    readonly cure: string;
    readonly rows: number;
    readonly examples: readonly {
      readonly row: number;
      readonly line: number;
      readonly column?: string;
      readonly message: string;
    }[];
  }[];
}

/** Reads a roster and validates it offline. @throws {RosterError} with its question where it can be read in more than one way. */
async function inspect(path: string, context: Context): Promise<Inspected> {
  const { settings, watcher } = context;
  await using roster = await openNamed(path, context);
  const { rows, reading, doubts } = await interpreted(roster, context, undefined);
  const values = roster.header.map((): string[] => []);
  const found = await survey(rows, settings, ({ row, cells }) => {
    if (row % 1000 === 0) {
      watcher.stop.throwIfAborted();
      watcher.emit({ type: 'progress', phase: 'reading', done: row });
    }
    for (const [at, list] of values.entries()) {
      const cell = cells[at] ?? '';
      if (list.length < mostValues && cell !== '' && !list.includes(cell)) list.push(cell);
    }
  });
  return {
    name: roster.name,
    sha256: await roster.sha256(),
    rows: found.rows,
    valid: found.valid,
    skipped: found.skipped,
    rejected: found.rejected,
    reading: reading(),
    doubts: doubts(),
    columns: roster.header.map((header, at) => ({
      header,
      field: roster.fields[at] ?? null,
      guess: fieldNamed(header, settings.reading.guess) ?? null,
      values: values[at] ?? [],
    })),
    problems: [...found.problems]
      .toSorted(([, a], [, b]) => b.rows - a.rows)
      .map(([code, { rows: count, examples }]) => ({
        code,
        means: entryNamed(code)?.means ?? '',
        cure: cureOfAll(
          code,
          examples.map(({ problem }) => problem.cure),
        ),
        rows: count,
        examples: examples.map(({ row, line, problem }) => ({
          row,
          line,
          ...(problem.column === undefined ? {} : { column: problem.column }),
          message: problem.message,
        })),
      })),
  };
}

/** Lines that are shown as possible headers. */
const mostLines = 30;

/** The roster as read, or the question about the file that has to be answered before it can be read. */
export async function inspectOrAsk(path: string, context: Context) {
  try {
    return { kind: 'roster' as const, ...(await inspect(path, context)) };
  } catch (error) {
    const question = error instanceof RosterError ? error.question : undefined;
    if (question === undefined) throw error;
    const { option, field, asks, choices: answers } = question;
    const meaning = (name: string | undefined) => rosterFields.find((one) => one.name === name)?.means;
    return {
      kind: 'question' as const,
      message: asks ?? questionWords[option](meaning(field) ?? ''),
      option,
      // Encodings that give the same text are one choice.
      choices: answers
        .filter(({ label }, index) => answers.findIndex((other) => other.label === label) === index)
        .map(({ value, label, option: own }) => ({
          value: option === 'map' && field !== undefined ? `${field}=${value}` : value,
          label: label.replace(/^it is (\w+)$/u, (all, name: string) => `it is ${meaning(name) ?? all}`),
          ...(own === undefined ? {} : { option: own }),
        })),
    };
  }
}

/** The question to the user for each option that says how an ambiguous file is read. */
const questionWords = {
  encoding: () => 'The file does not say which letters its characters stand for. Which of these lines is spelled right?',
  delimiter: () => 'The header can be split into columns in more than one way. Which is right?',
  sheet: () => 'Several sheets have something in them. Which one has the people?',
  map: (field: string) => `Which column is ${field}?`,
  'header-row': () => 'Which line names the columns?',
} as const;

/** The first lines that hold anything, of which one may be the header, as a list to choose from; and that none is. */
export async function headerLines(path: string, { settings, shell }: Context) {
  const reading = { ...settings.reading, map: { full_name: '#1' }, headerRow: 'none' as const };
  // Without a header no correction of a row is known.
  const { corrections: _, ...plain } = settings;
  await using roster = await openNamed(path, { settings: { ...plain, saveMap: false, reading }, shell });
  const none = { value: 'none', label: 'No line', about: 'the file has no header' };
  const lines: (typeof none)[] = [];
  try {
    for await (const batch of roster.rows()) {
      for (const { line, cells } of batch) {
        const about = cells.filter(Boolean).join(' · ');
        if (lines.push({ value: String(line), label: `Line ${line}`, about }) >= mostLines) return [...lines, none];
      }
    }
  } catch (error) {
    // What a column is, is asked after the last line, and means nothing without the header.
    if (!(error instanceof RosterError && error.question !== undefined)) throw error;
  }
  return [...lines, none];
}

/**
 * The options of the last import of a roster with this header, where no option about its columns is given.
 *
 * @param options the options given now.
 */
export async function remembered(
  path: string,
  options: OptionValues,
  shell: Context['shell'],
  settingsFor: (options: OptionValues) => Settings,
): Promise<OptionValues | undefined> {
  if (options['map'] !== undefined) return undefined;
  const { shapes } = recall(shell.env);
  if (Object.keys(shapes).length === 0) return undefined;
  let found: OptionValues | undefined;
  try {
    const roster = await openNamed(path, { settings: settingsFor(options), shell }, (header) => {
      found = shapes[shapeOf(header)]?.options;
      const map = found?.['map'];
      return Array.isArray(map) ? settingsFor({ map }).reading.map : undefined;
    });
    await roster.close();
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    const { question } = error;
    // The header cannot be read without options such as the sheet: those of earlier rosters are tried until a header matches.
    if (found === undefined && question !== undefined && question.option !== 'map') {
      const said = new Set(Object.values(shapes).map((shape) => shape.options[question.option]));
      for (const { value } of question.choices.filter((choice) => said.has(choice.value))) {
        const answered = await remembered(path, { ...options, [question.option]: value }, shell, settingsFor);
        if (answered?.[question.option] === value) return answered;
      }
    }
  }
  return found !== undefined && Object.keys(found).length > 0 ? found : undefined;
}
