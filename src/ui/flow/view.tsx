import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { namesOf, statuses, statusNamed } from '../../events.ts';
import { fromHere } from '../from-here.ts';
import { sanitise } from '../sanitise.ts';
import { Mark } from '../screen/tone.tsx';
import { figure, flowWords as words, kindWords } from '../words.ts';
import {
  columnsFault,
  DETAIL_LINES,
  expectedNumber,
  nextItems,
  placeItems,
  planItems,
  problemItems,
  readingItems,
  rejectsOf,
  sameItems,
  tableRows,
  work,
} from './items.ts';
import { commandOf, pathChosen } from './options.ts';
import type { FlowState, Step } from './state.ts';

interface FlowViewProps {
  readonly state: FlowState;
  readonly columns: number;
  readonly rows: number;
  /** What each field means, for whoever changes a column. */
  readonly means: Readonly<Record<string, string>>;
}

interface StepProps extends Pick<FlowViewProps, 'state' | 'means'> {
  readonly width: number;
  /** Lines that the step may fill. */
  readonly lines: number;
}

/** Lines around a step's own: where we are, the title, what is waited for or wrong, the command, the keys, and blanks between. */
const AROUND = 10;

/** Lines that a step has in a window of so many rows. */
export function linesIn(rows: number): number {
  return Math.max(4, rows - 1 - AROUND);
}

/** One step of the guided flow: where am I, what will happen, what can I press. */
export function FlowView({ state, columns, rows, means }: FlowViewProps) {
  // The last column stays free: some terminals wrap when it is written.
  const width = Math.max(20, columns - 1);
  const View = views[state.step];
  // Below what a run has said, which is more important.
  if (state.step === 'next') {
    return (
      <Box flexDirection="column" width={width}>
        <Mended state={state} width={width} />
        <Text bold>{words.titles.next}</Text>
        <NextStep state={state} means={means} width={width} lines={linesIn(rows)} />
        {(state.error !== undefined || state.busy !== undefined) && <Trouble state={state} width={width} />}
        <Keys state={state} width={width} />
      </Box>
    );
  }
  return (
    <Box flexDirection="column" width={width}>
      <Crumbs state={state} width={width} />
      <Text> </Text>
      <Text bold wrap="truncate-end">
        {state.step === 'over' ? ' ' : words.titles[state.step]}
      </Text>
      <Text> </Text>
      <View state={state} means={means} width={width} lines={linesIn(rows)} />
      <Trouble state={state} width={width} />
      <CommandLine state={state} width={width} />
      <Keys state={state} width={width} />
    </Box>
  );
}

const stepOf: Readonly<Record<Step, number>> = {
  file: 0,
  question: 0,
  same: 1,
  place: 1,
  columns: 2,
  problems: 3,
  plan: 4,
  table: 4,
  confirm: 5,
  next: 6,
  over: 6,
};

function Crumbs({ state, width }: { readonly state: FlowState; readonly width: number }) {
  const now = stepOf[state.step];
  const isWide = stringWidth(words.steps.join('   ')) + 12 <= width;
  return (
    <Text wrap="truncate-end">
      <Text bold>doorlist</Text>
      {'  '}
      {words.steps.map((step, index) =>
        !isWide && index !== now ? null : (
          <Text key={step}>
            {index === now ? <Text bold inverse>{` ${step} `}</Text> : <Text dimColor>{` ${step} `}</Text>}
          </Text>
        ),
      )}
      {state.chosen && (state.step === 'same' || stepOf[state.step] > 1) ? (
        <Kind isSandbox={state.chosen.isSandbox} practice={state.chosen.practice} />
      ) : null}
    </Text>
  );
}

function Kind({ isSandbox, practice }: { readonly isSandbox: boolean; readonly practice: boolean }) {
  const label = practice ? kindWords.practice : isSandbox ? kindWords.sandbox : kindWords.production;
  return (
    <>
      {'  '}
      <Text bold inverse color={isSandbox || practice ? 'cyan' : 'red'}>{` ${label} `}</Text>
    </>
  );
}

