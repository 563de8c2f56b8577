import { copyFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Change, Wishes } from '../plan/change.ts';
import { commandLine } from '../text/command-line.ts';
import type { Person } from '../roster/person.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import { refusalOf } from '../errors.ts';
import {
  type AbsentUser,
  type Concluded,
  type Journal,
  JournalError,
  type ReadBack,
  type RowRecord,
  type RunEnding,
  type RunHeader,
  type RunNotice,
  type RunPhase,
  type StepKind,
  type StepOutcome,
  type StepRecord,
} from './journal.ts';
import type { StagedPlan } from './ports.ts';
import { applicationId, fromVersion1, schemaVersion } from './schema.ts';
import { pagesOf, statementsOf } from './statements.ts';

/** The columns that hold a row of the roster. */
export interface RosterColumns {
  row: number;
  line: number;
  cells: string;
  person: string | null;
  problems: string;
  notes: string;
}

interface RowColumns extends RosterColumns {
  change: string;
  wishes: string;
  read_back: string | null;
}

interface StepColumns {
  seq: number;
  row: number;
  kind: StepKind;
  target: string;
  sent: string;
  intent_at: string;
  outcome: StepOutcome | null;
  id: string | null;
  code: string | null;
  message: string | null;
}

/** `frozen`: a file that does not change while it is read; nothing is made beside it. */
type Mode = 'read' | 'write' | 'frozen';

/**
 * Opens the journal of a run. Writes are durable (WAL, synchronous=FULL set at every open) and share a commit: all that is asked
 * for in two turns of the event loop goes into one transaction, so that durability does not cost one fsync a write.
 *
 * @param expectHeld asked before each write; what it throws ends all writing.
 * @throws {JournalError} `damaged` where the file is no journal of doorlist's, `newer` where a later doorlist made it, `io` else.
 */
