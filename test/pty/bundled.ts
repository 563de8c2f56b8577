import path from 'node:path';
import { build } from 'rolldown';

const root = path.join(import.meta.dirname, '../..');

/**
 * Bundles a program of the tests, as doorlist itself is bundled, so that each start of it takes a third of the time: without, Node would
 * load each of some hundred modules and strip its types.
 *
 * @returns the program's path.
 */
export async function bundled(input: string): Promise<string> {
  const dir = path.join(root, 'node_modules/.cache/doorlist-tests', path.basename(input, '.ts'));
  await build({
    cwd: root,
    input,
    platform: 'node',
    transform: { target: 'node24', define: { 'process.env.NODE_ENV': "'production'" } },
    resolve: { mainFields: ['module', 'main'], alias: { 'react-devtools-core': false } },
    // What lets Node load these programs as they are.
    plugins: [{ name: 'without-tsx', load: (id) => (id.endsWith('test/ui/tsx.ts') ? '' : null) }],
    output: { dir, cleanDir: true, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
    logLevel: 'silent',
  });
  return path.join(dir, `${path.basename(input, '.ts')}.mjs`);
}
