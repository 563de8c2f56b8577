import { renderToString } from 'ink';
import { stripVTControlCharacters } from 'node:util';
import type { FlowState } from '../../flow/flow.ts';
import type { FieldWords } from '../../flow/services.ts';
import { FlowView, linesIn } from './flow-view.tsx';

const columns = 100;
const rows = 40;

/** Lines that a step has when it is drawn as text. */
export const drawnLines = linesIn(rows);

/** A step as the terminal shows it, as plain text. */
export function drawnStep(state: FlowState, fields: readonly FieldWords[]): string {
  const words = Object.fromEntries(fields.map((field) => [field.name, field]));
  const frame = <FlowView state={state} columns={columns} rows={rows} words={words} />;
  return stripVTControlCharacters(renderToString(frame, { columns }));
}
