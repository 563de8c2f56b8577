import type { RunEvent } from '../events.ts';
import type { Ui } from './ui.ts';

/** The fields of each event that are printed: rows by number, never by person. A field that is not listed is not printed. */
const fields = {
  run: ['command', 'roster', 'run', 'host', 'workspace', 'system', 'practice'],
  phase: ['phase', 'total'],
  progress: ['phase', 'done'],
  plan: ['rows', 'counts'],
  row: ['row', 'status', 'code', 'enrollment', 'provider'],
  pace: ['rate', 'inFlight', 'waitUntil', 'sent', 'limit', 'mostInFlight', 'why'],
  outage: ['since', 'until', 'nextProbe'],
  'outage-over': [],
  stopping: ['reason'],
  notice: ['code', 'message', 'needsPerson'],
} as const satisfies {
  [Type in RunEvent['type']]: readonly (keyof Extract<RunEvent, { type: Type }>)[];
};

/** One JSON object a line on `stream`: each event as it happens. */
export function openJson(stream: NodeJS.WritableStream): Ui {
  return {
    emit(event) {
      stream.write(`${jsonLine(event)}\n`);
    },
    close: () => new Promise((resolve) => stream.write('', () => resolve())),
  };
}

function jsonLine(event: RunEvent): string {
  const open: Record<string, unknown> = { type: event.type };
  const values = event as unknown as Readonly<Record<string, unknown>>;
  for (const field of fields[event.type]) if (values[field] !== undefined) open[field] = values[field];
  return printable(open);
}

/** JSON in which control characters of a terminal are escaped too; it parses to the same text. */
function printable(value: object): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