function Trouble({ state, width }: { readonly state: FlowState; readonly width: number }) {
  if (state.busy !== undefined && words.busy[state.busy] !== '') {
    return (
      <Box flexDirection="column">
        <Text> </Text>
        <Text wrap="truncate-end">
          <Mark tone="rest" /> {state.progress ?? words.busy[state.busy]}
        </Text>
      </Box>
    );
  }
  const error = state.error ?? (state.step === 'columns' ? columnsFault(state) : undefined);
  return (
    <Box flexDirection="column">
      <Text> </Text>
      {error === undefined ? (
        <Text> </Text>
      ) : (
        error.split('\n').map((line, index) => (
          <Box key={index}>
            <Box flexShrink={0} width={2}>
              {index === 0 && <Mark tone="attention" />}
            </Box>
            <Paragraph width={width - 2}>{sanitise(line, 400)}</Paragraph>
          </Box>
        ))
      )}
    </Box>
  );
}

/** Thirteen columns that are mapped by hand would fill the window. */
const COMMAND_LINES = 3;

function CommandLine({ state, width }: { readonly state: FlowState; readonly width: number }) {
  const isNaming = state.step !== 'file' || state.busy !== undefined || pathChosen(state) !== undefined;
  if (state.step === 'next' || state.step === 'over' || !isNaming) return <Text> </Text>;
  const lines = wrapAnsi(`${words.sameCommand} ${commandOf(state)}`, width).split('\n');
  return (
    <Text dimColor>{lines.length <= COMMAND_LINES ? lines.join('\n') : `${lines.slice(0, COMMAND_LINES).join('\n')} …`}</Text>
  );
}

function Keys({ state, width }: { readonly state: FlowState; readonly width: number }) {
  const k = words.keys;
  const keys: (readonly [string, string])[] = (() => {
    if (state.busy !== undefined && state.busy !== 'rows') return [k.cancel, k.quit];
    switch (state.step) {
      case 'file':
        return [k.choose, k.take, k.leave, k.quit];
      case 'columns':
        return [k.choose, k.change, k.clear, k.go, k.back, k.quit];
      case 'table':
        return [k.scroll, k.filter, k.back, k.quit];
      case 'confirm':
        return [k.back, k.quit];
      case 'next':
        return [k.choose, k.take, k.leave];
      default:
        return [k.choose, k.go, k.back, k.quit];
    }
  })();
  let used = -3;
  const fitting = keys.filter(([key, does]) => (used += key.length + does.length + 4) <= width);
  return (
    <Text wrap="truncate-end">
      {fitting.map(([key, does], index) => (
        <Text key={key}>
          {index > 0 && '   '}
          <Text bold>{key}</Text> <Text dimColor>{does}</Text>
        </Text>
      ))}
    </Text>
  );
}

// --- The steps ----------------------------------------------------------------------------------------------------------------

const views: Readonly<Record<Step, (props: StepProps) => ReactNode>> = {
  file: FileStep,
  question: QuestionStep,
  same: SameStep,
  place: PlaceStep,
  columns: ColumnsStep,
  problems: ProblemsStep,
  plan: PlanStep,
  table: TableStep,
  confirm: ConfirmStep,
  next: NextStep,
  over: () => null,
};

function FileStep({ state, width, lines }: StepProps) {
  const { choices, cursor, typed } = state.file;
  return (
    <Box flexDirection="column">
      {choices.length === 0 && state.busy === undefined && <Paragraph width={width}>{words.noRosters}</Paragraph>}
      <List
        cursor={typed === '' ? cursor : -1}
        lines={lines - 3}
        items={choices.map(({ path, name, where, about }) => (
          <Text key={path} wrap="truncate-end">
            {sanitise(name, 60)} <Text dimColor>{`${words.where[where]}, ${sanitise(about)}`}</Text>
          </Text>
        ))}
      />
      <Text> </Text>
      <Text dimColor wrap="truncate-end">
        {words.typePath}
      </Text>
      <Text wrap="truncate-start">
        {words.path} {sanitise(typed, 1000)}
        <Text inverse> </Text>
      </Text>
    </Box>
  );
}

