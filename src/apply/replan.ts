import type { RowRecord } from '../journal/journal.ts';
import type { RosterIndex } from '../journal/ports.ts';
import { isMade, isUnknown, lastStep } from '../journal/outcome.ts';
import { planRow } from '../plan/plan.ts';
import { look } from './look.ts';
import type { World } from './world.ts';

/**
 * Looks again before a run goes on: between the end of one process and the start of the next, people may have been created, changed
 * or deleted by hand. Every row that has nothing made yet is decided anew against the system as it is now.
 *
 * @returns how many rows are decided differently now.
 */
export async function replan(world: World, keys: RosterIndex): Promise<number> {
  const { journal, emit, groups, policy } = world;
  const open: number[] = [];
  for (const record of journal.openRows()) if (isUntouched(record)) open.push(record.row);
  for (const { row, person } of journal.rows()) if (person !== undefined) keys.add(row, person);
  keys.index();
  if (open.length === 0) return 0;

  emit({ type: 'phase', phase: 'looking' });
  const live = world.openSnapshot();
  try {
    const identities = world.policy.identities || open.some((row) => journal.row(row)?.wishes.identity !== undefined);
    await look(world.directory, { systemId: world.systemId, groupIds: world.groupIds, identities }, live, emit);
    const others = keys.others((userId) => journal.rowOfUser(userId));
    let changed = 0;
    for (const row of open) {
      const record = journal.row(row);
      if (record?.person === undefined) continue;
      const identity = lastStep(record, 'identity');
      const made = isMade(identity) ? identity?.id : undefined;
      // A list that does not show the run's own identity yet is older than the plan.
      if (made !== undefined && live.identity(made) === undefined) continue;
      // The identity that this run made for the person is the person's, and so is a user that is linked to it.
      const person = made === undefined ? record.person : { ...record.person, userIdentityId: made };
      const planned = planRow(row, person, { live, others, groups, policy, now: world.now() });
      if (planned.change.kind === 'rejected') continue;
      if (JSON.stringify(planned.change) === JSON.stringify(record.change)) continue;
      changed += 1;
      await journal.replan(row, planned.change, planned.wishes);
    }
    return changed;
  } finally {
    live.close();
  }
}

/** Rows that the system as it is now would have planned otherwise, in sentences. */
export async function outdated(world: World, keys: RosterIndex): Promise<string[]> {
  const { journal, groups, policy } = world;
  let identities = false;
  for (const { row, person, wishes } of journal.rows()) {
    if (person !== undefined) keys.add(row, person);
    if (wishes.identity !== undefined) identities = true;
  }
  keys.index();
  const live = world.openSnapshot();
  try {
    await look(world.directory, { systemId: world.systemId, groupIds: world.groupIds, identities }, live);
    const others = keys.others(() => undefined);
    const found: string[] = [];
    for (const { row, person, change } of journal.rows()) {
      // Nothing is sent for these rows, and a conflict may come from another row's match, which is not looked at here.
      if (
        person === undefined ||
        change.kind === 'skipped' ||
        change.kind === 'leaver' ||
        change.kind === 'rejected' ||
        change.kind === 'conflict'
      )
        continue;
      const now = planRow(row, person, { live, others, groups, policy, now: world.now() }).change;
      if (JSON.stringify(now) !== JSON.stringify(change)) found.push(`row ${row}: planned ${change.kind}, now ${now.kind}`);
    }
    return found;
  } finally {
    live.close();
  }
}

/** Nothing of the person has been made or changed yet in the access system, and nothing is in doubt. */
function isUntouched(record: RowRecord): boolean {
  return record.steps.every((step) => (step.kind === 'identity' ? !isUnknown(step) : step.outcome === 'absent'));
}
