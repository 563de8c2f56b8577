import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Row } from './doorlist.ts';
import { workshop } from './scene.ts';

const foreign: Row[] = [
  { Kollege: 'Ann Lee', Mail: 'ann@example.com', Telefon: '0151 23456780', Bereich: 'Staff' },
  { Kollege: 'Bob Ray', Mail: 'bob@example.com', Telefon: 'none of ours', Bereich: 'Staff; Visitors' },
];
const reading = ['--map', 'full_name=Kollege', '--map', 'groups=Bereich', '--country', 'DE', '--identities'];

/** Writes the right phone into the rejects. */
function mend(file: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace('none of ours', '0151 23456781'));
}

test('rejects are imported as their run was: what is taken over is said, and the command line wins', async () => {
  const { door, server } = await workshop({ groups: ['Staff', 'Visitors'] });
  server.addUser({ full_name: 'Somebody Else', email_address: 'else@example.com' });
  door.roster(foreign);
  const ended = (await door.run('import', 'roster.csv', '--yes', ...reading)).expectExit(1);
  const run = door.lastRun();
  // The command that stands at the end needs nothing besides: all of it comes with the file.
  const rejects = `reports/${basename(run)}/rejects.csv`;
  expect(ended.stdout.trimEnd()).toMatch(new RegExp(`\\n  doorlist import reports/${basename(run)}/rejects.xlsx$`, 'u'));
  mend(join(door.cwd, rejects));

  const checked = (await door.run('check', rejects, '--country', 'FR', '--json')).expectExit(1);
  const [taken] = checked.events.filter(({ code }) => code === 'taken_over');
  expect(taken?.['message']).toContain('--map full_name=Kollege --map groups=Bereich --identities');
  expect(taken?.['message']).not.toContain('--country');

  const before = new Set(door.runs());
  const again = (await door.run('import', rejects, '--yes')).expectExit(0);
  expect(again.stderr).toContain(`taken over from the run ${basename(run)}`);
  expect(again.stderr).toContain('--country DE');
  const bob = server.usersOf().find((user) => user.full_name === 'Bob Ray');
  expect(bob).toMatchObject({ email_address: 'bob@example.com', phone_number: '+4915123456781' });
  expect(bob?.user_identity_id).toBeDefined();
  expect(server.groupsOf(bob?.acs_user_id ?? '')).toEqual(['Staff', 'Visitors']);
  // The options go on from run to run, and into the report.
  const second = door.runs().find((each) => !before.has(each));
  expect(door.report(second)).toMatchObject({
    run: { options: { country: 'DE', map: ['full_name=Kollege', 'groups=Bereich'] } },
  });
});

test('nobody is missing from rejects, wherever they lie; from a whole result file somebody may be', async () => {
  const { door, server } = await workshop({ groups: ['Staff', 'Visitors'] });
  server.addUser({ full_name: 'Somebody Else', email_address: 'else@example.com' });
  door.roster(foreign);
  await door.run('import', 'roster.csv', '--yes', ...reading);
  const run = door.lastRun();
  expect(readFileSync(join(run, 'absent.csv'), 'utf8')).toContain('Somebody Else');
  copyFileSync(join(run, 'absent.csv'), join(door.cwd, 'gone.csv'));
  mend(join(run, 'rejects.csv'));
  copyFileSync(join(run, 'rejects.csv'), join(door.cwd, 'monday.csv'));
  copyFileSync(join(run, 'result.csv'), join(door.cwd, 'all.csv'));
  for (const [roster, isListed] of [
    [join(run, 'rejects.csv'), false],
    [join(door.cwd, 'monday.csv'), false],
    [join(door.cwd, 'all.csv'), true],
  ] as const) {
    const before = new Set(door.runs());
    const planned = await door.run('plan', roster, ...reading);
    const [folder = ''] = door.runs().filter((each) => !before.has(each));
    expect(existsSync(join(folder, 'plan.csv')), planned.transcript()).toBe(true);
    expect(existsSync(join(folder, 'absent.csv')), roster).toBe(isListed);
    expect(/in the system and in no row/u.test(planned.stdout), planned.transcript()).toBe(isListed);
    expect(door.report(folder)['summary']).toMatchObject({ absent: isListed ? 1 : 0 });
  }
  // A list of leavers names few people on purpose as well: those whom it leaves out are the ones who stay.
  expect((await door.run('plan', 'gone.csv', '--json')).expectExit(0).summary).toMatchObject({ present: 1, absent: 0 });
});

test('rejects are known by their rows even where these are the first of the roster, and their people were created', async () => {
  const { door, server } = await workshop();
  server.settings.decide = ({ route }) =>
    route === '/user_identities/enrollment_automations/launch' ? { status: 400, body: '{}' } : undefined;
  door.roster(
    ['a', 'b', 'c'].map((n) => ({
      full_name: `Person ${n}`,
      email_address: `${n}@example.com`,
      enroll: n === 'a' ? 'yes' : 'no',
    })),
  );
  (await door.run('import', 'roster.csv', '--yes', '--verify-timeout', '0')).expectExit(1);
  expect(door.rejects()).toMatchObject([{ import_row: '1', import_status: 'created', enrollment_status: 'failed' }]);
  copyFileSync(join(door.lastRun(), 'rejects.csv'), join(door.cwd, 'monday.csv'));
  const before = new Set(door.runs());
  await door.run('plan', 'monday.csv');
  const [folder = ''] = door.runs().filter((each) => !before.has(each));
  expect(existsSync(join(folder, 'plan.csv'))).toBe(true);
  expect(existsSync(join(folder, 'absent.csv'))).toBe(false);
});

test('the rejects of a check bring its options along too, and a check cannot be applied or resumed', async () => {
  const { door } = await workshop({ groups: ['Staff', 'Visitors'] });
  door.roster(foreign);
  await door.run('check', 'roster.csv', ...reading);
  const folder = door.lastRun();
  mend(join(folder, 'rejects.csv'));
  expect((await door.run('check', join(folder, 'rejects.csv'))).expectExit(0).stdout).toContain('--country DE');
  for (const command of [
    ['resume', folder],
    ['import', '--plan', folder, '--yes'],
    ['verify', folder],
  ])
    expect((await door.run(...command)).expectExit(2).stderr).toContain('holds no run');
});

test('a pilot ends with the command that imports the rest', async () => {
  const { door, server } = await workshop({ groups: ['Staff', 'Visitors'] });
  door.roster(foreign.map((row) => ({ ...row, Telefon: '' })));
  const ended = (await door.run('import', 'roster.csv', '--yes', ...reading, '--limit', '1')).expectExit(0);
  const said = /import the rest with\n {2}doorlist (.+)\n$/u.exec(ended.stdout)?.[1] ?? '';
  expect(said).toBe('import roster.csv --map full_name=Kollege --map groups=Bereich --country DE --identities');
  (await door.run(...said.split(' '), '--yes')).expectExit(0);
  expect(server.usersOf()).toHaveLength(2);
});
