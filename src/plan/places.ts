import type { Person } from '../roster/person.ts';
import type { Note, Problem } from '../roster/problems.ts';
import type { GrantWish } from './change.ts';
import type { GroupIndex } from './group-index.ts';

/** What access grants can open. */
export interface Places {
  readonly entrances: GroupIndex;
  readonly spaces: GroupIndex;
  /** What a row opens whose own cells name nothing: ids. */
  readonly standard: Pick<GrantWish, 'entranceIds' | 'spaceIds'>;
}

/** What a row's grant is to open, or the problems with what the row names. A grant that would open nothing is a problem too. */
export function placesOf(
  { entrances, spaces }: Pick<Person, 'entrances' | 'spaces'>,
  places: Places,
): {
  readonly opens: Pick<GrantWish, 'entranceIds' | 'spaceIds'>;
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
} {
  const found = [places.entrances.resolve(entrances ?? []), places.spaces.resolve(spaces ?? [])] as const;
  const isNamed = entrances !== undefined || spaces !== undefined;
  const opens = isNamed ? { entranceIds: found[0].ids, spaceIds: found[1].ids } : places.standard;
  const problems = found.flatMap((each) => each.problems);
  if (problems.length === 0 && opens.entranceIds.length + opens.spaceIds.length === 0) {
    problems.push({
      code: 'grant_opens_nothing',
      message: 'The row names neither an entrance nor a space, so its access grant would open nothing.',
      cure: 'Fill the entrances or the spaces cell, or say --entrances or --spaces for all rows.',
    });
  }
  return { opens, problems, notes: found.flatMap((each) => each.notes) };
}
