import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterpreter, type RosterRow } from '../../src/roster/interpreter.ts';
import { openRoster } from '../../src/roster/read.ts';
import { RosterError } from '../../src/roster/roster-error.ts';
import { fixtures, now } from './reading.ts';
import { unzip, zip } from './zip.ts';

/** A file to begin with; a workbook is mutated within its parts, else nothing would get past its checksums. */
type Seed = { readonly name: string; readonly bytes: Buffer; readonly parts?: Readonly<Record<string, Buffer>> };

/** The fixtures that are quick to read. */
export async function seeds(): Promise<Seed[]> {
  const files = (await readdir(fixtures)).filter((name) => /\.(?:csv|tsv|txt|xlsx|xls|ods)$/u.test(name)).sort();
  const all = await Promise.all(
    files.map(async (name) => {
      const bytes = await readFile(path.join(fixtures, name));
      return { name, bytes, ...(name.endsWith('.xlsx') ? { parts: await unzip(bytes) } : {}) };
    }),
  );
  return all.filter(({ bytes }) => bytes.length < 20_000);
}

/** What is put in: what parsers trip over, and what fields mean. */
const tokens = [
  ',',
  ';',
  '\t',
  '|',
  '"',
  '""',
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\uFEFF',
  'sep=;\n',
  "'",
  '=1+1',
  '#N/A',
  '\\',
  'ÿ',
  '\u202E',
  '\u200D',
  '佐',
  'Name',
  'Email',
  'import_row',
  'import_status',
  'import_code',
  'Phone',
  'Start',
  '2031-03-30 02:30',
  '31/12/2031',
  '1/2/2031',
  '99999',
  '1.2E+10',
  '+15555550100',
  '<c r="XFD1"/>',
  '<row r="1048576"/>',
  '<v>1e308</v>',
  '<v>-1</v>',
  't="s"',
  'r="A0"',
  '&#0;',
  '<!--',
  ']]>',
  'hidden="1"',
].map((token) => Buffer.from(token));
const moreTokens = [
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xe4]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from('PK\x03\x04', 'latin1'),
];
const everyToken = [...tokens, ...moreTokens];

/** Mulberry32: numbers from 0 to 1 that a seed repeats. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function mutate(bytes: Buffer, other: Buffer, random: () => number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  let mutated = bytes;
  for (let times = 1 + below(4); times > 0; times -= 1) {
    const at = below(mutated.length + 1);
    const length = below(Math.min(40, mutated.length - at + 1));
    const middle = [
      () => everyToken[below(everyToken.length)] ?? bytes,
      () => Buffer.alloc(0),
      () => Buffer.concat([mutated.subarray(at, at + length), mutated.subarray(at, at + length)]),
      () => Buffer.from([below(256)]),
      () => other.subarray(below(other.length), below(other.length)),
    ][below(5)]?.();
    const keeps = random() < 0.5 ? 0 : length;
    mutated = Buffer.concat([mutated.subarray(0, at), middle ?? Buffer.alloc(0), mutated.subarray(at + keeps)]);
    if (random() < 0.03) mutated = mutated.subarray(0, below(mutated.length));
  }
  return mutated;
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/**
 * Reads one mutated file. It must give rows that each are a person or have problems, or one {@link RosterError}.
 *
 * @param file where the mutated file is written; it is left there, to be looked at.
 * @returns what came of it: `rows`, or the error's code.
 * @throws {Error} where anything else happened, naming the seed.
 */
export async function trial(seed: number, from: readonly Seed[], file: string): Promise<string> {
  const random = randomOf(seed);
  const { name, bytes, parts } = pick(from, random);
  const other = pick(from, random).bytes;
  let mutated: Buffer;
  if (parts === undefined || random() < 0.1) mutated = mutate(bytes, other, random);
  else {
    const part = pick(Object.keys(parts), random);
    mutated = zip({ ...parts, [part]: mutate(parts[part] ?? bytes, other, random) });
  }
  await writeFile(file, mutated);
  const options = {
    timeZone: pick(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'], random),
    now,
    ...(random() < 0.3 ? { country: pick(['US', 'GB', 'IT'], random) } : {}),
    ...(random() < 0.2 ? { dateOrder: pick(['dmy', 'mdy', 'ymd'] as const, random) } : {}),
    ...(random() < 0.2 ? { encoding: pick(['utf-8', 'windows-1252', 'utf-16le', 'shift_jis'], random) } : {}),
  };
  const began = performance.now();
  const outcome = await read(file, name.endsWith('.xlsx') ? { ...options, sheet: '1' } : options).catch((error: unknown) => {
    if (error instanceof RosterError && !error.message.includes('\n    at ')) return error.code;
    throw new Error(`seed ${seed} (${name}): ${String(error)}`, { cause: error });
  });
  const took = Math.round(performance.now() - began);
  if (took > 10_000) throw new Error(`seed ${seed} (${name}) took ${took} ms`);
  return outcome;
}

async function read(
  file: string,
  options: Parameters<typeof openRoster>[1] & Parameters<typeof createInterpreter>[1],
): Promise<string> {
  const roster = await openRoster({ path: file }, options);
  try {
    const interpreter = await createInterpreter(roster, options);
    let expected = 1;
    for await (const batch of roster.rows()) {
      for (const raw of batch) check(interpreter.read(raw), expected++);
    }
    return 'rows';
  } finally {
    await roster.close();
  }
}

function check({ row, person, problems, cells }: RosterRow, expected: number): void {
  if (row !== expected) throw new Error(`row ${row} came where ${expected} was due`);
  if ((person === undefined) === (problems.length === 0)) throw new Error(`row ${row} has a person and problems, or neither`);
  if (person !== undefined && person.fullName.trim() === '') throw new Error(`row ${row} has an empty name`);
  if (cells.length > 20_000) throw new Error(`row ${row} has ${cells.length} cells`);
}
