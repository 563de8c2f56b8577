import { Box, Text } from 'ink';
import stringWidth from 'string-width';
import { readingItems } from '../../flow/steps/columns-step.ts';
import { sanitise } from '../../text/sanitise.ts';
import { Cell, series } from './fitting.tsx';
import { List } from './list.tsx';
import { keyWords as k, type StepProps, type StepView } from './step-view.ts';

/** Columns for the longest common field name, between its arrows. */
const FIELD_WIDTH = 19;

export const columnsView: StepView = {
  title: 'Is every column read right?',
  View: ColumnsStep,
  keys: [k.choose, k.change, k.clear, k.go, k.back, k.quit],
};

function ColumnsStep({ state, means, width, lines }: StepProps) {
  const { roster, fields, cursor, country, dateOrder } = state;
  const columns = roster?.columns ?? [];
  const headers = columns.map(({ header }) => sanitise(header === '' ? '(no header)' : header, 40));
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
                  {chosen ?? 'not used'}
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
          if (reading === 'country') return `Numbers without + ${countryWords(country)}`;
          const order = dateOrders[dateOrder ?? ''] ?? '';
          return `Dates like 3/4/2030: ${cursor === fields.length + index ? `◂ ${order} ▸` : order}`;
        })}
      />
      <Text> </Text>
      <Text wrap="truncate-end">
        {cursor >= fields.length || field === undefined
          ? ' '
          : field === null
            ? 'Not used: the column is carried along into the results.'
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
  if (values === undefined || values.length === 0) return '(empty)';
  const [line = ''] = series(
    values.map((value) => sanitise(value, 40)),
    width,
    1,
  );
  return line;
}

function countryWords(country: string): string {
  return country === '' ? 'are refused; type two letters, such as US or GB' : `are read as numbers of ${country}`;
}

const dateOrders: Readonly<Record<string, string>> = {
  '': 'only where the column itself tells the order',
  dmy: 'day first',
  mdy: 'month first',
  ymd: 'year first',
};
