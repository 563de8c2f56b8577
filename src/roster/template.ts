import { stringify } from 'csv-stringify/sync';
import { fields } from './columns.ts';

export const templateColumns = fields.filter((field) => field !== 'first_name' && field !== 'last_name');

/** An empty roster: the header with every column that can be filled (first and last name stand in for one full name). */
export function templateCsv(): string {
  return stringify([templateColumns], { bom: true });
}
