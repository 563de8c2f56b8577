import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const postject = fileURLToPath(import.meta.resolve('postject/dist/cli.js'));
const dist = path.join(import.meta.dirname, '../dist');

/**
 * Makes one file of Node and the bundle in dist/, by Node's single executable applications.
 *
 * @param node a Node of the version that runs this, of any platform.
 * @param file where the executable goes; one that is there is written over.
 */
export function makeExecutable(node: string, file: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-executable-'));
  try {
    const output = path.join(folder, 'blob');
    const config = path.join(folder, 'config.json');
    const main = path.join(dist, 'main.js');
    const names = readdirSync(dist).filter((name) => name.endsWith('.js') && name !== 'main.js');
    const assets = Object.fromEntries(names.map((name) => [name, path.join(dist, name)]));
    writeFileSync(config, JSON.stringify({ main, output, assets, disableExperimentalSEAWarning: true }));
    execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: 'pipe' });
    rmSync(file, { force: true });
    copyFileSync(node, file);
    chmodSync(file, 0o755);
    const mark = ['--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'];
    execFileSync(process.execPath, [postject, file, 'NODE_SEA_BLOB', output, ...mark], { stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
