import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, extname, join, relative, resolve } from 'node:path';
import type { Emit } from '../events.ts';
import { openJournal } from '../journal/sqlite.ts';
import { forecastOf } from '../journal/outcome.ts';
import { tooMuchChange } from '../plan/safety.ts';
import { whoIs } from '../report/who.ts';
import { fieldNamed, fields } from '../roster/columns.ts';
import { catalogue } from '../roster/problems.ts';
import { RosterError, type RosterQuestion } from '../roster/roster-error.ts';
import { runFlow } from '../ui/flow/flow.ts';
import type { FlowOptions, FlowWorld, Inspection, Plan, PlanRow, Question, RosterChoice } from '../ui/flow/world.ts';
import { fromHere } from '../ui/from-here.ts';
import { flowWords } from '../ui/words.ts';
import { checkRoster } from './check.ts';
import { connect } from './connect.ts';
import { ExitError, usage } from './errors.ts';
import { importPlan } from './import.ts';
import type { Command } from './main.ts';
import { planRoster } from './plan.ts';
import { dropFolder } from './run-folder.ts';
import { interpreted, journalFile, open } from './prepare.ts';
import { recall, remember, shapeOf, touched } from './remembered.ts';
import { resumeRun } from './resume.ts';
import { survey } from './survey.ts';
import { canDraw, Session } from './session.ts';
import { readConfig, settle, type Settings } from './settings.ts';

const rosterEndings = new Set(['.csv', '.tsv', '.txt', '.xlsx']);
const mostChoices = 30;
const mostDifferences = 100;
/** A program that opens files and still runs after so many milliseconds has found one to open it with. */
const PATIENCE_MS = 1000;

/** `doorlist` alone, or with just a file, at a terminal: leads a person from a roster to a finished import. */
export const run: Command = async ({ arguments: [roster], values }) => {
  if (!canDraw()) {
    throw usage(
      'This terminal (TERM=dumb) cannot show the guided flow. `doorlist --help` lists the commands that do the same.',
    );
  }
  const { isInterrupted, exit } = await runFlow(world(), {
    stream: process.stderr,
    ...(roster === undefined ? {} : { roster }),
    options: values,
  });
  return exit ?? (isInterrupted ? 130 : 0);
};

function settingsOf(options: FlowOptions): Settings {
  const known: Record<string, string | boolean | string[]> = {};
  for (const [name, value] of Object.entries(options)) known[name] = typeof value === 'object' ? [...value] : value;
  return settle(known, readConfig(process.cwd()));
}

/** What a step of the flow needs of a session: it is told to stop only by the flow itself. */
function voice(emit: Emit, stop: AbortSignal): Pick<Session, 'emit' | 'stop' | 'show'> {
  return { emit, stop, show: () => Promise.resolve() };
}

