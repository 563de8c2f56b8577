import { useEffect, useMemo, useRef, useState } from 'react';
import type { FaultyTable, TableRow } from '../../flow/services.ts';
import type { PageAction } from '../actions.ts';
import type { TableNews } from '../server.ts';
import type { DeskView } from '../view.ts';
import { stepWords } from '../../flow/words.ts';
import { figure } from '../../text/figures.ts';
import { isBusy, look, press, send } from './connection.ts';
import { Grid, type CellChange } from './grid.tsx';
import { Button, Choice, choose, type StepProps } from './parts.tsx';
import { words } from './words.ts';

type Correction = Extract<PageAction, { type: 'correct' }>;

/** The rows that cannot be sent: mended one by one, or all of a kind with one answer. */
export function RowsStep({ view, countries }: StepProps) {
  const { roster } = view.flow;
  const { table, seen, isWaiting, change } = useTable(view);
  // From the plan a person comes to mend one kind.
  const [chosen, setChosen] = useState(() => roster?.problems.find(({ code }) => code === view.flow.problem));
  const [last, setLast] = useState<CellChange>();
  const go = view.said.lines.find(({ is }) => is === 'go');
  const kind = roster?.problems.find(({ code }) => code === chosen?.code);
  const shown = useMemo(() => {
    if (chosen === undefined) return table.rows;
    const ofKind = table.rows.filter(({ row }) => seen.get(row)?.has(chosen.code) === true);
    // One answer may have settled all of the kind.
    return ofKind.length === 0 && kind === undefined ? table.rows : ofKind;
  }, [table, chosen, kind, seen]);
  if (roster === undefined) return null;
  const isAll = shown === table.rows;
  // A kind of which nothing is left stands there as long as its rows are shown, and the others are not.
  const kinds =
    isAll || kind !== undefined || chosen === undefined ? roster.problems : [...roster.problems, { ...chosen, rows: 0 }];
  const correct = (changes: readonly CellChange[]): void => {
    // Where a change is on its way, the cells may not be as they are shown.
    const cells = changes.filter(({ from, to }) => from !== to || isWaiting);
    if (cells.length === 0) return;
    setLast(cells.length === 1 ? cells[0] : undefined);
    change({ type: 'correct', cells: cells.map(({ row, column, to }) => ({ row, column, to })), fields: [] });
  };
  const turn = (where: 'undo' | 'redo') => change({ type: where });
  return (
    <>
      <p>{words.rows.about}</p>
      <div className="reasons" role="group" aria-label={words.rows.reasons}>
        <button type="button" aria-pressed={isAll} onClick={() => setChosen(undefined)}>
          {words.rows.all} <b>{figure(roster.rejected)}</b>
        </button>
        {kinds.map((each) => (
          <button
            type="button"
            key={each.code}
            aria-pressed={!isAll && chosen?.code === each.code}
            title={each.means}
            onClick={() => setChosen(each)}
          >
            {each.short} <b>{figure(each.rows)}</b>
          </button>
        ))}
      </div>
      {kind !== undefined && <ForAll key={kind.code} kind={kind} view={view} countries={countries} />}
      <div className="bar">
        <Button label={words.rows.undo} disabled={!view.canUndo && !isWaiting} onPress={() => turn('undo')} />
        <Button label={words.rows.redo} disabled={!view.canRedo} onPress={() => turn('redo')} />
        <span className="soft" role="status">
          {view.corrected === 0 ? '' : words.rows.corrected(view.corrected)}
        </span>
        {last !== undefined && (last.to === '' || isShared(view.flow.fields[last.column])) && (
          <Others table={table} last={last} onChange={correct} />
        )}
      </div>
      {(roster.rejected > 0 || shown.length > 0) && (
        <Grid
          header={table.header}
          rows={shown}
          onChange={correct}
          onSkip={({ row, isSkipped }) =>
            change({ type: 'correct', cells: [], fields: [{ row, field: 'import_as', to: isSkipped ? 'skip' : '' }] })
          }
          onTurn={turn}
        />
      )}
      {table.more > 0 && <p className="soft">{words.rows.more(table.more)}</p>}
      {go && (
        <p className="actions">
          <Button label={go.label} kind="main" disabled={isLeft(view)} onPress={() => choose(view, 'go')} />
        </p>
      )}
    </>
  );
}

type Problem = NonNullable<DeskView['flow']['roster']>['problems'][number];

/** Whether something else is done than judging what was changed: what is pressed meanwhile waits for that. */
function isLeft(view: DeskView): boolean {
  return isBusy(view) && view.flow.busy !== 'inspect';
}

