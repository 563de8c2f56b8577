import { posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** What a room may import of another: `values`, or `types` alone. A path in the other room narrows it to that file. */
type Allowed = Readonly<Record<string, 'values' | 'types'>>;

/** Rooms that know nothing of the others, and that every room may use: what errors are, and how text is made safe and short. */
const leaves = ['errors.ts', 'text'];

/** Who may import whom. What is not in the table is a fault. */
export const table: Readonly<Record<string, Allowed>> = {
  'main.ts': { cli: 'types', 'chunks.ts': 'values', 'run/machine.ts': 'types' },
  'chunks.ts': {},
  cli: {
    run: 'values',
    flow: 'values',
    ui: 'values',
    desk: 'values',
    sandbox: 'values',
    'events.ts': 'values',
    roster: 'types',
    plan: 'types',
    directory: 'types',
    journal: 'types',
    apply: 'types',
    report: 'types',
  },
  run: {
    apply: 'values',
    report: 'values',
    journal: 'values',
    plan: 'values',
    directory: 'values',
    roster: 'values',
    sandbox: 'values',
    'events.ts': 'values',
  },
  flow: { 'events.ts': 'values', run: 'types' },
  ui: { flow: 'values', 'events.ts': 'values' },
  // The words of a run, and of what is wrong with a row, are the same at the terminal and on the page: pure.
  desk: { flow: 'values', run: 'values', 'events.ts': 'values', 'ui/run-words.ts': 'values', 'roster/problems.ts': 'values' },
  // What runs in the browser: it draws, and decides nothing.
  'desk/page': { flow: 'types', 'flow/words.ts': 'values', 'events.ts': 'types', desk: 'types' },
  report: {
    'journal/journal.ts': 'values',
    'journal/outcome.ts': 'values',
    'journal/status.ts': 'values',
    plan: 'values',
    roster: 'types',
    // Pure: what is written into a cell has to be read back as it was, by one rule.
    'roster/cell.ts': 'values',
    'roster/columns.ts': 'values',
    // Pure as well: the table of what each code means and how to mend it.
    'roster/problems.ts': 'values',
    'events.ts': 'values',
  },
  apply: {
    'directory/directory.ts': 'values',
    'journal/journal.ts': 'values',
    'journal/outcome.ts': 'values',
    'journal/ports.ts': 'types',
    'journal/row-event.ts': 'values',
    'journal/status.ts': 'values',
    plan: 'values',
    roster: 'types',
    'events.ts': 'values',
  },
  // The table of statuses is pure, and all that draws takes its signs and words from the events.
  'events.ts': { journal: 'types', plan: 'types', 'journal/status.ts': 'values' },
  // Pure as well: the table of a person's fields, and how names and emails are compared.
  journal: { plan: 'types', 'plan/fields.ts': 'values', 'plan/keys.ts': 'values', directory: 'types', roster: 'types' },
  plan: { directory: 'types', roster: 'types' },
  roster: {},
  directory: {},
  sandbox: {},
  'errors.ts': {},
  text: {},
};

/** Node's modules that compute and touch nothing: every room may use them. */
const pure = [
  'node:buffer',
  'node:crypto',
  'node:events',
  'node:path',
  'node:stream',
  'node:timers/promises',
  'node:url',
  'node:util',
];

/** Files that touch files, sockets, the terminal or the process. A folder ends in a slash. */
export const edges = [
  'main.ts',
  'chunks.ts',
  'cli/',
  'run/folder.ts',
  'run/folder-lock.ts',
  'run/locks.ts',
  'run/machine-lock.ts',
  'run/credentials.ts',
  'run/whole-file.ts',
  'run/write-files.ts',
  'run/save-as.ts',
  'run/remembered.ts',
  'run/choices.ts',
  'run/machine.ts',
  'run/owner.ts',
  'run/open-file.ts',
  'run/open-files.ts',
  'run/version.ts',
  'run/zone.ts',
  'roster/read.ts',
  'roster/xlsx.ts',
  'journal/sqlite.ts',
  'journal/staging.ts',
  'journal/sync.ts',
  'journal/temporary.ts',
  'desk/folder.ts',
  'desk/server.ts',
  'directory/client.ts',
  'sandbox/',
  'ui/ask.ts',
  'ui/ink.ts',
  'ui/screen/open.ts',
  'ui/terminal.tsx',
];

/**
 * The walls that a source file breaks, in sentences: imports of rooms that are not its own to use (type imports, dynamic ones,
 * re-exports and `import('...')` types as well), and modules of Node or the process outside the edges.
 *
 * @param file its path under src/, with slashes.
 */
export function faults(file: string, source: string): string[] {
  const found: string[] = [];
  const isEdge = edges.some((edge) => (edge.endsWith('/') ? file.startsWith(edge) : file === edge));
  for (const { specifier, isType } of importsOf(file, source)) {
    if (specifier.startsWith('node:')) {
      if (!isEdge && !isType && !pure.includes(specifier)) found.push(`${file} touches ${specifier} and is no edge`);
    } else if (specifier.startsWith('.')) {
      const target = posix.join(posix.dirname(file), specifier);
      const why = refusal(file, target, isType);
      if (why !== undefined) found.push(`${file} imports ${target}: ${why}`);
    } else if (specifier === '') found.push(`${file} imports a module whose name is not written out`);
  }
  if (!isEdge && usesProcess(file, source)) found.push(`${file} touches the process and is no edge`);
  return found;
}

function refusal(file: string, target: string, isType: boolean): string | undefined {
  const [from = '', to = ''] = [file, target].map(roomOf);
  if (target.startsWith('..')) return to === '..' && target === '../package.json' ? undefined : 'it lies outside src/';
  if (from === to || leaves.includes(to)) return undefined;
  const allowed = table[from];
  if (allowed === undefined) return `the room ${from} is not in the table`;
  const way = allowed[target] ?? allowed[to];
  if (way === undefined) return `${from} may not import ${to}`;
  return way === 'types' && !isType ? `${from} may import types of ${to} alone` : undefined;
}

/** The page of the desk is a room of its own. */
function roomOf(path: string): string {
  return path.startsWith('desk/page/') ? 'desk/page' : (path.split('/')[0] ?? '');
}

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

function importsOf(file: string, source: string): Import[] {
  const { program, module } = parseSync(file, source);
  const found: Import[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    found.push({ specifier: moduleRequest.value, isType: entries.length > 0 && entries.every((entry) => entry.isType) });
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries)
      if (moduleRequest !== null) found.push({ specifier: moduleRequest.value, isType });
  }
  new Visitor({
    ImportExpression({ source: name }) {
      found.push({ specifier: name.type === 'Literal' && typeof name.value === 'string' ? name.value : '', isType: false });
    },
    TSImportType({ source: name }) {
      found.push({ specifier: name.value, isType: true });
    },
  }).visit(program);
  return found;
}

function usesProcess(file: string, source: string): boolean {
  const { program } = parseSync(file, source);
  let uses = false;
  new Visitor({
    Identifier({ name }) {
      uses ||= name === 'process';
    },
  }).visit(program);
  return uses;
}
