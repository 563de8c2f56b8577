import { look, tellLooking } from '../apply/look.ts';
import { planAll, stage } from '../apply/stage.ts';
import type { AccessSystem } from '../directory/directory.ts';
import { interrupted, usage } from '../errors.ts';
import { LiveSnapshot } from '../journal/live.ts';
import { RosterKeys } from '../journal/roster-keys.ts';
import { StagedJournal } from '../journal/staging.ts';
import type { RunHeader } from '../journal/journal.ts';
import type { Person } from '../roster/person.ts';
import type { RosterRow } from '../roster/interpreter.ts';
import { isResultFile } from '../roster/columns.ts';
import type { Roster } from '../roster/read.ts';
import { type Connection, whereIs } from './connect.ts';
import { type Context, sleepUnless } from './context.ts';
import { dropFolder, makeRunFolder } from './folder.ts';
import { RejectsFinder } from './earlier.ts';
import { waitUntilListed } from './late-list.ts';
import type { SystemLock } from './locks.ts';
import { noteMadeBefore } from './made-before.ts';
import { namedIn } from '../roster/named-in.ts';
import { noteRowsBeside, readingOf, rosterOf } from './rows-beside.ts';
import { interpreted, sayTaken, zoneForPeople } from './roster.ts';
import type { Site } from './run.ts';
import type { Settings } from './settings.ts';
import { aim, chooseSystem, groupsToRead, heedTrouble, type Target } from './target.ts';
import { whoRuns } from './machine.ts';
import { version } from './version.ts';

/** A planned run: durable in its folder, and nothing sent yet. */
export interface Prepared {
  readonly folder: string;
  readonly target: Target;
  /** Rows by what the plan does with them: `create`, `present`, `rejected`, ...; and `namesakes` and `phone_of_another`, which are among the creates. */
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: number;
}

/**
 * Reads the roster and the live system, and plans every row. The journal gets its final name only at the end; an earlier error
 * leaves no folder behind.
 *
 * @param lock called as soon as the system is known and before its data is read.
 */
export async function prepare(
  command: 'plan' | 'import',
  roster: Roster,
  connection: Connection,
  context: Context,
  lock?: (system: AccessSystem) => Promise<SystemLock>,
): Promise<Prepared> {
  const { settings, watcher, shell } = context;
  const { emit } = watcher;
  const system = await chooseSystem(connection.directory, settings.system, watcher.ask);
  await lock?.(system);
  await watcher.announce({ type: 'run', command, roster: roster.name, ...whereIs(connection, system) });
  sayTaken(settings, watcher);

  heedTrouble(system, command === 'import', watcher);
  const startedAt = shell.now();
  const folder = makeRunFolder(settings.out, roster.name, startedAt);
  return planned(folder, new StagedJournal(folder), async (staged, keys) => {
    emit({ type: 'phase', phase: 'reading' });
    const { rows, reading, doubts, told } = await interpreted(roster, context, system.timeZone);
    const rejects = new RejectsFinder(roster.header, settings.earlier);
    const asked: Asked = { enroll: false, identity: false, isNew: false, groups: new Set() };
    const { country } = settings.meaning;
    await stage({
      rows: noting(asked, rejects, rows, watcher.stop),
      staged,
      keys,
      namedIn: (row) => namedIn(row, { fields: roster.fields, country }),
      emit,
    });
    for (const message of doubts())
      emit({ type: 'notice', code: 'roster_doubt', message: `In the roster: ${message}.`, needsPerson: false });
    const { fields, header } = roster;
    const { isPart } = rejects;
    const isMoved = isPart && isResultFile(roster.header) && settings.earlier === undefined;
    if (isMoved) emit({ type: 'notice', code: 'run_not_known', message: movedWords, needsPerson: false });
    const sha256 = await roster.sha256();
    if (asked.isNew) noteMadeBefore(keys, { ...connection, system, roster: { sha256 } }, folder, context);
    noteRowsBeside(keys, roster, staged.staged());
    await waitUntilListed(connection, system, context, asked.enroll || settings.policy.enroll);
    const target = await lookAndPlan(staged, keys, { fields, header, isPart }, asked, connection, system, context);
    const { name, path } = roster;
    const bound: RunHeader = {
      ...headerOf(command, connection, target, settings),
      startedAt: new Date(startedAt).toISOString(),
      roster: { name, ...(path === undefined ? {} : { path }), sha256 },
      header,
      fields,
      reading: [...reading(), ...(isPart ? [partWords] : []), ...(isMoved ? [movedWords] : [])],
      told: told(),
      ...(isPart ? { isPart } : {}),
    };
    return { target, bound };
  });
}

