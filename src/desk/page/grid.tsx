import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore, type ClipboardEvent } from 'react';
import {
  DataGrid,
  type DataGridHandle,
  type CellKeyboardEvent,
  type CellKeyDownArgs,
  type Column,
  type RenderEditCellProps,
} from 'react-data-grid';
import type { TableRow } from '../../flow/services.ts';
import { figure } from '../../text/figures.ts';
import { ask, messageOf } from './connection.ts';
import { Mark } from './parts.tsx';
import { words } from './words.ts';

export interface CellChange {
  readonly row: number;
  readonly column: number;
  readonly from: string;
  readonly to: string;
}

interface GridProps {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  readonly onChange: (changes: readonly CellChange[]) => void;
  readonly onSkip: (row: TableRow) => void;
  /** Takes the last change back, or makes it again. */
  readonly onTurn: (where: 'undo' | 'redo') => void;
}

const judgeMs = 80;

/** What is being typed into a cell. */
interface Draft {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

type Take = (row: number, column: number, text: string) => void;

/** The one editor that is open, and what was typed into it. */
class Typing {
  isOpen = false;
  #draft: Draft | undefined;
  #take: Take = () => {};
  readonly #show: (draft: Draft | undefined) => void;

  constructor(show: (draft: Draft | undefined) => void) {
    this.#show = show;
  }

  /** Who is given what was neither taken nor given up when its editor goes. */
  goesTo(take: Take): void {
    this.#take = take;
  }

  type(draft: Draft): void {
    this.#draft = draft;
    this.#show(draft);
  }

  /** Nothing is typed any more. @returns what was. */
  end(): Draft | undefined {
    const draft = this.#draft;
    this.#draft = undefined;
    this.#show(undefined);
    return draft;
  }

