import type { RowRecord } from '../journal/journal.ts';

/** The name of a row's person: as understood, else as the cells have it; empty where there is none. */
export function whoIs(record: Pick<RowRecord, 'cells' | 'person'>, fields: readonly (string | null)[]): string {
  const cell = (field: string): string => record.cells[fields.indexOf(field)]?.trim() ?? '';
  return record.person?.fullName ?? (cell('full_name') || `${cell('first_name')} ${cell('last_name')}`.trim());
}
