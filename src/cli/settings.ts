import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Policy } from '../plan/plan.ts';
import { type Limit, parseLimit, type SafetyLimits } from '../plan/safety.ts';
import { usage } from './errors.ts';
import { checkValue, type OptionName, options, type OptionSpec, type OptionValues } from './options.ts';

/** The options of one command, read and with their defaults. Times are in milliseconds. */
export interface Settings {
  readonly system?: string;
  readonly sandbox: boolean;
  readonly out: string;
  readonly yes: boolean;
  readonly json: boolean;
  readonly plain: boolean;
  readonly plan?: string;
  readonly policy: Policy;
  readonly limits: SafetyLimits;
  readonly pilot?: { readonly from: number; readonly to: number };
  readonly concurrency: number;
  readonly rate?: number;
  readonly settleTimeoutMs: number;
  readonly outageTimeoutMs: number;
  readonly verifyTimeoutMs: number;
  readonly abandon: boolean;
  readonly includeClaimed: boolean;
  readonly credentialManager?: string;
  readonly credentialPool?: string;
  /** Keep the mapping for rosters with this header. */
  readonly saveMap: boolean;
  readonly reading: {
    readonly map: Readonly<Record<string, string>>;
    readonly guess: boolean;
    readonly sheet?: string;
    readonly delimiter?: string;
    readonly encoding?: string;
  };
  readonly meaning: {
    readonly country?: string;
    readonly timeZone?: string;
    readonly dateOrder?: 'dmy' | 'mdy' | 'ymd';
    readonly strictPhones: boolean;
  };
  /** What was asked for, by long name, for the report. */
  readonly said: Readonly<Record<string, string | boolean | readonly string[]>>;
}

const configFile = 'doorlist.config.json';

const configValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.record(z.string(), z.string())]);

/** Options of `doorlist.config.json` in the working folder. @throws ExitError (2) that names the file and the key at fault. */
export function readConfig(cwd: string): OptionValues {
  let text: string;
  try {
    text = readFileSync(join(cwd, configFile), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw usage(`${configFile} cannot be read.`);
  }
  let parsed: Record<string, z.output<typeof configValue>>;
  try {
    parsed = z.record(z.string(), configValue).parse(JSON.parse(text));
  } catch {
    throw usage(
      `${configFile} is not valid: it holds one JSON object of options, like {"system": "Main building", "country": "GB"}.`,
    );
  }
  const values: OptionValues = {};
  for (const [name, value] of Object.entries(parsed)) {
    const spec: OptionSpec | undefined = options.find((option) => option.name === name);
    if (spec === undefined) throw usage(`${configFile}: there is no option "${name}".`);
    if (spec.flagOnly === true) throw usage(`${configFile}: "${name}" belongs on the command line, not in a file.`);
    values[name as OptionName] = configured(spec, value);
  }
  return values;
}

function configured(spec: OptionSpec, value: z.output<typeof configValue>): string | boolean | string[] {
  const said = `${configFile}: "${spec.name}"`;
  if (spec.value === undefined) {
    if (typeof value !== 'boolean') throw usage(`${said} is true or false.`);
    return value;
  }
  if (spec.repeatable === true) {
    const list = Array.isArray(value)
      ? value
      : typeof value === 'object'
        ? Object.entries(value).map(([field, header]) => `${field}=${header}`)
        : [String(value)];
    for (const each of list) checkValue(spec, each, said);
    return list;
  }
  if (typeof value !== 'string' && typeof value !== 'number') throw usage(`${said} takes <${spec.value}>.`);
  checkValue(spec, String(value), said);
  return String(value);
}

/** Puts defaults under the config file under the flags. @throws ExitError (2). */
export function settle(flags: OptionValues, config: OptionValues): Settings {
  const values: OptionValues = { ...config, ...flags };
  const text = (name: OptionName): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const on = (name: OptionName): boolean => values[name] === true;
  const seconds = (name: OptionName, standard: number): number => Number(text(name) ?? standard) * 1000;
  const limit = (name: OptionName): Limit | undefined => {
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
  for (const each of Array.isArray(values.map) ? values.map : []) {
    const at = each.indexOf('=');
    map[each.slice(0, at)] = each.slice(at + 1);
  }
  const maxCreates = limit('max-creates');
  // Two names for one thing: a flag wins over the file here too.
  if (flags.rows !== undefined && flags.limit === undefined) delete values.limit;
  if (flags.limit !== undefined && flags.rows === undefined) delete values.rows;
  const pilot = pilotOf(text('limit'), text('rows'));
  const said = Object.fromEntries(
    Object.entries(values).filter(([name]) => name !== 'help' && name !== 'json' && name !== 'plain'),
  ) as Settings['said'];

  return {
    ...optional('system', text('system')),
    sandbox: on('sandbox'),
    out: text('out') ?? 'reports',
    yes: on('yes'),
    json: on('json'),
    plain: on('plain'),
    ...optional('plan', text('plan')),
    policy: {
      existing: (text('existing') ?? 'skip') as Policy['existing'],
      allowRenames: on('allow-renames'),
      groups: (text('groups') ?? 'add') as Policy['groups'],
      identities: on('identities'),
      enroll: on('enroll'),
      enrollWith: (text('enroll-with') ?? 'automation') as Policy['enrollWith'],
      createCredentialManagerUser: on('create-credential-manager-user'),
    },
    limits: {
      ...optional('maxCreates', maxCreates),
      maxUpdates: limit('max-updates') ?? { value: 30, unit: 'percent' },
      maxRejects: limit('max-rejects') ?? { value: 100, unit: 'percent' },
    },
    ...optional('pilot', pilot),
    concurrency: Number(text('concurrency') ?? 64),
    ...optional('rate', text('rate') === undefined ? undefined : Number(text('rate'))),
    settleTimeoutMs: seconds('settle-timeout', 10),
    outageTimeoutMs: seconds('outage-timeout', 900),
    verifyTimeoutMs: seconds('verify-timeout', 60),
    abandon: on('abandon'),
    includeClaimed: on('include-claimed'),
    ...optional('credentialManager', text('credential-manager')),
    ...optional('credentialPool', text('credential-pool')),
    saveMap: on('save-map'),
    reading: {
      map,
      guess: !on('no-guess'),
      ...optional('sheet', text('sheet')),
      ...optional('delimiter', text('delimiter')),
      ...optional('encoding', text('encoding')),
    },
    meaning: {
      ...optional('country', text('country')),
      ...optional('timeZone', timeZone),
      ...optional('dateOrder', text('date-order') as 'dmy' | 'mdy' | 'ymd' | undefined),
      strictPhones: on('strict-phones'),
    },
    said,
  };
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
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

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
