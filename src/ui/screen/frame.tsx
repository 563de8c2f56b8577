import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import {
  besidesOf,
  countsOf,
  isHeld,
  namesOf,
  reportedInPhase,
  secondsLeft,
  statuses,
  type LogEntry,
  type RowEvent,
  type RunView,
} from '../../events.ts';
import { count, duration, figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import {
  codeWords,
  doneWords,
  kindOf,
  logWords,
  paceWords,
  phaseWords,
  runWords,
  systemWords,
  taskWords,
} from '../run-words.ts';
import { KeyLine, type KeyHint } from '../key-line.tsx';
import type { Room } from '../terminal.tsx';
import { Mark, shares } from '../tone.tsx';
import { Bar } from './bar.tsx';
import type { Keys } from './keys.ts';

interface FrameProps extends Room {
  readonly view: RunView;
  /** Epoch ms. */
  readonly now: number;
  readonly keys: Keys;
}

/** Lines of the frame besides those that list people. */
const FIXED_LINES = 7;
const LISTED = 3;
const LONGEST_BAR = 60;
/** From this width on, people and problems stand side by side. */
const TWO_COLUMNS = 76;

const noProblems = 'No problems so far.';
const help = [
  'p  take nobody new until p is pressed again',
  'f  the last rows that need a person',
  'q  stop safely: what was begun is finished; resume later',
];

/** The live part: ten lines, or fewer on a low terminal; the number changes only with the terminal's size. */
export function Frame({ view, now, keys, columns, rows, hasKeys }: FrameProps) {
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
      {keys.isPaused ? <Text> </Text> : <Pace view={view} now={now} width={width} />}
      <Waiting view={view} now={now} keys={keys} width={width} />
      {listed > 0 && <Pane view={view} keys={keys} width={width} lines={listed} />}
      {hasKeys ? <KeyLine hints={keysOf(keys, view.stopping !== undefined)} /> : <Text> </Text>}
    </Box>
  );
}

