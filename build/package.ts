/**
 * Makes executables that need no Node: `npm run package [-- <platform> ...]`, by default one for this platform. Node itself comes
 * from the registry's package for the platform, at the version that runs this. What is for another platform is not tried, and its
 * name says so.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import about from '../package.json' with { type: 'json' };
import { makeExecutable } from './executable.ts';

const root = path.join(import.meta.dirname, '..');
const out = path.join(root, 'executables');
const here = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const wanted = process.argv.slice(2);

mkdirSync(out, { recursive: true });
for (const platform of wanted.length > 0 ? wanted : [here]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-node-'));
  try {
    const name = `node-${platform}@${process.versions.node}`;
    execFileSync('npm', ['pack', name, '--silent', '--pack-destination', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const archive = path.join(folder, `node-${platform}-${process.versions.node}.tgz`);
    const isWindows = platform.startsWith('win-');
    const node = `package/bin/node${isWindows ? '.exe' : ''}`;
    execFileSync('tar', ['-xzf', archive, '-C', folder, node, 'package/LICENSE']);
    const file = `doorlist-${about.version}-${platform}${platform === here ? '' : '-untried'}${isWindows ? '.exe' : ''}`;
    makeExecutable(path.join(folder, node), path.join(out, file));
    const licences = [path.join(folder, 'package/LICENSE'), path.join(root, 'dist/licences.txt')];
    writeFileSync(path.join(out, 'licences.txt'), licences.map((each) => readFileSync(each, 'utf8')).join('\n'));
    process.stdout.write(`${path.join('executables', file)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
copyFileSync(path.join(root, 'samples/demo.csv'), path.join(out, 'demo.csv'));