function QuestionStep({ state, width, lines }: StepProps) {
  const { question, cursor } = state;
  return (
    <Box flexDirection="column">
      {(question?.message ?? '').split('\n').map((line, index) => (
        <Paragraph key={index} width={width}>
          {sanitise(line, 400)}
        </Paragraph>
      ))}
      <Text> </Text>
      <List cursor={cursor} lines={lines - 4} items={(question?.choices ?? []).map(({ label }) => sanitise(label))} />
    </Box>
  );
}

function SameStep({ state, width, lines }: StepProps) {
  const { roster, chosen, cursor } = state;
  if (roster === undefined) return null;
  const used = roster.columns.filter(({ field }) => field !== null);
  // Before it is known whether that system is still there, there is nothing to say yes to.
  const items = chosen === undefined ? [] : sameItems(state);
  const read = used.map(({ header, field }) => `${sanitise(header, 30).trim()} → ${field ?? ''}`);
  return (
    <Box flexDirection="column">
      <Text wrap="truncate-end">
        {sanitise(roster.name, 60)}: {words.read(roster.rows, roster.valid)}
      </Text>
      {chosen && (
        <Text wrap="truncate-end">
          {sanitise(chosen.systemName, 60)}, {placeWords(chosen)}
        </Text>
      )}
      <Text dimColor>{series(read, width, Math.max(1, lines - 3 - items.length)).join('\n')}</Text>
      <Text> </Text>
      <List
        cursor={cursor}
        lines={items.length}
        items={items.map((item) => (item === 'problems' ? words.same.problems(roster.rejected) : words.same[item]))}
      />
    </Box>
  );
}

function PlaceStep({ state, width, lines }: StepProps) {
  const items = placeItems(state);
  const { live } = state;
  return (
    <Box flexDirection="column">
      {live === null && (
        <>
          <Paragraph width={width}>{words.noKey.where}</Paragraph>
          <Text bold>{`  ${words.noKey.line}`}</Text>
          <Paragraph width={width}>{words.noKey.instead}</Paragraph>
          <Text> </Text>
        </>
      )}
      {live?.systems.length === 0 && <Paragraph width={width}>{words.noSystems}</Paragraph>}
      <List
        cursor={state.cursor}
        lines={lines - (live === null ? 6 : 0)}
        items={items.map((item) =>
          item.is === 'practice' ? (
            words.practice
          ) : item.is === 'again' ? (
            words.again
          ) : (
            <Text key={item.system.id} wrap="truncate-end">
              {sanitise(item.system.name, 60)}
              <Kind isSandbox={live?.isSandbox ?? false} practice={false} />{' '}
              <Text dimColor>{`${sanitise(live?.workspace ?? '', 60)} ${sanitise(item.system.trouble ?? '')}`}</Text>
            </Text>
          ),
        )}
      />
    </Box>
  );
}

/** The longest name of a field that is often used, between its arrows. */
const FIELD_WIDTH = 19;

