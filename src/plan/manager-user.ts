import type { Person } from '../roster/person.ts';
import type { Problem } from '../roster/problems.ts';

/** What is wrong with a row that names a user of the credential manager where a new one is asked for. */
export function managerUserProblems(
  { credentialManagerAcsUserId: value }: Pick<Person, 'credentialManagerAcsUserId'>,
  { createCredentialManagerUser }: { readonly createCredentialManagerUser: boolean },
): Problem[] {
  if (value === undefined || !createCredentialManagerUser) return [];
  const message = 'The row names a credential manager user, and the import asks for a new one.';
  const cure = 'Empty the cell, or leave the option out.';
  return [{ code: 'manager_user_excluded', field: 'credential_manager_acs_user_id', value, message, cure }];
}
