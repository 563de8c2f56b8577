import type { FieldChange, Outcome } from '../journal/outcome.ts';
import type { RowStatus } from '../journal/status.ts';
import { withMoments } from '../text/moment.ts';

/** How a person calls a field. */
export const fieldLabels: Readonly<Record<FieldChange['field'], string>> = {
  full_name: 'name',
  email_address: 'email',
  phone_number: 'phone',
  starts_at: 'starts',
  ends_at: 'ends',
  groups: 'groups',
  suspended: 'state',
  user_identity_id: 'user identity',
  user_identity_full_name: 'name of the user identity',
  user_identity_email_address: 'email of the user identity',
  user_identity_phone_number: 'phone of the user identity',
  access_grant_starts_at: 'start of the access grant',
  access_grant_ends_at: 'end of the access grant',
  access_grant_entrances: 'entrances of the access grant',
  access_grant_user_identity_id: 'user identity of the access grant',
  access_grant_spaces: 'spaces of the access grant',
  access_grant_methods: 'methods of the access grant',
};

const fieldNames = new RegExp(`(?<=^|[.;:] )(${Object.keys(fieldLabels).join('|')})(?=: | was )`, 'gu');

/**
 * A row's message as people read it: its fields by their {@link fieldLabels}, its times in a zone. What a rejected row is told quotes
 * its cells, which are to be found in the roster: it stays as it is.
 */
export function messageWords(
  { status, message }: Pick<Outcome<RowStatus>, 'status' | 'message'>,
  timeZone: string | undefined,
): string {
  if (status === 'rejected') return message;
  const labelled = message.replaceAll(fieldNames, (name) => fieldLabels[name as FieldChange['field']]);
  return withMoments(labelled, timeZone);
}
