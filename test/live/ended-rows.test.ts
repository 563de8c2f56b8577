import { expect, test } from 'vitest';
import { workshop } from '../cli/scene.ts';

// A row whose end has passed is refused, and says nothing of leaving; but the access that it speaks of must not go on in silence.

test('who has access although the end of their row has passed is said, with the way to end it', async () => {
  const { door, server } = await workshop({ emailUniqueness: 'none' });
  const schedule = (ends_at: string) => ({ access_schedule: { starts_at: '2026-01-01T00:00:00Z', ends_at } });
  const [forever, late] = [
    server.addUser({ full_name: 'Ann Lee', email_address: 'ann@example.com' }),
    server.addUser({ full_name: 'Bob Ray', ...schedule('2041-01-31T22:59:59Z') }),
    server.addUser({ full_name: 'Cem Kaya', email_address: 'cem@example.com', ...schedule('2026-02-01T00:00:00Z') }),
    server.addUser({ full_name: 'Dora Lang', email_address: 'dora@example.com', is_suspended: true }),
  ];
  const ended = { ends_at: '2026-02-01' };
  door.roster([
    { full_name: 'Ann Li', email_address: 'ann@example.com', ...ended },
    { full_name: 'Bob Ray', email_address: '', ...ended },
    { full_name: 'Cem Kaya', email_address: 'cem@example.com', ...ended },
    { full_name: 'Dora Lang', email_address: 'dora@example.com', ...ended },
    { full_name: 'Eve Fox', email_address: 'eve@example.com', ...ended },
  ]);
  for (const command of ['plan', 'import']) {
    const run = await door.run(command, 'roster.csv', ...(command === 'import' ? ['--yes'] : []));
    run.expectExit(1);
    const table = command === 'plan' ? 'plan.csv' : 'result.xlsx';
    expect(run.stdout).toContain(
      `2 people have access although the end in their row has passed. The column import_message of ${table} says who.`,
    );
  }
  const said = door.results().map((row) => row['import_message'] ?? '');
  expect(said[0]).toContain(`user ${forever?.acs_user_id ?? ''} has access without end`);
  expect(said[1]).toContain(`user ${late?.acs_user_id ?? ''} has access until 2041-01-31T22:59:59Z`);
  for (const at of [2, 3, 4]) expect(said[at]).not.toContain('has access');
});