function world(): FlowWorld {
  return {
    fields: fields.map((name) => ({ name, means: fieldMeans[name] })),
    rosters: () => Promise.resolve(choices()),

    async inspect(path, options, emit, stop) {
      let asked = options;
      let remembered: FlowOptions | undefined;
      try {
        const shaped = await recalled(path, options);
        if (shaped !== undefined) {
          remembered = shaped;
          asked = { ...shaped, ...options };
        }
        const found = await inspected(path, asked, emit, stop);
        return { ...found, ...(remembered === undefined ? {} : { remembered }) };
      } catch (error) {
        if (!(error instanceof RosterError) || error.question === undefined) throw error;
        return asQuestion(error.question);
      }
    },

    async connect(practice, stop) {
      const settings = settingsOf({});
      try {
        const connection = await connect({
          sandbox: practice,
          settings: { ...settings, outageTimeoutMs: 10_000 },
          emit: () => {},
          stop,
        });
        try {
          const systems = await connection.directory.systems();
          return {
            workspace: connection.workspace.name,
            isSandbox: connection.workspace.isSandbox,
            host: connection.host,
            systems: systems
              .filter(({ isCredentialManager }) => !isCredentialManager)
              .map(({ id, name, errors: [trouble] }) => ({
                id,
                name,
                ...(trouble === undefined ? {} : { trouble: `${trouble.code}: ${trouble.message}` }),
              })),
          };
        } finally {
          await connection.close();
        }
      } catch (error) {
        if (error instanceof ExitError && error.code === 'no_key') return undefined;
        throw error;
      }
    },

    async plan(path, options, emit, stop): Promise<Plan> {
      const settings = settingsOf(options);
      touched(resolve(path));
      const { folder, rows, counts } = await planRoster(path, settings, voice(emit, stop));
      if (stop.aborted) dropFolder(folder);
      stop.throwIfAborted();
      const differences: { row: number; who: string; field: string; theirs: string; ours: string }[] = [];
      const journal = openJournal(journalFile(folder), 'read');
      try {
        for (const record of journal.rows()) {
          const { change } = record;
          if (change.kind !== 'differs' && change.kind !== 'update') continue;
          for (const { field, theirs, ours } of change.differences) {
            differences.push({ row: record.row, who: whoIs(record, journal.header.fields), field, theirs, ours });
          }
          if (differences.length >= mostDifferences) break;
        }
      } finally {
        journal.close();
      }
      const excess = tooMuchChange(rows, counts, settings.limits);
      return { run: folder, rows, counts, differences, ...(excess.length === 0 ? {} : { refused: excess.join(' ') }) };
    },

    rows(folder, kind, from, count) {
      const journal = openJournal(journalFile(folder), 'read');
      try {
        const found: PlanRow[] = [];
        let at = 0;
        for (const record of journal.rows()) {
          if (kind !== undefined && record.change.kind !== kind) continue;
          at += 1;
          if (at <= from) continue;
          const { status, message } = forecastOf(record, Date.now());
          const { row, line } = record;
          found.push({ row, line, kind: status, who: whoIs(record, journal.header.fields), about: message });
          if (found.length >= count) break;
        }
        return Promise.resolve(found);
      } finally {
        journal.close();
      }
    },

    async mend(path, options) {
      const { summary } = await checkRoster(
        path,
        settingsOf(options),
        voice(() => {}, new AbortController().signal),
      );
      toMend(summary.files);
      return { run: summary.run, files: summary.files };
    },

    run: (folder, options) => ended(folder, (session) => importPlan(folder, { ...settingsOf(options), yes: true }, session)),
    resume: (folder, options) => ended(folder, (session) => resumeRun(folder, { ...settingsOf(options), yes: true }, session)),

    open(path) {
      const [program, ...before] =
        process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['explorer.exe'] : ['xdg-open'];
      return new Promise((done, fail) => {
        const child = spawn(program ?? '', [...before, path], { stdio: 'ignore', detached: true });
        child.once('error', () => fail(new Error(`No program to open it with was found. The file is ${fromHere(path)}`)));
        // explorer.exe ends with 1 when all is well; the others tell at once where they have nothing to open it with.
        const isWell = setTimeout(done, PATIENCE_MS);
        child.once('exit', (code) => {
          clearTimeout(isWell);
          if (code === 0 || process.platform === 'win32') done();
          else fail(new Error(`It could not be opened from here. The file is ${fromHere(path)}`));
        });
        child.unref();
      });
    },

    remember(roster, options) {
      const key = shapeOf(roster.columns.map(({ header }) => header));
      const kept = Object.fromEntries(
        Object.entries(options).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
      );
      remember(({ shapes }) => {
        shapes[key] = { ...shapes[key], at: new Date().toISOString(), options: kept };
      });
      return Promise.resolve();
    },
  };
}

/** Runs with the terminal to itself. */
async function ended(folder: string, work: (session: Session) => Promise<number>): ReturnType<FlowWorld['run']> {
  const session = new Session({ json: false, plain: false }, 'guided');
  try {
    const exit = await work(session);
    const files = filesOf(folder);
    if (exit === 1) toMend(files);
    return { run: folder, exit, files };
  } finally {
    session.end();
  }
}

/** The rows to mend are the next roster that is likely to be wanted. */
function toMend(files: Readonly<Record<string, string>>): void {
  const path = files['rejects.xlsx'];
  if (path !== undefined) touched(resolve(path), 'mend');
}

function filesOf(folder: string): Record<string, string> {
  const names = ['result.csv', 'rejects.csv', 'rejects.xlsx', 'absent.csv', 'report.html', 'report.json'];
  const there = new Set(readdirSync(folder));
  return Object.fromEntries(names.filter((name) => there.has(name)).map((name) => [name, join(folder, name)]));
}

/** The options that a roster of this shape was last imported with, where nothing else was said about its columns. */
async function recalled(path: string, options: FlowOptions): Promise<FlowOptions | undefined> {
  if (options['map'] !== undefined) return undefined;
  const { shapes } = recall();
  if (Object.keys(shapes).length === 0) return undefined;
  let found: FlowOptions | undefined;
  try {
    const roster = await open(path, settingsOf(options), (header) => {
      found = shapes[shapeOf(header)]?.options;
      const map = found?.['map'];
      return Array.isArray(map) ? settingsOf({ map }).reading.map : undefined;
    });
    await roster.close();
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    const { question } = error;
    // Before its header can be read it has to be known how: perhaps as another one was, whose header is the same then.
    if (found === undefined && question !== undefined && question.option !== 'map') {
      const said = new Set(Object.values(shapes).map((shape) => shape.options[question.option]));
      for (const { value } of question.choices.filter((choice) => said.has(choice.value))) {
        const answered = await recalled(path, { ...options, [question.option]: value });
        if (answered?.[question.option] === value) return answered;
      }
    }
  }
  return found !== undefined && Object.keys(found).length > 0 ? found : undefined;
}

