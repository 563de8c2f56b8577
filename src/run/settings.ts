import { resolve } from 'node:path';
import { usage } from '../errors.ts';
import type { EarlierRun } from './earlier.ts';
import type { RunHeader } from '../journal/journal.ts';
import { enrollWays, type EnrollWay, grantMethods, type GrantMethod } from '../plan/change.ts';
import type { Policy } from '../plan/plan.ts';
import { type Limit, parseLimit, type SafetyLimits } from '../plan/safety.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Corrections } from './corrections.ts';

/** Options by long name, from the command line, the config file or a journal. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** The options of one command, read and with their defaults. Times are in milliseconds. */
export interface Settings {
  readonly system?: string | undefined;
  readonly sandbox: boolean;
  /** Absolute. */
  readonly out: string;
  readonly yes: boolean;
  readonly json: boolean;
  readonly plain: boolean;
  readonly plan?: string | undefined;
  readonly policy: Policy;
  readonly limits: SafetyLimits;
  readonly pilot?: { readonly from: number; readonly to: number } | undefined;
  readonly concurrency: number;
  readonly rate?: number | undefined;
  readonly settleTimeoutMs: number;
  readonly outageTimeoutMs: number;
  readonly verifyTimeoutMs: number;
  readonly abandon: boolean;
  readonly includeClaimed: boolean;
  /** Begin with a new practice system. */
  readonly reset: boolean;
  /** Forget every run that is older than so many days. */
  readonly olderThan?: number | undefined;
  /** The file that an export or a template is written to, as typed. */
  readonly to?: string | undefined;
  readonly credentialManager?: string | undefined;
  readonly credentialPool?: string | undefined;
  /** What the grants of rows open that name nothing themselves: names or ids, separated like groups. */
  readonly entrances?: string | undefined;
  readonly spaces?: string | undefined;
  /** Save the mapping for later rosters with this header. */
  readonly saveMap: boolean;
  readonly reading: {
    readonly map: Readonly<Record<string, string>>;
    readonly guess: boolean;
    readonly ignore: readonly string[];
    readonly headerRow?: number | 'none' | undefined;
    readonly sheet?: string | undefined;
    readonly delimiter?: string | undefined;
    readonly encoding?: string | undefined;
  };
  readonly meaning: {
    readonly country?: string | undefined;
    readonly timeZone?: string | undefined;
    readonly dateOrder?: 'dmy' | 'mdy' | 'ymd' | undefined;
    readonly strictPhones: boolean;
  };
  /** What was typed in the guided flow to correct the roster; no option of the command line. */
  readonly corrections?: Corrections;
  /** The run in whose folder the roster lies. */
  readonly earlier?: EarlierRun;
  /** The options given, by long name, for the report. */
  readonly said: Readonly<Record<string, string | boolean | readonly string[]>>;
}

/**
 * Merges the sources of options: a flag wins over the config file, and the config file over the default.
 *
 * @param cwd absolute path; a relative out folder is resolved against it.
 * @throws {ExitError} (2) for a value that cannot be used.
 */
