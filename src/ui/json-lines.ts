import type { RunEvent } from '../events.ts';
import { printable } from '../text/sanitise.ts';
import type { Ui } from './ui.ts';

/** The fields of each event that are printed: rows by number, never by person. A field that is not listed is not printed. */
const fields = {
  run: ['command', 'roster', 'run', 'host', 'workspace', 'system', 'practice'],
  phase: ['phase', 'total'],
  progress: ['phase', 'done'],
  plan: ['rows', 'counts'],
  resumed: ['counts', 'enrolled'],
  row: ['row', 'status', 'code', 'enrollment', 'provider'],
  pace: ['rate', 'inFlight', 'waitUntil', 'sent', 'limit', 'mostInFlight', 'why'],
  outage: ['since', 'until', 'nextProbe', 'reason'],
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
