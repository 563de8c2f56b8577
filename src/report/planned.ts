import type { JournalReader } from '../journal/journal.ts';
import { partsOf, type FieldChange } from '../journal/outcome.ts';
import { toSent } from '../plan/fields.ts';
import { whoIs } from './who.ts';

/** A person whom a plan creates or changes, and what it sets. */
export interface PlannedPerson {
  readonly row: number;
  readonly who: string;
  readonly action: 'create' | 'update';
  /** Of a new person all that the row says, but for the name. */
  readonly changes: readonly (FieldChange & { readonly label: string })[];
}

/** How a person calls a field. */
const labels: Readonly<Record<FieldChange['field'], string>> = {
  full_name: 'name',
  email_address: 'email',
  phone_number: 'phone',
  starts_at: 'starts',
  ends_at: 'ends',
  groups: 'groups',
  suspended: 'state',
  user_identity_id: 'user identity',
};

const labelled = (change: FieldChange) => ({ ...change, label: labels[change.field] });

/** The people whom a plan creates or changes, in roster order, streamed. */
export function* plannedPeople(journal: Pick<JournalReader, 'header' | 'rows'>): Generator<PlannedPerson> {
  for (const record of journal.rows()) {
    const { row, change, person } = record;
    const who = whoIs(record, journal.header.fields);
    if (change.kind === 'update') yield { row, who, action: 'update', changes: partsOf(change).mended.map(labelled) };
    if (change.kind !== 'create') continue;
    const { full_name: _, ...sent } = toSent(person ?? { fullName: who });
    const values = Object.entries({ ...sent, groups: person?.groups?.join('; ') }) as [FieldChange['field'], string?][];
    const changes = values.flatMap(([field, to]) => (to === undefined ? [] : [labelled({ field, from: '', to })]));
    yield { row, who, action: 'create', changes };
  }
}
