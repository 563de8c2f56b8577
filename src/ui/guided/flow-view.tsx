import { Box, Text } from 'ink';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { commandOf } from '../../flow/command.ts';
import type { FlowState, Step } from '../../flow/flow.ts';
import { saidOf } from '../../flow/said.ts';
import { columnsFault } from '../../flow/steps/columns-step.ts';
import { pathChosen } from '../../flow/steps/file-step.ts';
import { rejectsOf } from '../../flow/steps/next-step.ts';
import { placeOnWay } from '../../flow/way.ts';
import { stepWords } from '../../flow/words.ts';
import { fromHere } from '../../text/path.ts';
import { sanitise } from '../../text/sanitise.ts';
import { KeyLine, type KeyHint } from '../key-line.tsx';
import { Mark } from '../tone.tsx';
import { FileStep, LeftStep, PickStep, PlaceStep, SameStep, UntilStep } from './choices-view.tsx';
import { columnsKeys, ColumnsStep } from './columns-view.tsx';
import { endsWithCommand, listedLines, mendedLines, sameCommand } from './farewell.ts';
import { Kind, SaidList, wrapped, Paragraph } from './fitting.tsx';
import { ConfirmStep, OpenStep, PlanStep, TableStep } from './plan-view.tsx';
import { EditStep, ProblemsStep } from './rows-view.tsx';
import { type FieldsByName, keyWords as k, labelOf, type StepProps, type StepView } from './step-view.ts';

/** A step that is not here is its list, with the keys of one that leads on. */
const views: Partial<Record<Step, StepView>> = {
  file: { View: FileStep, keys: [k.choose, k.take, k.leave] },
  same: { View: SameStep },
  place: { View: PlaceStep },
  columns: { View: ColumnsStep, keys: columnsKeys },
  pick: { View: PickStep, keys: [k.choose, k.narrow, k.take, k.back, k.quit] },
  problems: { View: ProblemsStep },
  edit: { View: EditStep, keys: [k.choose, k.type, k.take, k.back, k.quit] },
  plan: { View: PlanStep },
  open: { View: OpenStep },
  decide: { keys: [k.choose, k.take, k.back, k.quit] },
  table: { View: TableStep, keys: [k.scroll, k.filter, k.back, k.quit] },
  confirm: { View: ConfirmStep, keys: [k.back, k.quit] },
  until: { View: UntilStep, keys: [k.go, k.change, k.back, k.quit] },
  left: { View: LeftStep, keys: [k.choose, k.tick, k.narrow, k.back, k.quit] },
  next: { keys: [k.choose, k.take, k.leave] },
};

interface FlowViewProps {
  readonly state: FlowState;
  readonly columns: number;
  readonly rows: number;
  readonly words: FieldsByName;
}

/** Lines of the frame besides the step's own: crumbs, title, trouble, command, keys, and blanks between. */
const AROUND = 10;

/** Lines that a step has in a window of so many rows. */
export function linesIn(rows: number): number {
  return Math.max(4, rows - 1 - AROUND);
}

/** The frame of a step: the way so far, the step itself, what is waited for or wrong, the same as a command, and the keys. */
export function FlowView({ state, columns, rows, words: fields }: FlowViewProps) {
  // The last column stays free: some terminals wrap when it is written.
  const width = Math.max(20, columns - 1);
  const { View = ListStep } = views[state.step] ?? {};
  const said = saidOf(state);
  // Drawn below what the run has printed, and so without crumbs and command.
  const isBelow = state.step === 'next';
  const text = said.text.flatMap((each) => wrapped(sanitise(each, 600), width));
  // Typed at a command line, a plan that is refused is refused as well.
  const isRefused = state.step === 'plan' && state.plan?.refused !== undefined;
  const isTrouble = state.error !== undefined || state.busy !== undefined;
  return (
    <Box flexDirection="column" width={width}>
      {isBelow ? <Mended state={state} width={width} /> : <Crumbs state={state} width={width} />}
      {!isBelow && <Text> </Text>}
      <Text bold wrap="truncate-end">
        {isBelow ? words.next : sanitise(said.title)}
      </Text>
      {!isBelow && <Text> </Text>}
      {text.length > 0 && <Text>{`${text.join('\n')}\n`}</Text>}
      <View
        state={state}
        said={said}
        words={fields}
        width={width}
        lines={linesIn(rows) + (isRefused ? commandLines(rows) : 0) - (text.length === 0 ? 0 : text.length + 1)}
      />
      {(!isBelow || isTrouble) && <Trouble state={state} width={width} fields={fields} />}
      {!isBelow && !isRefused && <CommandLine state={state} width={width} most={commandLines(rows)} />}
      <KeyLine hints={keysOf(state, width)} />
    </Box>
  );
}