export function openJournal(file: string, mode: Mode, expectHeld?: () => void): Journal {
  let db: DatabaseSync | undefined;
  try {
    refusePipes(file);
    db = openDatabase(file, mode);
    const id = (db.prepare('PRAGMA application_id').get() as { application_id: number }).application_id;
    const version = (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (id !== applicationId) throw damaged(file, 'is damaged, or is not a doorlist journal');
    if (version > schemaVersion) {
      throw new JournalError('newer', `${file} was made by a newer doorlist. Update doorlist, then try again.`);
    }
    if (mode === 'write') {
      // What is sent is decided by what the journal says: all of it has to be sound.
      if (db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok') throw damaged(file);
      db = usable(db, file, 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      if (version === 1) db.exec(`BEGIN IMMEDIATE; ${fromVersion1} COMMIT;`);
    }
    return new SqliteJournal(db, file, expectHeld);
  } catch (error) {
    // An open file cannot be deleted on Windows. What failed while it was made usable is closed already.
    if (db?.isOpen === true) db.close();
    throw asJournalError(error, file);
  }
}

/** In a folder for many, another account may have put a pipe in the place of a file, which SQLite would wait for without end. */
function refusePipes(file: string): void {
  for (const each of ['', '-wal', '-shm', '-journal'].map((end) => `${file}${end}`)) {
    const found = statSync(each, { throwIfNoEntry: false });
    if (found === undefined || found.isFile() || found.isDirectory()) continue;
    throw new JournalError('io', `${each} is no file. Delete it; doorlist has not made it.`);
  }
}

/** What SQLite says where it cannot make its own files beside a journal: of another account's folder, and of a disk that takes nothing. */
const noFilesBeside = [8, 14];

/** A journal that is only read can be where nothing can be written, not even SQLite's own files beside it. */
function openDatabase(file: string, mode: Mode): DatabaseSync {
  if (mode === 'frozen') return openFrozen(file);
  if (mode === 'write') return usable(new DatabaseSync(file, { timeout: 5000 }), file);
  const tidy = existsSync(file) ? openTidy(file) : undefined;
  if (tidy !== undefined) return tidy;
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    db.prepare('PRAGMA user_version').get();
    return db;
  } catch (error) {
    db.close();
    const isWhole = (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0;
    if (!isWhole || !(noFilesBeside.includes(primaryCode(error) ?? 0) || isWithoutSharing(error))) throw error;
    return openFrozen(file);
  }
}

/**
 * WAL needs memory that processes share, which some disks do not give (shares, shared folders of virtual machines, FAT through FUSE): a
 * rollback journal takes its place there, which is as durable, and slower. A file may have been left in WAL mode by another disk.
 *
 * @param settings pragmas that are set before the first look.
 */
function usable(db: DatabaseSync, file: string, settings = ''): DatabaseSync {
  try {
    db.exec(settings);
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    return openWithoutSharing(file, error);
  }
}

/** Alone with the file for a moment, SQLite needs no shared memory to leave WAL mode. @param why what went wrong before. */
function openWithoutSharing(file: string, why: unknown): DatabaseSync {
  if (!isWithoutSharing(why)) throw why;
  const db = new DatabaseSync(file, { timeout: 5000 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL;');
    // The lock is given back by the next read. EXTRA syncs the folder as well, after the rollback journal is deleted.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    db.exec('PRAGMA synchronous = EXTRA;');
    rmSync(`${file}-shm`, { force: true });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Whether SQLite lacks its shared memory: its codes for opening, sizing, locking and mapping it, and for a file that it cannot make. */
function isWithoutSharing(error: unknown): boolean {
  return [14, 4618, 4874, 5130, 5386].includes((error as { errcode?: number }).errcode ?? 0);
}

/** SQLite takes its files beside the journal away when it is closed, which it does not for one that it may not write. */
function openTidy(file: string): DatabaseSync | undefined {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 5000 });
    db.exec('PRAGMA query_only = 1');
    db.prepare('PRAGMA user_version').get();
    return db;
  } catch {
    db?.close();
    return undefined;
  }
}

function openFrozen(file: string): DatabaseSync {
  const address = pathToFileURL(file);
  address.searchParams.set('immutable', '1');
  return new DatabaseSync(address, { readOnly: true });
}

/** Opens a journal for reading; of one whose file was cut short, what is there. @throws {JournalError} */
export function openWhatIsThere(file: string): Journal {
  try {
    return openJournal(file, 'read');
  } catch (error) {
    if (!(error instanceof JournalError) || error.code !== 'damaged') throw error;
    return openCutJournal(file);
  }
}

/**
 * Opens a journal whose file is shorter than it says of itself, which SQLite refuses altogether, as far as it goes: what is missing
 * reads as damaged pages.
 *
 * @throws {JournalError} `damaged` where that is not what it lacks, or where not even its header can be read.
 */
function openCutJournal(file: string): Journal {
  const copy = `${file}.tmp`;
  try {
    const head = readFileSync(file).subarray(0, 32);
    // Of SQLite's file format: the size of a page, where 1 means 65,536, and the number of pages.
    const said = head.length < 32 ? 0 : (head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16)) * head.readUInt32BE(28);
    if (said <= statSync(file).size || said > mostBytes) throw damaged(file);
    copyFileSync(file, copy);
    truncateSync(copy, said);
    return openJournal(copy, 'frozen');
  } catch (error) {
    const { code, message } = asJournalError(error, file);
    throw code === 'damaged' ? damaged(file) : new JournalError('io', message);
  } finally {
    // An open file goes on without its name; Windows keeps it, and `forget` deletes it.
    if (process.platform !== 'win32') rmSync(copy, { force: true });
  }
}

/** No journal is longer: a length beyond it is damage too. */
const mostBytes = 20_000_000_000;

interface Write {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: JournalError) => void;
}

class SqliteJournal implements Journal {
  readonly header: RunHeader;
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #expectHeld: (() => void) | undefined;
  readonly #sql: (text: string) => StatementSync;
  readonly #indexes = new Set<string>();
  /** Which files the journal is written to, since the first write. */
  readonly #files = new Map<string, { readonly dev: bigint; readonly ino: bigint }>();
  #queue: Write[] = [];
  #broken: JournalError | undefined;

  constructor(db: DatabaseSync, file: string, expectHeld?: () => void) {
    this.#db = db;
    this.#expectHeld = expectHeld;
    this.#sql = statementsOf(db);
    this.#file = file;
    const header = this.#meta('header');
    if (header === undefined) throw damaged(file, 'has no header: it is not the journal of a finished plan');
    this.header = this.#sound(() => asHeader(header));
  }

  phase(): RunPhase {
    const phase = this.#meta('phase') ?? 'planned';
    if (phase === 'planned' || phase === 'applying' || phase === 'finished') return phase;
    throw damaged(this.#file);
  }

  ending(): RunEnding | undefined {
    const ending = this.#meta('ending');
    return ending === undefined ? undefined : this.#sound(() => JSON.parse(ending) as RunEnding);
  }

  rows(): Generator<RowRecord> {
    return this.#each(this.#pages('SELECT * FROM rows WHERE row > ? ORDER BY row LIMIT ?'));
  }

  openRows(): Generator<RowRecord> {
    const open = "kind IN ('create', 'update', 'renewed', 'suspend') OR (kind = 'present' AND wishes <> '{}')";
    return this.#each(this.#pages(`SELECT * FROM rows WHERE row > ? AND (${open}) ORDER BY row LIMIT ?`));
  }

  unmatchedRows(): Generator<RowRecord> {
    const unmatched = "user_id IS NULL AND kind <> 'leaver'";
    return this.#each(this.#pages(`SELECT * FROM rows WHERE row > ? AND ${unmatched} ORDER BY row LIMIT ?`));
  }

  *#pages(sql: string): Generator<RowRecord> {
    const stepsOf = this.#sql('SELECT * FROM steps WHERE row > ? AND row <= ? ORDER BY row, seq');
    let last = -1;
    for (const page of pagesOf<RowColumns>(this.#sql(sql), last, ({ row }) => row)) {
      const end = page.at(-1)?.row ?? last;
      const steps = stepsOf.all(last, end) as unknown as StepColumns[];
      last = end;
      let next = 0;
      for (const columns of page) {
        const own: StepRecord[] = [];
        // A row that is not among those asked for may have steps too.
        for (let step = steps[next]; step !== undefined && step.row <= columns.row; step = steps[next]) {
          if (step.row === columns.row) own.push(asStep(step));
          next += 1;
        }
        yield asRow(columns, own);
      }
    }
  }

  row(row: number): RowRecord | undefined {
    const planned = this.planned(row);
    if (planned === undefined) return undefined;
    return this.#sound(() => {
      const steps = this.#sql('SELECT * FROM steps WHERE row = ? ORDER BY seq').all(row) as unknown as StepColumns[];
      return { ...planned, steps: steps.map(asStep) };
    });
  }

  planned(row: number): RowRecord | undefined {
    return this.#sound(() => {
      const columns = this.#sql('SELECT * FROM rows WHERE row = ?').get(row) as unknown as RowColumns | undefined;
      return columns === undefined ? undefined : asRow(columns, []);
    });
  }

  absent(): Generator<AbsentUser> {
    return this.#each(this.#absent());
  }

  *#absent(): Generator<AbsentUser> {
    const query = this.#sql('SELECT seq, value FROM absent WHERE seq > ? ORDER BY seq LIMIT ?');
    for (const page of pagesOf<{ seq: number; value: string }>(query, 0, ({ seq }) => seq)) {
      for (const { value } of page) yield JSON.parse(value) as AbsentUser;
    }
  }

  absentCount(): number {
    return this.#sound(() => (this.#sql('SELECT count(*) AS n FROM absent').get() as { n: number }).n);
  }

  notices(): RunNotice[] {
    const sql = 'SELECT code, message, needs_person FROM notices ORDER BY seq';
    const found = this.#sound(() => this.#sql(sql).all()) as (Pick<RunNotice, 'code' | 'message'> & { needs_person: number })[];
    return found.map(({ code, message, needs_person }) => ({ code, message, needsPerson: needs_person === 1 }));
  }

  sharedUsers(): { id: string; rows: number[] }[] {
    const found = this.#sound(() =>
      this.#sql(
        `SELECT id, group_concat(row) AS rows FROM (
         SELECT id, row FROM steps WHERE kind = 'user' AND outcome IN ('done', 'claimed') AND id IS NOT NULL
         UNION
         SELECT user_id, row FROM rows WHERE user_id IS NOT NULL AND kind IN ('present', 'update', 'renewed', 'suspend')
         ORDER BY row)
       GROUP BY id HAVING count(*) > 1`,
      ).all(),
    ) as { id: string; rows: string }[];
    return found.map(({ id, rows }) => ({ id, rows: rows.split(',').map(Number) }));
  }

  seen(): Generator<string> {
    return this.#each(this.#seen());
  }

  *#seen(): Generator<string> {
    const query = this.#sql('SELECT id FROM before_run WHERE id > ? ORDER BY id LIMIT ?');
    for (const page of pagesOf<{ id: string }>(query, '', ({ id }) => id)) for (const { id } of page) yield id;
  }

  wasThereBefore(userId: string, row: number): boolean {
    const sql = `SELECT 1 FROM before_run WHERE id = ? AND seq < coalesce((SELECT min(seq) FROM steps WHERE row = ? AND kind = 'user'), 1)`;
    return this.#sound(() => this.#sql(sql).get(userId, row) !== undefined);
  }

  rowOfUser(userId: string): number | undefined {
    this.#index('steps_by_user', "steps (id) WHERE kind = 'user' AND id IS NOT NULL");
    const found = this.#sound(
      () =>
        this.#sql("SELECT row FROM steps WHERE kind = 'user' AND id = ? ORDER BY seq DESC LIMIT 1").get(userId) ??
        this.#sql('SELECT row FROM rows WHERE user_id = ? LIMIT 1').get(userId),
    );
    return (found as { row: number } | undefined)?.row;
  }

  madeAsNew(): { row: number; userId: string; person: Person }[] {
    const found = this.#sound(() =>
      this.#sql(
        `WITH of_new AS (SELECT row, user_id, person FROM rows WHERE instr(person, '"importAs":"new"') > 0)
         SELECT row, id, person FROM of_new JOIN steps USING (row)
          WHERE steps.kind = 'user' AND outcome IN ('done', 'claimed') AND id IS NOT NULL
         UNION SELECT row, user_id, person FROM of_new WHERE user_id IS NOT NULL ORDER BY row`,
      ).all(),
    ) as { row: number; id: string; person: string }[];
    return found.map(({ row, id, person }) => ({ row, userId: id, person: JSON.parse(person) as Person }));
  }

  openCreates(): StepRecord[] {
    const open = "kind = 'user' AND (outcome IS NULL OR outcome IN ('unanswered', 'absent'))";
    this.#index('steps_open', `steps (row) WHERE ${open}`);
    const found = this.#sql(
      `SELECT * FROM steps AS step WHERE ${open}
         AND NOT EXISTS (SELECT 1 FROM steps AS later WHERE later.row = step.row AND later.kind = 'user' AND later.seq > step.seq)`,
    ).all();
    return (found as unknown as StepColumns[]).map(asStep);
  }

  latestDone(kind: StepKind, most: number, until?: number): StepRecord[] {
    const sql = "SELECT * FROM steps WHERE kind = ? AND outcome = 'done' AND intent_at <= ? ORDER BY seq DESC LIMIT ?";
    const last = until === undefined ? '9999' : new Date(until).toISOString();
    return (this.#sql(sql).all(kind, last, most) as unknown as StepColumns[]).map(asStep);
  }

  lastCreateAt(): number | undefined {
    const last = this.#sql("SELECT intent_at FROM steps WHERE kind = 'user' ORDER BY seq DESC LIMIT 1").get();
    return last === undefined ? undefined : Date.parse((last as { intent_at: string }).intent_at);
  }

  wasAnswerLost(): boolean {
    const lost = "kind = 'user' AND (outcome IS NULL OR outcome IN ('claimed', 'unanswered', 'absent'))";
    return this.#sql(`SELECT 1 FROM steps WHERE ${lost} LIMIT 1`).get() !== undefined;
  }

  setPhase(phase: RunPhase): Promise<void> {
    const written = this.#write(() => {
      this.#setMeta('phase', phase);
      if (phase === 'applying') this.#setMeta('written', 'no');
    });
    // That something may be sent stands in the file itself: without the one beside it, it must not read as if nothing was.
    return phase === 'applying' ? written.then(() => this.#sound(() => this.#db.exec('PRAGMA wal_checkpoint(FULL)'))) : written;
  }

  isWritten(): boolean {
    return this.#meta('written') === 'yes';
  }

  markWritten(): Promise<void> {
    return this.#write(() => this.#setMeta('written', 'yes'));
  }

  setEnding(ending: RunEnding): Promise<void> {
    return this.#write(() => this.#setMeta('ending', JSON.stringify(ending)));
  }

  intend(row: number, kind: StepKind, target: string, sent: Record<string, unknown>, at: number): Promise<number> {
    const sql = 'INSERT INTO steps (row, kind, target, sent, intent_at) VALUES (?, ?, ?, ?, ?)';
    return this.#write(() =>
      Number(this.#sql(sql).run(row, kind, target, JSON.stringify(sent), new Date(at).toISOString()).lastInsertRowid),
    );
  }

  conclude(seq: number, outcome: StepOutcome, more: Concluded = {}): Promise<StepRecord> {
    return this.#write(() => this.#conclude(seq, outcome, more));
  }

  own(seq: number, outcome: 'done' | 'claimed', userId: string): Promise<StepRecord | undefined> {
    return this.#write(() => {
      const { row } = this.#sql('SELECT row FROM steps WHERE seq = ?').get(seq) as { row: number };
      const holder = this.rowOfUser(userId) ?? row;
      if (holder !== row || this.wasThereBefore(userId, row)) return undefined;
      return this.#conclude(seq, outcome, { id: userId });
    });
  }

  #conclude(seq: number, outcome: StepOutcome, more: Concluded): StepRecord {
    const sql = 'UPDATE steps SET outcome = ?, outcome_at = ?, id = ?, code = ?, message = ? WHERE seq = ? RETURNING *';
    const { id = null, code = null, message = null } = more;
    return asStep(this.#sql(sql).get(outcome, new Date().toISOString(), id, code, message, seq) as unknown as StepColumns);
  }

  record(row: number, kind: StepKind, target: string, outcome: StepOutcome, more: Concluded = {}): Promise<StepRecord> {
    const sql =
      'INSERT INTO steps (row, kind, target, sent, intent_at, outcome, outcome_at, id, code, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *';
    return this.#write(() => {
      const at = new Date().toISOString();
      const { id = null, code = null, message = null } = more;
      const made = this.#sql(sql).get(row, kind, target, '{}', at, outcome, at, id, code, message);
      return asStep(made as unknown as StepColumns);
    });
  }

  replan(row: number, plan: StagedPlan): Promise<void> {
    return this.#write(() => savePlan(this.#sql, row, plan));
  }

  saveReadBack(row: number, readBack: ReadBack): Promise<void> {
    return this.#write(() => {
      this.#sql('UPDATE rows SET read_back = ? WHERE row = ?').run(JSON.stringify(readBack), row);
    });
  }

  notice({ code, message, needsPerson }: RunNotice): Promise<void> {
    return this.#write(() => {
      const known = this.#sql('SELECT 1 FROM notices WHERE code = ? AND message = ?').get(code, message);
      if (known === undefined) this.#addNotice(code, message, needsPerson);
    });
  }

  renewNotices(code: string, notices: readonly RunNotice[]): Promise<void> {
    return this.#write(() => {
      this.#sql('DELETE FROM notices WHERE code = ?').run(code);
      for (const { message, needsPerson } of notices) this.#addNotice(code, message, needsPerson);
    });
  }

  #addNotice(code: string, message: string, needsPerson: boolean): void {
    const sql = 'INSERT INTO notices (code, message, needs_person) VALUES (?, ?, ?)';
    this.#sql(sql).run(code, message, needsPerson ? 1 : 0);
  }

  saw(userIds: readonly string[]): Promise<void> {
    return this.#write(() => {
      const { seq } = this.#sql('SELECT coalesce(max(seq), 0) AS seq FROM steps').get() as { seq: number };
      const insert = this.#sql('INSERT OR IGNORE INTO before_run (id, seq) VALUES (?, ?)');
      for (const id of userIds) insert.run(id, seq);
    });
  }

  hasSteps(): boolean {
    return this.#sound(() => this.#sql('SELECT 1 FROM steps LIMIT 1').get() !== undefined);
  }

  close(): void {
    if (!this.#db.isOpen) return;
    this.#flush();
    this.#db.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #write<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // Two turns: answers that come in meanwhile share the commit, which saves a fifth of all commits.
      if (this.#queue.length === 0) setImmediate(() => setImmediate(() => this.#flush()));
      this.#queue.push({ work, resolve, reject });
    });
  }

  #flush(): void {
    const queue = this.#queue;
    if (queue.length === 0) return;
    this.#queue = [];
    const results: unknown[] = [];
    try {
      // After a failed write nothing may be sent any more: the disk does not get better by itself within a run.
      if (this.#broken) throw this.#broken;
      this.#expectHeld?.();
      this.#expectSameFiles();
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        for (const { work } of queue) results.push(work());
        this.#db.exec('COMMIT');
        // A disk may take long, and this machine may have slept: what was written is to be sent now.
        this.#expectHeld?.();
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      this.#broken = asJournalError(error, this.#file);
      for (const { reject } of queue) reject(this.#broken);
      return;
    }
    for (const [at, { resolve }] of queue.entries()) resolve(results[at] as never);
  }

  /** A file can be written to after its name was given to another one, as a program does that keeps folders in step. @throws {JournalError} */
  #expectSameFiles(): void {
    for (const file of [this.#file, `${this.#file}-wal`]) {
      const now = statSync(file, { throwIfNoEntry: false, bigint: true });
      const before = this.#files.get(file);
      if (now === undefined) {
        // On a disk without shared memory there is no -wal.
        if (before !== undefined || file === this.#file) throw gone(file);
      } else if (before === undefined) this.#files.set(file, { dev: now.dev, ino: now.ino });
      else if (now.dev !== before.dev || now.ino !== before.ino) throw replaced(file);
    }
  }

  /** Made at its first use: most runs need none, and each index makes every commit a sixth slower. */
  #index(name: string, on: string): void {
    if (this.#indexes.has(name)) return;
    this.#indexes.add(name);
    try {
      this.#db.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${on}`);
    } catch {
      // Slower without it. A disk that takes nothing more stops the run at the next write.
    }
  }

  #meta(key: string): string | undefined {
    const found = this.#sound(() => this.#sql('SELECT value FROM meta WHERE key = ?').get(key));
    return (found as { value: string } | undefined)?.value;
  }

  #sound<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asJournalError(error, this.#file);
    }
  }

  *#each<T>(found: Generator<T>): Generator<T> {
    try {
      yield* found;
    } catch (error) {
      throw asJournalError(error, this.#file);
    }
  }

  #setMeta(key: string, value: string): void {
    const sql = 'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
    this.#sql(sql).run(key, value);
  }
}