/**
 * Looks at the live system again and plans every row of a run anew of which nothing has been sent: a question has waited for its
 * answer, and other people use the system too.
 */
export async function planAgain(folder: string, { connection, target }: Site, context: Context): Promise<Prepared> {
  const { staged: opened, header } = StagedJournal.reopen(folder);
  return planned(folder, opened, async (staged, keys) => {
    const asked: Asked = { enroll: false, identity: false, isNew: false, groups: new Set() };
    for (const staging of staged.staged()) {
      const { person, notes } = staging;
      keys.addShared(notes);
      keys.add(staging, namedIn(staging, readingOf(header)), person === undefined);
      if (person === undefined) continue;
      note(asked, person);
    }
    if (asked.isNew) noteMadeBefore(keys, header, folder, context);
    keys.index();
    noteRowsBeside(keys, rosterOf(header), staged.staged());
    const again = await lookAndPlan(staged, keys, header, asked, connection, target.system, context, 'looking_again');
    return { target: again, bound: header };
  });
}

/** Publishes what `work` plans; whatever goes wrong before leaves no folder behind. */
async function planned(
  folder: string,
  staged: StagedJournal,
  work: (staged: StagedJournal, keys: RosterKeys) => Promise<{ target: Target; bound: RunHeader }>,
): Promise<Prepared> {
  using keys = new RosterKeys();
  try {
    const { target, bound } = await work(staged, keys);
    const kinds = staged.counts();
    const counts = { ...kinds, ...staged.doubts() };
    staged.publish(bound);
    return { folder, target, counts, rows: Object.values(kinds).reduce((sum, count) => sum + count, 0) };
  } catch (error) {
    staged.discard();
    dropFolder(folder);
    throw error;
  }
}

async function lookAndPlan(
  staged: StagedJournal,
  keys: RosterKeys,
  { fields, header, isPart = false }: Pick<RunHeader, 'fields' | 'header' | 'isPart'>,
  asked: Asked,
  connection: Connection,
  system: AccessSystem,
  { settings, watcher: { emit, stop }, shell }: Context,
  phase: 'looking' | 'looking_again' = 'looking',
): Promise<Target> {
  const { policy, pilot } = settings;
  heedGrantOptions(settings, emit);
  emit({ type: 'phase', phase });
  const target = await aim(connection, system, settings, asked.enroll);
  heedPlaces(target, fields);
  const at = {
    systemId: system.id,
    groupIds: fields.includes('groups') ? groupsToRead(target, policy, asked.groups) : [],
    identities: asked.enroll || asked.identity || policy.enroll || policy.identities || ('where linked' as const),
    untilWhole: (ms: number) => sleepUnless(stop, ms),
  };
  using live = new LiveSnapshot();
  await look(connection.directory, at, live, tellLooking(emit, phase));
  emit({ type: 'phase', phase: 'planning' });
  planAll({
    staged,
    keys,
    namedIn: (row) => namedIn(row, { fields, country: settings.meaning.country }),
    live,
    groups: target.groups,
    places: target.places,
    policy,
    inPilot: (row) => pilot === undefined || (row >= pilot.from && row <= pilot.to),
    fields,
    header,
    isPart,
    now: shell.now(),
    emit,
  });
  return target;
}

