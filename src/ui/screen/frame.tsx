import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { countsOf, needsPerson, rateOf, secondsLeft, type LogEntry, type RowEvent, type RunView } from '../../events.ts';
import { sanitise } from '../sanitise.ts';
import type { Room } from '../terminal.tsx';
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

interface FrameProps extends Room {
  readonly view: RunView;
  /** Epoch ms. */
  readonly now: number;
  readonly keys: Keys;
  readonly canPause: boolean;
}

/** Lines of the frame besides those that list people. */
const FIXED_LINES = 7;
const LISTED = 3;
const LONGEST_BAR = 60;
/** From here on people and problems fit side by side. */
const TWO_COLUMNS = 76;

/** The live part: ten lines on a terminal of usual height, fewer on a low one, and always as many while nothing is resized. */
export function Frame({ view, now, keys, columns, rows, hasKeys, canPause }: FrameProps) {
  // The last column stays free: some terminals wrap when it is written.
  const width = Math.max(20, columns - 1);
  const listed = Math.max(0, Math.min(LISTED, rows - FIXED_LINES - 2));
  return (
    <Box flexDirection="column" width={width}>
      <Heading view={view} width={width} />
      <Text> </Text>
      <Progress view={view} width={width} />
      <Counts view={view} width={width} />
      {/* While it rests there is no pace, and what is left takes longer. */}
      {keys.isPaused ? <Text> </Text> : <Pace view={view} width={width} />}
      <Waiting view={view} now={now} keys={keys} width={width} />
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
        ...(waiting?.sentences ?? []),
      ]
        .filter((part) => part !== '')
        .map((part) => (part.endsWith('.') ? part : `${part}.`))
        .join(' ')}
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

function Heading({ view: { run }, width }: { readonly view: RunView; readonly width: number }) {
  if (run === undefined) return <Text> </Text>;
  const { label, color } = kindOf(run);
  const into = run.system === undefined ? '' : `${words.into} ${sanitise(run.system.name, 60)}`;
  const workspace = run.workspace === undefined || run.practice ? '' : `(${sanitise(run.workspace.name, 60)})`;
  const task = taskWords(run.command, sanitise(run.roster, 60));
  // Which system it is matters more than which file.
  const room = width - label.length - 3;
  const [what, where] =
    [
      [task, `${into} ${workspace}`],
      [task, into],
      [taskWords(run.command, ''), into],
    ].find((parts) => parts.join(' ').length <= room) ?? (into === '' ? [task, ''] : ['', into]);
  return (
    <Text wrap="truncate-end">
      {label !== '' && (
        <>
          <Text bold inverse {...(color === undefined ? {} : { color })}>{` ${label} `}</Text>{' '}
        </>
      )}
      <Text bold>{what}</Text> {where}
    </Text>
  );
}

function kindOf({ practice, workspace }: NonNullable<RunView['run']>): { label: string; color?: string } {
  if (practice) return { label: kindWords.practice, color: 'cyan' };
  if (workspace === undefined) return { label: '' };
  return workspace.isSandbox ? { label: kindWords.sandbox, color: 'cyan' } : { label: kindWords.production, color: 'red' };
}

/** As many of the parts as fit side by side, the first ones first: what does not fit is left out whole. */
function fitting(parts: readonly (string | undefined)[], separator: string, width: number): string {
  let line = '';
  for (const part of parts) {
    if (part === undefined) continue;
    const longer = line === '' ? part : `${line}${separator}${part}`;
    if (line === '' || longer.length <= width) line = longer;
  }
  return line;
}

function Progress({ view, width }: { readonly view: RunView; readonly width: number }) {
  const { phase } = view;
  if (phase === undefined) return <Text> </Text>;
  const label = phaseOf(view);
  const done = progressWords(view);
  const barWidth = Math.min(LONGEST_BAR, width - label.length - done.length - 4);
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
  ].filter(({ number }) => number > 0);
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
    pace?.limit === undefined ? undefined : words.foundLimit(pace.limit),
    pace === undefined ? undefined : words.inFlight(pace.inFlight),
  ];
  return <Text dimColor>{fitting(parts, ' · ', width) || ' '}</Text>;
}

