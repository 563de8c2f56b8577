import { count, figure } from '../../text/figures.ts';
import { duration } from '../run-words.ts';

export const screenWords = {
  into: 'into',
  of: 'of',
  well: 'well',
  notSure: 'to look at',
  bad: 'not done',
  row: (row: number) => `row ${figure(row)}`,
  requestRate: (sent: number | undefined, rate: number) =>
    sent === undefined
      ? `limit ${figure(Math.round(rate))} requests/s`
      : `${figure(Math.round(sent))} of ${figure(Math.round(rate))} requests/s`,
  inFlight: (requests: number) => `${figure(requests)} in flight`,
  noProblems: 'No problems so far.',
  paused: ['Paused.', 'Press p to go on.', 'Nobody new is taken until then.'],
  waiting: (ms: number) => `The API asks for patience: going on in ${duration(ms)}.`,
  outage: (sinceMs: number, probeMs: number, untilMs: number) => [
    `No answer from the API for ${duration(sinceMs)}.`,
    `Next try in ${duration(probeMs)},`,
    `giving up in ${duration(untilMs)}.`,
  ],
  stopping: (inFlight: number) => [
    'Stopping safely.',
    'Press q again to leave at once.',
    inFlight > 0 ? `Finishing ${count(inFlight, 'request')}.` : 'Finishing what was begun.',
  ],
  leaving: 'Leaving at once.',
  keys: {
    pause: 'pause',
    goOn: 'go on',
    problems: 'problems',
    people: 'people',
    keys: 'keys',
    stop: 'stop',
    leave: 'leave now',
    close: 'close',
  },
  help: [
    'p  take nobody new until p is pressed again',
    'f  the last rows that need a person',
    'q  stop safely: what was begun is finished; resume later',
  ],
} as const;
