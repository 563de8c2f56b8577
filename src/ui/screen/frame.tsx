import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { countsOf, needsPerson, rateOf, secondsLeft, type LogEntry, type RowEvent, type RunView } from '../../events.ts';
import { sanitise } from '../sanitise.ts';
import {
  codeWords,
  count,
  duration,
  figure,
  kindWords,
  phaseWords,
  planWords,
  screenWords as words,
  taskWords,
} from '../words.ts';
import { Bar } from './bar.tsx';
import type { Keys } from './keys.ts';
import { Mark, shares, toneOf } from './tone.tsx';

interface FrameProps {
  readonly view: RunView;
  /** Epoch ms. */
  readonly now: number;
  readonly keys: Keys;
  readonly columns: number;
  readonly rows: number;
  /** Whether the keyboard can be read at all. */
  readonly hasKeys: boolean;
  readonly canPause: boolean;
}

/** Lines of the frame besides those that list people. */
const FIXED_LINES = 7;
const LISTED = 3;
/** From here on people and problems fit side by side. */
const TWO_COLUMNS = 76;

/** The live part: ten lines on a terminal of usual height, fewer on a low one, and always as many while nothing is resized. */
export function Frame({ view, now, keys, columns, rows, hasKeys, canPause }: FrameProps) {
  // The last column stays free: some terminals wrap when it is written.
  const width = Math.max(20, columns - 1);
  const listed = Math.max(0, Math.min(LISTED, rows - FIXED_LINES - 2));
  return (
    <Box flexDirection="column" width={width}>
      <Heading view={view} />
      <Text> </Text>
      <Progress view={view} width={width} />
      <Counts view={view} width={width} />
      <Pace view={view} width={width} />
      <Waiting view={view} now={now} keys={keys} />
      {listed > 0 && <Pane view={view} keys={keys} width={width} lines={listed} />}
      {hasKeys ? <KeyLine keys={keys} isStopping={view.stopping !== undefined} canPause={canPause} /> : <Text> </Text>}
    </Box>
  );
}

/** For a screen reader: one sentence about where the run stands, and nothing that is drawn. */
export function SpokenFrame({ view, now, keys }: Pick<FrameProps, 'view' | 'now' | 'keys'>) {
  const problems = attention(view);
  const waiting = waitingWords(view, now, keys);
  const left = secondsLeft(view);
  return (
    <Text>
      {[
        `${phaseOf(view)}: ${progressWords(view)}`,
        left === undefined ? '' : words.left(left),
        problems === 0 ? words.noProblems : count(problems, 'problem'),
        waiting?.text ?? '',
      ]
        .filter((part) => part !== '')
        .join('. ')}
    </Text>
  );
}

/** A line that stays above the live part for good. */
export function LogLine({ entry, columns }: { readonly entry: LogEntry; readonly columns: number }) {
  const width = Math.max(20, columns - 1);
  switch (entry.kind) {
    case 'phase': {
      const { done, unit } = phaseWords[entry.phase];
      const many = unit === undefined || entry.done === 0 ? '' : `: ${count(entry.done, ...unit)}`;
      return (
        <Line mark="good" width={width}>
          {done}
          {many} <Text dimColor>({duration(entry.tookMs)})</Text>
        </Line>
      );
    }
    case 'plan':
      return (
        <Line mark="rest" width={width}>
          {planWords(entry.rows, entry.counts)}
        </Line>
      );
    case 'notice':
      return (
        <Line mark={entry.needsPerson ? 'attention' : 'rest'} width={width}>
          {sanitise(entry.message, 600)}
        </Line>
      );
    case 'outage':
      return (
        <Line mark="attention" width={width}>
          {words.outageOver(entry.tookMs)}
        </Line>
      );
  }
}

function Line({ mark, width, children }: { mark: Parameters<typeof Mark>[0]['tone']; width: number; children: ReactNode }) {
  return (
    <Box width={width}>
      <Box flexShrink={0}>
        <Mark tone={mark} />
        <Text> </Text>
      </Box>
      <Text wrap="wrap">{children}</Text>
    </Box>
  );
}

function Heading({ view: { run } }: { readonly view: RunView }) {
  if (run === undefined) return <Text> </Text>;
  const where = [
    run.system && `${words.into} ${sanitise(run.system.name, 60)}`,
    run.workspace && !run.practice && `· ${words.workspace} ${sanitise(run.workspace.name, 60)}`,
  ];
  return (
    <Text wrap="truncate-end">
      <Badge run={run} />
      <Text bold>{taskWords(run.command, sanitise(run.roster, 60))}</Text> {where.filter(Boolean).join(' ')}
    </Text>
  );
}

