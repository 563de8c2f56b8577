import { stringify } from 'csv-stringify/sync';
import { fields, type Field } from './columns.ts';

export const templateColumns = fields.filter((field) => field !== 'first_name' && field !== 'last_name');

/** A row that shows what the columns take. Its name says that it is an example: it is read as no person, and never imported. */
export const exampleRow: Readonly<Partial<Record<Field, string>>> = {
  full_name: 'Example: Jane Doe',
  email_address: 'jane.doe@example.com',
  phone_number: '+15555550100',
  starts_at: '2031-03-01',
  ends_at: '2031-12-31T18:00:00Z',
  status: 'active',
};

/** An empty roster: the header with every column that can be filled (first and last name stand in for one full name). */
export function templateCsv(): string {
  return stringify([templateColumns], { bom: true });
}