  /** An editor is open. @returns what is called when it is gone. */
  open(): () => void {
    this.isOpen = true;
    const rescue = () => {
      const left = this.end();
      if (left !== undefined) this.#take(left.row, left.column, left.text);
    };
    window.addEventListener('pagehide', rescue);
    return () => {
      window.removeEventListener('pagehide', rescue);
      this.isOpen = false;
      rescue();
    };
  }
}

/** The rows that need a person: the cells at fault are marked, what is wrong and its cure stand beside them and below. */
export function Grid(props: GridProps) {
  const [draft, setDraft] = useState<Draft>();
  const [place, setPlace] = useState({ at: -1, column: -1 });
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const { header, rows } = props;
  const row = rows[Math.max(0, place.at)];
  const isHere = draft?.row === row?.row && draft?.column === place.column;
  return (
    <>
      <Table header={header} rows={rows} latest={latest} setDraft={setDraft} setPlace={setPlace} />
      <Beside row={row} column={place.column} header={header} draft={isHere ? draft?.text : undefined} />
      <p id="grid-keys" className="soft">
        {words.rows.keys}
      </p>
    </>
  );
}

interface TableProps extends Pick<GridProps, 'header' | 'rows'> {
  readonly latest: { readonly current: GridProps };
  readonly setDraft: (draft: Draft | undefined) => void;
  readonly setPlace: (place: { readonly at: number; readonly column: number }) => void;
}

/** The grid itself, which is drawn again when its rows change: not for each letter, and not for each word of the server. */
const Table = memo(function Table({ header, rows, latest, setDraft, setPlace }: TableProps) {
  // Then there is no room for a cell beside what is wrong with it.
  const isNarrow = useSyncExternalStore(followNarrow, () => narrow.matches);
  const [typing] = useState(() => new Typing(setDraft));
  useLayoutEffect(() => {
    typing.goesTo((row, column, to) => {
      const from = latest.current.rows.find((each) => each.row === row)?.cells[column] ?? '';
      latest.current.onChange([{ row, column, from, to }]);
    });
  }, [typing, latest]);
  const columns = useMemo(() => columnsOf(header, isNarrow, typing), [header, isNarrow, typing]);
  const grid = useRef<DataGridHandle>(null);
  const fault = rows[0]?.problems.find(({ column }) => column !== undefined)?.column;
  // What is to be mended first is in sight.
  useEffect(() => {
    const idx = columns.findIndex(({ key }) => key === String(fault));
    if (idx < 0) return undefined;
    grid.current?.scrollToCell({ idx });
    const element = grid.current?.element;
    if (!isNarrow || element == null) return undefined;
    // A window that has become narrow is known sooner than the width that the grid has in it.
    let width = 0;
    const observer = new ResizeObserver(() => {
      if (element.offsetWidth === width) return;
      width = element.offsetWidth;
      grid.current?.scrollToCell({ idx });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [fault, columns, isNarrow]);

  // Arrows move inside, and Tab leads on to what comes after the grid: of its header the grid does not ask.
  useEffect(() => {
    const element = grid.current?.element;
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Tab' && (event.target as Element).closest('[role=columnheader]') !== null) event.stopPropagation();
    };
    element?.addEventListener('keydown', leave);
    return () => element?.removeEventListener('keydown', leave);
  }, []);

  const onRowsChange = (changed: readonly TableRow[], { indexes, column }: { indexes: number[]; column: { key: string } }) => {
    const typed = typing.end();
    // An editor into which nothing was typed has the cell as it was: another tab may have changed it since.
    if (typing.isOpen && typed === undefined && column.key !== 'out') return;
    const now = indexes.flatMap((index) => changed[index] ?? []);
    if (column.key === 'out') return now.forEach((row) => latest.current.onSkip(row));
    const at = Number(column.key);
    const before = new Map(rows.map(({ row, cells }) => [row, cells[at]]));
    latest.current.onChange(
      now.map(({ row, cells }) => ({ row, column: at, from: before.get(row) ?? '', to: cells[at] ?? '' })),
    );
  };

  // What the grid itself passes in is where the person is: keys may come faster than drawings.
  const onCellPaste = ({ row, column }: { row: TableRow; column: { key: string } }, event: ClipboardEvent) => {
    const from = { at: rows.indexOf(row), column: Number(column.key) };
    if (event.target instanceof HTMLInputElement || Number.isNaN(from.column)) return row;
    const text = event.clipboardData.getData('text/plain');
    // A picture, for example.
    if (text !== '') latest.current.onChange(pasted(text, rows, from, header.length));
    return row;
  };

  const onCellCopy = ({ row, column }: { row: TableRow; column: { key: string } }, event: ClipboardEvent) => {
    const text = row.cells[Number(column.key)];
    if (text === undefined || event.target instanceof HTMLInputElement) return;
    event.clipboardData.setData('text/plain', quoted(text));
    event.preventDefault();
  };

  const put = ({ row, column }: CellKeyDownArgs<TableRow>, to: string | undefined) => {
    const from = row?.cells[Number(column?.key)];
    if (row === undefined || row.isSkipped || from === undefined || to === undefined || from === to) return;
    latest.current.onChange([{ row: row.row, column: Number(column?.key), from, to }]);
  };

  const onCellKeyDown = (args: CellKeyDownArgs<TableRow>, event: CellKeyboardEvent) => {
    if (args.mode === 'EDIT') {
      if (event.key === 'Escape') typing.end();
      return;
    }
    // Arrows move inside; Tab leads on to what comes after the grid.
    if (event.key === 'Tab') return event.preventGridDefault();
    const key = `${event.ctrlKey || event.metaKey ? 'control ' : ''}${event.key.toLowerCase()}`;
    const takes: Readonly<Record<string, () => void>> = {
      delete: () => put(args, ''),
      backspace: () => put(args, ''),
      'control z': () => latest.current.onTurn(event.shiftKey ? 'redo' : 'undo'),
      'control y': () => latest.current.onTurn('redo'),
      'control d': () => put(args, rows[args.rowIdx - 1]?.cells[Number(args.column?.key)]),
    };
    if (takes[key] === undefined) return;
    event.preventDefault();
    event.preventGridDefault();
    takes[key]();
  };

  return (
    <DataGrid
      ref={grid}
      className="grid"
      aria-label={words.rows.grid}
      aria-describedby="grid-keys"
      columns={columns}
      rows={rows}
      rowKeyGetter={({ row }) => row}
      rowHeight={64}
      headerRowHeight={36}
      style={{ blockSize: `min(32rem, 52vh, ${rows.length * 64 + 56}px)` }}
      rowClass={({ problems, isSkipped }) => (isSkipped ? 'out' : problems.length === 0 ? 'right' : undefined)}
      onRowsChange={onRowsChange}
      onFill={({ columnKey, sourceRow, targetRow }) =>
        withCell(targetRow, Number(columnKey), sourceRow.cells[Number(columnKey)] ?? '')
      }
      onCellCopy={onCellCopy}
      onCellPaste={onCellPaste}
      onCellKeyDown={onCellKeyDown}
      onActivePositionChange={({ rowIdx, column }) => {
        setPlace({ at: rowIdx, column: Number(column?.key) });
      }}
    />
  );
});

const narrow = window.matchMedia('(max-width: 44rem)');

function followNarrow(changed: () => void): () => void {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}

function columnsOf(header: readonly string[], isNarrow: boolean, typing: Typing): Column<TableRow>[] {
  return [
    { key: 'row', name: words.rows.row, width: 64, frozen: true, renderCell: ({ row }) => figure(row.row) },
    {
      key: 'wrong',
      name: words.rows.wrong,
      width: isNarrow ? 200 : 300,
      frozen: !isNarrow,
      cellClass: 'wrong',
      resizable: true,
      renderCell: ({ row }) => <Wrong row={row} />,
    },
    {
      key: 'out',
      name: words.rows.out,
      width: 116,
      renderCell: ({ row, tabIndex, onRowChange }) => (
        <input
          type="checkbox"
          aria-label={words.rows.leaveOut(row.row)}
          tabIndex={tabIndex}
          checked={row.isSkipped}
          onChange={({ target }) => onRowChange({ ...row, isSkipped: target.checked })}
        />
      ),
    },
    ...header.map((name, at): Column<TableRow> => ({
      key: String(at),
      name,
      minWidth: 120,
      width: 'max-content',
      maxWidth: 240,
      resizable: true,
      cellClass: ({ problems, changed, isSkipped }) =>
        !isSkipped && problems.some(({ column }) => column === at) ? 'fault' : changed.includes(at) ? 'changed' : undefined,
      editable: ({ isSkipped }) => !isSkipped,
      editorOptions: { closeOnExternalRowChange: false },
      renderCell: ({ row }) => (
        <>
          {row.problems.some(({ column }) => column === at) && !row.isSkipped && <Mark tone="bad" />}
          <bdi>{row.cells[at] ?? ''}</bdi>
        </>
      ),
      renderEditCell: (props) => <Editor {...props} at={at} label={name} typing={typing} />,
    })),
  ];
}

function Wrong({ row: { problems, isSkipped } }: { readonly row: TableRow }) {
  const [first, ...more] = problems;
  if (isSkipped) return <span className="soft">{words.rows.isOut}</span>;
  if (first === undefined) {
    return (
      <>
        <Mark tone="good" /> {words.rows.right}
      </>
    );
  }
  return (
    <span className="clamp">
      <bdi>{first.message}</bdi> <span className="soft">{first.cure}</span>
      {more.length > 0 && ` (+${more.length})`}
    </span>
  );
}

type EditorProps = RenderEditCellProps<TableRow> & { readonly at: number; readonly label: string; readonly typing: Typing };

function Editor({ row, at, label, typing, onRowChange, onClose }: EditorProps) {
  useEffect(() => typing.open(), [typing]);
  return (
    <input
      className="editor"
      aria-label={label}
      ref={focusAndSelect}
      value={row.cells[at] ?? ''}
      onChange={({ target }) => {
        typing.type({ row: row.row, column: at, text: target.value });
        onRowChange(withCell(row, at, target.value));
      }}
      onBlur={() => onClose(true, false)}
    />
  );
}

function focusAndSelect(input: HTMLInputElement | null): void {
  input?.focus();
  input?.select();
}

function withCell(row: TableRow, at: number, value: string): TableRow {
  return { ...row, cells: row.cells.with(at, value) };
}

/** What the desk said of what is being typed. `refused`: why it cannot be taken at all. */
interface Judged {
  readonly draft: string;
  readonly problems: TableRow['problems'];
  readonly refused: string;
}

/** Asks what would be wrong with a row if one of its cells had another text; undefined: something else was asked since. */
async function judge(asked: {
  readonly row: number;
  readonly column: number;
  readonly to: string;
}): Promise<Judged | undefined> {
  const response = await ask('judge', asked);
  if (!response.ok) return { draft: asked.to, problems: [], refused: await messageOf(response) };
  const { problems } = (await response.json()) as { readonly problems?: TableRow['problems'] };
  return problems && { draft: asked.to, problems, refused: '' };
}

interface BesideProps {
  readonly row: TableRow | undefined;
  readonly column: number;
  readonly header: readonly string[];
  readonly draft: string | undefined;
}

/** All that there is to say of the row that is chosen, and what is being typed judged by the server. */
function Beside({ row, column, header, draft }: BesideProps) {
  const [judged, setJudged] = useState<Judged>();
  useEffect(() => {
    if (draft === undefined || row === undefined) return undefined;
    const timer = setTimeout(() => {
      void judge({ row: row.row, column, to: draft }).then(
        (said) => said && setJudged(said),
        () => undefined,
      );
    }, judgeMs);
    return () => clearTimeout(timer);
  }, [draft, row, column]);
  if (row === undefined) return <div className="beside" aria-live="polite" />;
  const isJudged = draft !== undefined && judged?.draft === draft;
  const problems = isJudged ? judged.problems : row.problems;
  const refused = isJudged ? judged.refused : '';
  const isOwn = refused !== '' || problems.some((problem) => problem.column === column);
  return (
    <div className="beside" aria-live="polite">
      <p>
        <b>{words.rows.place(row.row, row.line)}</b>
        {row.who !== '' && (
          <>
            {' '}
            <bdi>{row.who}</bdi>
          </>
        )}
        {header[column] !== undefined && (
          <>
            , <bdi>{header[column]}</bdi>
          </>
        )}
        {draft !== undefined && !isJudged && <span className="soft"> {words.rows.judging}</span>}
        {isJudged && !isOwn && (
          <>
            {' '}
            <Mark tone="good" /> {words.rows.cellRight}
          </>
        )}
      </p>
      {refused !== '' && (
        <p>
          <Mark tone="bad" /> {refused}
        </p>
      )}
      {problems.map((problem) => (
        <p key={`${problem.code} ${problem.column ?? ''}`} className={problem.column === column ? undefined : 'soft'}>
          <Mark tone="bad" /> <bdi>{problem.message}</bdi> {words.rows.cure} {problem.cure}
        </p>
      ))}
    </div>
  );
}

/** What was copied from a spreadsheet, laid over the grid from the chosen cell on. One value goes into one cell. */
function pasted(
  text: string,
  rows: readonly TableRow[],
  { at, column }: { readonly at: number; readonly column: number },
  width: number,
): CellChange[] {
  return cellsOf(text).flatMap((cells, down) => {
    const row = rows[at + down];
    if (row === undefined || row.isSkipped) return [];
    return cells.flatMap((to, right): CellChange[] => {
      const from = row.cells[column + right] ?? '';
      return column + right >= width ? [] : [{ row: row.row, column: column + right, from, to }];
    });
  });
}

/** A cell as spreadsheet programs put it into the clipboard. */
function quoted(text: string): string {
  return /[\t\n]|^"/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The clipboard's rows and cells: tabs between cells, and quotes around a cell that holds a line break or a tab. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text
    .replace(/\r?\n$/u, '')
    .matchAll(/(?:"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\n]*))(\t|\r?\n|$)/gu)) {
    rows.at(-1)?.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end === '') break;
    if (end !== '\t') rows.push([]);
  }
  return rows;
}
