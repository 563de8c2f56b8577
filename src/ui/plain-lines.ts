import { countsOf, emptyView, fold, isShort, type RowEvent, type RunEvent, type RunView } from '../events.ts';
import { duration, figure } from '../text/figures.ts';
import { sanitise } from '../text/sanitise.ts';
import { codeWords, kindOf, paceWords, phaseWords, planWords, runWords, systemWords, taskWords } from './run-words.ts';
import type { Ui } from './ui.ts';

const PROGRESS_MS = 5000;
/** Most rows that get a line of their own; the log says that there are more, and rejects.csv has all. */
const NAMED_ROWS = 20;

/** Plain lines for where there is no terminal: what is done to which system, the phases, how far they are, what went wrong. */
export function openLines(stream: NodeJS.WritableStream): Ui {
  let view = emptyView;
  let saidAt = Date.now();
  /** The rows that have a line of their own, and what it said last: a row is read back more than once. */
  const named = new Map<number, string>();
  let hasMore = false;
  let isOutageTold = false;
  let heading = '';
  const say = (line: string) => stream.write(`${line}\n`);

  const reportRow = (event: RowEvent) => {
    const line = rowLine(event);
    if (!event.needsPerson || named.get(event.row) === line) return;
    if (named.has(event.row) || named.size < NAMED_ROWS) {
      named.set(event.row, line);
      say(line);
    } else if (!hasMore) {
      hasMore = true;
      say('! more rows need a person; all of them stand in rejects.csv');
    }
  };

  const report = (event: RunEvent, before: RunView, now: number) => {
    switch (event.type) {
      case 'run': {
        const next = headingOf(view);
        if (next !== heading) say(next);
        heading = next;
        return;
      }
      case 'phase':
        if (before.phase?.phase !== event.phase) say(`${phaseWords[event.phase].doing} ...`);
        saidAt = now;
        return;
      case 'resumed':
        return;
      case 'plan':
        return say(planWords(event.rows, event.counts));
      case 'row':
        return reportRow(event);
      case 'outage':
        // Told when it has lasted, at one of its tries, and at once where another answers.
        if (isOutageTold || (event.reason === undefined && isShort(event, now))) return;
        isOutageTold = true;
        return say(
          `${sanitise(event.reason ?? 'The API does not answer.')} Waiting for it, for ${duration(event.until - event.since)} at most.`,
        );
      case 'outage-over':
        if (before.outage && isOutageTold) say(runWords.outageOver(now - before.outage.since));
        isOutageTold = false;
        return;
      case 'stopping':
        return say(sanitise(event.reason));
      case 'notice':
        return say(`${event.needsPerson ? '! ' : ''}${sanitise(event.message, 600)}`);
      case 'progress':
      case 'pace':
        if (now - saidAt < PROGRESS_MS || view.outage) return;
        saidAt = now;
        return say(progressLine(view, now));
    }
  };

  return {
    emit(event) {
      const now = Date.now();
      const before = view;
      view = fold(view, event, now);
      report(event, before, now);
    },
    close: () => new Promise((resolve) => stream.write('', () => resolve())),
  };
}

function headingOf({ run }: RunView): string {
  if (run === undefined) return '';
  const { practice, workspace, system, host } = run;
  const { label } = kindOf({ ...workspace, practice });
  return [
    taskWords(run.command, sanitise(run.roster)),
    system === undefined ? '' : ` ${systemWords(run.command, sanitise(system.name))}`,
    workspace === undefined || practice ? '' : `, workspace ${sanitise(workspace.name)}`,
    label === '' ? '' : ` (${label}${host === undefined || practice ? '' : `, ${sanitise(host)}`})`,
  ].join('');
}

function progressLine(view: RunView, now: number): string {
  const { phase } = view;
  if (phase === undefined) return 'Waiting ...';
  const { total, done } = phase;
  const { doing } = phaseWords[phase.phase];
  const counts = Object.entries(countsOf(view)).filter(([, number]) => number > 0);
  return [
    `${doing}: ${figure(done)}`,
    total === undefined ? ' so far' : ` of ${figure(total)} (${Math.floor((done / Math.max(1, total)) * 100)}%)`,
    ...paceWords(view, now)
      .toReversed()
      .map((words) => `, ${words}`),
    counts.length === 0 ? '' : `; ${counts.map(([status, number]) => `${figure(number)} ${status}`).join(', ')}`,
  ].join('');
}

function rowLine({ row, status, code = '' }: RowEvent): string {
  return `! row ${figure(row)}: ${status}${code === '' ? '' : ` (${codeWords(sanitise(code))})`}`;
}
