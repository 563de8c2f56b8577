/**
 * Makes dist/ from src/ with all that doorlist needs inside: `node build/bundle.ts`. `npm run build` checks the types before.
 *
 * The source maps beside the chunks stay out of the package, and no chunk names its own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'rolldown';

const root = path.join(import.meta.dirname, '..');
/** Licences of packages that say theirs elsewhere than in a file. */
const kept = path.join(import.meta.dirname, 'licences');

/** To look at a global of fetch alone makes Node load all of its client. */
const noResponse = { from: ' && typeof Response !== "undefined"', to: '' };
const lighterCode = [
  { file: 'axios/lib/utils.js', from: "typeof G.FormData !== 'undefined' ? G.FormData : undefined", to: 'undefined' },
  { file: 'hucre/dist/zip/reader.mjs', ...noResponse },
  { file: 'hucre/dist/zip/stream-reader.mjs', ...noResponse },
  { file: 'hucre/dist/zip/writer.mjs', ...noResponse },
  // The set of all emoji takes V8 as long to make as half of Node's start, and few texts have any.
  {
    file: 'string-width/index.js',
    from: String.raw`rgiEmojiRegex = /^\p{RGI_Emoji}$/v;`,
    to: String.raw`rgiEmojiRegex = { test: (text) => /^\p{RGI_Emoji}$/v.test(text) };`,
  },
];

/** What packages import and doorlist never reaches: for their own developers, or for HTTP/2, which takes long to load. */
const unused = ['react-devtools-core', 'supports-color', 'http2', 'form-data'];

const page = await pageOf('src/desk/page/main.tsx');

await build({
  cwd: root,
  input: 'src/main.ts',
  platform: 'node',
  transform: { target: 'node24', define: { 'process.env.NODE_ENV': "'production'" } },
  resolve: { mainFields: ['module', 'main'], alias: Object.fromEntries(unused.map((name) => [name, false])) },
  plugins: [licences(page.modules), builtins(), lighter(), assets()],
  // An import that is not found would be looked for on the user's machine, where nothing is installed.
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message);
  },
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    chunkFileNames: '[name].js',
    sourcemap: 'hidden',
    // V8 keeps a source with one wider character in twice the memory, and takes longer to load it.
    charset: 'ascii',
    comments: false,
    codeSplitting: {
      groups: [
        { name: 'start', test: /src\/(?:cli\/(?:main|demo)|text\/(?:path|command-line|sanitise))\.ts$/u, priority: 3 },
        { name: 'offline', test: /src\/(?:cli\/(?:check|session|config)|run\/earlier)\.ts$/u, priority: 2 },
        { name: 'online', test: /src\/(?:run\/(?:plan|import|connect)|directory\/(?:seam|pace))\.ts$/u, priority: 1 },
      ],
    },
  },
});

/** Makes one script of the desk's page with all that it needs inside, for a browser. */
async function pageOf(input: string): Promise<{ readonly script: string; readonly modules: readonly string[] }> {
  const { output } = await build({
    cwd: root,
    input,
    platform: 'browser',
    write: false,
    transform: { target: 'es2023', define: { 'process.env.NODE_ENV': "'production'" } },
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
    output: { format: 'esm', minify: true, codeSplitting: false },
  });
  const [chunk] = output;
  return { script: chunk.code, modules: chunk.moduleIds };
}

/** Puts the page's script and style where the desk's server takes them from. */
function assets(): Plugin {
  return {
    name: 'assets',
    load(id) {
      if (!id.endsWith('src/desk/assets.ts')) return null;
      const styles = ['node_modules/react-data-grid/lib/styles.css', 'src/desk/page/page.css'];
      const style = styles.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
      return `export const script = ${JSON.stringify(page.script)};\nexport const style = ${JSON.stringify(style)};`;
    },
  };
}

/**
 * Writes the licence of each package of which something is in the bundle. Throws where a package comes without its text.
 *
 * @param others modules that are in it as text.
 */
function licences(others: readonly string[]): Plugin {
  return {
    name: 'licences',
    generateBundle(_, bundle) {
      const modules = [...others, ...Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))];
      const folders = new Set(modules.map((id) => /^[^\0].*\/node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(id)?.[0] ?? ''));
      folders.delete('');
      const texts = [...folders].map(licenceOf).sort();
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
    },
  };
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const own = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/iu.test(file));
  const files = own.length > 0 ? own.sort().map((file) => path.join(folder, file)) : [path.join(kept, `${name}.txt`)];
  return `${name} ${version} (${license})\n\n${files.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n')}\n`;
}

/**
 * Takes Node's own modules by name instead of importing them: an import makes a facade of all that the module exports, for which
 * Node loads what is not needed.
 */
function builtins(): Plugin {
  return {
    name: 'builtins',
    renderChunk(code) {
      const changed = code
        .replaceAll(/^import (.+) from "(?!\.)([\w:/]+)";$/gmu, (_, names: string, module: string) => {
          const targets = names.split(/, (?=[{*])/u).map((each) => each.replace(/^\* as /u, '').replaceAll(' as ', ': '));
          return targets.map((target) => `const ${target} = globalThis.process.getBuiltinModule("${module}");`).join(' ');
        })
        .replace('createRequire(import.meta.url)', 'globalThis.process.getBuiltinModule');
      return { code: changed, map: null };
    },
  };
}

/** Takes out of packages what makes them slow to load, although doorlist needs none of it at the start, or at all. */
function lighter(): Plugin {
  return {
    name: 'lighter',
    load(id) {
      return id.endsWith('axios/lib/adapters/fetch.js') ? 'export const getFetch = () => undefined;' : null;
    },
    transform(code, id) {
      const asWritten = lighterCode.find(({ file }) => id.endsWith(file));
      if (asWritten === undefined) return null;
      const { from, to } = asWritten;
      if (!code.includes(from)) throw new Error(`${id} is written in another way now, without ${from}`);
      return { code: code.replace(from, () => to), map: null };
    },
  };
}
