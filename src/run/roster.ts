import { resolve } from 'node:path';
import { interrupted, usage } from '../errors.ts';
import type { RosterRow, Told } from '../roster/interpreter.ts';
import { fields } from '../roster/columns.ts';
import { languages, type Language } from '../roster/header-words.ts';
import { createInterpreter } from '../roster/interpreter.ts';
import { countries, isCountry } from '../roster/phone.ts';
import { openRoster, type ReadOptions, type Roster } from '../roster/read.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Context, Watcher } from './context.ts';
import { corrected, type CorrectedRoster, expectSame, noCorrections } from './corrections.ts';
import { hasRemembered } from './machine.ts';
import { isTimeZone, type Settings } from './settings.ts';
import { zoneHere, zoneSaid } from './zone.ts';

/**
 * Opens the roster that was named on the command line.
 *
 * @param shaped returns the mapping for a header where none was given; by default the one saved by `--save-map`.
 */
export async function openNamed(
  roster: string,
  { settings, shell, watcher, kept }: Pick<Context, 'settings' | 'shell' | 'kept'> & Partial<Pick<Context, 'watcher'>>,
  shaped: ReadOptions['savedMap'] = async (header) => {
    // Loaded only where something is remembered.
    if (!hasRemembered(shell.env)) return undefined;
    const { savedMap } = await import('./remembered.ts');
    return savedMap(shell.env, header);
  },
): Promise<CorrectedRoster> {
  const { map, ...reading } = settings.reading;
  const { earlier } = settings;
  const isSaid = Object.keys(map).length > 0;
  const options = { ...reading, earlier: earlier?.header, ...(isSaid ? { map } : { savedMap: shaped }) };
  const path = resolve(shell.cwd, roster);
  const opening =
    roster === '-' ? openRoster({ stdin: shell.stdin }, options) : (kept?.open(path, options) ?? openRoster({ path }, options));
  const opened = await unlessStopped(opening, watcher?.stop);
  if (settings.saveMap && isSaid) {
    const { saveMap } = await import('./remembered.ts');
    saveMap(shell.env, opened.header, map);
  }
  const { corrections = noCorrections } = settings;
  await expectSame(opened, corrections).catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });
  return corrected(opened, corrections);
}

/** Waits for a roster until the command is asked to stop: a pipe, or a disk far away, may stay silent for ever. */
async function unlessStopped(opening: Promise<Roster>, stop: AbortSignal | undefined): Promise<Roster> {
  const stopped = Promise.withResolvers<never>();
  const leave = (): void => stopped.reject(interrupted());
  stop?.addEventListener('abort', leave);
  try {
    return await Promise.race([opening, stopped.promise]);
  } finally {
    stop?.removeEventListener('abort', leave);
  }
}

/** Reads and interprets the roster's rows, batch by batch. Times without a zone are in the zone of `--timezone`, else the system's, else this machine's. */
export async function interpreted(
  roster: Roster,
  { settings, shell }: Pick<Context, 'settings' | 'shell'>,
  systemZone: string | undefined,
): Promise<{ rows: AsyncIterable<readonly RosterRow[]>; reading: () => string[]; doubts: () => string[]; told: () => Told }> {
  const { country, timeZone, dateOrder, strictPhones } = settings.meaning;
  if (country !== undefined && !isCountry(country.toUpperCase())) {
    throw usage(`--country takes the ISO code of a country, like US, DE or GB (the United Kingdom), not "${country}".`);
  }
  const hasDates = roster.fields.some((field) => field === 'starts_at' || field === 'ends_at');
  const zone = hasDates ? zoneFor(timeZone, systemZone) : 'UTC';
  const interpreter = await createInterpreter(roster, {
    timeZone: zone,
    isZoneChosen: timeZone !== undefined,
    strictPhones,
    now: shell.now(),
    country,
    dateOrder,
  });
  const whose =
    timeZone !== undefined ? '--timezone' : systemZone !== undefined ? "the access system's own" : "this machine's own";
  const doubts = () => [...roster.doubts, ...interpreter.doubts()];
  return {
    doubts,
    rows: (async function* () {
      for await (const batch of roster.rows()) yield batch.map((raw) => interpreter.read(raw));
    })(),
    told: () => interpreter.told(),
    reading: () => [
      ...roster.reading,
      ...(settings.earlier?.said === undefined ? [] : [settings.earlier.said]),
      ...(hasDates ? [`times without a zone are in ${zone} (${whose})`] : []),
      ...interpreter.reading(),
      ...doubts(),
    ],
  };
}

