import { distance } from 'fastest-levenshtein';
import type { AccessGroup, Trouble } from '../directory/directory.ts';
import type { Code, Note, Problem } from '../roster/problems.ts';
import { idKey } from './keys.ts';
import { nameKey } from '../text/name.ts';

/** What a cell names by name or id: access groups, or what a grant opens. */
export type NamedKind = 'group' | 'entrance' | 'space';

interface Named {
  readonly id: string;
  readonly name: string;
  readonly isBeingDeleted?: boolean;
  readonly trouble?: Trouble;
}

const fieldOf = { group: 'groups', entrance: 'entrances', space: 'spaces' } as const;

export interface GroupIndex {
  /** Ids that a row's group names or ids stand for, or the problems with them, and notes on names that were taken for several. */
  resolve(named: readonly string[]): {
    readonly ids: readonly string[];
    readonly problems: readonly Problem[];
    readonly notes: readonly Note[];
  };
  name(id: string): string;
  /** Whether the system has the group, and it is not being deleted. */
  isUsable(id: string): boolean;
}

/** An index of the system's access groups by id and by name, names blind to case and spacing. */
export function indexGroups(groups: readonly AccessGroup[]): GroupIndex {
  return indexNamed('group', groups);
}

/** The same of groups, entrances or spaces. */
export function indexNamed(kind: NamedKind, groups: readonly Named[]): GroupIndex {
  const field = fieldOf[kind];
  /** Entrances and spaces share the codes of their problems. */
  const code = kind === 'group' ? 'group' : 'place';

  const byId = new Map(groups.map((group) => [group.id, group]));
  const byIdKey = new Map(groups.map((group) => [idKey(group.id), group]));
  const byName = new Map<string, Named[]>();
  for (const group of groups) {
    const key = nameKey(group.name);
    byName.set(key, [...(byName.get(key) ?? []), group]);
  }
  /** Groups of this id or name; one that is being deleted only where there is no other. */
  const find = (value: string): readonly Named[] => {
    const own = byId.get(value) ?? byIdKey.get(idKey(value));
    if (own !== undefined) return [own];
    const named = byName.get(nameKey(value)) ?? [];
    const stay = named.filter((group) => group.isBeingDeleted !== true);
    return stay.length > 0 ? stay : named.slice(0, 1);
  };
  /** What to write instead of an unknown name; the same for every row that has it. */
  const cures = new Map<string, string>();
  const instead = (value: string): string => {
    const cure = cures.get(value) ?? cureFor(value, groups, kind);
    if (cures.size < 1000) cures.set(value, cure);
    return cure;
  };
  return {
    name: (id) => byId.get(id)?.name ?? id,
    isUsable: (id) => byId.has(id) && byId.get(id)?.isBeingDeleted !== true,
    resolve(named) {
      const ids = new Set<string>();
      const problems: Problem[] = [];
      const notes: Note[] = [];
      const wrong = (what: Code, value: string, message: string, cure: string): void => {
        problems.push({ code: what, field, value, message, cure });
      };
      const take = ({ id, isBeingDeleted, trouble }: Named, value: string): void => {
        if (isBeingDeleted !== true && trouble === undefined) ids.add(id);
        else if (trouble !== undefined) {
          const message = `The access system reports an error of the group "${value}" (${trouble.code}): ${trouble.message}`;
          wrong('group_error', value, message, 'Mend the group first, or name another one.');
        } else {
          const message = `The group "${value}" (${id}) is being deleted in the access system.`;
          wrong('group_being_deleted', value, message, 'Name another group, or take it out of the cell.');
        }
      };
      for (const value of named) {
        const found = find(value);
        const [only, ...others] = found;
        if (others.length > 0) {
          const message = `Several ${field} are named "${value}": ${found.map(({ id }) => id).join(', ')}.`;
          wrong(`ambiguous_${code}`, value, message, 'Put the id of the right one in the cell.');
        } else if (only !== undefined) take(only, value);
        else {
          // No group as a whole: several, where each part is one.
          const parts = separators.map((separator) => partsOf(value, separator));
          const several = parts.find((names) => names.length > 1 && names.every((name) => find(name).length === 1));
          if (several !== undefined) {
            for (const name of several) for (const group of find(name)) take(group, name);
            const message = `"${value}" was read as the ${field} ${several.map((name) => `"${name}"`).join(' and ')}.`;
            notes.push({ code: `${code}s_interpreted`, field, value, message });
            continue;
          }
          const isSeveral = parts.some((names) => names.length > 1 && names.some((name) => find(name).length > 0));
          const separate = `Separate ${field} by a semicolon, like "Main Entrance; Lab"; \`doorlist systems\` lists those that there are.`;
          const message = `The ${holderOf(kind)} has no ${kind} "${value}".`;
          wrong(`unknown_${code}`, value, message, isSeveral ? separate : instead(value));
        }
      }
      return { ids: [...ids], problems, notes };
    },
  };
}

function holderOf(kind: NamedKind): string {
  return kind === 'space' ? 'workspace' : 'access system';
}

/** What people separate groups by, besides ; and |. A group may have any of these in its name. */
const separators = [/\n/u, /[,\n]/u, /[/\n]/u, /[+\n]/u, /[,/+\n]/u];

function partsOf(value: string, separator: RegExp): string[] {
  return value
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Groups that a cure names at most. */
const most = 8;

/** How far a group's name is from what was written, in letters; 0 where it holds all of it. */
export function farFrom(written: string, name: string): number {
  const [key, other] = [nameKey(written), nameKey(name)];
  return other.includes(key) ? 0 : distance(key, other);
}

/** The groups that there are, those whose name is nearest first. */
function cureFor(value: string, groups: readonly Named[], kind: NamedKind): string {
  const names = [...new Set(groups.filter(({ isBeingDeleted }) => isBeingDeleted !== true).map(({ name }) => name))]
    .map((name) => ({ name, far: farFrom(value, name) }))
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name));
  if (names.length === 0) return `The ${holderOf(kind)} has no ${fieldOf[kind]}: empty the cell.`;
  const near = names.filter(({ name, far }) => far <= Math.max(2, Math.ceil(nameKey(name).length / 3))).slice(0, 2);
  const quoted = (some: readonly { readonly name: string }[]): string[] => some.map(({ name }) => `"${name}"`);
  const asked = near.length === 0 ? '' : `Did you mean ${quoted(near).join(' or ')}? `;
  const more = names.length > most ? `, and ${names.length - most} more, which \`doorlist systems\` lists` : '';
  return `${asked}The system has ${quoted(names.slice(0, most)).join(', ')}${more}.`;
}
