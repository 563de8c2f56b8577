import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Where there is a disk in memory that is large enough and may hold programs, the folders of the tests are on it: a run writes what it
 * does to the disk and waits for it, hundreds of times a test, which is most of what a test costs.
 */
function folderInMemory(): { TMPDIR?: string } {
  const folder = '/dev/shm';
  if (!existsSync(folder) || !existsSync('/proc/mounts')) return {};
  const mount = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((line) => line.split(' ')[1] === folder);
  const { bavail, bsize } = statfsSync(folder);
  return mount === undefined || mount.includes('noexec') || bavail * bsize < 2 ** 31 ? {} : { TMPDIR: folder };
}

/**
 * The files that take longest begin first, so that none of them is left alone in the end; those that wait stand between those that
 * compute, so that the cores have something to do all the time.
 */
const longest = [
  'package/getting',
  'faults/sweep',
  'desk/steps',
  'live/last-look',
  'cli/no-insides',
  'pty/screen',
  'pty/questions',
  'desk/desk',
  'faults/leavers-sweep',
  'desk/grid',
  'cli/privacy',
  'properties/mended',
  'pty/doorlist',
  'faults/pace',
  'cli/damaged',
  'cli/printed',
  'directory/pace',
  'live/saved-plan',
  'cli/resume',
  'directory/seam',
  'run/libreoffice',
  'live/locks',
  'report/html',
  'live/renew',
  'properties/engine',
  'cli/undo',
  'live/already-exists',
  'properties/corrections',
  'cli/streams',
  'contract/sandbox',
  'apply/engine',
  'roster/fuzz',
  'live/clock',
  'cli/leak',
  'live/lost-group',
  'properties/roster',
  'live/claims',
  'roster/linear',
  'live/export',
  'run/corrections',
  'cli/options',
  'properties/leavers',
  'pty/life',
  'cli/sandbox',
  'cli/import',
  'pty/guided',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Black-box tests start real processes and often wait for them: two cores carry seven files at a time.
    maxWorkers: 7,
    // To start a process takes as long as its parent is large, so that seven small parents are quicker than one of seven threads.
    pool: 'forks',
    // Little of what a test makes lives long: with more room for what is new, a third of the collector's work is not done.
    execArgv: ['--max-semi-space-size=32'],
    // No test file leaves anything changed behind, and loading the rooms once a worker instead of once a file saves half a minute.
    isolate: false,
    // Hundreds of processes load the same modules: compiled once, they load in four fifths of the time.
    // And frames are compared without colours, at a terminal too.
    env: {
      NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/doorlist-tests', import.meta.url)),
      FORCE_COLOR: '0',
      ...folderInMemory(),
    },
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default', './test/closing-line.ts'],
  },
});