/** The zone in which times are said to people. */
export function zoneForPeople({ meaning }: Settings, systemZone: string | undefined): string {
  return systemZone !== undefined && isTimeZone(systemZone) ? systemZone : (meaning.timeZone ?? zoneHere() ?? 'UTC');
}

/** The zone of times without one. @throws {ExitError} (2) where it is the access system's, and this machine does not know it, or where its own cannot be told. */
export function zoneFor(timeZone: string | undefined, systemZone: string | undefined): string {
  // A guess would move all access by hours.
  if (timeZone === undefined && systemZone !== undefined && !isTimeZone(systemZone)) {
    throw usage(
      `The access system's time zone is "${sanitise(systemZone, 60)}", which this machine does not know. Say which one is meant: --timezone <IANA>, like Europe/London. Nothing was sent.`,
      'unknown_zone',
    );
  }
  const zone = timeZone ?? systemZone ?? zoneHere();
  if (zone !== undefined) return zone;
  const said = zoneSaid();
  throw usage(
    `This machine's time zone cannot be told${said === undefined ? '' : ` (TZ is "${sanitise(said, 60)}")`}. Say which one the times in the roster are in: --timezone <IANA>, like Europe/London. Nothing was sent.`,
    'unknown_zone',
  );
}

/** Says what a roster that lies in a run folder takes over from that run. */
export function sayTaken({ earlier }: Settings, { emit }: Pick<Watcher, 'emit'>): void {
  if (earlier?.said === undefined) return;
  const message = `The roster lies in a run folder: ${earlier.said}.`;
  emit({ type: 'notice', code: 'taken_over', message, needsPerson: false });
}

const words: Readonly<Record<(typeof fields)[number], readonly [label: string, means: string]>> = {
  full_name: ['Name', 'the whole name'],
  first_name: ['First name', 'the first name'],
  last_name: ['Last name', 'the last name'],
  email_address: ['Email', 'the email address'],
  phone_number: ['Phone', 'the phone, like +15555550100'],
  starts_at: ['Access begins', 'when access begins'],
  ends_at: ['Access ends', 'when access ends'],
  groups: ['Groups', 'access groups, separated by ;'],
  acs_user_id: ['User id', 'the id of the user it is'],
  user_identity_id: ['Identity id', 'the id of the user identity'],
  enroll: ['Mobile key', 'enroll for a mobile key: yes or no'],
  entrances: ['Entrances', 'what an access grant opens: entrances, separated by ;'],
  spaces: ['Spaces', 'what an access grant opens: spaces, separated by ;'],
  credential_manager_acs_user_id: ['Manager user id', "the id of the credential manager's user"],
  import_as: ['New or same', 'new, same or skip, to settle a conflict'],
  status: ['Status', 'whether the person belongs in: active or inactive'],
};

/** The countries whose national numbers can be read, as a list to choose from. */
export function phoneCountries(): { value: string; label: string; about: string; also: readonly string[] }[] {
  return countries().map(({ code, name, names, calling }) => ({
    value: code,
    label: name,
    about: `${code}, ${calling}`,
    also: names,
  }));
}

/** What the headers of rosters call a field, in every language. */
export function headerWords(field: (typeof fields)[number]): string[] {
  return Object.values<Language>(languages).flatMap(({ words }) => words[field]?.split(/,\s*/u) ?? []);
}

/** The fields that a column can be mapped to, each with a label and its meaning in words for the user. */
export const rosterFields = fields.map((name) => ({ name, label: words[name][0], means: words[name][1] }));
