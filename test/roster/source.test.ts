import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import promises, { appendFile, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { RawRow } from '../../src/roster/raw-row.ts';
import { openRoster } from '../../src/roster/read.ts';
import { fixtures } from './reading.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const text = 'Name,Email\nAna Lima,ana@example.com\nBo Li,bo@example.com\n';
const digest = createHash('sha256').update(text).digest('hex');

async function all(rows: AsyncIterable<readonly RawRow[]>): Promise<RawRow[]> {
  const found: RawRow[] = [];
  for await (const batch of rows) found.push(...batch);
  return found;
}

const expected = [
  { row: 1, line: 2, cells: ['Ana Lima', 'ana@example.com'] },
  { row: 2, line: 3, cells: ['Bo Li', 'bo@example.com'] },
];

test('standard input is read like a file, as often as needed, and leaves nothing behind', async () => {
  const before = await readdir(tmpdir());
  const roster = await openRoster({ stdin: Readable.from([Buffer.from(text.slice(0, 15)), Buffer.from(text.slice(15))]) });
  expect(roster).toMatchObject({ name: '-', header: ['Name', 'Email'] });
  expect(roster.path).toBeUndefined();
  expect(await roster.sha256()).toBe(digest);
  expect(await all(roster.rows())).toEqual(expected);
  expect(await all(roster.rows())).toEqual(expected);
  await roster.close();
  // Other tests, which run at the same time, put one more word into the names of their folders.
  const left = (await readdir(tmpdir())).filter((name) => /^doorlist-[^-]+$/u.test(name) && !before.includes(name));
  expect(left).toEqual([]);
});

test('an empty standard input, and one that breaks off, get one clear error', async () => {
  await expect(openRoster({ stdin: Readable.from([]) })).rejects.toMatchObject({ name: 'RosterError', code: 'empty' });
  const broken = new Readable({
    read() {
      this.destroy(Object.assign(new Error('gone'), { code: 'EIO' }));
    },
  });
  await expect(openRoster({ stdin: broken })).rejects.toMatchObject({ name: 'RosterError', code: 'unreadable' });
});

test('what comes through a pipe without end is given up at half of the room that is free, and leaves nothing behind', async () => {
  const before = await readdir(tmpdir());
  // Not vi.mock, which a module that another test file has loaded before does not see.
  const room = { bavail: 6, bsize: 2 ** 20 } as Awaited<ReturnType<typeof promises.statfs>>;
  const statfs = vi.spyOn(promises, 'statfs').mockResolvedValue(room);
  syncBuiltinESMExports();
  onTestFinished(() => {
    statfs.mockRestore();
    syncBuiltinESMExports();
  });
  let given = 0;
  const endless = new Readable({
    read() {
      given += 1;
      this.push(Buffer.alloc(2 ** 20, 'y\n'));
    },
  });
  await expect(openRoster({ stdin: endless })).rejects.toMatchObject({
    code: 'no_room',
    message: expect.stringMatching(/TMPDIR.*file/u) as string,
  });
  expect([given < 10, endless.destroyed]).toEqual([true, true]);
  expect((await readdir(tmpdir())).filter((name) => /^doorlist-[^-]+$/u.test(name) && !before.includes(name))).toEqual([]);
});

test('a workbook comes through standard input too', async () => {
  const roster = await openRoster({
    stdin: createReadStream(path.join(fixtures, 'workbook-1904.xlsx')),
  });
  expect((await all(roster.rows())).map(({ cells }) => cells[0])).toEqual(['Ana Lima', 'Bo Li']);
  await roster.close();
});

test('a named pipe is read once and then known', async () => {
  const pipe = path.join(folder, 'pipe.csv');
  const [code] = (await once(spawn('mkfifo', [pipe]), 'exit')) as [number];
  expect(code).toBe(0);
  const writing = writeFile(pipe, text);
  const roster = await openRoster({ path: pipe });
  await writing;
  expect(await all(roster.rows())).toEqual(expected);
  expect(await roster.sha256()).toBe(digest);
  await roster.close();
});

test('the bytes of a long roster are hashed without holding them', async () => {
  const bytes = Buffer.concat([Buffer.from('Name,Email\n'), Buffer.alloc(16_000_000, 'Ana Lima,ana@example.com\n')]);
  const file = path.join(folder, 'long.csv');
  await writeFile(file, bytes);
  const roster = await openRoster({ path: file });
  const before = process.memoryUsage().arrayBuffers;
  expect(await roster.sha256()).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  await roster.close();
});

test('a roster that changes while it is read is refused', async () => {
  const file = path.join(folder, 'changing.csv');
  await writeFile(file, text);
  const roster = await openRoster({ path: file });
  await appendFile(file, 'Cy Fox,cy@example.com\n');
  await expect(all(roster.rows())).rejects.toMatchObject({ code: 'changed' });
  await roster.close();
});

test.skipIf(process.platform !== 'linux')('a roster whose disk does not answer is named', async () => {
  // Nothing is at the beginning of a process's memory: reading there is EIO, as on a disk that fails.
  await expect(openRoster({ path: '/proc/self/mem' })).rejects.toMatchObject({
    code: 'unreadable',
    message: '"mem" cannot be read: the disk or the terminal does not answer (EIO). Copy it to another disk, then try again.',
  });
});

test('a link is followed; its own name is the name', async () => {
  const file = path.join(folder, 'original.csv');
  await writeFile(file, text);
  await symlink(file, path.join(folder, 'link.csv'));
  const roster = await openRoster({ path: path.join(folder, 'link.csv') });
  expect(roster.name).toBe('link.csv');
  expect(await all(roster.rows())).toEqual(expected);
  await roster.close();
});

test('lines are counted where rows start, whatever ends them', async () => {
  const roster = await openRoster({ path: path.join(fixtures, 'newlines.csv') });
  expect((await all(roster.rows())).map(({ line }) => line)).toEqual([2, 4, 7, 9]);
  await roster.close();
});

test.each([
  ['a PDF', '%PDF-1.7\n%âã'],
  ['a picture', '\x89PNG\r\n\x1A\n'],
  ['a picture', '\xFF\xD8\xFF\xE0'],
  ['a gzip archive', '\x1F\x8B\x08\0'],
  ['an archive', 'Rar!\x1A\x07'],
  ['a rich text document', '{\\rtf1\\ansi Name}'],
  ['a SQLite database', 'SQLite format 3\0'],
  ['a Parquet file', 'PAR1\x15\x04'],
  ['a program', '\x7FELF\x02\x01'],
  ['a SYLK file', 'ID;PWXL;N;E\r\nB;Y2;X1\r\nC;Y1;X1;K"Name"\r\nC;Y2;X1;K"Ana"\r\nE\r\n'],
  ['a DIF file', 'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,1\r\n""\r\n'],
  ['an LDIF file', '# users\nversion: 1\n\ndn: cn=Ana Lima,dc=example,dc=com\ncn: Ana Lima\nmail: ana@example.com\n'],
  ['a list of vCards', 'BEGIN:VCARD\r\nFN:Ana\r\n'],
  ['a web page', '<!DOCTYPE html>\n<table><tr><td>Name</td></tr></table>'],
  ['a web page', '\xEF\xBB\xBF<html xmlns:o="urn:schemas-microsoft-com:office:office">'],
  ['an XML file', '<?xml version="1.0"?><Workbook>'],
  ['JSON', '[{"name": "Ana"}]'],
  ['JSON', '{"people": []}'],
])('%s is called by its name', async (kind, bytes) => {
  const file = path.join(folder, 'roster.csv');
  await writeFile(file, Buffer.from(bytes, 'latin1'));
  await expect(openRoster({ path: file })).rejects.toMatchObject({
    code: 'wrong_kind',
    message: expect.stringContaining(`"roster.csv" is ${kind}`),
  });
});

test('bytes without sense are not taken for text', async () => {
  const file = path.join(folder, 'noise.csv');
  await writeFile(file, Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919) % 256)));
  await expect(openRoster({ path: file })).rejects.toMatchObject({ code: 'not_text' });
});

test('a line without an end is given up before it fills the memory', async () => {
  const file = path.join(folder, 'endless.csv');
  await writeFile(file, `Name,Email\nAna Lima,ana@example.com\n${'x'.repeat(5_000_000)}`);
  const roster = await openRoster({ path: file });
  await expect(all(roster.rows())).rejects.toMatchObject({ code: 'long_row', message: expect.stringContaining('line 3') });
  await roster.close();
});
