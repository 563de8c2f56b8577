import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { scene } from './scene.ts';

// What comes from outside is marked: the key, which the server echoes wherever it can, the people of the roster and of the system, and
// a sequence that clears a terminal. Then every command meets every kind of failure, and all that it said and wrote is searched.

const clear = '\u001b[2J';
const people = Array.from({ length: 12 }, (_, n) => ({
  full_name: n === 3 ? '' : `Markedname Number${String.fromCharCode(65 + n)}`,
  email_address: n === 5 ? 'markedmail at example' : `markedmail.${n}@example.com`,
  phone_number: n === 7 ? '77' : `+1555555777${n % 10}`,
  starts_at: n === 8 ? 'markedmail.soon' : '',
  import_as: n === 9 ? 'markedmail.maybe' : '',
}));
const aPerson = /Markedname|markedmail|1555555777/i;

const commands: readonly (readonly string[])[] = [
  ['check', 'roster.csv'],
  ['plan', 'roster.csv'],
  ['import', 'roster.csv', '--yes', '--settle-timeout', '0', '--outage-timeout', '1', '--verify-timeout', '0'],
  ['resume', '--settle-timeout', '0', '--outage-timeout', '1'],
  ['verify', '--outage-timeout', '1', '--verify-timeout', '0'],
  ['report'],
  ['undo', '--yes', '--outage-timeout', '1'],
  ['runs'],
  ['systems', '--outage-timeout', '1'],
  ['forget', 'RUN', '--yes'],
];

const failures = ['none', 'refused', 'echo 500', 'echo 401', 'not json', 'dropped'] as const;
const isLong = process.env['LONG_FORM'] === '1';

test(
  'the key is nowhere, a person only in what is for people, and no escape sequence on the terminal',
  { timeout: 600_000 },
  async () => {
    for (const [at, failure] of failures.entries()) {
      const { door, server } = await scene({ provisioningDelay: 0 });
      const mark = `${server.apiKey} ${clear}`;
      server.workspace.name = `Home ${mark}`;
      server.system.name = `Main ${mark}`;
      Object.assign(server.system, { time_zone: `UTC ${mark}`, warnings: [{ warning_code: mark, message: mark }] });
      server.addUser({ full_name: `Markedname Standing ${mark}`, email_address: 'markedmail.there@example.com' });
      door.roster(people);
      if (failure === 'none') writeFileSync(join(door.cwd, `odd${clear}.csv`), readFileSync(join(door.cwd, 'roster.csv')));
      server.settings.decide = ({ route, number }) => {
        const echo = (status: number) => ({
          status,
          headers: { 'content-type': 'application/json', 'seam-request-id': server.apiKey },
          body: JSON.stringify({
            ok: false,
            error: { type: `t_${server.apiKey}`, message: `You sent ${mark}`, request_id: server.apiKey },
          }),
        });
        if (failure === 'none' || (failure !== 'echo 401' && !/create|update|delete/.test(route) && number < 400))
          return undefined;
        if (failure === 'refused') return echo(400);
        if (failure === 'echo 500') return echo(500);
        if (failure === 'echo 401') return echo(401);
        if (failure === 'not json') return { status: 200, headers: {}, body: `<p>${mark}` };
        return 'reset-after';
      };
      // Each failure is met in one form of output, by turns; all of them in both with LONG_FORM=1.
      const forms = failure === 'none' || isLong ? [['--json'], []] : [at % 2 === 0 ? ['--json'] : []];
      for (const more of forms) {
        for (const command of commands) {
          const run = door.runs().at(-1) ?? 'none';
          const words = command.map((word) => (word === 'RUN' ? run : word));
          const ended = await door.run(...words, ...more);
          const said = ended.stdout + ended.stderr;
          expect(said, ended.transcript()).not.toContain(server.apiKey);
          expect(said, ended.transcript()).not.toContain(clear);
          if (more.length > 0) expect(ended.stdout, ended.transcript()).not.toMatch(aPerson);
          for (const { path, bytes } of door.files()) {
            expect(bytes.includes(server.apiKey), `${failure}, ${command.join(' ')}: the key stands in ${path}`).toBe(false);
            const isForPeople = path.startsWith(join(door.cwd, 'reports')) || basename(path).endsWith('.csv');
            if (!isForPeople) expect(bytes.toString('latin1'), path).not.toMatch(aPerson);
          }
        }
      }
    }
  },
);
