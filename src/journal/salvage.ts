import type { Change } from '../plan/change.ts';
import { type DamagedJournal, JournalError, type JournalReader, type RowRecord } from './journal.ts';

/** So many rows in a row that are not there are its end: a damaged page may hide some. */
const gap = 1000;
/** So many rows in a row that cannot be read may as well not be there. */
const darkness = 20_000;

export interface Salvage {
  readonly journal: JournalReader;
  /** Numbers of the rows of which some part cannot be read. */
  readonly lost: readonly number[];
  /** Whether there may be rows after the last one that can be read. */
  readonly isOpenEnded: boolean;
}

/**
 * What can still be read of a damaged journal, row by row. A row that cannot be read is there all the same, and `unknown`: what was
 * sent for it, the journal alone knew.
 *
 * @param damaged an open journal whose header could be read.
 */
export function salvage(damaged: DamagedJournal): Salvage {
  const lost: number[] = [];
  let last = 0;
  let dark: number[] = [];
  for (let row = 1; row <= last + gap + dark.length && dark.length < darkness; row += 1) {
    const found = orElse<RowRecord | undefined | 'dark'>('dark', () => damaged.planned(row));
    if (found === 'dark') dark.push(row);
    else if (found !== undefined) {
      lost.push(...dark);
      dark = [];
      last = row;
      if (orElse<unknown>('dark', () => damaged.row(row)) === 'dark') lost.push(row);
    }
  }
  const isLost = new Set(lost);
  const read = (row: number): RowRecord | undefined => {
    if (!isLost.has(row)) return damaged.row(row);
    const planned = orElse(undefined, () => damaged.planned(row));
    return planned === undefined || sends.has(planned.change.kind) ? unknown(row, planned) : planned;
  };
  return {
    lost,
    isOpenEnded: dark.length > 0,
    journal: {
      header: damaged.header,
      phase: () => orElse('applying', () => damaged.phase()),
      ending: () => orElse(undefined, () => damaged.ending()),
      sharedUsers: () => orElse([], () => damaged.sharedUsers()),
      notices: () => orElse([], () => damaged.notices()),
      row: read,
      *rows() {
        for (let row = 1; row <= last; row += 1) {
          const record = read(row);
          if (record !== undefined) yield record;
        }
      },
      *absent() {
        try {
          yield* damaged.absent();
        } catch (error) {
          if (!(error instanceof JournalError)) throw error;
        }
      },
      absentCount() {
        let count = 0;
        for (const _ of this.absent()) count += 1;
        return count;
      },
    },
  };
}

/** Decisions after which something may have been sent. */
const sends = new Set<Change['kind']>(['create', 'update', 'renewed', 'present', 'suspend']);

/** A row whose end cannot be read; its cells stand where they can. */
function unknown(row: number, planned: RowRecord | undefined): RowRecord {
  const message =
    'The journal is damaged here: what became of the row cannot be read. Import the roster again: who is in the system already is found there.';
  const step = { seq: 0, row, kind: 'user', target: '', sent: {}, intentAt: '', code: 'journal_damaged', message } as const;
  const unread = { row, line: 0, cells: [], problems: [], notes: [] };
  return { ...unread, ...planned, change: { kind: 'create' }, wishes: {}, steps: [step] };
}

function orElse<T>(other: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof JournalError) return other;
    throw error;
  }
}
