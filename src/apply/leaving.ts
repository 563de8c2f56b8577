import type { AbsentUser, JournalReader } from '../journal/journal.ts';
import { lastStep } from '../journal/outcome.ts';
import type { NamedIndex, SnapshotStore, Staging } from '../journal/ports.ts';
import { type LeavingContext, planLeaving } from '../plan/leaving.ts';
import { namedByRow, type NamedKey } from '../plan/named.ts';
import { identityOf, userIdOf } from './steps.ts';

export interface Leaving {
  /** The run that made the list. */
  readonly source: Pick<JournalReader, 'header' | 'rows'>;
  readonly listed: readonly AbsentUser[];
  readonly live: SnapshotStore;
  readonly named: NamedIndex;
  readonly laterRun: LeavingContext['laterRun'];
  readonly staged: Pick<Staging, 'add' | 'plan'>;
}

/** The columns of a list of leavers, as its run's result files have them. */
export const listHeader = ['acs_user_id', 'full_name', 'email_address', 'phone_number', 'state', 'roster_row'] as const;
export const listFields = ['acs_user_id', 'full_name', 'email_address', 'phone_number', null, null] as const;

/** Plans every person of an approved list against the system as it is, and against all that the rows of the list's roster name. */
export function planLeavers({ source, listed, live, named, laterRun, staged }: Leaving): void {
  for (const record of source.rows()) {
    const leaves = record.change.kind === 'leaver';
    const add = (key: NamedKey): void => named.add(key, record.row, leaves);
    namedByRow(record, source.header.fields).forEach(add);
    for (const key of [userIdOf(record), lastStep(record, 'user')?.id]) if (key !== undefined) add({ what: 'id', key });
    const identity = identityOf(record) ?? lastStep(record, 'link')?.id;
    if (identity !== undefined) add({ what: 'identity', key: identity });
  }
  // One person may have two users: any user linked to the identity of a row's user is the row's person too.
  for (const user of live.users()) {
    if (user.identityId === undefined) continue;
    for (const leaves of [false, true]) {
      const row = named.rowThatNames({ what: 'id', key: user.id }, !leaves);
      if (row !== undefined) named.add({ what: 'identity', key: user.identityId }, row, leaves);
    }
  }
  for (const [at, person] of listed.entries()) {
    const { id, name, email, phone, state, row: rosterRow } = person;
    const row = at + 1;
    staged.add({
      row,
      line: row + 1,
      cells: [id, name, email ?? '', phone ?? '', state, rosterRow === undefined ? '' : String(rosterRow)],
      person: { fullName: name, ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) },
      problems: [],
      notes: [],
    });
    const change = planLeaving(person, { live, laterRun, rowThatNames: (key, stays) => named.rowThatNames(key, stays) });
    staged.plan(row, { change, wishes: {} });
  }
}