function Badge({ run }: { readonly run: NonNullable<RunView['run']> }) {
  if (run.practice) return <BadgeText color="cyan">{kindWords.practice}</BadgeText>;
  if (run.workspace === undefined) return null;
  return run.workspace.isSandbox ? (
    <BadgeText color="cyan">{kindWords.sandbox}</BadgeText>
  ) : (
    <BadgeText color="red">{kindWords.production}</BadgeText>
  );
}

function BadgeText({ color, children }: { readonly color: string; readonly children: string }) {
  return (
    <>
      <Text bold color={color} inverse>{` ${children} `}</Text>{' '}
    </>
  );
}

function Progress({ view, width }: { readonly view: RunView; readonly width: number }) {
  const { phase } = view;
  if (phase === undefined) return <Text> </Text>;
  const label = phaseOf(view);
  const done = progressWords(view);
  const barWidth = width - label.length - done.length - 4;
  return (
    <Text wrap="truncate-end">
      <Text bold>{label}</Text>
      {'  '}
      {phase.total !== undefined && barWidth >= 10 && (
        <>
          <Bar width={barWidth} done={Math.min(1, phase.done / Math.max(1, phase.total))} shares={shares(countsOf(view))} />
          {'  '}
        </>
      )}
      {done}
    </Text>
  );
}

function phaseOf({ phase }: RunView): string {
  return phase === undefined ? '' : phaseWords[phase.phase].doing;
}

function progressWords({ phase }: RunView): string {
  if (phase === undefined) return '';
  if (phase.total === undefined) return phase.done === 0 ? '' : figure(phase.done);
  return `${figure(Math.min(phase.done, phase.total))} ${words.of} ${figure(phase.total)}`;
}

function Counts({ view, width }: { readonly view: RunView; readonly width: number }) {
  const counts = countsOf(view);
  const statuses = (Object.keys(counts) as (keyof typeof counts)[]).filter((status) => counts[status] > 0);
  const long = [
    ...statuses.map((status) => ({ tone: toneOf(status), number: counts[status], word: status as string })),
    ...(view.enrolled > 0 ? [{ tone: 'good' as const, number: view.enrolled, word: 'enrolled' }] : []),
  ];
  const { good, attention, bad } = shares(counts);
  const short = [
    { tone: 'good' as const, number: good, word: words.well },
    { tone: 'attention' as const, number: attention, word: words.notSure },
    { tone: 'bad' as const, number: bad, word: words.bad },
  ];
  const widthOf = (items: typeof long) =>
    items.reduce((sum, { number, word }) => sum + figure(number).length + word.length + 6, 0);
  const items = widthOf(long) <= width + 3 ? long : short;
  return (
    <Text wrap="truncate-end">
      {items.length === 0
        ? ' '
        : items.map(({ tone, number, word }, index) => (
            <Text key={word}>
              {index > 0 && '   '}
              <Mark tone={tone} /> {figure(number)} {word}
            </Text>
          ))}
    </Text>
  );
}

