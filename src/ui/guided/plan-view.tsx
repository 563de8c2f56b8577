import { Box, Text } from 'ink';
import { namesOf, statuses, statusNamed } from '../../events.ts';
import type { Plan } from '../../flow/services.ts';
import { expectedNumber, work } from '../../flow/steps/confirm-step.ts';
import { decideItems } from '../../flow/steps/decide-step.ts';
import { planItems } from '../../flow/steps/plan-step.ts';
import { DETAIL_LINES, tableRows } from '../../flow/steps/table-step.ts';
import { stepWords } from '../../flow/words.ts';
import { count, figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Mark } from '../tone.tsx';
import { Cell, cutAtWord, cutLines, List, Paragraph, Typed, wrapped } from './fitting.tsx';
import { keyWords as k, labelOf, rowWords, type StepProps, type StepViews } from './step-view.ts';

export const planViews = {
  plan: { title: 'This is what would happen. Nothing has been changed yet.', View: PlanStep },
  open: { title: 'These rows need you. Choose what to settle.', View: OpenStep },
  decide: { title: 'Who is this?', View: DecideStep, keys: [k.choose, k.take, k.back, k.quit] },
  confirm: { title: 'This is a production system.', View: ConfirmStep, keys: [k.back, k.quit] },
  table: { title: 'What each row would do', View: TableStep, keys: [k.scroll, k.filter, k.back, k.quit] },
} satisfies StepViews;

function PlanStep({ state, words, width, lines }: StepProps) {
  const { plan, cursor, existing, aim, renewal } = state;
  if (plan === undefined) return null;
  const kinds = namesOf(statuses).filter((kind) => (plan.counts[kind] ?? 0) > 0);
  const todo = Object.entries(todoWords).flatMap(([kind, word]) =>
    plan.counts[kind] ? [`${word} ${figure(plan.counts[kind])}`] : [],
  );
  const items = planItems(state);
  const more = (plan.counts['rejected'] ?? 0) - (state.roster?.rejected ?? 0);
  const wide = Math.max(...kinds.map((kind) => figure(plan.counts[kind] ?? 0).length));
  const namesakes = plan.counts['namesakes'] ?? 0;
  const ended = renewal?.ended ?? 0;
  const others = (namesakes > 0 ? 1 : 0) + (ended > 0 ? 2 : 0) + (plan.enrolling === undefined ? 0 : 3);
  const differences = plan.differences.slice(0, Math.max(0, lines - kinds.length - others - items.length - 3));
  return (
    <Box flexDirection="column">
      {kinds.map((kind) => (
        <Text key={kind} wrap="truncate-end">
          <Mark tone={statuses[kind].tone} /> {figure(plan.counts[kind] ?? 0).padStart(wide)} {statusNamed(kind)?.inPlan?.long}
          {kind === 'rejected' && more > 0 && <Text dimColor> ({figure(more)} found by the access system)</Text>}
        </Text>
      ))}
      {namesakes > 0 && (
        <Text wrap="truncate-end">
          <Mark tone="attention" /> {figure(namesakes).padStart(wide)} of those new bear the name of somebody who is there
        </Text>
      )}
      {differences.length > 0 && <Text> </Text>}
      {differences.map(({ row, who, field, theirs, ours }, index) => (
        <Text key={index} wrap="truncate-end" dimColor>
          {'  '}
          {aim === 'renew' ? '' : `row ${figure(row)} `}
          {sanitise(who, 40)}: {labelOf(words, field)} {changeWords(aim === 'renew', sanitise(theirs, 60), sanitise(ours, 60))}
        </Text>
      ))}
      {ended > 0 && (
        <>
          <Text> </Text>
          <Text wrap="truncate-end">
            {ended === 1 ? '1 person whose access has ended stays' : `${figure(ended)} people whose access has ended stay`} as
            before.
          </Text>
        </>
      )}
      {plan.enrolling !== undefined && <Paragraph width={width}>{sanitise(plan.enrolling, 600)}</Paragraph>}
      {plan.refused !== undefined && <Paragraph width={width}>{sanitise(plan.refused, 600)}</Paragraph>}
      <Text> </Text>
      <List
        cursor={cursor}
        lines={items.length}
        items={items.map((item) => {
          switch (item) {
            case 'go':
              return `Do it: ${todo.join(', ')}`;
            case 'open':
              return stepWords.plan.open(openRows(plan));
            case 'table':
              return 'Look at every row';
            case 'existing':
              return `People who are there but different: ${existingWords[existing]}`;
            case 'beyond':
              return stepWords.plan.beyond;
            case 'stop':
              return work(plan.counts) === 0
                ? items.includes('open')
                  ? 'Leave'
                  : 'Nothing to do. Leave'
                : 'Stop here: the plan is kept';
          }
        })}
      />
    </Box>
  );
}

