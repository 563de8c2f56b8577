/**
 * Plays a made-up run on the real screen, to be looked at: `node test/ui/replay.ts [people] [--quick] [--hold]`.
 * `--hold` stays half-way until it is stopped. The tests drive it through a pty. Prints what the screen asked for (`asked: stop`) once the screen is gone.
 */
import './tsx.ts';
import type { RunEvent } from '../../src/events.ts';
import { rowEvent } from '../made-up-events.ts';

const { openScreen } = await import('../../src/ui/screen/open.ts');

const people = Number(process.argv[2] ?? 600);
const speed = process.argv.includes('--quick') ? 20 : 1;
const asked: string[] = [];
const told = { stop: false, rest: false };

const ui = await openScreen({
  stream: process.stderr,
  input: process.stdin,
  onStop: () => {
    asked.push('stop');
    told.stop = true;
    ui.emit({ type: 'stopping', reason: 'Ctrl-C' });
  },
  onAbort: () => {
    asked.push('abort');
    void end(130);
  },
  onPause: (now) => {
    asked.push(now ? 'pause' : 'go on');
    told.rest = now;
  },
});

const names = [
  'Anastasia Papadopoulou',
  'María José Carreño Quiñones',
  'عائشة بنت أحمد',
  '山田 太郎',
  "Siobhán O'Neill",
  'Bob Li',
  '👩🏽‍🚒 Renée',
  'Maximilian Freiherr von und zu Guttenberg-Ploetzensee',
  'Evil\u001b[2J\u202eName',
];
const codes = ['phone_not_e164', 'email_repeated', 'unknown_group', 'ends_in_past'];
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms / speed));
const emit = (event: RunEvent) => ui.emit(event);

async function holding(): Promise<void> {
  while (process.argv.includes('--hold') && !told.stop) await sleep(1000);
}

async function end(exit: number): Promise<never> {
  await ui.close();
  process.stdout.write(`asked: ${asked.join(', ')}\n`);
  process.exit(exit);
}

emit({
  type: 'run',
  command: 'import',
  roster: 'people-october.csv',
  host: 'connect.getseam.com',
  workspace: { name: 'Acme Ltd', isSandbox: process.argv.includes('--sandbox') },
  system: { id: 'x', name: 'Main Building' },
  practice: process.argv.includes('--practice'),
});
emit({ type: 'phase', phase: 'reading' });
await sleep(700);
emit({ type: 'progress', phase: 'reading', done: people });
emit({ type: 'phase', phase: 'looking' });
for (let done = 500; done <= 2000; done += 500) {
  emit({ type: 'progress', phase: 'looking', done });
  await sleep(300);
}
emit({ type: 'phase', phase: 'planning', total: people });
await sleep(200);
const rejected = Math.floor(people / 20);
const present = Math.floor(people / 10);
const creates = people - rejected - present;
emit({ type: 'progress', phase: 'planning', done: people });
emit({ type: 'plan', rows: people, counts: { create: creates, present, rejected, conflict: 0 } });
for (let row = 1; row <= Math.min(rejected, 4); row += 1) {
  emit(
    rowEvent(row * 20, 'rejected', {
      code: codes[row % codes.length] ?? '',
      who: names[row % names.length] ?? '',
    }),
  );
}
emit({ type: 'phase', phase: 'applying', total: creates });
for (let done = 0; done < creates && !told.stop; done += 1) {
  while (told.rest && !told.stop) await sleep(100);
  const name = names[done % names.length] ?? '';
  if (done % 40 === 37) emit(rowEvent(done + 1, 'failed', { code: 'invalid_phone_number', who: name }));
  else
    emit(
      rowEvent(done + 1, 'created', {
        enrollment: done % 2 === 0 ? 'enrolled' : 'not_requested',
        who: name,
      }),
    );
  if (done % 10 === 0) emit({ type: 'pace', rate: 50, sent: 47, inFlight: 8 });
  await sleep(21);
  if (done === 100) await holding();
  if (done === 150) {
    emit({ type: 'pace', rate: 25, sent: 0, inFlight: 8, waitUntil: Date.now() + 4000 / speed });
    await sleep(4000);
    emit({ type: 'pace', rate: 25, sent: 24, inFlight: 8 });
  }
  if (done === 250) {
    // At whatever speed it is played, it is one that is told.
    const since = Date.now() - 60_000;
    for (let look = 0; look < 3; look += 1) {
      emit({ type: 'outage', since, until: since + 900_000, nextProbe: Date.now() + 2000 / speed });
      await sleep(2000);
    }
    emit({ type: 'outage-over' });
  }
  if (done === 300)
    emit({
      type: 'notice',
      code: 'doubled',
      message: 'Row 17 has two users now: 5f0e-1 and 5f0e-2. Delete one of them.',
      needsPerson: true,
    });
}
if (told.stop) {
  await sleep(700 * speed);
  await end(130);
}
emit({ type: 'phase', phase: 'verifying', total: creates });
for (let row = 1; row <= creates; row += 1) {
  emit(
    rowEvent(row, 'created', {
      provider: row % 90 === 0 ? 'error' : 'provisioned',
      code: row % 90 === 0 ? 'failed_to_create_on_acs_system' : '',
      who: names[row % names.length] ?? '',
    }),
  );
  emit({ type: 'progress', phase: 'verifying', done: row });
  if (row % 20 === 0) await sleep(100);
}
emit({ type: 'phase', phase: 'reporting' });
await sleep(300);
await end(0);
