import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import type { FaultyTable, TableRow } from '../../flow/services.ts';
import type { PageAction } from '../actions.ts';
import type { TableNews } from '../server.ts';
import type { DeskView } from '../view.ts';
import { figure } from '../../text/figures.ts';
import { look, send } from './connection.ts';
import { Grid, type CellChange } from './grid.tsx';
import { Button, Choice, choose, Foreign, isBusy, Title, type StepProps } from './parts.tsx';
import { cureWords, reasonWords, words } from './words.ts';

type Correction = Extract<PageAction, { type: 'correct' }>;

/** The rows that cannot be sent: mended one by one, or all of a kind with one answer. */
export function RowsStep({ view, countries }: StepProps) {
  const { roster } = view.flow;
  const { table, seen, change } = useTable(view);
  const [reason, setReason] = useState('');
  const [last, setLast] = useState<CellChange>();
  const shown = useMemo(
    () => table.rows.filter(({ row }) => reason === '' || seen.get(row)?.has(reason) === true),
    [table, reason, seen],
  );
  if (roster === undefined) return null;
  const kind = roster.problems.find(({ code }) => code === reason);
  const correct = (changes: readonly CellChange[]): void => {
    setLast(changes.length === 1 ? changes[0] : undefined);
    change({ type: 'correct', cells: changes.map(({ row, column, from, to }) => ({ row, column, from, to })), fields: [] });
  };
  return (
    <>
      <Title>{words.rows.title(roster.rejected)}</Title>
      <p>{words.rows.about}</p>
      <div className="reasons" role="group" aria-label={words.rows.reasons}>
        <button type="button" aria-pressed={reason === ''} onClick={() => setReason('')}>
          {words.rows.all} <b>{figure(roster.rejected)}</b>
        </button>
        {roster.problems.map(({ code, means, rows }) => (
          <button type="button" key={code} aria-pressed={reason === code} title={means} onClick={() => setReason(code)}>
            {reasonWords(code)} <b>{figure(rows)}</b>
          </button>
        ))}
      </div>
      {kind !== undefined && <ForAll key={kind.code} kind={kind} view={view} countries={countries} />}
      {last !== undefined && (last.to === '' || isShared(view.flow.fields[last.column])) && (
        <Others table={table} last={last} onChange={correct} />
      )}
      <p className="bar">
        <Button disabled={!view.canUndo} onPress={() => change({ type: 'undo' })}>
          {words.rows.undo}
        </Button>
        <Button disabled={!view.canRedo} onPress={() => change({ type: 'redo' })}>
          {words.rows.redo}
        </Button>
        <span className="soft" role="status">
          {view.corrected === 0 ? '' : words.rows.corrected(view.corrected)}
        </span>
      </p>
      <Grid
        header={table.header}
        rows={shown}
        onChange={correct}
        onSkip={(row, isSkipped) =>
          change({ type: 'correct', cells: [], fields: [{ row, field: 'import_as', to: isSkipped ? 'skip' : '' }] })
        }
        onUndo={() => change({ type: 'undo' })}
        onRedo={() => change({ type: 'redo' })}
      />
      {table.more > 0 && <p className="soft">{words.rows.more(table.more)}</p>}
      <p className="actions">
        {view.items.includes('go') && (
          <Button kind="main" disabled={isBusy(view)} onPress={() => choose(view, (item) => item === 'go')}>
            {roster.rejected === 0 ? words.rows.go(roster.valid) : words.rows.goRest(roster.valid)}
          </Button>
        )}
      </p>
    </>
  );
}

type Problem = NonNullable<DeskView['flow']['roster']>['problems'][number];

/** What a reason means, its cure, and the one answer for all of its rows, where there is one. */
function ForAll({ kind, view, countries }: Pick<StepProps, 'view' | 'countries'> & { readonly kind: Problem }) {
  const [answer, setAnswer] = useState('');
  const isCountry = kind.code === 'phone_not_e164';
  const isOrder = kind.code === 'date_order';
  const choices = isCountry
    ? countries.map(({ value, label }) => [value, label] as const)
    : Object.entries(words.columns.orders).filter(([order]) => order !== '');
  return (
    <div className="reason">
      <p>{kind.means}</p>
      <p className="soft">
        {words.rows.cure} {cureWords(kind)}
      </p>
      {(isCountry || isOrder) && (
        <form
          className="bar"
          onSubmit={(event) => {
            event.preventDefault();
            send(view, { type: 'reading', ...(isCountry ? { country: answer } : { dateOrder: answer as 'dmy' }) });
          }}
        >
          <label>
            {isCountry ? words.rows.country : words.rows.order}{' '}
            <Choice value={answer} choices={[['', ''], ...choices]} onChoose={setAnswer} />
          </label>
          <button type="submit" className="main" disabled={answer === '' || isBusy(view)}>
            {words.rows.apply}
          </button>
        </form>
      )}
    </div>
  );
}