function Waiting({ view, now, keys, width }: Pick<FrameProps, 'view' | 'now' | 'keys'> & { readonly width: number }) {
  const waiting = waitingWords(view, now, keys);
  if (waiting === undefined) return <Text> </Text>;
  return (
    <Text wrap="truncate-end">
      <Mark tone={waiting.tone} /> {fitting(waiting.sentences, ' ', width - 2)}
    </Text>
  );
}

function waitingWords(
  { stopping, outage, pace }: RunView,
  now: number,
  keys: Keys,
): { tone: 'attention' | 'rest'; sentences: readonly string[] } | undefined {
  if (keys.stops > 1) return { tone: 'attention', sentences: [words.leaving] };
  if (stopping !== undefined || keys.stops > 0) return { tone: 'attention', sentences: words.stopping(pace?.inFlight ?? 0) };
  if (outage) {
    const { since, nextProbe, until } = outage;
    return { tone: 'attention', sentences: words.outage(now - since, nextProbe - now, until - now) };
  }
  if (keys.isPaused) return { tone: 'rest', sentences: words.paused };
  if (pace?.waitUntil !== undefined && pace.waitUntil - now > 500) {
    return { tone: 'rest', sentences: [words.waiting(pace.waitUntil - now, pace.why)] };
  }
  return undefined;
}

function Pane({ view, keys, width, lines }: { view: RunView; keys: Keys; width: number; lines: number }) {
  const whole = (nodes: readonly ReactNode[]) => <Lines nodes={nodes} lines={lines} width={width} />;
  switch (keys.pane) {
    case 'help':
      return whole(words.help);
    case 'problems':
      return whole(view.problems.length === 0 ? [words.noProblems] : view.problems.map(problemLine));
    case 'people': {
      const people = view.recent.filter((row) => !needsPerson(row)).map(personLine);
      const problems = view.problems.map(problemLine);
      if (problems.length === 0) return whole(people);
      if (width < TWO_COLUMNS) return whole([...people.slice(0, 1), ...problems]);
      const left = Math.floor(width * 0.45);
      return (
        <Box columnGap={2}>
          <Lines nodes={people} lines={lines} width={left} />
          <Lines nodes={problems} lines={lines} width={width - left - 2} />
        </Box>
      );
    }
  }
}

/** Exactly so many lines, whatever there is to fill them: the frame does not jump. */
function Lines({ nodes, lines, width }: { nodes: readonly ReactNode[]; lines: number; width: number }) {
  return (
    <Box flexDirection="column" width={width} height={lines}>
      {Array.from({ length: lines }, (_, index) => (
        <Text key={index} wrap="truncate-end">
          {nodes[index] ?? ' '}
        </Text>
      ))}
    </Box>
  );
}

function personLine(row: RowEvent) {
  return (
    <>
      <Mark tone={toneOf(row.status)} /> {nameOf(row) ?? words.row(row.row)} <Text dimColor>{fateWords(row)}</Text>
    </>
  );
}

/** The row's number and what is wrong come first: a name that is cut off does less harm. */
function problemLine(row: RowEvent) {
  const tone = toneOf(row.status);
  return (
    <>
      <Mark tone={tone === 'good' ? 'attention' : tone} /> {words.row(row.row)} {fateWords(row)}{' '}
      <Text dimColor>{nameOf(row)}</Text>
    </>
  );
}

function nameOf({ who }: RowEvent): string | undefined {
  return who === undefined || who === '' ? undefined : sanitise(who, 60);
}

function fateWords({ status, code, enrollment, provider }: RowEvent): string {
  const fate = words.fate(status, enrollment, provider);
  return code === undefined || code === '' ? fate : `${fate}: ${codeWords(sanitise(code, 60))}`;
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