/** What the person is asked: about the file, and not about the command line. Readings that look the same are one choice. */
function asQuestion({ option, field, choices: answers }: RosterQuestion): Question {
  const [about] = fields.filter((name) => name === field);
  return {
    kind: 'question',
    message: flowWords.questions[option](about === undefined ? '' : fieldMeans[about]),
    option,
    choices: answers
      .filter(({ label }, index) => answers.findIndex((other) => other.label === label) === index)
      .map(({ value, label, option: own }) => ({
        value: option === 'map' && field !== undefined ? `${field}=${value}` : value,
        label,
        ...(own === undefined ? {} : { option: own }),
      })),
  };
}

async function inspected(path: string, options: FlowOptions, emit: Emit, stop: AbortSignal): Promise<Inspection> {
  const settings = settingsOf(options);
  const roster = await open(path, settings);
  try {
    const { rows, reading } = await interpreted(roster, settings, undefined);
    const values = roster.header.map((): string[] => []);
    const found = await survey(rows, settings, ({ row, cells }) => {
      if (row % 1000 === 0) {
        stop.throwIfAborted();
        emit({ type: 'progress', phase: 'reading', done: row });
      }
      for (const [at, list] of values.entries()) {
        const cell = cells[at] ?? '';
        if (list.length < 3 && cell !== '' && !list.includes(cell)) list.push(cell);
      }
    });
    const guess = settings.reading.guess;
    return {
      kind: 'roster',
      name: roster.name,
      rows: found.rows,
      valid: found.valid,
      skipped: found.skipped,
      rejected: found.rejected,
      reading: reading(),
      columns: roster.header.map((header, at) => ({
        header,
        field: roster.fields[at] ?? null,
        guess: fieldNamed(header, guess) ?? null,
        values: values[at] ?? [],
      })),
      problems: [...found.problems]
        .toSorted(([, a], [, b]) => b.rows - a.rows)
        .map(([code, { rows: count, examples }]) => ({
          code,
          means: code in catalogue ? catalogue[code as keyof typeof catalogue].means : '',
          cure: examples[0]?.problem.cure ?? '',
          rows: count,
          examples: examples.map(({ row, line, problem }) => ({
            row,
            line,
            ...(problem.column === undefined ? {} : { column: problem.column }),
            message: problem.message,
          })),
        })),
    };
  } finally {
    await roster.close();
  }
}

/** Recent rosters first, then the last rows to mend, then those in this folder, then those in Downloads; each path once. */
function choices(): RosterChoice[] {
  const found = new Map<string, RosterChoice>();
  const add = (path: string, where: RosterChoice['where']): void => {
    if (found.has(path) || found.size >= mostChoices) return;
    try {
      const about = statSync(path);
      if (!about.isFile()) return;
      const name = where === 'here' ? basename(path) : shortened(path);
      found.set(path, { path, name, where, about: `${sized(about.size)}, ${aged(about.mtimeMs)}` });
    } catch {
      // Gone, or not ours to read.
    }
  };
  const { recent } = recall();
  for (const { path, mend } of recent.slice(0, 8)) if (!mend) add(path, 'recent');
  const mend = recent.find((each) => each.mend);
  if (mend !== undefined) add(mend.path, 'mend');
  for (const path of rostersIn(process.cwd())) add(path, 'here');
  for (const path of rostersIn(join(homedir(), 'Downloads'))) add(path, 'downloads');
  return [...found.values()];
}

function rostersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && rosterEndings.has(extname(entry.name).toLowerCase()) && !/^[.~]/u.test(entry.name))
      .map((entry) => join(folder, entry.name))
      .map((path) => ({ path, at: statSync(path).mtimeMs }))
      .toSorted((a, b) => b.at - a.at)
      .map(({ path }) => path);
  } catch {
    return [];
  }
}

function shortened(path: string): string {
  const here = fromHere(path);
  if (here !== path) return here;
  const home = relative(homedir(), path);
  return home.startsWith('..') ? path : join('~', home);
}

function sized(bytes: number): string {
  return bytes < 1024
    ? `${bytes} bytes`
    : bytes < 1024 * 1024
      ? `${Math.round(bytes / 1024)} KB`
      : `${Math.round(bytes / 1024 / 102.4) / 10} MB`;
}

function aged(at: number): string {
  const days = Math.floor((Date.now() - at) / 86_400_000);
  return days === 0 ? 'changed today' : days === 1 ? 'changed yesterday' : `changed ${days} days ago`;
}

const fieldMeans: Readonly<Record<(typeof fields)[number], string>> = {
  full_name: 'the whole name',
  first_name: 'the first name',
  last_name: 'the last name',
  email_address: 'the email address',
  phone_number: 'the phone, like +15555550100',
  starts_at: 'when access begins',
  ends_at: 'when access ends',
  groups: 'access groups, separated by ;',
  acs_user_id: 'the id of the user it is',
  user_identity_id: 'the id of the user identity',
  enroll: 'enroll for a mobile key: yes or no',
  credential_manager_acs_user_id: "the id of the credential manager's user",
  import_as: 'new or skip, to settle a conflict',
  status: 'whether the person belongs in: active or inactive',
};
