/**
 * Makes dist/ from src/ with all that doorlist needs inside: `node build/bundle.ts`. `npm run build` checks the types before.
 *
 * The source maps beside the chunks stay out of the package, and no chunk names its own.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { calendarNames } from '../src/roster/calendar-names.ts';
import { dictionaryWords } from '../src/roster/dictionary.ts';
import { phonePlans } from '../src/roster/phone-plans.ts';
import { build, type BuildOptions, type OutputOptions, type Plugin } from 'rolldown';

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
  // The web's streams take Node as long to load as a small workbook takes to write.
  {
    file: 'hucre/dist/zip/writer.mjs',
    from: 'if (checkCompressionStream()) {',
    to: `if (true) {
      const zlib = process.getBuiltinModule('node:zlib');
      if (data.length < 100_000) return zlib.deflateRawSync(data);
      return new Promise((resolve, reject) => zlib.deflateRaw(data, (error, deflated) => error ? reject(error) : resolve(deflated)));
    }
    if (checkCompressionStream()) {`,
  },
  {
    file: 'hucre/dist/zip/stream-writer.mjs',
    from: 'const canDeflate = checkCompressionStream()',
    to: 'const canDeflate = true',
  },
  {
    file: 'hucre/dist/zip/stream-writer.mjs',
    from: 'const cs = new CompressionStream("deflate-raw");',
    to: `const deflate = process.getBuiltinModule('node:zlib').createDeflateRaw();
      return yield* process.getBuiltinModule('node:stream').pipeline(source, deflate, () => undefined);
      const cs = new CompressionStream("deflate-raw");`,
  },
  {
    file: 'hucre/dist/zip/stream-writer.mjs',
    from: 'const chunks = zipStreamChunks(entries, options);',
    to: 'return zipStreamChunks(entries, options); const chunks = undefined;',
  },
  // Only a proxy needs it, and what it imports takes a twentieth of the start of `plan`.
  { file: 'axios/lib/adapters/http.js', from: "import HttpsProxyAgent from 'https-proxy-agent';", to: '' },
  {
    file: 'axios/lib/adapters/http.js',
    from: 'new HttpsProxyAgent(merged)',
    to: "new (require('https-proxy-agent'))(merged)",
  },
  {
    file: 'axios/lib/adapters/http.js',
    from: 'configHttpsAgent instanceof HttpsProxyAgent',
    to: "configHttpsAgent instanceof require('https-proxy-agent')",
  },
  { file: 'src/roster/numbering.ts', from: "import * as libphonenumber from './libphonenumber.ts';", to: '' },
  { file: 'src/roster/numbering.ts', from: '=> libphonenumber;', to: "=> require('./libphonenumber.js');" },
  // The set of all emoji takes V8 as long to make as half of Node's start, and few texts have any: each has a character that is one
  // by itself, or the sign that makes one of the character before it.
  {
    file: 'string-width/index.js',
    from: String.raw`rgiEmojiRegex = /^\p{RGI_Emoji}$/v;`,
    to: String.raw`rgiEmojiRegex = { test: (text) => /\p{Emoji_Presentation}|\uFE0F/u.test(text) && /^\p{RGI_Emoji}$/v.test(text) };`,
  },
  // A chunk is a function and waits for nothing: what Ink awaits for its own developers goes, and Yoga's wasm is made at once.
  { file: 'ink/build/reconciler.js', from: "import.meta.resolve('react-devtools-core');", to: 'throw undefined;' },
  { file: 'ink/build/reconciler.js', from: "await import('./devtools.js');", to: '' },
  { file: 'ink/build/reconciler.js', from: 'await loadPackageJson()', to: '{}' },
  {
    file: 'yoga-layout/dist/src/index.js',
    from: 'wrapAssembly(await loadYoga())',
    to: 'wrapAssembly(((yoga) => (loadYoga(yoga), yoga))({}))',
  },
  {
    file: 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js',
    from: 'if(h.instantiateWasm)',
    to: 'return a(new WebAssembly.Instance(new WebAssembly.Module(wa()),d));if(h.instantiateWasm)',
  },
  { file: 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js', from: 'import.meta.url', to: 'undefined' },
];

/** Modules whose one function takes long and always returns the same: in the bundle stands what it returns here. */
const tables = [
  { file: 'src/roster/dictionary.ts', make: dictionaryWords },
  { file: 'src/roster/calendar-names.ts', make: calendarNames },
  { file: 'src/roster/phone-plans.ts', make: phonePlans },
];

