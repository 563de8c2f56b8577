import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';

const options = z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())]));
const shape = z.object({
  /** By hash of the header: what a roster of this shape was last imported with. */
  shapes: z.record(z.string(), z.object({ at: z.string(), options, map: z.record(z.string(), z.string()).optional() })),
  recent: z.array(
    z.object({
      path: z.string(),
      at: z.string(),
      /** Made by a run for a person to mend, and not imported yet. */
      mend: z.boolean().optional(),
    }),
  ),
});

export type Remembered = z.output<typeof shape>;

/** How many shapes and files are kept: a person's own, not a history. */
const most = 50;

function file(): string {
  return join(envPaths('doorlist', { suffix: '' }).config, 'remembered.json');
}

/** What the user's config folder remembers; nothing where it cannot be read. */
export function recall(): Remembered {
  try {
    return shape.parse(JSON.parse(readFileSync(file(), 'utf8')));
  } catch {
    return { shapes: {}, recent: [] };
  }
}

/** Changes what is remembered. Never a secret, never a row. Where the folder cannot be written, nothing is remembered. */
export function remember(change: (remembered: Remembered) => void): void {
  const remembered = recall();
  change(remembered);
  remembered.recent = remembered.recent.slice(0, most);
  const kept = Object.entries(remembered.shapes).toSorted(([, a], [, b]) => b.at.localeCompare(a.at));
  remembered.shapes = Object.fromEntries(kept.slice(0, most));
  try {
    mkdirSync(envPaths('doorlist', { suffix: '' }).config, { recursive: true, mode: 0o700 });
    const temporary = `${file()}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(remembered), { mode: 0o600 });
    renameSync(temporary, file());
  } catch {
    // A convenience: an import must not fail for it.
  }
}

/** Rosters with the same headers in the same order are of one shape. */
export function shapeOf(header: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(header)).digest('hex').slice(0, 32);
}

/** The mapping that `--save-map` kept for rosters of this shape. */
export function savedMap(header: readonly string[]): Readonly<Record<string, string>> | undefined {
  return recall().shapes[shapeOf(header)]?.map;
}

export function saveMap(header: readonly string[], map: Readonly<Record<string, string>>): void {
  remember(({ shapes }) => {
    const key = shapeOf(header);
    shapes[key] = { options: {}, ...shapes[key], at: new Date().toISOString(), map: { ...map } };
  });
}

/** A roster that was used, or the rows of one that were written down to be mended: the next to be offered. */
export function touched(path: string, how: 'used' | 'mend' = 'used'): void {
  remember((remembered) => {
    const rest = remembered.recent.filter((each) => each.path !== path);
    remembered.recent = [{ path, at: new Date().toISOString(), ...(how === 'mend' && { mend: true }) }, ...rest];
  });
}