const changeKinds = new Set<unknown>([
  'rejected',
  'skipped',
  'leaver',
  'conflict',
  'differs',
  'present',
  'create',
  'update',
  'renewed',
  'suspend',
  'already',
  'changed',
  'gone',
] satisfies Change['kind'][]);

/** What the header of every journal has. */
function asHeader(text: string): RunHeader {
  const header = JSON.parse(text) as RunHeader;
  for (const part of [header.roster, header.workspace, header.system, header.options] as unknown[]) {
    if (typeof part !== 'object' || part === null) throw new SyntaxError('a part is missing');
  }
  for (const list of [header.header, header.fields, header.reading]) {
    if (!Array.isArray(list)) throw new SyntaxError('a list is missing');
  }
  return header;
}

/** Replaces what was planned for a row before. */
export function savePlan(sql: (text: string) => StatementSync, row: number, plan: StagedPlan): void {
  const { change, wishes, problems, notes, readBack } = plan;
  sql(
    `UPDATE rows SET kind = ?, user_id = ?, change = ?, wishes = ?,
       problems = coalesce(?, problems), notes = coalesce(?, notes), read_back = ? WHERE row = ?`,
  ).run(
    change.kind,
    'userId' in change ? change.userId : null,
    JSON.stringify(change),
    JSON.stringify(wishes),
    problems === undefined ? null : JSON.stringify(problems),
    notes === undefined ? null : JSON.stringify(notes),
    readBack === undefined ? null : JSON.stringify(readBack),
    row,
  );
}

