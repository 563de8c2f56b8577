/** What doorlist writes behind a roster's own columns, in this order. */
export const resultColumns = [
  'import_row',
  'import_status',
  'import_code',
  'import_message',
  'acs_user_id',
  'user_identity_id',
  'enrollment_status',
  'enrollment_automation_id',
  'instant_key_url',
  'provider_status',
] as const;

export type ResultColumn = (typeof resultColumns)[number];

/** Whether a header is that of an earlier result file, whose result columns are written anew and whose cells are neutralised. */
export function isResultFile(header: readonly string[]): boolean {
  return header.includes('import_row') && header.includes('import_status');
}