const todoWords = { create: 'create', update: 'update', renewed: 'renew' };
const existingWords = {
  skip: 'leave them as they are',
  update: 'bring them in line',
  renew: 'only make their access last longer',
};

function changeWords(isRenewal: boolean, theirs: string, ours: string): string {
  if (isRenewal) return `${theirs} -> ${ours}`;
  return `is ${theirs || '(nothing)'}, the roster says ${ours || '(nothing)'}`;
}

function openRows({ open }: Plan): number {
  return open.reduce((sum, kind) => sum + kind.count, 0);
}

function OpenStep({ state, width, lines }: StepProps) {
  const kinds = state.plan?.open ?? [];
  const kind = kinds[state.cursor];
  return (
    <Box flexDirection="column">
      <List
        cursor={state.cursor}
        lines={lines - 5}
        items={[
          ...kinds.map(({ code, group, count: rows, message }) => (
            <Text key={`${code} ${group ?? ''}`} wrap="truncate-end">
              <Mark tone="attention" /> {count(rows, 'row')}: {sanitise(message, 200)}
            </Text>
          )),
          'Mend them in a spreadsheet: they are in a file with what is wrong',
        ]}
      />
      <Text> </Text>
      {kind !== undefined && kind.cure !== '' && <Paragraph width={width}>{`Cure: ${sanitise(kind.cure, 300)}`}</Paragraph>}
    </Box>
  );
}

function DecideStep({ state, width, lines }: StepProps) {
  const { rows } = state.deciding;
  const [row] = rows;
  if (row === undefined) return null;
  const left = rows.length === 1 ? '' : `, ${figure(rows.length - 1)} more after this one`;
  return (
    <Box flexDirection="column">
      <Text bold wrap="truncate-end">
        {sanitise(row.who, 60)}, {rowWords(row.row, row.line)}
        {left}
      </Text>
      <Paragraph width={width}>{sanitise(row.message, 500)}</Paragraph>
      <Text> </Text>
      <List cursor={state.cursor} lines={lines - 6} items={decideItems(state).map((item) => stepWords.decide[item])} />
    </Box>
  );
}

function ConfirmStep({ state, width }: StepProps) {
  const { plan, chosen, typed } = state;
  if (plan === undefined || chosen === undefined) return null;
  const expected = expectedNumber(state);
  const sums = (['create', 'update', 'renewed'] as const).map((kind) => plan.counts[kind] ?? 0);
  const what = (['created', 'changed', 'given access for longer'] as const).flatMap((done, at) => {
    const people = sums[at] ?? 0;
    return people > 0 ? [`${count(people, 'person', 'people')} will be ${done}`] : [];
  });
  const namesakes = plan.counts['namesakes'] ?? 0;
  const also =
    namesakes === 0 ? '' : ` ${count(namesakes, 'of them bears', 'of them bear')} the name of somebody who is there.`;
  const where = `${sanitise(chosen.systemName, 60)}, workspace ${sanitise(chosen.workspace, 60)}`;
  return (
    <Box flexDirection="column">
      <Paragraph width={width}>{`${what.join(' and ')} in ${where}.${also} These are real doors.`}</Paragraph>
      <Text> </Text>
      <Typed label={`Type ${expected} and press Enter to do it`} typed={typed} />
    </Box>
  );
}

/** Columns for a mark and the longest status. */
const KIND_WIDTH = 12;

function TableStep({ state, width, lines }: StepProps) {
  const { plan, table } = state;
  if (plan === undefined) return null;
  const of = table.kind === undefined ? plan.rows : (plan.counts[table.kind] ?? 0);
  const numbers = figure(plan.rows).length;
  const who = Math.max(12, Math.min(28, Math.floor(width * 0.3)));
  const about = width - 2 - (numbers + 1) - KIND_WIDTH - who;
  // Rows that are not loaded yet have an empty line each.
  const places = Array.from({ length: Math.min(tableRows(lines), of) }, (_, index) => table.rows[index]);
  const chosen = places[state.cursor - table.from];
  return (
    <Box flexDirection="column">
      <Text dimColor wrap="truncate-end">
        {figure(Math.min(of, table.from + 1))}-{figure(table.from + table.rows.length)} of {figure(of)},{' '}
        {table.kind ?? 'all rows'}
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
                [rowWords(chosen.row, chosen.line), sanitise(chosen.who, 100), sanitise(chosen.about, 600)]
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