export function settingsFrom(flags: OptionValues, config: OptionValues, cwd: string): Settings {
  const values: Record<string, OptionValues[string]> = { ...config, ...flags };
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const on = (name: string): boolean => values[name] === true;
  const number = (name: string): number | undefined => (text(name) === undefined ? undefined : Number(text(name)));
  const seconds = (name: string, standard: number): number => (number(name) ?? standard) * 1000;
  const limit = (name: string): Limit | undefined => {
    const said = text(name);
    if (said === undefined) return undefined;
    const found = parseLimit(said);
    if (found === undefined) throw usage(`--${name} takes a number of rows or a percentage up to 100%, not "${said}".`);
    return found;
  };

  const timeZone = text('timezone');
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw usage(`--timezone takes an IANA name like Europe/London, not "${timeZone}".`);
  }
  const map: Record<string, string> = {};
  for (const each of Array.isArray(values['map']) ? values['map'] : []) {
    const at = each.indexOf('=');
    map[each.slice(0, at)] = each.slice(at + 1);
  }
  // Here too a flag wins over the config file, although the two options have different names.
  for (const [one, other] of [
    ['rows', 'limit'],
    ['limit', 'rows'],
    ['header-row', 'no-header'],
    ['no-header', 'header-row'],
  ] as const)
    if (flags[one] !== undefined && flags[other] === undefined) delete values[other];
  const said = Object.fromEntries(
    Object.entries(values).filter(([name]) => name !== 'help' && name !== 'json' && name !== 'plain'),
  ) as Settings['said'];

  return {
    system: text('system'),
    sandbox: on('sandbox'),
    out: resolve(cwd, typeable('out', text('out') ?? 'reports')),
    yes: on('yes'),
    json: on('json'),
    plain: on('plain'),
    plan: text('plan'),
    policy: policyFrom(text, on, values['grant-method']),
    limits: {
      maxCreates: limit('max-creates'),
      maxUpdates: limit('max-updates') ?? { value: 30, unit: 'percent' },
      maxNamesakes: limit('max-namesakes'),
      maxRejects: limit('max-rejects') ?? { value: 100, unit: 'percent' },
      maxLeavers: limit('max-leavers') ?? { value: 20, unit: 'percent' },
    },
    pilot: pilotOf(text('limit'), text('rows')),
    concurrency: number('concurrency') ?? 64,
    rate: number('rate'),
    settleTimeoutMs: seconds('settle-timeout', 10),
    outageTimeoutMs: seconds('outage-timeout', 900),
    verifyTimeoutMs: seconds('verify-timeout', 60),
    abandon: on('abandon'),
    includeClaimed: on('include-claimed'),
    reset: on('reset'),
    olderThan: number('older-than'),
    to: text('to'),
    credentialManager: text('credential-manager'),
    credentialPool: text('credential-pool'),
    entrances: text('entrances'),
    spaces: text('spaces'),
    saveMap: on('save-map'),
    reading: {
      map,
      guess: !on('no-guess'),
      ignore: Array.isArray(values.ignore) ? values.ignore : [],
      headerRow: headerRowOf(text('header-row'), on('no-header')),
      sheet: text('sheet'),
      delimiter: text('delimiter'),
      encoding: text('encoding'),
    },
    meaning: {
      country: text('country'),
      timeZone,
      dateOrder: text('date-order') as 'dmy' | 'mdy' | 'ymd' | undefined,
      strictPhones: on('strict-phones'),
    },
    said,
  };
}

function policyFrom(
  text: (name: string) => string | undefined,
  on: (name: string) => boolean,
  methods: OptionValues[string],
): Policy {
  return {
    existing: (text('existing') ?? 'skip') as Policy['existing'],
    allowRenames: on('allow-renames'),
    groups: (text('groups') ?? 'add') as Policy['groups'],
    identities: on('identities'),
    enroll: on('enroll'),
    enrollWith: (text('enroll-with') ?? enrollWays[0]) as EnrollWay,
    createCredentialManagerUser: on('create-credential-manager-user'),
    grantMethods: Array.isArray(methods) ? [...new Set(methods as readonly GrantMethod[])] : [grantMethods[0]],
  };
}

/** The settings that a run was planned with, from its journal. */
export function plannedSettings({ options }: RunHeader): Settings {
  const values = Object.fromEntries(Object.entries(options).filter(([, value]) => typeof value !== 'number'));
  return settingsFrom(values as OptionValues, {}, '/');
}

function pilotOf(limit: string | undefined, rows: string | undefined): Settings['pilot'] {
  if (limit !== undefined && rows !== undefined)
    throw usage('--limit and --rows exclude each other: one says how many, the other which.');
  if (limit !== undefined) return { from: 1, to: Number(limit) };
  if (rows === undefined) return undefined;
  const [from = 0, to = 0] = rows.split('-').map(Number);
  if (from > to) throw usage(`--rows ${rows} holds no row: the first number is the smaller one.`);
  return { from, to };
}

/** The line of the header; `none` is what --no-header says, and answers a question with. */
function headerRowOf(line: string | undefined, none: boolean): number | 'none' | undefined {
  if (none || line === 'none') return 'none';
  if (line === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/u.test(line)) throw usage(`--header-row takes the number of a line, 1 for the first, not "${line}".`);
  return Number(line);
}

/** A folder as commands name it that a person is to type. @throws {ExitError} (2) for a line break, an escape or what nobody sees. */
function typeable(option: string, path: string): string {
  const shown = sanitise(path, path.length + 1);
  if (shown === path) return path;
  throw usage(`--${option} names a folder with characters that cannot be shown or typed ("${shown}"). Choose another name.`);
}

/** Whether this machine knows the IANA name. The list is quick and holds one name of each zone; a first format takes half of Node's start. */
export function isTimeZone(name: string): boolean {
  if (Intl.supportedValuesOf('timeZone').includes(name)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export { enrollWays, grantMethods } from '../plan/change.ts';
