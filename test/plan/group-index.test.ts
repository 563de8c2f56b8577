import { expect, test } from 'vitest';
import { indexGroups } from '../../src/plan/group-index.ts';

const groups = indexGroups(
  ['Main Entrance', 'Lab', 'Offices', 'R&D / Lab', 'Berlin, Mitte'].map((name, at) => ({
    id: `g${at}`,
    name,
    isBeingDeleted: false,
  })),
);

test.each([
  ['Main Entrance, Lab, Offices', ['g0', 'g1', 'g2']],
  ['Main Entrance\nLab', ['g0', 'g1']],
  ['Main Entrance / Lab', ['g0', 'g1']],
  ['Main Entrance + lab', ['g0', 'g1']],
  ['Main Entrance, Lab\nOffices', ['g0', 'g1', 'g2']],
  // Groups of the system as a whole, whatever is in their names.
  ['R&D / Lab', ['g3']],
  ['Berlin, Mitte', ['g4']],
  ['Main\nEntrance', ['g0']],
])('%j is the groups that it names', (cell, ids) => {
  const found = groups.resolve([cell]);
  expect({ ids: found.ids, problems: found.problems }).toEqual({ ids, problems: [] });
  expect(found.notes.map(({ code }) => code)).toEqual(ids.length > 1 ? ['groups_interpreted'] : []);
});

test('a cell of which only a part is a group is refused, and says how groups are separated', () => {
  for (const cell of ['* myContacts ::: Lab, Lab', 'Main Entrance, Cellar']) {
    const { ids, problems } = groups.resolve([cell]);
    expect(ids).toEqual([]);
    expect(problems).toMatchObject([{ code: 'unknown_group', value: cell, cure: expect.stringContaining('semicolon') }]);
  }
});

test('a group that is being deleted is no group, alone, among several, by name or by id', () => {
  const going = indexGroups([
    { id: 'g0', name: 'Lab', isBeingDeleted: true },
    { id: 'g1', name: 'Offices', isBeingDeleted: false },
    { id: 'g2', name: 'Roof', isBeingDeleted: true },
    { id: 'g3', name: 'Roof', isBeingDeleted: false },
  ]);
  const codes = (cell: string) => going.resolve([cell]).problems.map(({ code }) => code);
  for (const cell of ['Lab', 'lab', 'g0', 'g2', 'Offices, Lab']) expect(codes(cell), cell).toEqual(['group_being_deleted']);
  expect(going.resolve(['Roof'])).toEqual({ ids: ['g3'], problems: [], notes: [] });
  expect([going.isUsable('g0'), going.isUsable('g1'), going.isUsable('gone')]).toEqual([false, true, false]);
});

test('an unknown group is answered with those that there are, the nearest first, and how many more', () => {
  const cureOf = (names: readonly string[], asked: string) =>
    indexGroups(names.map((name, at) => ({ id: `g${at}`, name, isBeingDeleted: name === 'Going' }))).resolve([asked])
      .problems[0]?.cure;
  expect(cureOf(['Parking', 'Going', 'Main Entrance', 'Lab'], 'Mian Entrance')).toBe(
    'Did you mean "Main Entrance"? The system has "Main Entrance", "Parking", "Lab".',
  );
  expect(cureOf(['Parking', 'Lab'], 'Kantine')).toBe('The system has "Parking", "Lab".');
  const many = Array.from({ length: 12 }, (_, at) => `Floor ${at}`);
  expect(cureOf(many, 'Roof')).toMatch(
    /^The system has (?:"Floor \d+", ){7}"Floor \d+", and 4 more, which `doorlist systems` lists\.$/u,
  );
  expect(cureOf([], 'Roof')).toBe('The access system has no groups: empty the cell.');
});

test('an id is found as it is written; a UUID in small letters or capitals', () => {
  const capitals = 'AAAAAAAA-ABCD-4ABC-8ABC-AAAAAAAAAAAA';
  const index = indexGroups(['Grp_aB', 'Grp_Ab', capitals].map((id) => ({ id, name: `Group ${id}`, isBeingDeleted: false })));
  expect(['Grp_aB', 'Grp_Ab', capitals.toLowerCase(), capitals].map((id) => [...(index.resolve([id]).ids ?? [])])).toEqual([
    ['Grp_aB'],
    ['Grp_Ab'],
    [capitals],
    [capitals],
  ]);
});
