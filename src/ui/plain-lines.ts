import { countsOf, emptyView, fold, rateOf, secondsLeft, type RunEvent, type RunView } from '../events.ts';
import { figure } from '../text/figures.ts';
import { sanitise } from '../text/sanitise.ts';
import { duration, kindWords, phaseWords, planWords, runWords, taskWords } from './run-words.ts';
import type { Ui } from './ui.ts';

const PROGRESS_MS = 5000;
/** Rows that are named one by one; a log of fifty thousand lines tells nobody anything. */
const NAMED_ROWS = 20;

/** Plain lines for where there is no terminal: what is done to which system, the phases, how far they are, what went wrong. */
export function openLines(stream: NodeJS.WritableStream): Ui {
  let view = emptyView;
  let saidAt = Date.now();
  let named = 0;
  let heading = '';
  const say = (line: string) => stream.write(`${line}\n`);

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
      case 'plan':
        return say(planWords(event.rows, event.counts));
      case 'row':
        if (!event.needsPerson || named > NAMED_ROWS) return;
        say(named < NAMED_ROWS ? words.row(event.row, event.status, sanitise(event.code ?? '')) : words.moreRows);
        named += 1;
        return;
      case 'outage':
        if (before.outage === undefined) say(words.outage(event.until - event.since));
        return;
      case 'outage-over':
        if (before.outage) say(runWords.outageOver(now - before.outage.since));
        return;
      case 'stopping':
        return say(words.stopping(sanitise(event.reason)));
      case 'notice':
        return say(`${event.needsPerson ? '! ' : ''}${sanitise(event.message, 600)}`);
      case 'progress':
      case 'pace':
        if (now - saidAt < PROGRESS_MS || view.outage) return;
        saidAt = now;
        return say(progressLine(view));
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
  const kind = run.practice ? 'practice' : run.workspace && (run.workspace.isSandbox ? 'sandbox' : 'production');
  return words.heading({
    task: taskWords(run.command, sanitise(run.roster)),
    ...(run.system && { system: sanitise(run.system.name) }),
    ...(run.workspace && { workspace: sanitise(run.workspace.name) }),
    ...(run.host === undefined ? {} : { host: sanitise(run.host) }),
    ...(kind && { kind }),
  });
}

function progressLine(view: RunView): string {
  const { phase } = view;
  if (phase === undefined) return words.waiting;
  const rate = rateOf(view);
  const left = secondsLeft(view);
  const [, unit] = phaseWords[phase.phase].unit ?? [];
  const counts = Object.entries(countsOf(view)).filter(([, number]) => number > 0);
  return words.progress({
    doing: phaseWords[phase.phase].doing,
    done: phase.done,
    ...(phase.total === undefined ? {} : { total: phase.total }),
    details: [
      ...(rate === undefined || unit === undefined ? [] : [runWords.rate(rate, unit)]),
      ...(left === undefined ? [] : [runWords.left(left)]),
    ],
    counts,
  });
}

const words = {
  heading: (about: { task: string; system?: string; workspace?: string; host?: string; kind?: keyof typeof kindWords }) => {
    const place = about.kind === 'practice' ? undefined : about.workspace;
    return [
      about.task,
      about.system === undefined ? '' : ` into ${about.system}`,
      place === undefined ? '' : `, workspace ${place}`,
      about.kind === undefined ? '' : ` (${kindWords[about.kind]}${about.host === undefined ? '' : `, ${about.host}`})`,
    ].join('');
  },
  progress: (about: {
    doing: string;
    done: number;
    total?: number;
    details: readonly string[];
    counts: readonly (readonly [string, number])[];
  }) =>
    [
      `${about.doing}: ${figure(about.done)}`,
      about.total === undefined
        ? ''
        : ` of ${figure(about.total)} (${Math.floor((about.done / Math.max(1, about.total)) * 100)}%)`,
      about.details.length === 0 ? '' : `, ${about.details.join(', ')}`,
      about.counts.length === 0 ? '' : `; ${about.counts.map(([status, number]) => `${figure(number)} ${status}`).join(', ')}`,
    ].join(''),
  row: (row: number, status: string, code: string) => `! row ${figure(row)}: ${status}${code === '' ? '' : ` (${code})`}`,
  moreRows: '! more rows need a person; all of them stand in rejects.csv',
  outage: (ms: number) => `The API does not answer. Waiting for it, for ${duration(ms)} at most.`,
  stopping: (reason: string) => `Stopping safely (${reason}): what was begun will finish.`,
  waiting: 'Waiting ...',
} as const;