/** Says that options of a grant have no use without one, or asks which is meant where no way of enrolling was chosen. */
function heedGrantOptions({ said, policy }: Settings, emit: Context['watcher']['emit']): void {
  const named = (['entrances', 'spaces', 'grant-method'] as const).filter((option) => said[option] !== undefined);
  if (named.length === 0 || policy.enrollWith === 'grant') return;
  const options = named.map((option) => `--${option}`).join(' and ');
  if (said['enroll-with'] === undefined) {
    const message = `Only an access grant has a use for ${options}: say --enroll-with grant as well, or leave that out. Nothing was sent.`;
    throw usage(message, 'which_way');
  }
  const message = `Nothing is done with ${options}: only an access grant has a use for that, and --enroll-with says ${policy.enrollWith}.`;
  emit({ type: 'notice', code: 'grant_options_ignored', message, needsPerson: false });
}

/** Refuses grants that would open nothing or something unknown for every row, before any row is planned. */
function heedPlaces({ places, placeProblems: [problem] = [] }: Target, fields: RunHeader['fields']): void {
  if (problem !== undefined) throw usage(`--${problem.field ?? ''}: ${problem.message} ${problem.cure}`, problem.code);
  if (places === undefined || places.standard.entranceIds.length + places.standard.spaceIds.length > 0) return;
  if (fields.includes('entrances') || fields.includes('spaces')) return;
  const message =
    'An access grant opens entrances and spaces, and none are named. Say --entrances or --spaces with names or ids (`doorlist systems` lists them), or give the roster a column entrances or spaces.';
  throw usage(message, 'grant_opens_nothing');
}

const partWords =
  'rejects of an earlier run or a list of leavers, which name few people on purpose: who is in no row is not listed (no absent.csv)';

const movedWords =
  'These rows are rejects of an earlier run, and the file is not in the folder of that run: the options of that run are not taken over, and its other rows are not known, so a phone that these rows share with them may find the wrong person. Put the file back into the folder of its run, and import it from there.';

/** What the rows ask for, as far as it decides what has to be read of the system. */
interface Asked {
  enroll: boolean;
  identity: boolean;
  /** Some row says `import_as = new`. */
  isNew: boolean;
  /** Names or ids of groups. */
  readonly groups: Set<string>;
}

/** Passes rows on, and notes what they ask for, and whether they are all: it decides what has to be read of the system. */
async function* noting(
  asked: Asked,
  rejects: RejectsFinder,
  rows: AsyncIterable<readonly RosterRow[]>,
  stop: AbortSignal,
): AsyncGenerator<readonly RosterRow[]> {
  for await (const batch of rows) {
    if (stop.aborted) throw interrupted();
    for (const { person, cells } of batch) {
      rejects.see(cells);
      if (person !== undefined) note(asked, person);
    }
    yield batch;
  }
}

function note(asked: Asked, { enroll, userIdentityId, importAs, groups = [] }: Person): void {
  for (const name of groups) asked.groups.add(name);
  asked.isNew ||= importAs === 'new';
  asked.enroll ||= enroll === true;
  asked.identity ||= userIdentityId !== undefined;
}

/** What a run is bound to, besides its roster. */
export function headerOf(
  command: RunHeader['command'],
  { workspace, host, practice }: Connection,
  { system, manager, pool, places }: Pick<Target, 'system' | 'manager' | 'pool' | 'places'>,
  settings: Settings,
): Pick<
  RunHeader,
  'doorlistVersion' | 'command' | 'startedBy' | 'endpointHost' | 'workspace' | 'system' | 'timeZone' | 'options'
> {
  const { said } = settings;
  return {
    doorlistVersion: version,
    command,
    ...whoRuns(),
    endpointHost: host,
    workspace: { id: workspace.id, name: workspace.name, isSandbox: workspace.isSandbox },
    system: { id: system.id, name: system.name },
    timeZone: zoneForPeople(settings, system.timeZone),
    options: {
      ...said,
      sandbox: practice,
      ...(manager === undefined ? {} : { 'credential-manager': manager.id }),
      ...(pool === undefined ? {} : { 'credential-pool': pool.id }),
      ...(said['entrances'] === undefined || places === undefined ? {} : { entrances: places.standard.entranceIds.join(';') }),
      ...(said['spaces'] === undefined || places === undefined ? {} : { spaces: places.standard.spaceIds.join(';') }),
    },
  };
}