function ListStep({ state, said, lines }: StepProps) {
  return <SaidList items={said.lines} cursor={state.cursor} lines={lines} />;
}

function Crumbs({ state, width }: { readonly state: FlowState; readonly width: number }) {
  const now = placeOnWay(state);
  const isWide = stringWidth(stepWords.way.join('   ')) + 12 <= width;
  return (
    <Text wrap="truncate-end">
      <Text bold>doorlist</Text>
      {'  '}
      {stepWords.way.map((step, index) =>
        !isWide && index !== now ? null : (
          <Text key={step}>
            {index === now ? <Text bold inverse>{` ${step} `}</Text> : <Text dimColor>{` ${step} `}</Text>}
          </Text>
        ),
      )}
      {state.chosen && (state.step === 'same' || now > 1) ? (
        <Kind isSandbox={state.chosen.isSandbox} practice={state.chosen.practice} />
      ) : null}
    </Text>
  );
}

interface TroubleProps {
  readonly state: FlowState;
  readonly width: number;
  readonly fields: FieldsByName;
}

function Trouble({ state, width, fields }: TroubleProps) {
  const busy = state.busy && words.busy[state.busy];
  if (busy !== undefined) {
    return (
      <Box flexDirection="column">
        <Text> </Text>
        <Text wrap="truncate-end">
          <Mark tone="rest" /> {state.progress ?? busy}
        </Text>
      </Box>
    );
  }
  const fault = state.step === 'columns' ? columnsFault(state) : undefined;
  const error = state.error ?? (fault && stepWords.columns.fault(fault.twice && labelOf(fields, fault.twice)));
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

/** Most lines of the command: with thirteen columns mapped by hand it would fill the window. */
const commandLines = (rows: number): number => (rows < 24 ? 2 : 3);

function CommandLine({ state, width, most }: { readonly state: FlowState; readonly width: number; readonly most: number }) {
  const isNaming = state.step !== 'file' || state.busy !== undefined || pathChosen(state) !== undefined;
  if (state.step === 'next' || state.step === 'over' || !isNaming) return <Text> </Text>;
  const command = commandOf(state, width);
  if (command === undefined) return <Text> </Text>;
  const line = `${sameCommand} ${command}`;
  const lines = stringWidth(line) <= width ? [line] : [sameCommand, ...command.split('\n')];
  // It is copied from here: a part of it would be another command, and so would one that is broken anywhere.
  const isWhole = lines.length <= most && lines.every((one) => stringWidth(one) <= width);
  return <Text dimColor>{isWhole ? lines.join('\n') : endsWithCommand(state) ? wrapAnsi(words.longCommand, width) : ' '}</Text>;
}

/** As many keys as fit side by side, the first ones first. */
function keysOf(state: FlowState, width: number): readonly KeyHint[] {
  const isWaiting = state.busy !== undefined && state.busy !== 'rows';
  const keys = views[state.step]?.keys ?? [k.choose, k.go, k.back, k.quit];
  let used = -3;
  return (isWaiting ? [k.cancel, k.quit] : typeof keys === 'function' ? keys(state) : keys).filter(
    ([key, does]) => (used += key.length + does.length + 4) <= width,
  );
}

function Mended({ state, width }: { readonly state: FlowState; readonly width: number }) {
  const mended = state.mended && rejectsOf(state.mended.files);
  const lines =
    state.listed !== undefined
      ? listedLines(sanitise(fromHere(state.listed, state.here), 1000))
      : mended !== undefined
        ? mendedLines(sanitise(fromHere(mended, state.here), 1000))
        : undefined;
  return lines === undefined ? null : (
    <>
      <Paragraph width={width}>{lines.join('\n')}</Paragraph>
      <Text> </Text>
    </>
  );
}

const words = {
  next: 'What next?',
  longCommand: 'The command that does the same is printed when you leave.',
  busy: {
    rosters: 'Looking for rosters ...',
    inspect: 'Reading the roster ...',
    connect: 'Asking which systems there are ...',
    plan: 'Looking at who is there ...',
    mend: 'Writing the rows to mend ...',
    mended: 'Reading what was mended ...',
    faultyTable: 'Looking at these rows ...',
    absent: 'Looking at who is in no row ...',
    renewal: 'Reading everybody ...',
    list: 'Reading everybody ...',
  } as Partial<Record<NonNullable<FlowState['busy']>, string>>,
} as const;