function ColumnsStep({ state, means, width, lines }: StepProps) {
  const { roster, fields, cursor, country, dateOrder } = state;
  const columns = roster?.columns ?? [];
  const headers = columns.map(({ header }) => sanitise(header === '' ? words.noHeader : header, 40));
  const headerWidth = Math.min(24, Math.max(...headers.map((header) => stringWidth(header)), 8));
  const readings = readingItems(state);
  const field = fields[cursor];
  return (
    <Box flexDirection="column">
      <List
        cursor={cursor}
        lines={lines - readings.length - 4}
        items={columns.map(({ values }, index) => {
          const chosen = fields[index] ?? null;
          const [left, right] = index === cursor ? ['◂', '▸'] : [' ', ' '];
          return (
            <>
              <Cell width={headerWidth + 1}>{headers[index]}</Cell>
              <Cell width={FIELD_WIDTH}>
                {left}{' '}
                <Text bold={chosen !== null} dimColor={chosen === null}>
                  {chosen ?? words.notUsed}
                </Text>{' '}
                {right}
              </Cell>
              <Text wrap="truncate-end" dimColor>
                {valuesOf(values, width - headerWidth - FIELD_WIDTH - 3)}
              </Text>
            </>
          );
        })}
      />
      {readings.length > 0 && <Text> </Text>}
      <List
        cursor={cursor - fields.length}
        lines={readings.length}
        items={readings.map((reading, index) => {
          if (reading === 'country') return `${words.country} ${words.countryOf(country)}`;
          const order = words.dateOrders[dateOrder ?? ''] ?? '';
          return `${words.dateOrder}: ${cursor === fields.length + index ? `◂ ${order} ▸` : order}`;
        })}
      />
      <Text> </Text>
      <Text wrap="truncate-end">
        {cursor >= fields.length || field === undefined
          ? ' '
          : field === null
            ? words.notUsedMeans
            : `${field}: ${means[field] ?? ''}`}
      </Text>
      <Text wrap="truncate-end" dimColor>
        {cursor >= fields.length
          ? ' '
          : sanitise((columns[cursor]?.values ?? []).map((value) => `“${value}”`).join('  '), width)}
      </Text>
    </Box>
  );
}

function valuesOf(values: readonly string[] | undefined, width: number): string {
  if (values === undefined || values.length === 0) return words.empty;
  const [line = ''] = series(
    values.map((value) => sanitise(value, 40)),
    width,
    1,
  );
  return line;
}

function ProblemsStep({ state, width, lines }: StepProps) {
  const { roster, cursor } = state;
  if (roster === undefined) return null;
  const choices = problemItems(state);
  const kinds = roster.problems;
  const kind = kinds[Math.max(0, cursor - choices.length)];
  const shown = Math.max(2, Math.min(kinds.length, lines - choices.length - 7));
  const cure = kind === undefined ? [] : wrapped(`${words.mendBy} ${sanitise(kind.cure, 300)}`, width);
  const room = lines - choices.length - shown - cure.length - 2;
  const examples = (kind?.examples ?? []).map(({ row, line, column, message }) =>
    wrapped(
      `${words.row(row, line)}${column === undefined ? '' : `, ${sanitise(column.trim(), 30)}`}: ${sanitise(message, 300)}`,
      width - 2,
    ),
  );
  return (
    <Box flexDirection="column">
      <List
        cursor={cursor}
        lines={choices.length}
        items={choices.map((choice) => (choice === 'go' ? words.problemGo(roster.valid) : words.problemMend))}
      />
      <Text> </Text>
      <List
        cursor={cursor - choices.length}
        lines={shown}
        items={kinds.map(({ code, means, rows }) => (
          <Text key={code} wrap="truncate-end">
            <Mark tone="bad" /> {words.kind(rows, sanitise(code))}{' '}
            <Text dimColor>
              {cutAtWord(firstSentence(sanitise(means, 300)), width - 5 - stringWidth(words.kind(rows, sanitise(code))))}
            </Text>
          </Text>
        ))}
      />
      <Text> </Text>
      {whole(examples, Math.max(1, room)).map((line, index) => (
        <Text key={index} wrap="truncate-end">
          {'  '}
          {line}
        </Text>
      ))}
      {cure.length > 0 && <Text>{cure.join('\n')}</Text>}
    </Box>
  );
}

/** As many of the paragraphs as have room, none but the first of them in part. */
function whole(paragraphs: readonly (readonly string[])[], lines: number): string[] {
  const [first = [], ...others] = paragraphs;
  const shown = first.slice(0, lines);
  for (const paragraph of others) {
    if (shown.length + paragraph.length > lines) break;
    shown.push(...paragraph);
  }
  return shown;
}

function firstSentence(text: string): string {
  return text.split(/(?<=\.) /, 1)[0] ?? '';
}

