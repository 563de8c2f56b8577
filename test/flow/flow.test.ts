import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandOf } from '../../src/flow/command.ts';
import { begin, flowReducer } from '../../src/flow/reducer.ts';
import { initialState, type Action, type KeyName } from '../../src/flow/flow.ts';
import { pickItems } from '../../src/flow/steps/pick-step.ts';
import { saidOf } from '../../src/flow/said.ts';
import { nextItems } from '../../src/flow/steps/next-step.ts';
import { here, Walk } from './walk.ts';
import { madeUpServices } from './made-up-services.ts';

/** In the columns, of which the two that are found stand second and third, and Work mail sixth. */
const emailToWorkMail = ['down', 'down', 'backspace', 'down', 'down', 'down', 'right', 'right', 'right', 'right'];

describe('the guided flow', () => {
  it('takes changes of cells back one by one, and makes them again, also when they were kept as text in between', async () => {
    const walk = await Walk.start({ isSandbox: true });
    await walk.press('down', 'enter', 'enter', 'enter');
    expect(walk.state.step).toBe('problems');
    const start = walk.state;
    const cell = fc.record({ row: fc.nat(2), column: fc.nat(1), to: fc.constantFrom('', 'a', 'b') });
    const skip = fc.record({ row: fc.nat(2), field: fc.constant('import_as' as const), to: fc.constantFrom('', 'skip') });
    const change = fc.record({
      cells: fc.uniqueArray(cell, { maxLength: 3, selector: ({ row, column }) => `${row} ${column}` }),
      fields: fc.uniqueArray(skip, { maxLength: 2, selector: ({ row }) => row }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let state = start;
        const act = (action: Action) => {
          state = JSON.parse(JSON.stringify(flowReducer(state, action, walk.services).state)) as typeof state;
        };
        const said = () => ({
          cells: state.corrections.cells.map((each) => JSON.stringify(each)).sort(),
          fields: state.corrections.fields.map((each) => JSON.stringify(each)).sort(),
        });
        const seen = [said()];
        for (const { cells, fields } of changes) {
          act({ type: 'correct', fields, cells });
          seen.push(said());
        }
        for (const before of seen.slice(0, -1).toReversed()) {
          act({ type: 'undo' });
          expect(said()).toEqual(before);
        }
        for (const after of seen.slice(1)) {
          act({ type: 'redo' });
          expect(said()).toEqual(after);
        }
      }),
    );
  });

  it('leads from a roster to a finished import, and asks for nothing twice', async () => {
    const walk = await Walk.start({ isSandbox: true });
    await walk.press('down', 'enter', 'enter', 'enter', 'enter', 'enter');
    expect(walk.state.step).toBe('next');
    expect(walk.services.asked).toEqual([
      'inspect "people.csv" {}',
      'connect false',
      'plan "people.csv" {"system":"Main Building"}',
      'remember {"system":"Main Building"}',
      'run "reports/20261001T080000Z-people" {"system":"Main Building"}',
    ]);
  });

  it('takes three Enters for a roster of a known shape', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true });
    await walk.press('enter', 'enter', 'enter');
    expect(walk.services.asked.at(-1)).toMatch(
      /^run .*"sheet":"Staff","map":\["email_address=Work mail"\],"system":"Main Building"/,
    );
  });

  it('counts a row with several reasons once', async () => {
    const walk = await Walk.start({}, 'people.csv');
    const state = await walk.press('enter', 'enter', 'enter');
    const [kind] = state.plan?.open ?? [];
    if (state.plan === undefined || kind === undefined) throw new Error('no plan');
    const rows = [3, 4].map((row) => ({ row, line: row + 1, who: '', message: '' }));
    const open = [
      { ...kind, count: 2, rows },
      { ...kind, code: 'x', count: 1, rows: rows.slice(1) },
    ];
    const labels = saidOf({ ...state, plan: { ...state.plan, open } }).lines.map(({ label }) => label);
    expect(labels).toContain('Settle the 2 rows that need you');
  });

  it('plans again where it came to no import', async () => {
    const walk = await Walk.start({ isSandbox: true, isClean: true }, 'people.csv');
    await walk.press('enter', 'enter');
    walk.services.run = () => Promise.reject(new Error('Interrupted. Nothing was sent.'));
    await walk.press('enter');
    expect(walk.state).toMatchObject({ step: 'next', error: 'Interrupted. Nothing was sent.' });
    expect(nextItems(walk.state)[0]).toBe('plan');
    await walk.press('enter');
    expect(walk.state).toMatchObject({ step: 'plan', error: undefined });
  });

  it('lets what was remembered be changed, and takes nothing of it up again', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true }, 'people.csv');
    // Work mail is remembered as the email and stands second; E-mail, which would be guessed, stands sixth.
    await walk.press('down', 'down', 'enter', ...emailToWorkMail, 'home', 'enter');
    expect(walk.services.asked.at(-1)).toBe('inspect "people.csv" {"map":[],"sheet":"Staff","system":"Main Building"}');
    await walk.press('enter');
    expect(walk.services.asked.at(-1)).toBe('plan "people.csv" {"sheet":"Staff","system":"Main Building"}');
    for (const step of ['problems', 'columns', 'same']) {
      await walk.press('escape');
      expect(walk.state.step).toBe(step);
    }
    await walk.press('home', 'down', 'enter', 'down', 'down', 'down', 'enter');
    expect(walk.state).toMatchObject({ step: 'columns', chosen: { practice: true } });
    for (const step of ['place', 'same', 'file']) {
      await walk.press('escape');
      expect(walk.state.step).toBe(step);
    }
  });

  it('comes to an end by Enter alone where there is nothing to do', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true, isDone: true });
    await walk.press('enter', 'enter', 'enter');
    expect(walk.state.step).toBe('over');
  });

  it('asks who left where nobody is new, and then offers what there is to choose from by now', async () => {
    const services = madeUpServices({ isSandbox: true, isRemembered: true, isDone: true });
    const walk = await Walk.with(services);
    const first = walk.state.file.choices;
    services.rosters = async () => first.map((each) => ({ ...each, about: 'by now' }));
    await walk.press('enter', 'enter', 'down', 'enter');
    expect(walk.state).toMatchObject({ step: 'left', left: { ticked: [] } });
    for (const step of ['plan', 'same', 'file']) {
      await walk.press('escape');
      expect(walk.state.step).toBe(step);
    }
    expect(walk.state.file.choices.map(({ about }) => about)).toEqual(first.map(() => 'by now'));
  });

  it('does not start the import by Enter pressed once too often in the table', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true });
    await walk.press('enter', 'enter', 'down', 'down', 'enter', 'enter', 'enter');
    expect(walk.state.step).toBe('table');
  });

  it('goes to the system that was named on the command line', async () => {
    const walk = await Walk.start({}, 'people.csv', { system: 's3', encoding: 'utf-8' });
    expect(walk.state).toMatchObject({ step: 'columns', chosen: { systemName: 'Annexe' } });
    expect(commandOf(walk.state)).toBe('doorlist import people.csv --system Annexe --encoding utf-8');
  });

  it('asks anew where the system of last time is gone', async () => {
    const walk = await Walk.start({ isRemembered: true, hasNoKey: true }, 'people.csv');
    expect(walk.state).toMatchObject({ step: 'place', live: null });
  });

  it('asks for the number in production, and takes no other', async () => {
    const walk = await Walk.start({ isRemembered: true });
    await walk.press('enter', 'enter', 'enter');
    expect(walk.state.step).toBe('confirm');
    await walk.press('enter', '25', 'enter', 'y', 'enter');
    expect(walk.state.error).toContain('Nothing was sent');
    expect(walk.services.asked.join()).not.toContain('run ');
    await walk.press('250', 'enter');
    expect(walk.state.step).toBe('next');
  });

  it('says where to get a key, offers the practice system, and looks again', async () => {
    const walk = await Walk.start({ hasNoKey: true, isSandbox: true });
    await walk.press('enter');
    expect(walk.state).toMatchObject({ step: 'place', live: null });
    await walk.press('down', 'enter');
    expect(walk.state.live?.workspace).toBe('Acme Ltd');

    const other = await Walk.start({ hasNoKey: true });
    await other.press('enter', 'enter', 'enter', 'enter', 'enter');
    expect(other.services.asked.at(-1)).toMatch(/^run .*"sandbox":true/);
  });

  it('does not offer a system that is in trouble, and says why', async () => {
    const walk = await Walk.start();
    await walk.press('enter', 'down', 'down', 'enter');
    expect(walk.state).toMatchObject({ step: 'place', error: 'The bridge is offline.' });
  });

  it('goes to the practice system alone when that was said on the command line', async () => {
    const walk = await Walk.start({}, 'people.csv', { sandbox: true });
    expect(walk.services.asked).toEqual(['inspect "people.csv" {"sandbox":true}', 'connect true']);
    expect(walk.state).toMatchObject({ step: 'columns', chosen: { practice: true } });
  });

  it('reads the roster again when a column is changed, and not otherwise', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter', ...emailToWorkMail);
    expect(walk.state.fields.slice(0, 3)).toEqual(['full_name', null, 'email_address']);
    await walk.press('home', 'enter');
    expect(walk.state.step).toBe('problems');
    expect(walk.services.asked.at(-1)).toBe(
      'inspect "people.csv" {"map":["email_address=Work mail"],"system":"Main Building"}',
    );
  });

  it('can leave a guessed column out', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter', 'down', 'down', 'down', 'backspace', 'home', 'enter');
    expect(walk.services.asked.at(-1)).toContain('"map":["phone_number="]');
  });

  it.each([
    ['two columns that are one field', ['down', 'down', 'right']],
    ['no column for the name', ['down', 'backspace']],
  ])('does not go on with %s', async (_, keys) => {
    const walk = await Walk.start({}, 'people.csv');
    const before = walk.services.asked.length;
    await walk.press('enter', ...keys, 'home', 'enter');
    expect(walk.state.step).toBe('columns');
    expect(walk.services.asked).toHaveLength(before);
  });

  it('takes a country and a date order below the columns', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter', 'end', 'up', 'right', 'up', 'enter', 'gb', 'enter', 'home', 'enter');
    expect(walk.services.asked.at(-1)).toBe(
      'inspect "people.csv" {"map":[],"country":"GB","date-order":"dmy","system":"Main Building"}',
    );
  });

  it('asks where a file can be read in more than one way', async () => {
    const walk = await Walk.start({}, 'sheets.xlsx');
    expect(walk.state).toMatchObject({ step: 'question', question: { option: 'sheet' } });
    await walk.press('enter');
    expect(walk.state.step).toBe('place');
    // One step back is the question, as it was; one more, the list of files.
    await walk.press('escape');
    expect(walk.state).toMatchObject({ step: 'question', question: { option: 'sheet' }, answers: {} });
    await walk.press('down', 'enter');
    expect(walk.state.step).toBe('place');
    expect(walk.services.asked).toContain('inspect "sheets.xlsx" {"sheet":"Visitors"}');
  });

  it('offers what a column can be as a list, which typed letters narrow', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter', 'down', 'down', 'enter');
    expect(walk.state).toMatchObject({ step: 'pick', pick: { of: { is: 'column', index: 1 } } });
    await walk.press('first', 'enter');
    expect(walk.state).toMatchObject({ step: 'columns', cursor: 2, isEdited: true });
    expect(walk.state.fields[1]).toBe('first_name');
    await walk.press('enter', 'escape');
    expect(walk.state).toMatchObject({ step: 'columns', cursor: 2 });
  });

  it('reads another line as the header, and keeps the system', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter', 'end', 'enter', 'line 3', 'enter');
    expect(walk.services.asked.at(-1)).toBe('inspect "people.csv" {"header-row":"3"}');
    expect(walk.state).toMatchObject({ step: 'columns', chosen: { systemName: 'Main Building' } });
  });

  it('asks for the country of numbers where they are refused, without going back', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter', 'enter', 'down', 'down', 'enter', 'enter', 'united', 'enter');
    expect(walk.services.asked.at(-1)).toBe('inspect "people.csv" {"map":[],"country":"GB","system":"Main Building"}');
    expect(walk.state).toMatchObject({ step: 'problems', country: 'GB' });
    await walk.press('escape');
    expect(walk.state.step).toBe('columns');
  });

  it('takes a new value for a cell and leaves a person out, and plans when nothing is left', async () => {
    const walk = await Walk.start({ isSandbox: true }, 'people.csv');
    await walk.press('enter', 'enter', 'down', 'down', 'enter', 'down', 'enter');
    expect(walk.state).toMatchObject({ step: 'edit', typed: '020 7946 0018' });
    // The same again is no correction.
    await walk.press('enter');
    expect(walk.state.error).toContain('Type what is right');
    await walk.press('home', 'right', 'backspace', '+44', 'end', 'left', '1', 'backspace', 'enter');
    expect(walk.state).toMatchObject({ step: 'edit', typed: '1.21E+10' });
    await walk.press('down', 'enter');
    const typed = {
      cells: [{ row: 4, column: 3, to: '+4420 7946 0018' }],
      fields: [{ row: 9, field: 'import_as', to: 'skip' }],
      groups: [],
    };
    expect(walk.services.asked.slice(-2)).toEqual([
      `inspect "people.csv" {"map":[],"system":"Main Building"} ${JSON.stringify(typed)}`,
      `plan "people.csv" {"system":"Main Building"} ${JSON.stringify(typed)}`,
    ]);
    expect(commandOf(walk.state)).toBe('doorlist import --plan reports/20261001T080000Z-people');
    await walk.press('escape');
    expect(walk.state.step).toBe('columns');
    // No command says what was typed.
    expect(commandOf(walk.state)).toBeUndefined();
  });

  it('keeps what was typed when the rest is left as it is', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter', 'enter', 'down', 'down', 'enter', 'down', 'enter', '1', 'enter', 'escape');
    expect(walk.services.asked.at(-2)).toMatch(/^inspect .*"to":"020 7946 00181"/);
  });

  it('loses nothing that was typed in another tab when the problems were left already', async () => {
    const late = { type: 'correct', cells: [{ row: 4, column: 3, to: '+442079460018' }], fields: [] } as const;
    const planned = await Walk.start({ isSandbox: true }, 'people.csv');
    await planned.press('enter', 'enter', 'enter');
    expect(planned.state.step).toBe('plan');
    await planned.act(late);
    expect(planned.state).toMatchObject({ step: 'problems', corrections: { cells: late.cells }, history: { past: [{}] } });
    expect(planned.services.asked.at(-1)).toMatch(/^inspect .*"to":"\+442079460018"/);
    await planned.press('enter');
    expect(planned.services.asked.at(-1)).toMatch(/^plan .*"to":"\+442079460018"/);

    const before = await Walk.start({}, 'people.csv');
    await before.press('enter', 'enter', 'escape');
    await before.act(late);
    expect(before.state).toMatchObject({ step: 'columns', corrections: { cells: late.cells } });
    await before.press('home', 'enter');
    expect(before.services.asked.findLast((each) => each.startsWith('inspect'))).toContain('"to":"+442079460018"');

    // It is too late for the rows of a run, and for another roster.
    await planned.press('enter');
    const { state } = planned;
    await planned.act(late);
    expect(planned.state).toBe(state);
  });

  it('goes on with all rows once the rejected ones are mended in a spreadsheet', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter', 'enter', 'down', 'enter', 'down', 'enter');
    expect(walk.services.asked.slice(-3)).toEqual([
      'mended "people.csv" "reports/20261001T080000Z-people/rejects.xlsx"',
      expect.stringMatching(/^inspect "people.csv" .*\+442079460018/),
      expect.stringMatching(/^plan "people.csv" .*\+442079460018/),
    ]);
  });

  it('imports the rejected rows of a run once they are mended', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true, exit: 1 });
    await walk.press('enter', 'enter', 'enter', 'down', 'enter');
    expect(walk.services.asked).toContain('inspect "reports/20261001T080000Z-people/rejects.xlsx" {}');
  });

  it('offers an unfinished run first', async () => {
    const walk = await Walk.start({ isUnfinished: true });
    expect(commandOf(walk.state)).toBe('doorlist resume reports/20261001T080000Z-people');
    await walk.press('enter');
    expect(walk.services.asked).toEqual(['resume "reports/20261001T080000Z-people"']);
    expect(walk.state.step).toBe('next');
  });

  it('suspends those who are ticked, and nobody is ticked by itself', async () => {
    const walk = await Walk.start({ isSandbox: true });
    await walk.press('end', 'up', 'up', 'enter');
    expect(walk.state).toMatchObject({ step: 'left', left: { ticked: [] } });
    await walk.press('end', 'enter');
    expect(walk.state.error).toMatch(/Nobody is ticked/);
    await walk.press('home', 'nobody', 'enter', ...Array.from({ length: 6 }, () => 'backspace'));
    // Ticked, and the tick taken away again; found by letters; a blank ticks as well.
    await walk.press('home', 'enter', 'down', 'enter', 'up', 'enter', 'bob', ' ', 'backspace', 'backspace', 'backspace');
    expect(walk.state.left.ticked).toEqual(['u2', 'u3']);
    await walk.press('end', 'enter');
    const run = '"reports/20261001T080000Z-people"';
    expect(walk.services.asked).toEqual([`absent ${run}`, `suspend ${run} ["u2","u3"] {}`]);
    expect(walk.state.step).toBe('next');
    await walk.press('down', 'enter');
    expect(walk.services.asked.at(-1)).toBe('undo "reports/20261001T080000Z-people-leavers"');
  });

  it('asks who left after an import, and goes back to the list where the question is answered with no', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true, isDeclined: true });
    await walk.press('enter', 'enter', 'enter', 'down', 'down', 'enter');
    expect(walk.state.step).toBe('left');
    await walk.press('enter', 'end', 'enter');
    expect(walk.state).toMatchObject({ step: 'next', error: expect.stringContaining('Not confirmed') });
    await walk.press('down', 'down', 'enter');
    expect(walk.state).toMatchObject({ step: 'left', left: { ticked: [] } });
    await walk.press('escape');
    expect(walk.state.step).toBe('next');
  });

  it("makes everybody's access last longer: a day, a plan, and in production the number", async () => {
    const walk = await Walk.start();
    await walk.press('end', 'up', 'enter');
    expect(commandOf(walk.state)).toBeUndefined();
    await walk.press('enter', 'soon', 'enter');
    expect(walk.state).toMatchObject({ step: 'until', error: '"soon" is not a date.' });
    await walk.press('backspace', 'backspace', 'backspace', 'backspace', '31 Dec 2027', 'right', 'enter');
    expect(walk.state).toMatchObject({ step: 'plan', plan: { counts: { renewed: 40 } } });
    const place = '{"system":"Main Building","existing":"renew"}';
    expect(walk.services.asked.slice(-2)).toEqual([
      `renewal "31 Dec 2027" true ${place}`,
      `plan "renew-until-2027-12-31.csv" ${place}`,
    ]);
    const command = "doorlist import renew-until-2027-12-31.csv --system 'Main Building' --existing renew";
    expect(commandOf(walk.state)).toBe(command);
    await walk.press('enter', '39', 'enter');
    expect(walk.services.asked.some((each) => each.startsWith('run '))).toBe(false);
    await walk.press('40', 'enter');
    expect(walk.services.asked.at(-1)).toBe(`run "reports/20261001T080000Z-people" ${place}`);
    expect(nextItems(walk.state)).not.toContain('left');
    // Another roster begins as if nothing had been said.
    await walk.press('end', 'up', 'enter', 'enter');
    expect(walk.services.asked.at(-1)).toBe('inspect "september.csv" {}');
  });

  it('writes the current list', async () => {
    const walk = await Walk.start();
    await walk.press('end');
    expect(commandOf(walk.state)).toBe('doorlist export --to people.xlsx');
    await walk.press('enter', 'enter');
    expect(walk.services.asked).toEqual(['connect false', 'list {"system":"Main Building"}']);
    await walk.press('enter');
    expect(walk.services.asked.at(-1)).toBe('open "people-2026-11-27.xlsx"');
  });

  it('takes back what it has imported', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true });
    await walk.press('enter', 'enter', 'enter', 'down', 'enter');
    expect(walk.services.asked.at(-1)).toBe('undo "reports/20261001T080000Z-people"');
    expect(walk.state.ended?.canUndo).toBe(false);
  });

  it('takes one group of the system for a name that it does not have, in all rows', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true });
    await walk.press('enter', 'enter', 'down', 'enter', 'enter', 'ware', 'enter');
    expect(walk.services.asked.at(-1)).toMatch(/^plan .*"groups":\[{"from":"Lager","to":"Warehouse"}\]/);
    expect(walk.state).toMatchObject({ step: 'plan', plan: { open: [] } });
    // The wrong one: taken back, and planned without it.
    await walk.press('escape');
    expect(walk.services.asked.at(-1)).toMatch(/^plan .*"system":"Main Building"}$/);
    expect(walk.state).toMatchObject({ step: 'plan', corrections: { groups: [] } });
    await walk.press('escape');
    expect(walk.state.step).toBe('same');
  });

  it('asks who each row is that may be somebody who is there, and plans anew with the answers', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true });
    await walk.press('enter', 'enter', 'down', 'enter', 'down', 'enter');
    expect(walk.state).toMatchObject({ step: 'decide', deciding: { rows: [{ row: 7 }, { row: 9 }] } });
    await walk.press('enter', 'down', 'enter');
    const said = [
      { row: 7, field: 'import_as', to: 'same' },
      { row: 9, field: 'import_as', to: 'new' },
    ];
    expect(walk.services.asked.at(-1)).toContain(`"fields":${JSON.stringify(said)}`);
    expect(walk.state.step).toBe('plan');
    // Escape takes the answers back: they are asked for again.
    await walk.press('escape');
    expect(walk.state).toMatchObject({ step: 'plan', corrections: { fields: [] }, decided: [] });
    expect(walk.services.asked.at(-1)).not.toContain('import_as');
  });

  it('finds a field by what headers call it in other languages, after those that are called so', async () => {
    const walk = await Walk.start({}, 'people.csv');
    const fields = [
      { name: 'email_address', label: 'Email', means: '', also: ['Courriel', 'Nom de courriel'] },
      { name: 'full_name', label: 'Nom', means: '', also: ['Name'] },
    ];
    const found = (typed: string) => pickItems({ ...walk.state, typed, pick: { of, items } }).map(({ value }) => value);
    const of = { is: 'column', index: 0 } as const;
    const items = fields.map(({ name, label, also }) => ({ value: name, label, also }));
    expect(found('courr')).toEqual(['email_address']);
    expect(found('nom')).toEqual(['full_name', 'email_address']);
  });

  it('keeps the answers that were given when the rest is left open, and plans nothing anew where none was', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true });
    await walk.press('enter', 'enter', 'down', 'enter', 'down', 'enter', 'escape');
    expect(walk.state.step).toBe('open');
    await walk.press('enter', 'enter', 'escape');
    expect(walk.services.asked.at(-1)).toMatch(/^plan .*"to":"same"/);
  });

  it('leads to the rows to mend where no row can be sent', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true, isHopeless: true });
    await walk.press('enter', 'enter', 'enter', 'end', 'enter');
    expect(walk.state).toMatchObject({ step: 'next', mended: { files: { 'rejects.xlsx': expect.any(String) } } });
  });

  it('writes the rows to mend and stops, where that is chosen', async () => {
    const walk = await Walk.start({}, 'people.csv');
    await walk.press('enter', 'enter', 'down', 'enter');
    expect(walk.state.step).toBe('next');
    expect(walk.services.asked.at(-1)).toBe('mend "people.csv" {}');
    await walk.press('enter');
    expect(walk.services.asked.at(-1)).toBe('open "reports/20261001T080000Z-people/rejects.xlsx"');
  });

  it('plans again when the people who are there are to be updated', async () => {
    const walk = await Walk.start({ isSandbox: true }, 'people.csv');
    await walk.press('enter', 'enter', 'enter', 'down', 'down', 'down', 'enter');
    expect(walk.services.asked.at(-1)).toContain('"existing":"update"');
    expect(walk.state).toMatchObject({ step: 'plan', existing: 'update', plan: { counts: { update: 8 } } });
    await walk.press('left');
    expect(walk.services.asked.at(-1)).not.toContain('existing');
  });

  it('scrolls through the rows of the plan, of one kind or of all', async () => {
    const walk = await Walk.start({ isSandbox: true }, 'people.csv');
    await walk.act({ type: 'resize', lines: 10 });
    await walk.press('enter', 'enter', 'enter', 'down', 'down', 'enter', 'down', 'pagedown', 'end', 'up', 'up', 'home');
    await walk.act({ type: 'resize', lines: 14 });
    await walk.press('right', 'escape');
    // The window moves only where the chosen row would leave it.
    expect(walk.services.asked.filter((asked) => asked.startsWith('rows'))).toEqual([
      'rows "all" 0 5',
      'rows "all" 2 5',
      'rows "all" 313 5',
      'rows "all" 0 5',
      'rows "all" 0 9',
      'rows "create" 0 9',
    ]);
    expect(walk.state.step).toBe('plan');
  });

  it('offers to finish what was interrupted', async () => {
    const walk = await Walk.start({ isSandbox: true, isRemembered: true, exit: 130 });
    await walk.press('enter', 'enter', 'enter', 'enter');
    expect(walk.services.asked.at(-1)).toMatch(/^resume/);
    expect(walk.state.ended?.exit).toBe(0);
  });

  it('shows what went wrong, stays where it is, and lets another path be typed', async () => {
    const walk = await Walk.start();
    await walk.press("'missing.csv'\n", 'enter');
    expect(walk.state).toMatchObject({ step: 'file', error: expect.stringContaining('no file missing.csv') });
    await walk.press('escape', 'people.csv', 'enter');
    expect(walk.state.step).toBe('place');
  });

  it('goes back one step with Escape, and out in the end', async () => {
    const walk = await Walk.start({ isSandbox: true }, 'people.csv');
    await walk.press('enter', 'enter', 'enter');
    const steps = [];
    for (let turn = 0; turn < 6; turn += 1) {
      steps.push(walk.state.step);
      await walk.press('escape');
    }
    expect(steps).toEqual(['plan', 'problems', 'columns', 'place', 'file', 'over']);
  });

  it('does not wait any longer when told so, and takes no notice of what comes too late', () => {
    const context = { fields: [] };
    const { state, effect } = begin(initialState({}, here, 'people.csv'));
    const left = flowReducer(state, { type: 'key', key: 'escape' }, context).state;
    expect(left.busy).toBeUndefined();
    const late = { type: 'failed', ticket: effect?.ticket ?? 0, message: 'late' } as const;
    expect(flowReducer(left, late, context).state).toEqual(left);
  });

  it.each<[string[], string]>([
    [[], 'doorlist import people.csv'],
    [['enter'], "doorlist import people.csv --system 'Main Building'"],
    [['enter', 'enter'], "doorlist import people.csv --system 'Main Building'"],
    [['enter', 'enter', 'down'], 'doorlist check people.csv'],
    [
      ['enter', 'enter', 'enter', 'down', 'down', 'down', 'enter'],
      "doorlist import people.csv --system 'Main Building' --existing update",
    ],
    [
      ['enter', ...emailToWorkMail, 'home', 'enter'],
      "doorlist import people.csv --system 'Main Building' --map 'email_address=Work mail'",
    ],
    [['down', 'down', 'down', 'enter'], 'doorlist import people.csv --sandbox'],
  ])('after %j shows the command that does the same', async (keys, command) => {
    const walk = await Walk.start({ isSandbox: true }, 'people.csv');
    await walk.press(...keys);
    expect(commandOf(walk.state)).toBe(command);
  });

  const key = fc.constantFrom<KeyName>(
    'up',
    'down',
    'left',
    'right',
    'pageup',
    'pagedown',
    'home',
    'end',
    'enter',
    'escape',
    'backspace',
  );
  const action = fc.oneof(
    { weight: 5, arbitrary: key.map((name): Action => ({ type: 'key', key: name })) },
    // Enter a good deal more often: it is what leads on.
    { weight: 4, arbitrary: fc.constant<Action>({ type: 'key', key: 'enter' }) },
    { weight: 1, arbitrary: fc.string({ maxLength: 3 }).map((text): Action => ({ type: 'text', text })) },
  );

  it('sends nothing to a production system before its number has been typed, whatever keys are pressed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 60 }),
        fc.boolean(),
        fc.boolean(),
        async (actions, isRemembered, isNamed) => {
          const walk = await Walk.start({ isRemembered }, isNamed ? 'people.csv' : undefined);
          for (const each of actions) {
            const { step, typed, chosen, aim } = walk.state;
            const ran = walk.services.asked.filter((asked) => asked.startsWith('run ')).length;
            await walk.act(each);
            const runs = walk.services.asked.filter((asked) => asked.startsWith('run ')).length;
            if (runs > ran && !chosen?.isSandbox) expect([step, typed]).toEqual(['confirm', aim === 'renew' ? '40' : '250']);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('can always be left with Escape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), fc.boolean(), async (actions, isNamed) => {
        const walk = await Walk.start({ isSandbox: true }, isNamed ? 'people.csv' : undefined);
        for (const each of actions) await walk.act(each);
        await walk.press(...Array.from({ length: 12 }, () => 'escape'));
        expect(walk.state.step).toBe('over');
      }),
      { numRuns: 150 },
    );
  });
});
