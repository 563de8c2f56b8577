import { realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { isTimeZone } from './settings.ts';

/**
 * The time zone of this machine; undefined where it cannot be told. What TZ may say is more than Node understands: of `CET-1CEST` it makes
 * UTC, and of `GMT+5` the opposite.
 */
export function zoneHere(said = zoneSaid()): string | undefined {
  if (said !== undefined && said !== 'UTC') return zoneNamed(said);
  // The first use of Intl takes nearly as long as Node takes to start: a machine on UTC is told without it.
  const isUtc = new Date().toString().endsWith('(Coordinated Universal Time)');
  return isUtc ? 'UTC' : knownZone(Intl.DateTimeFormat().resolvedOptions().timeZone);
}

/** What the environment says of the time zone. */
export function zoneSaid(): string | undefined {
  return process.env['TZ'];
}

/** The zone that a TZ names, by its name or by its file; undefined where it says something else. */
export function zoneNamed(said: string): string | undefined {
  if (said === '') return 'UTC';
  const named = said.replace(/^:/u, '');
  return knownZone(isAbsolute(named) ? realOf(named).replace(/^.*\/zoneinfo\//u, '') : named);
}

function knownZone(name: string | undefined): string | undefined {
  // `Etc/Unknown`, and what is no name: `+05:00`.
  return name !== undefined && /^[a-z]/iu.test(name) && isTimeZone(name) ? name : undefined;
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
