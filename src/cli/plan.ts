import type { SummaryEvent } from '../events.ts';
import type { JournalReader } from '../journal/journal.ts';
import { openJournal } from '../journal/sqlite.ts';
import type { Roster } from '../roster/read.ts';
import { sanitise } from '../text/sanitise.ts';
import { askSystem } from './ask-system.ts';
import { connect } from './connect.ts';
import { tell } from './ending.ts';
import { usage } from './errors.ts';
import type { Command } from './main.ts';
import { journalFile, open, prepare, type Prepared } from './prepare.ts';
import { print, Session } from './session.ts';
import { readConfig, settle, type Settings } from './settings.ts';
import type { Target } from './target.ts';
import { writeRunFiles } from './write-files.ts';

/** `doorlist plan <roster>`: a dry run against the live system; changes nothing. */
export const run: Command = async ({ arguments: [named], values }) => {
  if (named === undefined) throw usage('Which roster? `doorlist plan <roster>`.');
  const settings = settle(values, readConfig(process.cwd()));
  const session = new Session(settings);
  try {
    const { summary, enrolling } = await planRoster(named, settings, session, askSystem(settings));
    await session.hide();
    if (!session.json && enrolling !== '') print(enrolling, '');
    return await tell(session, summary);
  } finally {
    await session.hide();
  }
};

type Planned = Pick<Prepared, 'folder' | 'rows' | 'counts'> & { summary: SummaryEvent; enrolling: string };

/** Plans a roster against the live system, saves the plan in a run folder, and writes its files. */
export async function planRoster(
  named: string,
  settings: Settings,
  session: Pick<Session, 'emit' | 'stop' | 'show'>,
  choose?: ReturnType<typeof askSystem>,
): Promise<Planned> {
  const roster = await open(named, settings);
  try {
    return await planOpened(roster, settings, session, choose);
  } finally {
    await roster.close();
  }
}

async function planOpened(
  roster: Roster,
  settings: Settings,
  session: Pick<Session, 'emit' | 'stop' | 'show'>,
  choose: ReturnType<typeof askSystem> | undefined,
): Promise<Planned> {
  const connection = await connect({ sandbox: settings.sandbox, settings, emit: session.emit, stop: session.stop });
  try {
    const { folder, rows, counts, target } = await prepare(
      'plan',
      roster,
      connection,
      settings,
      session,
      choose,
      async () => {},
    );
    session.emit({ type: 'plan', rows, counts });
    session.emit({ type: 'phase', phase: 'reporting' });
    const journal = openJournal(journalFile(folder), 'write');
    try {
      const { summary } = await writeRunFiles(folder, journal, { now: Date.now() });
      await journal.setEnding({ at: new Date().toISOString(), exit: summary.exit });
      return { folder, rows, counts, summary, enrolling: enrollingWords(journal, settings, target) };
    } finally {
      journal.close();
    }
  } finally {
    await connection.close();
  }
}

/** Who would be enrolled, how, and what stands in the way; empty where nobody is. */
function enrollingWords(journal: JournalReader, { policy }: Settings, { manager, pool }: Target): string {
  let enrolls = 0;
  let blocked = 0;
  let first = '';
  for (const { row, wishes } of journal.rows()) {
    if (wishes.enroll === undefined) continue;
    if (wishes.identity?.kind !== 'conflict') enrolls += 1;
    else {
      blocked += 1;
      if (first === '') first = `row ${row}: ${wishes.identity.message}`;
    }
  }
  if (enrolls + blocked === 0) return '';
  const way =
    policy.enrollWith === 'instant-key'
      ? 'an instant key each'
      : `an enrollment automation of "${sanitise(manager?.name ?? '')}"${pool === undefined ? '' : `, pool "${sanitise(pool.name)}"`}`;
  const stands = blocked === 0 ? '' : ` In the way of ${blocked}: ${sanitise(first, 300)}`;
  return `To be enrolled: ${enrolls}, with ${way} (where not enrolled already).${stands}`;
}
