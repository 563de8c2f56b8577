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
const folder = mkdtempSync(path.join(tmpdir(), 'doorlist-node-'));
try {
  // The same text for every platform, but not every platform's package has it.
  const licences = [unpacked('linux-x64', 'LICENSE'), path.join(root, 'dist/licences.txt')];
  writeFileSync(path.join(out, 'licences.txt'), licences.map((each) => readFileSync(each, 'utf8')).join('\n'));
  for (const platform of wanted.length > 0 ? wanted : [here]) {
    const end = platform.startsWith('win-') ? '.exe' : '';
    const file = `doorlist-${about.version}-${platform}${platform === here ? '' : '-untried'}${end}`;
    makeExecutable(unpacked(platform, `bin/node${end}`), path.join(out, file));
    process.stdout.write(`${path.join('executables', file)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
copyFileSync(path.join(root, 'samples/demo.csv'), path.join(out, 'demo.csv'));

/** A file out of the registry's package of Node for a platform. */
function unpacked(platform: string, name: string): string {
  const { node: version } = process.versions;
  const into = path.join(folder, platform);
  mkdirSync(into, { recursive: true });
  execFileSync('npm', ['pack', `node-${platform}@${version}`, '--silent', '--pack-destination', into], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  execFileSync('tar', ['-xzf', path.join(into, `node-${platform}-${version}.tgz`), '-C', into, `package/${name}`]);
  return path.join(into, 'package', name);
}
