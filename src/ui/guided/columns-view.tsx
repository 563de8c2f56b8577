import { Box, Text } from 'ink';
import stringWidth from 'string-width';
import { type ColumnsItem, columnsItems } from '../../flow/steps/columns-step.ts';
import { stepWords } from '../../flow/words.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Mark } from '../tone.tsx';
import { Cell, List, series } from './fitting.tsx';
import type { FlowState } from '../../flow/flow.ts';
import type { KeyHint } from '../key-line.tsx';
import { keyWords as k, labelOf, type StepProps } from './step-view.ts';

/** Columns for the longest label, between its arrows. */
const FIELD_WIDTH = 19;

export function ColumnsStep({ state, said, words, width, lines }: StepProps) {
  const { roster, fields, cursor, country, dateOrder } = state;
  const columns = roster?.columns ?? [];
  const headers = columns.map(({ header }) => sanitise(header.trim() === '' ? stepWords.columns.noHeader : header, 40));
  const headerWidth = Math.min(24, Math.max(...headers.map((header) => stringWidth(header)), 8));
  const items = columnsItems(state);
  const line = (item: ColumnsItem, index: number) => {
    switch (item.is) {
      case 'go':
      case 'header-row':
        return said.lines[index]?.label;
      case 'country':
        return `Numbers without + ${country === '' ? 'are refused: choose their country' : `are read as numbers of ${country}`}`;
      case 'date-order':
        return `Dates like 3/4/2030: ${stepWords.columns.orders[dateOrder ?? '']}`;
      case 'column': {
        const field = fields[item.index] ?? null;
        const [left, right] = index === cursor ? ['<', '>'] : [' ', ' '];
        return (
          <>
            <Cell width={headerWidth + 1}>{headers[item.index]}</Cell>
            <Cell width={FIELD_WIDTH}>
              {left}{' '}
              <Text bold={field !== null} dimColor={field === null}>
                {field === null ? stepWords.columns.none : labelOf(words, field)}
              </Text>{' '}
              {right}
            </Cell>
            <Text wrap="truncate-end" dimColor>
              {valuesOf(columns[item.index]?.values, width - headerWidth - FIELD_WIDTH - 3)}
            </Text>
          </>
        );
      }
    }
  };
  const chosen = items[cursor];
  const field = chosen?.is === 'column' ? (fields[chosen.index] ?? null) : undefined;
  const doubts = (roster?.doubts ?? []).map((doubt) => sanitise(doubt, 2 * width - 10));
  const doubtLines = doubts.reduce((sum, doubt) => sum + Math.ceil((stringWidth(doubt) + 2) / (width - 2)), 0);
  const spent = doubts.length === 0 ? 0 : doubtLines + 1;
  return (
    <Box flexDirection="column">
      <Box flexDirection="column" marginBottom={doubts.length === 0 ? 0 : 1}>
        {doubts.map((doubt) => (
          <Box key={doubt}>
            <Cell width={2}>
              <Mark tone="attention" />
            </Cell>
            <Text>{doubt}</Text>
          </Box>
        ))}
      </Box>
      <List cursor={cursor} lines={lines - 3 - spent} items={items.map(line)} />
      <Text> </Text>
      <Text wrap="truncate-end">
        {field === undefined
          ? ' '
          : field === null
            ? 'Not used: the column is carried along into the results.'
            : `${labelOf(words, field)}: ${words[field]?.means ?? ''}`}
      </Text>
      <Text wrap="truncate-end" dimColor>
        {chosen?.is === 'column'
          ? sanitise((columns[chosen.index]?.values ?? []).map((value) => `“${value}”`).join('  '), width)
          : ' '}
      </Text>
    </Box>
  );
}

/** What Enter and the arrows do at the line that is chosen. */
export function columnsKeys(state: FlowState): readonly KeyHint[] {
  switch (columnsItems(state)[state.cursor]?.is) {
    case 'column':
      return [k.choose, k.list, k.change, k.back, k.quit];
    case 'date-order':
      return [k.choose, k.change, k.back, k.quit];
    case 'country':
    case 'header-row':
      return [k.choose, k.list, k.back, k.quit];
    default:
      return [k.choose, k.go, k.back, k.quit];
  }
}

function valuesOf(values: readonly string[] | undefined, width: number): string {
  if (values === undefined || values.length === 0) return stepWords.columns.empty;
  const [line = ''] = series(
    values.map((value) => sanitise(value, 40)),
    width,
    1,
  );
  return line;
}
