import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';
import { edges, faults, table } from './walls.ts';

const src = resolve(import.meta.dirname, '../src');
const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/u.test(entry.name))
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(src.length + 1)
      .replaceAll(sep, '/'),
  );

test('every import in src/ is in the table of who may import whom, and only edges touch files, sockets, terminal or process', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => faults(file, readFileSync(join(src, file), 'utf8')))).toEqual([]);
});

test('the table and the edges name only what is there', () => {
  const rooms = new Set(files.map((file) => (file.startsWith('desk/page/') ? 'desk/page' : (file.split('/')[0] ?? ''))));
  const named = Object.keys(table);
  expect(named.toSorted()).toEqual([...rooms].toSorted());
  const gone = edges.filter((edge) => !files.some((file) => (edge.endsWith('/') ? file.startsWith(edge) : file === edge)));
  expect(gone).toEqual([]);
});

test.each([
  ['roster/text.ts', "import { outcomeOf } from '../journal/outcome.ts';"],
  ['roster/text.ts', "import type { Change } from '../plan/change.ts';"],
  ['directory/seam.ts', "import { planRow } from '../plan/plan.ts';"],
  ['directory/seam.ts', "import type { Person } from '../roster/person.ts';"],
  ['sandbox/http.ts', "import { DirectoryError } from '../directory/directory.ts';"],
  ['sandbox/routes/users.ts', "import type { AcsUser } from '../../directory/directory.ts';"],
  ['plan/plan.ts', "import { connectSeam } from '../directory/seam.ts';"],
  ['plan/plan.ts', "import type { RowRecord } from '../journal/journal.ts';"],
  ['plan/plan.ts', "import type { Emit } from '../events.ts';"],
  ['journal/outcome.ts', "import { compare } from '../plan/diff.ts';"],
  ['journal/outcome.ts', "import type { RunEvent } from '../events.ts';"],
  ['events.ts', "import { outcomeOf } from './journal/outcome.ts';"],
  ['events.ts', "import type { World } from './apply/world.ts';"],
  ['apply/steps.ts', "import { openJournal } from '../journal/sqlite.ts';"],
  ['apply/steps.ts', "import type { LiveSnapshot } from '../journal/live.ts';"],
  ['apply/steps.ts', "const { connectSeam } = await import('../directory/seam.ts');"],
  ['apply/steps.ts', "import { reconcile } from '../report/reconcile.ts';"],
  ['apply/steps.ts', "import { readFileSync } from 'node:fs';"],
  ['report/html.ts', "import { apply } from '../apply/apply.ts';"],
  ['report/html.ts', "import type { AcsUser } from '../directory/directory.ts';"],
  ['report/html.ts', "export { openJournal } from '../journal/sqlite.ts';"],
  ['ui/screen/frame.tsx', "import { outcomeOf } from '../../journal/outcome.ts';"],
  ['ui/screen/frame.tsx', "import type { Person } from '../../roster/person.ts';"],
  ['ui/lines.ts', "import type { Settings } from '../run/settings.ts';"],
  ['ui/lines.ts', 'const width = process.stdout.columns;'],
  ['flow/reducer.ts', "import { openTerminal } from '../ui/terminal.tsx';"],
  ['flow/reducer.ts', "import { plan } from '../run/plan.ts';"],
  ['flow/reducer.ts', "import { createServer } from 'node:http';"],
  ['run/plan.ts', "import { print } from '../cli/session.ts';"],
  ['run/plan.ts', "import type { Ui } from '../ui/ui.ts';"],
  ['run/plan.ts', "type Ui = import('../ui/ui.ts').Ui;"],
  ['run/plan.ts', "import type { FlowWorld } from '../flow/services.ts';"],
  ['run/plan.ts', "import { rmSync } from 'node:fs';"],
  ['run/plan.ts', 'const here = process.cwd();'],
  ['cli/plan.ts', "import { openJournal } from '../journal/sqlite.ts';"],
  ['cli/plan.ts', "import { connectSeam } from '../directory/seam.ts';"],
  ['cli/plan.ts', "await import(`../run/${'plan'}.ts`);"],
  ['desk/server.ts', "import { Session } from '../cli/session.ts';"],
  ['desk/page/app.tsx', "import { flowReducer } from '../../flow/reducer.ts';"],
  ['desk/page/app.tsx', "import { Door } from '../door.ts';"],
  ['desk/page/app.tsx', "import type { Settings } from '../../run/settings.ts';"],
  ['errors.ts', "import type { Emit } from './events.ts';"],
  ['text/sanitise.ts', "import { count } from '../ui/words.ts';"],
  ['attic/thing.ts', "import { outcomeOf } from '../journal/outcome.ts';"],
  ['run/plan.ts', "import { api } from '../../test/faults/api.ts';"],
])('caught: %s with %s', (file, source) => {
  expect(faults(file, source)).toHaveLength(1);
});
