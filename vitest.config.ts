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

/** The files that take longest, those that wait between those that compute; they begin first, so that none of them is left alone in the end. */
const longest = [
  'faults/sweep',
  'package/getting',
  'live/last-look',
  'desk/desk',
  'pty/questions',
  'cli/no-insides',
  'desk/steps',
  'cli/leak',
  'pty/screen',
  'desk/grid',
  'cli/damaged',
  'pty/doorlist',
  'faults/leavers-sweep',
  'live/claims',
  'directory/pace',
  'cli/printed',
  'properties/engine',
  'cli/resume',
  'cli/privacy',
  'report/html',
  'cli/import',
  'live/locks',
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
    // Black-box tests start real processes and often wait for them: two cores carry five files at a time.
    maxWorkers: 5,
    // To start a process takes as long as its parent is large, so that five small parents are quicker than one of five threads.
    pool: 'forks',
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
    reporters: ['default', './test/closing-line.ts'],
  },
});
