import type { Provisioning, Trouble } from '../directory/directory.ts';
import type { Difference } from '../plan/change.ts';

/** How far something is in the access system, and why. */
export interface Standing {
  readonly status: Provisioning;
  readonly trouble?: Trouble;
  /** No list shows it: it is gone, or shown late. */
  readonly isUnseen?: true;
  /** What of it reads differently from what was sent for it. */
  readonly differences?: readonly Difference[];
}

/** The code of an enrollment that no list shows, and that a later look may show. */
export const goneCode = 'enrollment_gone';
/** The code of an enrollment that nothing shows, so soon after it was made that it may only be late. */
export const unconfirmedCode = 'enrollment_unconfirmed';
export const doubledCode = 'enrollment_doubled';

/** Whether the look that a code is of saw nothing of the enrollment. */
export function isUnseen({ code }: { readonly code?: string }): boolean {
  return code === goneCode || code === unconfirmedCode || code === 'grant_gone';
}

/** From the worst to the best. */
const order: readonly Provisioning[] = ['error', 'inactive', 'pending', 'deferred', 'provisioned'];

/** The worst of several; of equal ones the first. */
export function worst(first: Standing, ...others: readonly Standing[]): Standing {
  return others.reduce((so, other) => (order.indexOf(other.status) < order.indexOf(so.status) ? other : so), first);
}

/** What is known of an enrollment that nothing shows yet. */
export const unconfirmed: Standing = error(
  unconfirmedCode,
  'The enrollment was answered as made, and could not be confirmed yet: the access system does not show it so far.',
);

/** What is known of an enrollment that is there when asked for by its id, and that no list shows yet. @param noun what it is. */
export function unlisted(noun: string, wasSentAgain: boolean): Standing {
  if (!wasSentAgain)
    return { status: 'pending', trouble: { code: unconfirmedCode, message: `No list shows the ${noun} yet.` } };
  return error(
    unconfirmedCode,
    `The person was enrolled again after an answer was lost, and no list shows the ${noun} yet: whether there are two could not be told so far.`,
  );
}

/** An enrollment of the run, and what was sent for it: nothing where it was there before. */
interface Made {
  readonly id: string;
  readonly identityId: string;
  readonly sent: Readonly<Record<string, unknown>>;
}

/**
 * Looks for each enrollment: it is there, or gone, or one of several.
 *
 * @param what what it is, in the singular.
 * @param shown those of its person that hold.
 */
export async function amongShown<Shown extends { readonly id: string }>(
  made: readonly Made[],
  what: string,
  shown: (identityId: string) => Promise<readonly Shown[]>,
  isLike: (own: Shown, other: Shown) => boolean = () => true,
): Promise<ReadonlyMap<string, Standing>> {
  const found = new Map<string, Standing>();
  for (const { id, identityId, sent } of made) {
    const all = await shown(identityId);
    const own = all.find((each) => each.id === id);
    const alike = own === undefined ? [] : all.filter((each) => isLike(own, each)).map((each) => each.id);
    if (own === undefined)
      found.set(id, {
        ...error(goneCode, `The person's ${what} is not there (any more). Import the row again to make a new one.`),
        isUnseen: true,
      });
    else if (alike.length > 1 && Object.keys(sent).length > 0)
      found.set(
        id,
        error(doubledCode, `The person has more than one ${what}: ${alike.sort().join(' and ')}. Delete all but one.`),
      );
    else found.set(id, { status: 'provisioned' });
  }
  return found;
}

function error(code: string, message: string): Standing {
  return { status: 'error', trouble: { code, message } };
}
