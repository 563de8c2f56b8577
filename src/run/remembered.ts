import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { resultColumns } from '../roster/columns.ts';
import { configFolder, makeFolder, rememberedFile } from './machine.ts';
import type { Shell } from './context.ts';

const options = z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())]));
const shape = z.object({
  /** By hash of the header: the options of the last import with that header. */
  shapes: z.record(z.string(), z.object({ at: z.string(), options, map: z.record(z.string(), z.string()).optional() })),
  recent: z.array(
    z.object({
      path: z.string(),
      at: z.string(),
      /** A file of rejected rows that has not been imported yet. */
      mend: z.boolean().optional(),
    }),
  ),
});

export type Remembered = z.output<typeof shape>;

const addedColumns: ReadonlySet<string> = new Set(resultColumns);

/** How many headers and files are kept; older ones are dropped. */
const most = 50;

type Env = Shell['env'];

/** Reads the remembered answers; empty where the file cannot be read. */
export function recall(env: Env): Remembered {
  try {
    return shape.parse(JSON.parse(readFileSync(rememberedFile(env), 'utf8')));
  } catch {
    return { shapes: {}, recent: [] };
  }
}

/** Changes the remembered answers, which hold no secret and no row. A folder that cannot be written is ignored. */
function remember(env: Env, change: (remembered: Remembered) => void): void {
  const remembered = recall(env);
  change(remembered);
  remembered.recent = remembered.recent.slice(0, most);
  const kept = Object.entries(remembered.shapes).toSorted(([, a], [, b]) => b.at.localeCompare(a.at));
  remembered.shapes = Object.fromEntries(kept.slice(0, most));
  try {
    makeFolder(configFolder(env));
    const temporary = `${rememberedFile(env)}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(remembered), { mode: 0o600 });
    renameSync(temporary, rememberedFile(env));
  } catch {
    // Remembering is a convenience: an import must not fail because of it.
  }
}

/** Hash of a header: the same names in the same order give the same hash. What a result file adds at the end is no part of it. */
export function shapeOf(header: readonly string[]): string {
  const end = header.findLastIndex((name) => !addedColumns.has(name) && !name.startsWith('import_extra_'));
  return createHash('sha256')
    .update(JSON.stringify(header.slice(0, end + 1)))
    .digest('hex')
    .slice(0, 32);
}

/** The mapping saved by `--save-map` for this header. */
export function savedMap(env: Env, header: readonly string[]): Readonly<Record<string, string>> | undefined {
  return recall(env).shapes[shapeOf(header)]?.map;
}

export function saveMap(env: Env, header: readonly string[], map: Readonly<Record<string, string>>): void {
  remember(env, ({ shapes }) => {
    const key = shapeOf(header);
    shapes[key] = { options: {}, ...shapes[key], at: new Date().toISOString(), map: { ...map } };
  });
}

/** Keeps options for the next roster with this header. Never a secret, never a row. */
export function rememberOptions(
  env: Env,
  header: readonly string[],
  options: Readonly<Record<string, string | boolean | readonly string[]>>,
): void {
  const kept = Object.entries(options).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value] as const);
  remember(env, ({ shapes }) => {
    const key = shapeOf(header);
    shapes[key] = { ...shapes[key], at: new Date().toISOString(), options: Object.fromEntries(kept) };
  });
}

/** Remembers a roster or a file of rejected rows, to be offered next time. */
export function touched(env: Env, path: string, how: 'used' | 'mend' = 'used'): void {
  remember(env, (remembered) => {
    const rest = remembered.recent.filter((each) => each.path !== path);
    remembered.recent = [{ path, at: new Date().toISOString(), ...(how === 'mend' && { mend: true }) }, ...rest];
  });
}

/** Remembers the file of rejected rows, which is probably the next roster. */
export function rememberRejects(files: Readonly<Record<string, string>>, { cwd, env }: Shell): void {
  const path = files['rejects.xlsx'];
  if (path !== undefined) touched(env, resolve(cwd, path), 'mend');
}