/** For a screen reader: one sentence about where the run stands, and nothing that is drawn. */
export function SpokenFrame({ view, now, keys }: Pick<FrameProps, 'view' | 'now' | 'keys'>) {
  const problems = attention(view);
  const waiting = waitingWords(view, now, keys);
  const left = isHeld(view, now) ? undefined : secondsLeft(view);
  return (
    <Text>
      {[
        `${phaseOf(view)}: ${doneWords(view)}`,
        left === undefined ? '' : runWords.left(left),
        problems === 0 ? noProblems : count(problems, 'problem'),
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
  const { tone, text, about } = logWords(entry);
  return (
    <Box width={Math.max(20, columns - 1)}>
      <Box flexShrink={0}>
        <Mark tone={tone} />
        <Text> </Text>
      </Box>
      <Text wrap="wrap">
        {sanitise(text, 600)}
        {about !== undefined && <Text dimColor> ({about})</Text>}
      </Text>
    </Box>
  );
}

function Heading({ view: { run }, width }: { readonly view: RunView; readonly width: number }) {
  if (run === undefined) return <Text> </Text>;
  const { label, look } = kindOf({ ...run.workspace, practice: run.practice });
  const into = run.system === undefined ? '' : systemWords(run.command, sanitise(run.system.name, 60));
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
          <Text {...look}>{` ${label} `}</Text>{' '}
        </>
      )}
      <Text bold>{what}</Text> {where}
    </Text>
  );
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
  const done = doneWords(view);
  const barWidth = Math.min(LONGEST_BAR, width - label.length - done.length - 4);
  return (
    <Text wrap="truncate-end">
      <Text bold>{label}</Text>
      {'  '}
      {phase.total !== undefined && phase.total > 0 && barWidth >= 10 && (
        <>
          <Bar
            width={barWidth}
            done={Math.min(1, phase.done / Math.max(1, phase.total))}
            shares={shares(reportedInPhase(view))}
          />
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

function Counts({ view, width }: { readonly view: RunView; readonly width: number }) {
  const counts = countsOf(view);
  const long = [
    ...namesOf(counts)
      .filter((status) => counts[status] > 0)
      .map((status) => ({ tone: statuses[status].tone, number: counts[status], word: status as string })),
    ...(view.enrolled > 0 ? [{ tone: 'good' as const, number: view.enrolled, word: 'enrolled' }] : []),
  ];
  const { good, attention, bad } = shares(counts);
  const short = [
    { tone: 'good' as const, number: good, word: 'well' },
    { tone: 'attention' as const, number: attention, word: 'to look at' },
    { tone: 'bad' as const, number: bad, word: 'not done' },
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

function Pace({ view, now, width }: Pick<FrameProps, 'view' | 'now'> & { readonly width: number }) {
  const { pace } = view;
  // What was in flight when it began is answered by now, or is not.
  if (isHeld(view, now)) return <Text> </Text>;
  const parts = [
    ...paceWords(view, now),
    pace === undefined ? undefined : requestsOf(pace),
    pace?.limit === undefined ? undefined : `limit about ${figure(Math.round(pace.limit))}/s`,
    pace === undefined ? undefined : `${figure(pace.inFlight)} in flight`,
  ];
  return <Text dimColor>{fitting(parts, ' · ', width) || ' '}</Text>;
}

function requestsOf({ sent, rate }: NonNullable<RunView['pace']>): string {
  const most = figure(Math.round(rate));
  return sent === undefined ? `limit ${most} requests/s` : `${figure(Math.round(sent))} of ${most} requests/s`;
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
  if (keys.stops > 1) return { tone: 'attention', sentences: ['Leaving at once.'] };
  if (stopping !== undefined || keys.stops > 0) {
    const requests = pace?.inFlight ?? 0;
    const rest = requests > 0 ? `Finishing ${count(requests, 'request')}.` : 'Finishing what was begun.';
    return { tone: 'attention', sentences: ['Stopping safely.', 'Press q again to leave at once.', rest] };
  }
  if (outage) {
    const { since, nextProbe, until, reason } = outage;
    const tries = [`Next try in ${duration(nextProbe - now)},`, `giving up in ${duration(until - now)}.`];
    return { tone: 'attention', sentences: [reason ?? `No answer from the API for ${duration(now - since)}.`, ...tries] };
  }
  if (keys.isPaused) return { tone: 'rest', sentences: ['Paused.', 'Press p to go on.', 'Nobody new is taken until then.'] };
  if (pace?.waitUntil !== undefined && isHeld({ pace }, now)) {
    const why = pace.why === 'refused' ? 'The API refuses more for the moment' : 'The API asks for patience';
    return { tone: 'rest', sentences: [`${why}: going on in ${duration(pace.waitUntil - now)}.`] };
  }
  return undefined;
}

function Pane({ view, keys, width, lines }: { view: RunView; keys: Keys; width: number; lines: number }) {
  const whole = (nodes: readonly ReactNode[]) => <Lines nodes={nodes} lines={lines} width={width} />;
  switch (keys.pane) {
    case 'help':
      return whole(help);
    case 'problems':
      return whole(view.problems.length === 0 ? [noProblems] : view.problems.map(problemLine));
    case 'people': {
      const people = view.recent.filter((row) => !row.needsPerson).map(personLine);
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

/** Exactly `lines` lines, blank where there are fewer nodes, so that the frame keeps its height. */
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
      <Mark tone={statuses[row.status].tone} /> {nameOf(row) ?? rowWords(row)} <Text dimColor>{fateWords(row)}</Text>
    </>
  );
}

/** The row's number and what is wrong come first: a name that is cut off does less harm. */
function problemLine(row: RowEvent) {
  const { tone } = statuses[row.status];
  const name = nameOf(row);
  return (
    <>
      <Mark tone={tone === 'good' ? 'attention' : tone} /> {rowWords(row)} {fateWords(row)}
      {name !== undefined && <Text dimColor>, {name}</Text>}
    </>
  );
}

function nameOf({ who }: RowEvent): string | undefined {
  return who === undefined || who === '' ? undefined : sanitise(who, 60);
}

function rowWords({ row }: RowEvent): string {
  return `row ${figure(row)}`;
}

function fateWords(row: RowEvent): string {
  const { status, code } = row;
  const fate = [status, besidesOf(row)].filter((part) => part !== undefined).join(', ');
  return code === undefined || code === '' ? fate : `${fate}: ${codeWords(sanitise(code, 60))}`;
}

function keysOf({ isPaused, pane, stops }: Keys, isStopping: boolean): readonly KeyHint[] {
  const stopping = isStopping || stops > 0;
  return [
    ...(!stopping ? [['p', isPaused ? 'go on' : 'pause'] as const] : []),
    ['f', pane === 'problems' ? 'people' : 'problems'],
    ['?', pane === 'help' ? 'close' : 'keys'],
    ['q', stopping ? 'leave now' : 'stop'],
  ];
}

function attention(view: RunView): number {
  const { attention, bad } = shares(countsOf(view));
  return attention + bad;
}
