import type { Change, Wishes } from './change.ts';
import { columnsOf } from './fields.ts';

/** What was decided for a row. */
export interface Decision {
  readonly change: Change;
  readonly wishes: Wishes;
}

/** One side of a decision: its value, to be compared, and how a message names it. No person's data stands in the words. */
interface Facet {
  readonly what: string;
  readonly value: unknown;
  readonly words: string;
}

/** Whether two decisions for a row come to the same: outcome, user, fields, groups, identity, enrollment. */
export function sameDecision(before: Decision, after: Decision): boolean {
  return differing(before, after, String).length === 0;
}

/**
 * How two decisions for a row differ, in words.
 *
 * @param groupName name of a group by its id.
 */
export function whatDiffers(before: Decision, after: Decision, groupName: (id: string) => string): string {
  return differing(before, after, groupName)
    .map(([was, is]) =>
      was.words === is.words ? `${is.words}, but what is there has changed` : `planned ${was.words}, now ${is.words}`,
    )
    .join('; ');
}

function differing(before: Decision, after: Decision, groupName: (id: string) => string): (readonly [Facet, Facet])[] {
  // Where no user has the name any more, nothing else is done for the row than was agreed to.
  const [was, is] = [facets(before, groupName, isNamesake(after)), facets(after, groupName)];
  const pairs = was.flatMap((facet, at) => {
    const other = is[at];
    return other === undefined || JSON.stringify(facet.value) === JSON.stringify(other.value) ? [] : [[facet, other] as const];
  });
  // All else follows from another outcome.
  const [first] = pairs;
  return first?.[0].what === 'outcome' ? [first] : pairs;
}

/** Whether the row creates a person whose name a user has already. */
function isNamesake({ change }: Decision): boolean {
  return change.kind === 'create' && change.namesakes !== undefined;
}

function facets({ change, wishes }: Decision, groupName: (id: string) => string, namesakesCount = true): Facet[] {
  const named = (ids: readonly string[] | undefined): string =>
    ids === undefined || ids.length === 0 ? 'none' : ids.map((id) => `${groupName(id)} (${id})`).join(', ');
  const { kind } = change;
  const userId = 'userId' in change ? change.userId : '';
  const update = kind === 'update' || kind === 'renewed' ? { addGroups: [], removeGroups: [], ...change } : undefined;
  const fields = update?.patch === undefined ? [] : columnsOf(update.patch);
  const changed = update?.differences.map(({ field }) => field).join(', ') ?? '';
  const hasNamesakes = namesakesCount && isNamesake({ change, wishes });
  const { identity, enroll, grant, groupIds } = wishes;
  // Nothing is done for a row that comes to rest, whatever its reason is by now.
  const rests = kind === 'conflict' || kind === 'rejected' || kind === 'skipped' || kind === 'leaver';
  const outcome = rests ? kind : [kind, userId, hasNamesakes];
  const whose = userId === '' ? '' : ` of user ${userId}`;
  return [
    { what: 'outcome', value: outcome, words: `${kind}${whose}${hasNamesakes ? ', although somebody bears the name' : ''}` },
    { what: 'fields', value: [fields, update?.differences], words: `to change ${changed}` },
    {
      what: 'memberships',
      value: [update?.addGroups, update?.removeGroups],
      words: `to add groups ${named(update?.addGroups)} and to remove ${named(update?.removeGroups)}`,
    },
    { what: 'groups', value: groupIds, words: `groups ${named(groupIds)}` },
    { what: 'identity', value: identity, words: identityWords() },
    { what: 'enrollment', value: [enroll, grant], words: enroll === undefined ? 'no enrollment' : enrollmentWords(enroll) },
  ];

  function enrollmentWords(way: string): string {
    const opens = [...(grant?.entranceIds ?? []), ...(grant?.spaceIds ?? [])];
    return `enrollment by ${way}${opens.length === 0 ? '' : ` for ${opens.join(', ')}`}`;
  }

  function identityWords(): string {
    if (identity === undefined) return 'no identity';
    if (identity.kind === 'create') return 'a new identity';
    if (identity.kind === 'conflict') return `no identity (${identity.code})`;
    return `identity ${identity.identityId}${identity.link ? ', to be linked' : ''}`;
  }
}
