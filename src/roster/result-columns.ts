/** What doorlist writes behind a roster's own columns, in this order. A roster that has them all is an earlier result file. */
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
