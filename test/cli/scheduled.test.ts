import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startElsewhere } from '../faults/elsewhere.ts';
import { people } from './people.ts';
import { offline } from './scene.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/scheduled.md'), 'utf8');
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gmsu)].map(([, kind = '', text = '']) => ({ kind, text }));

/** A block of the page, with its folders moved to where a test may write. */
function block(kind: string, word: string, moved: Readonly<Record<string, string>> = {}): string {
  const found = blocks.filter((each) => each.kind === kind && each.text.includes(word));
  expect(found, `${kind} with ${word}`).toHaveLength(1);
  return Object.entries(moved).reduce((text, [from, to]) => text.replaceAll(from, to), found[0]?.text ?? '');
}

describe.skipIf(process.platform === 'win32')('docs/scheduled.md, word by word', () => {
  test('the line of the crontab, with what cron gives it: quiet in a good night, else it prints the end of the log', async () => {
    const door = offline();
    const system = await startElsewhere();
    try {
      const bin = join(door.folder, 'bin');
      const moved = { '/srv/doorlist': door.cwd, '/usr/local/bin': bin };
      mkdirSync(bin);
      const files = {
        'doorlist-nightly': block('sh', 'doorlist-nightly', moved),
        // As an installed one is started.
        doorlist: `#!/bin/sh\nexec '${process.execPath}' '${resolve(import.meta.dirname, '../../dist/main.js')}' "$@"\n`,
      };
      for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(bin, name), text);
        chmodSync(join(bin, name), 0o755);
      }
      const line = /^15 2 \* \* \* (.+)$/mu.exec(block('text', 'doorlist-nightly', moved))?.[1] ?? '';
      const night = () =>
        spawnSync('/bin/sh', ['-c', line], {
          cwd: door.home,
          encoding: 'utf8',
          // All that Debian's and Red Hat's cron set.
          env: { HOME: door.home, LOGNAME: 'doorlist', USER: 'doorlist', SHELL: '/bin/sh', PATH: '/usr/bin:/bin' },
        });
      door.write('.env', `SEAM_API_KEY=${system.apiKey}\nSEAM_ENDPOINT=${system.url}\n`);
      const rows = people(4).map(({ full_name = '', email_address = '' }) => ({ full_name, email_address }));
      door.roster(rows);
      for (let turn = 0; turn < 2; turn += 1) {
        expect(night()).toMatchObject({ status: 0, stdout: '', stderr: '' });
        expect((await system.look()).users).toHaveLength(4);
      }
      // The limit of creations stands in the script.
      door.roster([
        ...rows,
        ...Array.from({ length: 51 }, (_, n) => ({ full_name: `New ${n}`, email_address: `${n}@example.com` })),
      ]);
      expect(night().stdout).toMatch(/51.*--max-creates/su);
      expect((await system.look()).users).toHaveLength(4);
    } finally {
      await system.close();
    }
  });

  test.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('the units of systemd', () => {
    const door = offline();
    const moved = { '/usr/local/bin/doorlist-nightly': '/bin/true', 'User=doorlist': 'User=root' };
    const units = ['service', 'timer'].map((kind) => door.write(`doorlist.${kind}`, block('ini', `doorlist.${kind}\n`, moved)));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...units], { encoding: 'utf8' });
    expect([status, stderr.split('\n').filter((said) => said.includes('doorlist'))]).toEqual([0, []]);
    const when = /^OnCalendar=(.+)$/mu.exec(block('ini', 'OnCalendar'))?.[1] ?? '';
    expect(execFileSync('systemd-analyze', ['calendar', when], { encoding: 'utf8' })).toContain('*-*-* 02:15:00');
  });
});
