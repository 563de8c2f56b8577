import type { Change } from '../plan/change.ts';

/** Why a person whom a row creates may be there already: by name, or by phone. */
export type Doubt = 'namesakes' | 'phone_of_another';

/** A row as it is planned. */
export interface Decided {
  readonly change: Change;
  readonly notes: readonly { readonly code: string }[];
}

/** Why whom a row creates may be there already; of a row that creates nobody, nothing. */
export function doubtsOf({ change, notes }: Decided): readonly Doubt[] {
  if (change.kind !== 'create') return [];
  const phone = notes.some(({ code }) => code === 'phone_of_another');
  return [
    ...(change.namesakes === undefined ? [] : (['namesakes'] as const)),
    ...(phone ? (['phone_of_another'] as const) : []),
  ];
}
