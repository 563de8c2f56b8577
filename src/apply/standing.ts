import type { Provisioning, Trouble } from '../directory/directory.ts';
import type { Difference } from '../plan/change.ts';

/** How far something is in the access system, and why. */
export interface Standing {
  readonly status: Provisioning;
  readonly trouble?: Trouble;
  /** What of it reads differently from what was sent for it. */
  readonly differences?: readonly Difference[];
}

/** From the worst to the best. */
const order: readonly Provisioning[] = ['error', 'inactive', 'pending', 'deferred', 'provisioned'];

/** The worst of several; of equal ones the first. */
export function worst(first: Standing, ...others: readonly Standing[]): Standing {
  return others.reduce((so, other) => (order.indexOf(other.status) < order.indexOf(so.status) ? other : so), first);
}