function asRow(columns: RowColumns, steps: StepRecord[]): RowRecord {
  const change = JSON.parse(columns.change) as Change | null;
  if (change === null || !changeKinds.has(change.kind)) throw new SyntaxError('an unknown decision');
  return {
    ...asRosterRow(columns),
    change,
    wishes: JSON.parse(columns.wishes) as Wishes,
    steps,
    ...(columns.read_back === null ? {} : { readBack: JSON.parse(columns.read_back) as ReadBack }),
  };
}

export function asRosterRow({ row, line, cells, person, problems, notes }: RosterColumns): RosterRow {
  const parsed: unknown = JSON.parse(cells);
  if (!Array.isArray(parsed)) throw new SyntaxError('no cells');
  return {
    row,
    line,
    cells: parsed as string[],
    problems: listOf(problems),
    notes: listOf(notes),
    ...(person === null ? {} : { person: JSON.parse(person) as NonNullable<RosterRow['person']> }),
  };
}

/** Most rows have neither a problem nor a note, and rows are read by the hundred thousand. */
function listOf<T>(json: string): readonly T[] {
  return json === '[]' ? [] : (JSON.parse(json) as T[]);
}

function asStep(columns: StepColumns): StepRecord {
  const { seq, row, kind, target, intent_at: intentAt, outcome, id, code, message } = columns;
  return {
    seq,
    row,
    kind,
    target,
    sent: JSON.parse(columns.sent) as Record<string, unknown>,
    intentAt,
    ...(outcome === null ? {} : { outcome }),
    ...(id === null ? {} : { id }),
    ...(code === null ? {} : { code }),
    ...(message === null ? {} : { message }),
  };
}

