import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, test } from 'vitest';
import { commands } from '../src/cli/options.ts';

const src = resolve(import.meta.dirname, '../src');
const linesOf = (file: string): number => readFileSync(join(src, file), 'utf8').trimEnd().split('\n').length;
const cli = readdirSync(join(src, 'cli')).map((name) => `cli/${name}`);

test('the command line stays small: 2,000 lines in all, 60 a command', () => {
  expect(cli.reduce((sum, file) => sum + linesOf(file), 0)).toBeLessThan(2000);
  const files = [...commands.map(({ name }) => `cli/${name}.ts`), 'cli/guided.ts'];
  expect(files.filter((file) => linesOf(file) > 60)).toEqual([]);
});

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/u.test(name));

interface Size {
  readonly at: string;
  readonly lines: number;
}

/**
 * The functions of a file with their lines. Those of functions inside it count for these alone: a function that makes a set of
 * functions with what they share, as the gate for pace does, is as long as all of them, and each of them is to be short.
 */
function functionsOf(file: string): Size[] {
  const source = readFileSync(join(src, file), 'utf8');
  const found: Record<'start' | 'end' | 'from' | 'to', number>[] = [];
  let offset = 0;
  const ends = source.split('\n').map((text) => (offset += text.length + 1));
  const lineAt = (at: number): number => ends.findIndex((end) => at < end) + 1;
  const see = ({ start, end }: { start: number; end: number }): void => {
    found.push({ start, end, from: lineAt(start), to: lineAt(end) });
  };
  const visitor = new Visitor({ FunctionDeclaration: see, FunctionExpression: see, ArrowFunctionExpression: see });
  visitor.visit(parseSync(file, source).program);
  return found.map(({ start, end, from, to }) => {
    const own = new Set(Array.from({ length: to - from + 1 }, (_, at) => from + at));
    for (const inner of found.filter((other) => other.start > start && other.end <= end)) {
      for (let line = inner.from + 1; line <= inner.to; line += 1) own.delete(line);
    }
    return { at: `${file}:${from}`, lines: own.size };
  });
}

test('no function is longer than 80 lines', () => {
  const sizes = files.flatMap(functionsOf);
  // That long ones are seen: some are not much shorter.
  expect(sizes.filter(({ lines }) => lines > 50).length).toBeGreaterThan(5);
  expect(sizes.filter(({ lines }) => lines > 80)).toEqual([]);
});

test('no journal is read into memory as a whole', () => {
  const whole = /\.\.\.[\w.#]*\brows\(\)|\brows\(\)\.toArray|Array\.from\([\w.#]*\brows\(\)/u;
  expect(files.filter((file) => whole.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
});
