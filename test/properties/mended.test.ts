import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyRow, imported, optionsOf, rosterOf, style, textOf } from './mending.ts';

test('rejects that were mended make the same people as a roster that was right from the start', async () => {
  await fc.assert(
    fc.asyncProperty(style, fc.array(anyRow, { minLength: 1, maxLength: 5 }), async (how, rows) => {
      const cells = rosterOf(how, rows);
      const options = optionsOf(how);
      const right = await imported(textOf(how, cells, true), options);
      expect(right).toHaveLength(cells.length);
      const mended = await imported(textOf(how, cells, false), options, (run) => {
        const file = join(run, 'rejects.csv');
        const [head = [], ...lines] = parse(readFileSync(file), { bom: true });
        for (const line of lines) {
          const row = Number(line[head.indexOf('import_row')]);
          for (const { column, right: cell, wrong } of cells[row - 1] ?? []) {
            if (wrong !== undefined) line[head.indexOf(column)] = cell;
          }
        }
        writeFileSync(file, stringify([head, ...lines]));
        return file;
      });
      expect(mended).toEqual(right);
    }),
    {
      numRuns: Number(process.env['RUNS'] ?? 8),
      // The only time of day stands in a row that is right, and the only midnight in one that was rejected.
      examples: [
        [
          {
            names: 'whole',
            dates: 'midnights',
            groups: 'named',
            country: 'DE',
            zone: 'Asia/Tokyo',
            enroll: 'all',
            title: false,
            remark: 'none',
          },
          [{ trouble: 'end', group: 'Main Entrance' }],
        ],
      ],
    },
  );
}, 240_000);
