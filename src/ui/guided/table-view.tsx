import { Box, Text } from 'ink';
import { statusNamed } from '../../events.ts';
import { DETAIL_LINES, tableRows } from '../../flow/steps/table-step.ts';
import { figure } from '../../text/figures.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Mark } from '../tone.tsx';
import { Cell, cutAtWord, cutLines, wrapped } from './fitting.tsx';
import { List } from './list.tsx';
import { rowWords } from './row-words.ts';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

/** Columns for a mark and the longest status. */
const KIND_WIDTH = 12;

export const tableView: StepView = {
  title: 'What each row would do',
  View: TableStep,
  keys: [k.scroll, k.filter, k.back, k.quit],
};

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