function damaged(file: string, what = 'is damaged'): JournalError {
  const command = (name: string): string => commandLine(['doorlist', name, dirname(file)], process.platform);
  return new JournalError(
    'damaged',
    `${file} ${what}. Nothing is sent from it. What can still be read of it: \`${command('report')}\`. To go on, import the roster again: who is in the system already is found there, and not created again. To delete the folder: \`${command('forget')}\`.`,
  );
}

/** A file can be written to after its name is gone, and then nobody finds again what was written. */
function gone(file: string): JournalError {
  const message = `${file} is not there any more: it was moved or deleted, and what is sent could not be remembered. Nothing more is sent. Put it back and resume the run; where it is lost, import the roster again: who is in the system already is found there.`;
  return new JournalError('gone', message);
}

/** What was written since is nowhere then, and what lies there now may be an older copy. */
function replaced(file: string): JournalError {
  const message = `${file} is another file by now: something has put a copy in its place (a program that keeps folders in step?), and what is sent could not be remembered. Nothing more is sent. Let that program leave the out folder alone, or name another one with --out; then import the roster again: who is in the system already is found there.`;
  return new JournalError('gone', message);
}

/** SQLite's own result codes, from its manual: 13 full, 11 corrupt, 26 not a database, 14 cannot open, 8 read-only, 10 disk. */
export function asJournalError(error: unknown, file: string): JournalError {
  if (error instanceof JournalError) return error;
  const primary = primaryCode(error);
  if (primary === 13) return new JournalError('full', `No space left on the disk for ${file}. Make room, then go on.`);
  // What is no JSON any more was written as such.
  if (primary === 11 || primary === 26 || error instanceof SyntaxError) return damaged(file);
  if (primary === 1 && /^no such (?:table|column)/u.test((error as Error).message)) return damaged(file);
  const reason = refusalOf(error) ?? (error instanceof Error ? error.message : String(error));
  return new JournalError(
    'io',
    `${file} cannot be read or written: ${reason}. See whether it is yours to write, whether its disk takes writes, and whether another program has it open.`,
  );
}

function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: number }).errcode;
  return code === undefined ? undefined : code & 0xff;
}