function PlanStep({ state, width, lines }: StepProps) {
  const { plan, cursor, existing } = state;
  if (plan === undefined) return null;
  const kinds = namesOf(statuses).filter((kind) => (plan.counts[kind] ?? 0) > 0);
  const items = planItems(state);
  const more = (plan.counts['rejected'] ?? 0) - (state.roster?.rejected ?? 0);
  const wide = Math.max(...kinds.map((kind) => figure(plan.counts[kind] ?? 0).length));
  const differences = plan.differences.slice(0, Math.max(0, lines - kinds.length - items.length - 3));
  return (
    <Box flexDirection="column">
      {kinds.map((kind) => (
        <Text key={kind} wrap="truncate-end">
          <Mark tone={statuses[kind].tone} /> {figure(plan.counts[kind] ?? 0).padStart(wide)} {statusNamed(kind)?.inPlan?.long}
          {kind === 'rejected' && more > 0 && <Text dimColor> ({words.planMore(more)})</Text>}
        </Text>
      ))}
      {differences.length > 0 && <Text> </Text>}
      {differences.map(({ row, who, field, theirs, ours }, index) => (
        <Text key={index} wrap="truncate-end" dimColor>
          {'  '}
          {words.difference(row, sanitise(who, 40), field, sanitise(theirs, 60), sanitise(ours, 60))}
        </Text>
      ))}
      {plan.refused !== undefined && <Paragraph width={width}>{sanitise(plan.refused, 600)}</Paragraph>}
      <Text> </Text>
      <List
        cursor={cursor}
        lines={items.length}
        items={items.map((item) => {
          switch (item) {
            case 'go':
              return words.planGo(plan.counts['create'] ?? 0, plan.counts['update'] ?? 0);
            case 'table':
              return words.planTable;
            case 'existing':
              return words.planExisting[existing];
            case 'stop':
              return work(plan.counts) === 0 ? words.planNothing : words.planStop;
          }
        })}
      />
    </Box>
  );
}

/** A mark, and the longest kind of row. */
const KIND_WIDTH = 12;

function TableStep({ state, width, lines }: StepProps) {
  const { plan, table } = state;
  if (plan === undefined) return null;
  const of = table.kind === undefined ? plan.rows : (plan.counts[table.kind] ?? 0);
  const numbers = figure(plan.rows).length;
  const who = Math.max(12, Math.min(28, Math.floor(width * 0.3)));
  const about = width - 2 - (numbers + 1) - KIND_WIDTH - who;
  // Before the rows are there, their places are.
  const places = Array.from({ length: Math.min(tableRows(lines), of) }, (_, index) => table.rows[index]);
  const chosen = places[state.cursor - table.from];
  return (
    <Box flexDirection="column">
      <Text dimColor wrap="truncate-end">
        {words.tableShows(Math.min(of, table.from + 1), table.from + table.rows.length, of, table.kind ?? words.tableAll)}
      </Text>
      <List
        cursor={state.cursor - table.from}
        lines={tableRows(lines)}
        items={places.map((row) => {
          return row === undefined ? (
            ' '
          ) : (
            <>
              <Cell width={numbers + 1}>{figure(row.row).padStart(numbers)}</Cell>
              <Cell width={KIND_WIDTH}>
                <Mark tone={statusNamed(row.kind)?.tone ?? 'rest'} /> {row.kind}
              </Cell>
              <Cell width={who}>{cutAtWord(sanitise(row.who, 60), who - 1)}</Cell>
              <Text wrap="truncate-end" dimColor>
                {cutAtWord(sanitise(row.about, 300), about)}
              </Text>
            </>
          );
        })}
      />
      <Text> </Text>
      <Box height={DETAIL_LINES}>
        {chosen && (
          <Text>
            {cutLines(
              wrapped(
                [words.row(chosen.row, chosen.line), sanitise(chosen.who, 100), sanitise(chosen.about, 600)]
                  .filter(Boolean)
                  .join(' · '),
                width,
              ),
              DETAIL_LINES,
            ).join('\n')}
          </Text>
        )}
      </Box>
    </Box>
  );
}