/** What a reason means, its cure, and the one answer for all of its rows, where there is one. */
function ForAll({ kind, view, countries }: Pick<StepProps, 'view' | 'countries'> & { readonly kind: Problem }) {
  const [answer, setAnswer] = useState('');
  const isCountry = kind.code === 'phone_not_e164';
  const isOrder = kind.code === 'date_order';
  const choices = isCountry ? countries : Object.entries(stepWords.columns.orders).filter(([order]) => order !== '');
  return (
    <div className="reason">
      <p>{kind.means}</p>
      <p className="soft">
        {words.rows.cure} {kind.cure}
      </p>
      {(isCountry || isOrder) && (
        <form
          className="bar"
          onSubmit={(event) => {
            event.preventDefault();
            press(view, () => ({ type: 'reading', ...(isCountry ? { country: answer } : { dateOrder: answer as 'dmy' }) }));
          }}
        >
          <Choice
            caption={isCountry ? words.rows.country : words.rows.order}
            value={answer}
            choices={[['', words.rows.choose], ...choices]}
            onChoose={setAnswer}
          />
          <button type="submit" className="main" disabled={answer === '' || isLeft(view)}>
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
    <span role="status">
      <bdi>{words.rows.others(others.length, from)}</bdi>{' '}
      <Button
        label={<bdi>{words.rows.changeOthers(to)}</bdi>}
        onPress={() => props.onChange(others.map(({ row }) => ({ row, column, from, to })))}
      />
    </span>
  );
}

type Change = Correction | { readonly type: 'undo' | 'redo' };

/** The rows as the server has them, and what was done to them since. */
interface Known {
  readonly served: FaultyTable;
  /** Of the flow's state that they are of, and the number that the server knows them by. */
  readonly version: number;
  readonly number: number;
  /** What was wrong with each row since the page is open: a row stays in sight when it is right. */
  readonly seen: ReadonlyMap<number, ReadonlySet<string>>;
  /** Changes that they do not have yet. `version`: of the state that has them; absent until the server has said it. */
  readonly waiting: readonly { readonly change: Change; readonly version?: number }[];
}

const nothing: Known = { served: { header: [], rows: [], more: 0 }, version: -1, number: 0, seen: new Map(), waiting: [] };

/**
 * The rows, asked for anew after each change. What was just typed is shown at once, on top of what the server has.
 *
 * @returns `change` sends corrections, one after the other.
 */
function useTable(view: DeskView) {
  const [known, setKnown] = useState(nothing);
  const isLooking = useRef(false);
  const { served, version, number, seen, waiting } = known;
  const due = isBusy(view) ? version : view.version;
  // One look at a time: each is told what differs from the one before.
  useEffect(() => {
    if (isLooking.current || due <= version) return;
    isLooking.current = true;
    void look<TableNews>(`table?have=${number}`)
      .finally(() => {
        isLooking.current = false;
      })
      .then(
        (news) => setKnown((before) => withNews(before, news)),
        () => undefined,
      );
  }, [due, version, number]);
  const table = useMemo(
    () => ({ ...served, rows: waiting.reduce((rows, { change }) => withChange(rows, change), served.rows) }),
    [served, waiting],
  );
  const change = (action: Change): void => {
    const own = { change: action };
    setKnown((before) => ({ ...before, waiting: [...before.waiting, own] }));
    send(
      view,
      action,
      (taken) => {
        const said = taken === undefined ? [] : [{ ...own, version: taken }];
        setKnown((before) => settled({ ...before, waiting: before.waiting.flatMap((each) => (each === own ? said : [each])) }));
      },
      lossOf(action),
    );
  };
  return { table, seen, isWaiting: waiting.length > 0, change };
}

/** What is said where a change was not taken: what was typed is not gone without a word. */
function lossOf(change: Change): string | undefined {
  const [cell, ...others] = change.type === 'correct' ? change.cells : [];
  if (cell === undefined) return undefined;
  return others.length > 0 ? words.rows.manyNotTaken(others.length + 1) : words.rows.notTaken(cell.row, cell.to);
}

/** Rows that have not changed stay the same objects: only the others are drawn again. */
function withNews({ served, seen: before, waiting }: Known, { version, number, kept, ...news }: TableNews): Known {
  const unchanged = new Set(kept);
  const rows = [...served.rows.filter(({ row }) => unchanged.has(row)), ...news.rows].toSorted((a, b) => a.row - b.row);
  const seen = new Map(before);
  for (const { row, problems } of news.rows) {
    seen.set(row, new Set([...(seen.get(row) ?? []), ...problems.map(({ code }) => code)]));
  }
  const header = served.header.join('\t') === news.header.join('\t') ? served.header : news.header;
  return settled({ served: { header, rows, more: news.more }, version, number, seen, waiting });
}

/** Without the changes that the rows have by now. */
function settled(known: Known): Known {
  return { ...known, waiting: known.waiting.filter(({ version = Infinity }) => version > known.version) };
}

function withChange(rows: readonly TableRow[], change: Change): readonly TableRow[] {
  if (change.type !== 'correct') return rows;
  const changes = Map.groupBy(change.cells, ({ row }) => row);
  const skips = new Map(change.fields.map(({ row, to }) => [row, to === 'skip']));
  return rows.map((row) => {
    const own = changes.get(row.row);
    const isSkipped = skips.get(row.row) ?? row.isSkipped;
    if (own === undefined && isSkipped === row.isSkipped) return row;
    const cells = [...row.cells];
    for (const { column, to } of own ?? []) cells[column] = to;
    return { ...row, cells, isSkipped };
  });
}