/** What packages import and doorlist never reaches: for their own developers, or for HTTP/2, which takes long to load. */
const unused = ['react-devtools-core', 'supports-color', 'http2', 'form-data'];

const page = await pageOf('src/desk/page/main.tsx');

const common = {
  cwd: root,
  platform: 'node',
  // An import that is not found would be looked for on the user's machine, where nothing is installed.
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message);
  },
} satisfies BuildOptions;
const output = {
  dir: 'dist',
  format: 'cjs',
  sourcemap: 'hidden',
  // V8 keeps a source with one wider character in twice the memory, and takes longer to load it.
  charset: 'ascii',
  comments: false,
} satisfies OutputOptions;

const { output: chunks } = await build({
  ...common,
  input: { program: 'src/cli/main.ts', machine: 'src/run/machine.ts', libphonenumber: 'src/roster/libphonenumber.ts' },
  external: './libphonenumber.js',
  makeAbsoluteExternalsRelative: false,
  transform: { target: 'node24', define: { 'process.env.NODE_ENV': "'production'" } },
  resolve: { mainFields: ['module', 'main'], alias: Object.fromEntries(unused.map((name) => [name, false])) },
  plugins: [licences(page.modules), functions(), lighter(), assets()],
  output: {
    ...output,
    cleanDir: true,
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: [
        { name: 'folders', test: /src\/run\/machine\.ts$/u, priority: 4 },
        { name: 'start', test: /src\/(?:cli\/(?:main|demo)|text\/(?:path|command-line|sanitise))\.ts$/u, priority: 3 },
        { name: 'offline', test: /src\/(?:cli\/(?:check|session|config)|run\/earlier)\.ts$/u, priority: 2 },
        // What is remembered of rosters is read with it, without a connection.
        { name: 'schemas', test: /node_modules\/zod\//u, priority: 5 },
        { name: 'online', test: /src\/(?:run\/(?:plan|import|connect)|directory\/(?:seam|pace))\.ts$/u, priority: 1 },
      ],
    },
  },
});

const texts = chunks.map((chunk) => (chunk.type === 'chunk' ? chunk.code : ''));
const id = createHash('sha256').update(texts.join('')).digest('hex');
await build({
  ...common,
  input: 'src/main.ts',
  transform: { target: 'node24', define: { BUILD: JSON.stringify(id) } },
  output,
});
writeFileSync(path.join(root, 'dist/package.json'), '{"type":"commonjs"}\n');

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
 * Makes each chunk one expression, the function that src/chunks.ts calls. Node's own modules are taken as they are: to copy one makes
 * Node load all that the module can do. Throws where a chunk is not of ASCII alone, as it is read.
 */
function functions(): Plugin {
  return {
    name: 'functions',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const changed = chunk.code
          .replaceAll(/^(\w+) = require_rolldown_runtime\.__toESM\(\1, 1\);$/gmu, '$1 = { __proto__: $1, default: $1 };')
          // What is raw cannot be escaped, and the bundler leaves it as it is.
          .replaceAll(/String\.raw`((?:[^`$]|\$(?!\{))*)`/gu, (raw, text: string) => (isAscii(raw) ? raw : escaped(text)));
        if (!isAscii(changed)) throw new Error(`${chunk.fileName} is not of ASCII alone.`);
        chunk.code = `(function (exports, require, __dirname) { 'use strict'; ${changed}\n})`;
      }
    },
  };
}

function isAscii(text: string): boolean {
  return /^[\0-\x7F]*$/u.test(text);
}

function escaped(text: string): string {
  return JSON.stringify(text).replaceAll(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Takes out of packages what makes them slow to load, although doorlist needs none of it at the start, or at all. */
function lighter(): Plugin {
  return {
    name: 'lighter',
    load(id) {
      if (id.endsWith('axios/lib/adapters/fetch.js')) return 'export const getFetch = () => undefined;';
      const table = tables.find(({ file }) => id.endsWith(file));
      return table === undefined
        ? null
        : `export const ${table.make.name} = () => JSON.parse(${JSON.stringify(JSON.stringify(table.make()))});`;
    },
    transform(code, id) {
      const asWritten = lighterCode.filter(({ file }) => id.endsWith(file));
      if (asWritten.length === 0) return null;
      let changed = code;
      for (const { from, to } of asWritten) {
        if (!changed.includes(from)) throw new Error(`${id} is written in another way now, without ${from}`);
        changed = changed.replace(from, () => to);
      }
      return { code: changed, map: null };
    },
  };
}
