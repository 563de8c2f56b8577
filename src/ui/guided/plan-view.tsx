import { Box, Text } from 'ink';
import { statusNamed } from '../../events.ts';
import { plannedWords, rowWords } from '../../flow/said.ts';
import { expectedNumber } from '../../flow/steps/confirm-step.ts';
import { DETAIL_LINES, tableRows } from '../../flow/steps/table-step.ts';
import { count, figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { codeWords } from '../run-words.ts';
import { Mark } from '../tone.tsx';
import { Cell, cutAtWord, cutLines, List, Paragraph, SaidList, Typed, wrapped } from './fitting.tsx';
import { labelOf, type StepProps } from './step-view.ts';

export function PlanStep({ state, said, words, width, lines }: StepProps) {
  const { plan, cursor, aim, renewal } = state;
  if (plan === undefined) return null;
  const planned = plannedWords(state);
  const items = said.lines;
  const ended = renewal?.ended ?? 0;
  const refused = plan.refused === undefined ? 0 : wrapped(sanitise(plan.refused, 600), width).length;
  const others = (ended > 0 ? 2 : 0) + (plan.enrolling === undefined ? 0 : 3) + refused;
  // Whatever else there is no room for: why it is refused, and what can be chosen.
  const kinds = planned.slice(0, Math.max(1, lines - others - items.length));
  const wide = Math.max(...kinds.map(({ rows }) => figure(rows).length));
  const differences = plan.differences.slice(0, Math.max(0, lines - kinds.length - others - items.length - 3));
  return (
    <Box flexDirection="column">
      {kinds.map(({ kind, tone, rows, means, more }) => (
        <Text key={kind} wrap="truncate-end">
          <Mark tone={tone} /> {figure(rows).padStart(wide)} {means}
          {more}
        </Text>
      ))}
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
      {kinds.length + others + items.length < lines && <Text> </Text>}
      <SaidList cursor={cursor} lines={items.length} items={items} />
    </Box>
  );
}

function changeWords(isRenewal: boolean, theirs: string, ours: string): string {
  if (isRenewal) return `${theirs} -> ${ours}`;
  return `is ${theirs || '(nothing)'}, the roster says ${ours || '(nothing)'}`;
}

export function OpenStep({ state, width, lines }: StepProps) {
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

export function ConfirmStep({ state }: StepProps) {
  return <Typed label={`Type ${expectedNumber(state)} and press Enter to do it`} typed={state.typed} />;
}

/** Columns for a mark and the longest status. */
const KIND_WIDTH = 12;

export function TableStep({ state, width, lines }: StepProps) {
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
        {table.kind === undefined ? 'all rows' : codeWords(table.kind)}
      </Text>
      <List
        cursor={state.cursor - table.from}
        lines={tableRows(lines)}
        items={places.map((row) =>
          row === undefined ? (
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
          ),
        )}
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
