import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterpreter, type InterpretOptions, type RosterRow } from '../../src/roster/interpreter.ts';
import type { Person } from '../../src/roster/person.ts';
import { openRoster, type ReadOptions } from '../../src/roster/read.ts';

export const fixtures = path.join(import.meta.dirname, 'fixtures');

/** Noon of 1 June 2030, UTC: the fixtures' dates lie around it. */
export const now = Date.UTC(2030, 5, 1, 12);

export interface Read {
  readonly header: readonly string[];
  readonly fields: readonly (string | null)[];
  readonly reading: readonly string[];
  readonly rows: readonly RosterRow[];
  /** One line a row, see {@link line}. */
  readonly lines: readonly string[];
}

/** Reads a whole roster the way commands do. Rows that came before an error are handed to `each`. */
export async function readFile(
  file: string,
  options: ReadOptions & Partial<InterpretOptions> = {},
  each: (row: RosterRow) => void = () => undefined,
): Promise<Read> {
  const roster = await openRoster({ path: path.resolve(fixtures, file) }, options);
  try {
    const interpreter = await createInterpreter(roster, { timeZone: 'Europe/Berlin', now, ...options });
    const rows: RosterRow[] = [];
    for await (const batch of roster.rows()) {
      for (const raw of batch) {
        const row = interpreter.read(raw);
        rows.push(row);
        each(row);
      }
    }
    const { header, fields, reading } = roster;
    return {
      header,
      fields,
      reading: [...reading, ...interpreter.reading(), ...roster.doubts, ...interpreter.doubts()],
      rows,
      lines: rows.map(line),
    };
  } finally {
    await roster.close();
  }
}

/** Like {@link readFile}, for a roster that the test writes itself. */
export async function readText(
  content: string | Uint8Array,
  options: ReadOptions & Partial<InterpretOptions> = {},
): Promise<Read> {
  const folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
  try {
    const file = path.join(folder, 'roster.csv');
    await writeFile(file, content);
    return await readFile(file, options);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `1 Ana Lima | email=ana@example.com`, or `2 ! email_invalid`; notes stand behind `~`. */
function line({ row, person, problems, notes }: RosterRow): string {
  const what =
    person === undefined
      ? `! ${problems.map(({ code }) => code).join(' ')}`
      : [person.fullName, ...details(person)].join(' | ');
  return [`${row} ${what}`, ...(notes.length > 0 ? [notes.map(({ code }) => code).join(' ')] : [])].join(' ~ ');
}

function details(person: Person): string[] {
  return Object.entries(person).flatMap(([key, value]: [string, unknown]) =>
    key === 'fullName' ? [] : [`${key}=${Array.isArray(value) ? value.join('+') : String(value)}`],
  );
}
