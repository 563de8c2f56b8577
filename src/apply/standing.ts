import type { Provisioning, Trouble } from '../directory/directory.ts';
import type { Difference } from '../plan/change.ts';

/** How far something is in the access system, and why. */
export interface Standing {
  readonly status: Provisioning;
  readonly trouble?: Trouble;
  /** What of it reads differently from what was sent for it. */
  readonly differences?: readonly Difference[];
}

/** The code of an enrollment that no list shows, and that a later look may show. */
export const goneCode = 'enrollment_gone';

/** From the worst to the best. */
const order: readonly Provisioning[] = ['error', 'inactive', 'pending', 'deferred', 'provisioned'];

/** The worst of several; of equal ones the first. */
export function worst(first: Standing, ...others: readonly Standing[]): Standing {
  return others.reduce((so, other) => (order.indexOf(other.status) < order.indexOf(so.status) ? other : so), first);
}

/** Looks for each enrollment: it is there, or gone. @param what what it is, as the subject of a sentence. */
export async function shownOrGone<Made extends { readonly id: string }>(
  made: readonly Made[],
  what: string,
  isShown: (each: Made) => Promise<boolean>,
): Promise<ReadonlyMap<string, Standing>> {
  const found = new Map<string, Standing>();
  const message = `${what} is not there (any more). Import the row again to make a new one.`;
  for (const each of made)
    found.set(
      each.id,
      (await isShown(each)) ? { status: 'provisioned' } : { status: 'error', trouble: { code: goneCode, message } },
    );
  return found;
}