/** Whether several people may have the same in a field. */
function isShared(field: string | null | undefined): boolean {
  return !/name|email|phone|_id$/u.test(field ?? '');
}

/** Offers what was typed into one cell for all the others that say the same. */
function Others(props: { table: FaultyTable; last: CellChange; onChange: (changes: readonly CellChange[]) => void }) {
  const { column, from, to } = props.last;
  const others = props.table.rows.filter(
    ({ cells, problems }) => from !== '' && cells[column] === from && problems.some((problem) => problem.column === column),
  );
  if (others.length === 0) return null;
  return (
    <p className="others" role="status">
      <Foreign>{words.rows.others(others.length, from)}</Foreign>{' '}
      <Button onPress={() => props.onChange(others.map(({ row }) => ({ row, column, from, to })))}>
        <Foreign>{words.rows.changeOthers(to)}</Foreign>
      </Button>
    </p>
  );
}

type Change = Correction | { readonly type: 'undo' | 'redo' };

interface Known {
  /** As the server has it, and the number that it has there. */
  readonly served: FaultyTable;
  readonly number: number;
  /** The same with what was typed since. */
  readonly table: FaultyTable;
  /** What was wrong with each row since the page is open: a row stays in sight when it is right. */
  readonly seen: ReadonlyMap<number, ReadonlySet<string>>;
}

const empty: FaultyTable = { header: [], rows: [], more: 0 };
const nothing: Known = { served: empty, number: 0, table: empty, seen: new Map() };

/**
 * The rows, asked for anew after each correction. What was just typed is shown at once; the server has the last word.
 *
 * @returns `change` sends corrections, one after the other.
 */
function useTable(view: DeskView): Known & { readonly change: (action: Change) => void } {
  const [known, setKnown] = useState(nothing);
  const isReady = !isBusy(view);
  const { version } = view;
  const { number } = known;
  const news = useEffectEvent((of: number) => look<TableNews>(`table?of=${of}&have=${number}`));
  useEffect(() => {
    if (!isReady) return undefined;
    let isOld = false;
    void news(version).then(
      (found) =>
        setKnown((before) => {
          const now = withNews(before, found);
          return isOld ? { ...now, table: before.table } : now;
        }),
      () => undefined,
    );
    return () => {
      isOld = true;
    };
  }, [version, isReady]);
  const change = (action: Change): void => {
    if (action.type === 'correct') {
      setKnown((before) => ({ ...before, table: { ...before.table, rows: typed(before.table.rows, action) } }));
    }
    send(view, action);
  };
  return { ...known, change };
}

/** Rows that have not changed stay the same objects: only the others are drawn again. */
function withNews({ served, seen: before }: Known, { number, kept, ...news }: TableNews): Known {
  const unchanged = new Set(kept);
  const rows = [...served.rows.filter(({ row }) => unchanged.has(row)), ...news.rows].toSorted((a, b) => a.row - b.row);
  const seen = new Map(before);
  for (const { row, problems } of news.rows) {
    seen.set(row, new Set([...(seen.get(row) ?? []), ...problems.map(({ code }) => code)]));
  }
  const header = served.header.join('\t') === news.header.join('\t') ? served.header : news.header;
  const table = { header, rows, more: news.more };
  return { served: table, number, table, seen };
}

function typed(rows: readonly TableRow[], { cells, fields }: Correction): readonly TableRow[] {
  const changes = Map.groupBy(cells, ({ row }) => row);
  const skips = new Map(fields.map(({ row, to }) => [row, to === 'skip']));
  return rows.map((row) => {
    const own = changes.get(row.row);
    const isSkipped = skips.get(row.row) ?? row.isSkipped;
    if (own === undefined && isSkipped === row.isSkipped) return row;
    const now = [...row.cells];
    for (const { column, to } of own ?? []) now[column] = to;
    return { ...row, cells: now, isSkipped };
  });
}
