import { basename, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SummaryEvent } from '../../src/events.ts';
import { reconcile, summaryOf } from '../../src/report/reconcile.ts';
import { summaryLines } from '../../src/ui/summary.ts';
import { journalOf, rejected, rowOf } from '../report/memory-journal.ts';

// Below this folder, where a person would not type the whole path.
const run = resolve('reports/20261001T080000Z-people');
const here = { cwd: process.cwd(), platform: 'linux' } as const;
const files = Object.fromEntries(
  ['result.csv', 'result.xlsx', 'rejects.csv', 'rejects.xlsx', 'absent.csv', 'absent.xlsx', 'report.html', 'report.json'].map(
    (name) => [name, `${run}/${name}`],
  ),
);
const summary = (more: Record<string, unknown>): SummaryEvent => ({
  type: 'summary',
  run,
  rows: 318,
  needPerson: 0,
  balanced: true,
  exit: 0,
  files,
  ...more,
});
const lines = async (more: Record<string, unknown>, width = 80) =>
  (await summaryLines(summary(more), { color: false, width, here })).join('\n');

describe('summaryLines', () => {
  it('sends to resume alone where an enrollment is unknown: the rows to mend are known only then', async () => {
    const said = await summaryLines(summary({ created: 318, needPerson: 6, exit: 1 }), {
      color: false,
      width: 80,
      here,
      isResumable: true,
    });
    expect(said.at(-1)).toMatch(/^ {2}doorlist resume /);
    expect(said.join('\n')).not.toContain('doorlist import');
  });

  it('tells what happened, who needs a person, where the files are and what to do next', async () => {
    expect(
      await lines({
        created: 300,
        rejected: 18,
        needPerson: 18,
        enrolled: 12,
        absent: 2,
        provider: { provisioned: 290, pending: 10 },
        exit: 1,
      }),
    ).toMatchInlineSnapshot(`
        "Done: 318 rows, each accounted for. 18 rows need a person.

          ✓ 300 created   new in the access system
          ✗  18 rejected  not valid; nothing was sent

        12 people were enrolled for a mobile credential.
        Read back from the system: 290 ready, 10 still being set up.
        2 people in the system and in no row: see absent.xlsx. Nobody was removed.

        Files in reports/20261001T080000Z-people
          result.xlsx   every row, and what became of it
          rejects.xlsx  the rows that need a person: what is wrong, and its cure
          absent.xlsx   who is in the system and in no row
          report.html   the report for people

        Next: mend the rows in rejects.xlsx and import just that file:
          doorlist import reports/20261001T080000Z-people/rejects.xlsx"
      `);
  });

  it('ends an interrupted run with the command that finishes it', async () => {
    const text = await lines({ created: 40, pending: 270, unknown: 8, exit: 130, run: 'my reports/one' });
    expect(text).toContain('Nothing is lost');
    expect(text.split('\n').at(-1)).toBe("  doorlist resume 'my reports/one'");
  });

  it('speaks of a plan as of what has not happened yet', async () => {
    expect(await lines({ create: 300, present: 18, provider: { not_checked: 318 } })).toMatchInlineSnapshot(`
      "Planned: 318 rows. Nothing was changed. All can be done.

        ✓ 300 create   will be new in the access system
        ✓  18 present  there already, nothing to do

      Files in reports/20261001T080000Z-people
        result.xlsx   every row, and what became of it
        rejects.xlsx  the rows that need a person: what is wrong, and its cure
        absent.xlsx   who is in the system and in no row
        report.html   the report for people

      Next: do exactly this with
        doorlist import --plan reports/20261001T080000Z-people"
    `);
  });

  it('speaks of a check without the remote parts', async () => {
    expect(await lines({ valid: 300, rejected: 18, needPerson: 18, exit: 1, files: {} })).toMatchInlineSnapshot(`
      "Checked: 318 rows. Nothing was sent. 18 rows need a person.

        ✓ 300 valid     can be sent
        ✗  18 rejected  not valid; nothing was sent"
    `);
  });

  it('says that the mended rows are not all of a roster that was planned or checked', async () => {
    const plan = await lines({ create: 300, rejected: 18, needPerson: 18, exit: 1 });
    expect(plan.split('\n').slice(-4)).toEqual([
      'Next: do exactly this with',
      '  doorlist import --plan reports/20261001T080000Z-people',
      'Then mend the rows in rejects.xlsx and import just that file:',
      '  doorlist import reports/20261001T080000Z-people/rejects.xlsx',
    ]);
    const check = await lines({ valid: 300, rejected: 1, needPerson: 1, exit: 1 });
    expect(check.split('\n').slice(-3, -1)).toEqual([
      'Next: import the roster: its valid rows go in.',
      'Then mend the row in rejects.xlsx and import just that file:',
    ]);
  });

  it('groups the rows that need a person by reason, with the one cure for each', async () => {
    const reasons = [
      {
        code: 'phone_not_e164',
        rows: 6000,
        first: [1, 2, 3, 4, 1005],
        matter: 'The phone number does not say its country.',
        cure: 'Write it with a plus and the country code, or say once for all which country: --country US.',
      },
      { code: 'unknown_group', rows: 1, first: [7], matter: 'There is no group "Lager\u001b[2J".', cure: 'There are "Lab".' },
    ];
    const text = await lines({ rejected: 6001, needPerson: 6001, exit: 1, reasons });
    expect(text.split('\n').slice(4, 12)).toEqual([
      'Why, and what to do:',
      '  6,000 rows: The phone number does not say its country. (rows 1, 2, 3, 4,',
      '    1,005, ...)',
      '    -> Write it with a plus and the country code, or say once for all which',
      '       country: --country US.',
      '  1 row: There is no group "Lager". (row 7)',
      '    -> There are "Lab".',
      '',
    ]);
    const many = Array.from({ length: 11 }, () => reasons[1]);
    expect(await lines({ rejected: 11, needPerson: 11, exit: 1, reasons: many })).toContain(
      '... and 3 more reasons: see report.html',
    );
  });

  it('says so when the rows do not add up', async () => {
    expect(await lines({ created: 1, balanced: false, exit: 1 })).toContain('do not add up');
  });

  it('says how many rows need a person as the report counts them, also where their status is well', async () => {
    const at = '2031-03-01T09:05:00Z';
    const rows = [
      rejected(1),
      rowOf(2, { readBack: { at, status: 'error' } }),
      rowOf(3, { readBack: { at, status: 'inactive' } }),
    ];
    const model = reconcile(journalOf({ rows }), Date.parse(at));
    expect(model.needPerson).toHaveLength(3);
    const [head] = await summaryLines(summaryOf(model, run, files), { color: false, width: 80, here });
    expect(head).toBe('Done: 3 rows, each accounted for. 3 rows need a person.');
  });

  it('stays within a narrow terminal, but for paths and commands, which must be whole', async () => {
    const text = await lines(
      { created: 300, rejected: 10, needPerson: 10, absent: 2, enrolled: 3, provider: { provisioned: 300 }, exit: 1 },
      40,
    );
    for (const line of text.split('\n')) if (!line.includes(basename(run))) expect(line.length, line).toBeLessThanOrEqual(40);
    expect(await lines({ created: 300 }, 40)).not.toContain('new in the access system');
  });

  it('breaks a command that is too long where a shell goes on reading', async () => {
    expect((await lines({ created: 300, rejected: 18, needPerson: 18, exit: 1 }, 60)).split('\n').slice(-2)).toEqual([
      '  doorlist import \\',
      '    reports/20261001T080000Z-people/rejects.xlsx',
    ]);
  });

  it('paints only when told to', async () => {
    expect(await lines({ created: 300 })).not.toContain('\u001b');
    const painted = (await summaryLines(summary({ created: 300 }), { color: true, width: 80, here })).join('');
    expect(painted).toContain('\u001b[32m✓');
  });

  it('gives colour to signs alone: yellow words on white cannot be read', async () => {
    for (const exit of [0, 1, 2, 3, 4, 130]) {
      const how = summary({ created: 7, updated: 1, failed: 2, unknown: 1, rejected: 1, needPerson: 4, exit, balanced: false });
      const painted = (await summaryLines(how, { color: true, width: 80, here })).join('\n');
      // oxlint-disable-next-line no-control-regex
      const coloured = [...painted.matchAll(/(?:\u001b\[[34][0-7]m)+([^\u001b]+)/gu)].map(([, text]) => text);
      expect(coloured).toEqual(expect.arrayContaining(['✓', '✗']));
      expect(coloured.join('')).toMatch(/^[✓✗!]+$/u);
      // The sign of what needs attention has a ground of its own.
      expect(painted).not.toContain('\u001b[33m');
    }
  });
});
