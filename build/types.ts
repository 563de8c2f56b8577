/**
 * Checks the types of src/ and of the desk's page, side by side: `node build/types.ts`. Each by one thread: several would each find
 * out about the same packages, which takes twice as long of two cores.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const cwd = path.join(import.meta.dirname, '..');
const checks = ['.', 'src/desk/page'].map(async (project) => {
  const [status] = (await once(
    spawn(`tsc -p ${project} --singleThreaded`, { cwd, shell: true, stdio: 'inherit' }),
    'exit',
  )) as [number | null];
  return status;
});
process.exitCode = (await Promise.all(checks)).every((status) => status === 0) ? 0 : 1;