function Pace({ view, width }: { readonly view: RunView; readonly width: number }) {
  const { pace, phase } = view;
  const rate = rateOf(view);
  const left = secondsLeft(view);
  // The most important first: what does not fit is left out whole.
  const unit = phase && phaseWords[phase.phase].unit?.[1];
  const parts = [
    left === undefined ? undefined : words.left(left),
    rate === undefined || unit === undefined ? undefined : words.rate(rate, unit),
    pace === undefined ? undefined : words.requestRate(pace.sent, pace.rate),
    pace === undefined ? undefined : words.inFlight(pace.inFlight),
  ].filter((part) => part !== undefined);
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line} · ${part}`;
    if (longer.length <= width) line = longer;
  }
  return <Text dimColor>{line === '' ? ' ' : line}</Text>;
}

function Waiting({ view, now, keys }: Pick<FrameProps, 'view' | 'now' | 'keys'>) {
  const waiting = waitingWords(view, now, keys);
  if (waiting === undefined) return <Text> </Text>;
  return (
    <Text wrap="truncate-end">
      <Mark tone={waiting.tone} /> {waiting.text}
    </Text>
  );
}

function waitingWords(
  { stopping, outage, pace }: RunView,
  now: number,
  keys: Keys,
): { tone: 'attention' | 'rest'; text: string } | undefined {
  if (keys.stops > 1) return { tone: 'attention', text: words.leaving };
  if (stopping !== undefined || keys.stops > 0) return { tone: 'attention', text: words.stopping(pace?.inFlight ?? 0) };
  if (outage) {
    return { tone: 'attention', text: words.outage(now - outage.since, outage.nextProbe - now, outage.until - now) };
  }
  if (keys.isPaused) return { tone: 'rest', text: words.paused };
  if (pace?.waitUntil !== undefined && pace.waitUntil - now > 500) {
    return { tone: 'rest', text: words.waiting(pace.waitUntil - now) };
  }
  return undefined;
}

function Pane({ view, keys, width, lines }: { view: RunView; keys: Keys; width: number; lines: number }) {
  const listing = (rows: readonly RowEvent[], listWidth: number) => (
    <Box flexDirection="column" width={listWidth} height={lines}>
      {Array.from({ length: lines }, (_, index) => {
        const row = rows[index];
        return row === undefined ? <Text key={index}> </Text> : <Row key={row.row} row={row} />;
      })}
    </Box>
  );
  if (keys.pane === 'help') {
    return (
      <Box flexDirection="column" height={lines}>
        {words.help.slice(0, lines).map((line) => (
          <Text key={line} wrap="truncate-end">
            {line}
          </Text>
        ))}
      </Box>
    );
  }
  if (keys.pane === 'problems') {
    return view.problems.length === 0 ? (
      <Box height={lines}>
        <Text>{words.noProblems}</Text>
      </Box>
    ) : (
      listing(view.problems, width)
    );
  }
  if (view.problems.length === 0) return listing(view.recent, width);
  const people = view.recent.filter((row) => !needsPerson(row));
  if (width >= TWO_COLUMNS) {
    const left = Math.floor(width * 0.42);
    return (
      <Box columnGap={2}>
        {listing(people, left)}
        {listing(view.problems, width - left - 2)}
      </Box>
    );
  }
  return listing([...people.slice(0, 1), ...view.problems], width);
}

/** One row: who, and what became of it. A row with a name keeps its number where a person has to find it in the roster. */
function Row({ row }: { readonly row: RowEvent }) {
  const isProblem = needsPerson(row);
  const name = row.who === undefined ? undefined : sanitise(row.who, 60);
  const who = isProblem
    ? [words.row(row.row), name].filter((part) => part !== undefined).join(' ')
    : (name ?? words.row(row.row));
  return (
    <Box columnGap={1}>
      <Box flexShrink={0}>
        <Mark tone={isProblem && toneOf(row.status) === 'good' ? 'attention' : toneOf(row.status)} />
      </Box>
      <Box flexShrink={1}>
        <Text wrap="truncate-end">{who}</Text>
      </Box>
      <Box flexShrink={isProblem ? 1 : 0}>
        <Text dimColor={!isProblem} wrap="truncate-end">
          {fateWords(row)}
        </Text>
      </Box>
    </Box>
  );
}

function fateWords({ status, code, enrollment, provider }: RowEvent): string {
  const why = code === undefined || code === '' ? '' : `: ${codeWords(sanitise(code, 60))}`;
  if (enrollment === 'failed') return `${status}, enrollment failed${why}`;
  if (provider === 'error' || provider === 'missing' || provider === 'drifted')
    return `${status}, ${provider} in the system${why}`;
  return `${status}${enrollment === 'enrolled' ? ', enrolled' : ''}${why}`;
}

function KeyLine({ keys, isStopping, canPause }: { keys: Keys; isStopping: boolean; canPause: boolean }) {
  const stopping = isStopping || keys.stops > 0;
  const offers = [
    ...(canPause && !stopping ? [['p', keys.isPaused ? words.keys.goOn : words.keys.pause]] : []),
    ['f', keys.pane === 'problems' ? words.keys.people : words.keys.problems],
    ['?', keys.pane === 'help' ? words.keys.close : words.keys.keys],
    ['q', stopping ? words.keys.leave : words.keys.stop],
  ];
  return (
    <Text wrap="truncate-end">
      {offers.map(([key, does], index) => (
        <Text key={key}>
          {index > 0 && '   '}
          <Text bold>{key}</Text> <Text dimColor>{does}</Text>
        </Text>
      ))}
    </Text>
  );
}

function attention(view: RunView): number {
  const { attention, bad } = shares(countsOf(view));
  return attention + bad;
}