function ConfirmStep({ state, width }: StepProps) {
  const { plan, chosen, typed } = state;
  if (plan === undefined || chosen === undefined) return null;
  const expected = expectedNumber(state);
  const where = [sanitise(chosen.systemName, 60), sanitise(chosen.workspace, 60)] as const;
  return (
    <Box flexDirection="column">
      <Paragraph width={width}>{words.confirm(plan.counts['create'] ?? 0, plan.counts['update'] ?? 0, ...where)}</Paragraph>
      <Text> </Text>
      <Text>
        {words.typeNumber(expected)} {typed}
        <Text inverse> </Text>
      </Text>
    </Box>
  );
}

function NextStep({ state, lines }: StepProps) {
  return <List cursor={state.cursor} lines={lines - 3} items={nextItems(state).map((item) => words.next[item])} />;
}

function Mended({ state, width }: { readonly state: FlowState; readonly width: number }) {
  const mended = state.mended && rejectsOf(state.mended.files);
  return mended === undefined ? null : (
    <>
      <Paragraph width={width}>{words.mended(sanitise(fromHere(mended), 1000)).join('\n')}</Paragraph>
      <Text> </Text>
    </>
  );
}

function placeWords({ workspace, isSandbox, practice }: NonNullable<FlowState['chosen']>): string {
  if (practice) return kindWords.practice;
  return words.inWorkspace(sanitise(workspace, 60), isSandbox ? kindWords.sandbox : kindWords.production);
}

/** A list with a chosen line, scrolled so that it can be seen. A cursor outside means that nothing in it is chosen. */
function List({ items, cursor, lines }: { items: readonly ReactNode[]; cursor: number; lines: number }) {
  const shown = Math.max(1, Math.min(items.length, lines));
  const inside = Math.max(0, Math.min(items.length - 1, cursor));
  const first = Math.max(0, Math.min(inside - Math.floor(shown / 2), items.length - shown));
  return (
    <Box flexDirection="column">
      {items.slice(first, first + shown).map((item, line) => {
        const isChosen = first + line === cursor;
        const isMoreAbove = line === 0 && first > 0;
        const isMoreBelow = line === shown - 1 && first + shown < items.length;
        const mark = isChosen ? '❯' : isMoreAbove ? '↑' : isMoreBelow ? '↓' : ' ';
        return (
          <Box key={line} height={1}>
            <Box flexShrink={0}>
              <Text bold={isChosen} color="cyan">{`${mark} `}</Text>
            </Box>
            {typeof item === 'string' ? (
              <Text bold={isChosen} wrap="truncate-end">
                {item}
              </Text>
            ) : (
              item
            )}
          </Box>
        );
      })}
    </Box>
  );
}

/** Sentences, broken between words. */
function Paragraph({ width, children }: { readonly width: number; readonly children: string }) {
  return <Text>{wrapped(children, width).join('\n')}</Text>;
}

function wrapped(text: string, width: number): string[] {
  return wrapAnsi(text, width).split('\n');
}

/** The first of these lines; where others follow, it says so. */
function cutLines(lines: readonly string[], most: number): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most - 1), `${lines[most - 1] ?? ''} …`];
}

/** As many whole words as fit. */
function cutAtWord(text: string, width: number): string {
  return stringWidth(text) <= width ? text : cutLines(wrapped(text, Math.max(1, width - 2)), 1).join('');
}

/** `a · b · c`, broken between the parts only; what does not fit into the lines is left out, and `…` stands for it. */
function series(parts: readonly string[], width: number, most: number): string[] {
  const lines = wrapped(parts.map((part) => part.replaceAll(' ', '\u00a0')).join(' · '), width - 2);
  return cutLines(
    lines.map((line) => line.replace(/^· | ·$/g, '').replaceAll('\u00a0', ' ')),
    most,
  );
}

/** Text in a column of its own. */
function Cell({ width, children }: { readonly width: number; readonly children: ReactNode }) {
  return (
    <Box width={width} flexShrink={0}>
      <Text wrap="truncate-end">{children}</Text>
    </Box>
  );
}
