import type { JournalReader, RowRecord } from '../journal/journal.ts';
import { forecastOf, partsOf, type FieldChange } from '../journal/outcome.ts';
import { toSent } from '../plan/fields.ts';
import type { Person } from '../roster/person.ts';
import { whoIs } from './who.ts';
import { fieldLabels } from './words.ts';

/** A person whom a plan creates, changes or renews, and what it sets. */
export interface PlannedPerson {
  readonly row: number;
  readonly who: string;
  readonly action: 'create' | 'update' | 'renewed';
  /** Of a new person all that the row says, but for the name. */
  readonly changes: readonly (FieldChange & { readonly label: string })[];
}

/** The people whom a plan creates, changes or renews, in roster order, streamed. */
export function* plannedPeople(journal: Pick<JournalReader, 'header' | 'rows'>): Generator<PlannedPerson> {
  for (const record of journal.rows()) {
    // The same reading as everywhere; the time decides nothing about these.
    const { status } = forecastOf(record, 0);
    if (status !== 'create' && status !== 'update' && status !== 'renewed') continue;
    const who = whoIs(record, journal.header.fields);
    const changes = changesOf(record);
    const labelled = changes.map((change) => ({ ...change, label: fieldLabels[change.field] }));
    yield { row: record.row, who, action: status, changes: labelled };
  }
}

function changesOf({ change, person }: RowRecord): readonly FieldChange[] {
  if (change.kind === 'update') return partsOf(change).mended;
  if (change.kind !== 'renewed') return newFields(person);
  const end = change.differences.filter(({ field }) => field === 'ends_at');
  return end.map(({ field, theirs, ours }) => ({ field, from: theirs, to: ours }));
}

/** What a row says of a new person, but for the name. */
function newFields(person: Person | undefined): FieldChange[] {
  if (person === undefined) return [];
  const { full_name: _, ...sent } = toSent(person);
  const values = Object.entries({ ...sent, groups: person.groups?.join('; ') }) as [FieldChange['field'], string?][];
  return values.flatMap(([field, to]) => (to === undefined ? [] : [{ field, from: '', to }]));
}
