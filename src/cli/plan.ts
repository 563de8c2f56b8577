import type { SummaryEvent } from '../events.ts';
import { openJournal } from '../journal/sqlite.ts';
import { askSystem } from './ask-system.ts';
import { connect } from './connect.ts';
import { tell } from './ending.ts';
import { usage } from './errors.ts';
import type { Command } from './main.ts';
import { journalFile, open, prepare, type Prepared } from './prepare.ts';
import { Session } from './session.ts';
import { readConfig, settle, type Settings } from './settings.ts';
import { writeRunFiles } from './write-files.ts';

/** `doorlist plan <roster>`: a dry run against the live system; changes nothing. */
export const run: Command = async ({ arguments: [named], values }) => {
  if (named === undefined) throw usage('Which roster? `doorlist plan <roster>`.');
  const settings = settle(values, readConfig(process.cwd()));
  const session = new Session(settings);
  try {
    const { summary } = await planRoster(named, settings, session, askSystem(settings));
    await session.hide();
    return tell(session, summary);
  } finally {
    await session.hide();
  }
};

/** Plans a roster against the live system, saves the plan in a run folder, and writes its files. */
export async function planRoster(
  named: string,
  settings: Settings,
  session: Pick<Session, 'emit' | 'stop' | 'show'>,
  choose?: ReturnType<typeof askSystem>,
): Promise<Pick<Prepared, 'folder' | 'rows' | 'counts'> & { summary: SummaryEvent }> {
  const roster = await open(named, settings);
  const connection = await connect({ sandbox: settings.sandbox, settings, emit: session.emit, stop: session.stop });
  try {
    const { folder, rows, counts } = await prepare('plan', roster, connection, settings, session, choose, async () => {});
    session.emit({ type: 'plan', rows, counts });
    session.emit({ type: 'phase', phase: 'reporting' });
    const journal = openJournal(journalFile(folder), 'write');
    try {
      const { summary } = await writeRunFiles(folder, journal, { now: Date.now() });
      await journal.setEnding({ at: new Date().toISOString(), exit: summary.exit });
      return { folder, rows, counts, summary };
    } finally {
      journal.close();
    }
  } finally {
    await connection.close();
  }
}
