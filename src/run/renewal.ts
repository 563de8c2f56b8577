import { resolve } from 'node:path';
import { usage } from '../errors.ts';
import { isLater } from '../plan/renewal.ts';
import { exportColumns } from '../roster/columns.ts';
import { Fault, Interpreted } from '../roster/problems.ts';
import { readDate, Zone } from '../roster/schedule.ts';
import { suspended } from '../roster/status.ts';
import { tableCsv } from '../report/csv.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Context } from './context.ts';
import { everybody } from './export.ts';
import { zoneFor } from './roster.ts';
import { freeName, write } from './save-as.ts';

/** A roster of all users in which access lasts longer. */
export interface RenewalList {
  /** Absolute. */
  readonly path: string;
  /** UTC instant, to the second. */
  readonly until: string;
  /** People whose row has the new end. */
  readonly renewed: number;
  /** People whose access has ended already, and whose row has their own end. */
  readonly ended: number;
}

/**
 * Writes all users of an access system as a roster whose ends are moved to a later day: with `--existing renew`, it renews them. A person
 * without an end, with a later one, or who is suspended has a row as they are: who is in no row would look as if they had left.
 *
 * @param until as a person writes a date; without a time of day, the end of that day.
 * @param isForEnded also people whose access has ended already.
 * @throws {ExitError} (2) for a date that cannot be read, can be read in two ways, or has passed; (4) where it cannot be written.
 */
export async function writeRenewal(until: string, isForEnded: boolean, context: Context): Promise<RenewalList> {
  const { settings, shell } = context;
  // What is wrong with it in any zone is said before the users are read.
  const day = endOf(until, 'UTC', context).slice(0, 10);
  await using all = await everybody(context);
  if (all.count === 0) throw usage(`Nobody is in ${sanitise(all.system.name)}.`);
  const end = endOf(until, zoneFor(settings.meaning.timeZone, all.system.timeZone), context);
  const [endsAt, status] = [exportColumns.indexOf('ends_at'), exportColumns.indexOf('status')];
  let [renewed, ended] = [0, 0];
  const lines = Iterator.from(all.table.lines).map((line) => {
    const own = line[endsAt] ?? '';
    if (own === '' || line[status] === suspended || !isLater(end, { endsAt: own })) return line;
    if (Date.parse(own) < shell.now() && !isForEnded) {
      ended += 1;
      return line;
    }
    renewed += 1;
    return line.with(endsAt, end);
  });
  const path = freeName(resolve(shell.cwd, `renew-until-${day}.csv`));
  await write({ path, format: 'csv' }, tableCsv({ headers: all.table.headers, lines }));
  return { path, until: end, renewed, ended };
}

function endOf(text: string, zone: string, { settings, shell }: Context): string {
  const order = settings.meaning.dateOrder;
  const read = readDate(text.trim(), 'end', { order, isDays: true }, new Zone(zone));
  if (read instanceof Fault) {
    const how =
      read.code === 'date_order'
        ? `"${text.trim()}" begins with the day for some and with the month for others.`
        : read.message;
    throw usage(`${how} Write the last day with its year, and the month as a word: 31 December 2027.`);
  }
  const end = read instanceof Interpreted ? read.value : read;
  if (Date.parse(end) <= shell.now()) throw usage(`${end.slice(0, 10)} has passed. Access can be made longer, never shorter.`);
  return end;
}
