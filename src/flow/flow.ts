import type { Emit } from '../events.ts';
import type { Here } from '../text/path.ts';
import type {
  AbsentPerson,
  Corrections,
  Ended,
  FieldWords,
  FlowOptions,
  Inspection,
  OpenRows,
  Pick,
  Place,
  Plan,
  PlanRow,
  Question,
  RenewalList,
  RosterChoice,
  Services,
  TableRow,
  Written,
} from './services.ts';

export type Step =
  | 'file'
  | 'question'
  | 'same'
  | 'place'
  | 'columns'
  | 'pick'
  | 'problems'
  | 'cure'
  | 'edit'
  | 'plan'
  | 'open'
  | 'decide'
  | 'table'
  | 'confirm'
  | 'until'
  | 'left'
  | 'next'
  | 'over';

/** Everything that the flow knows, as a plain value: the views draw it, the reducer makes the next one. */
export interface FlowState {
  readonly step: Step;
  /** Where paths and commands are typed. */
  readonly here: Here;
  /** What was said on the command line. */
  readonly given: FlowOptions;
  /** The steps since the roster was read that led here: Escape goes back over them. */
  readonly trail: readonly { readonly step: Step; readonly cursor: number }[];
  /** What is waited for. */
  readonly busy: Effect['do'] | undefined;
  /** Progress of what is waited for, in words. */
  readonly progress: string | undefined;
  /** Number of the last effect: what an older one brings is dropped. */
  readonly ticket: number;
  readonly error: string | undefined;
  /** The line that is chosen in this step's list. */
  readonly cursor: number;
  /** Lines that a list can show. */
  readonly lines: number;

  readonly file: { readonly choices: readonly RosterChoice[]; readonly cursor: number; readonly typed: string };
  readonly path: string | undefined;
  readonly question: Question | undefined;
  /** The options of the questions about the file that were answered, in order. */
  readonly asked: readonly string[];
  /** Options without a place of their own here: what was answered to questions about the file, remembered, or given. */
  readonly answers: FlowOptions;
  readonly roster: Inspection | undefined;
  /** The field of each column, as it now stands. */
  readonly fields: readonly (string | null)[];
  /** Whether `fields`, `country` or `dateOrder` differ from what the roster was read with. */
  readonly isEdited: boolean;
  /** Where the roster, read anew, leads; `stay`: to the problems, even if there is none left. */
  readonly leadsTo: 'place' | 'columns' | 'plan' | 'problems' | 'stay';
  readonly corrections: Corrections;
  /** The changes that take the last ones back, and those that make them again, the nearest last. */
  readonly history: { readonly past: readonly Change[]; readonly future: readonly Change[] };
  /** The list that is chosen from in the step `pick`. What is typed narrows it. */
  readonly pick: { readonly of: PickOf; readonly items: readonly Pick[] } | undefined;
  /** The code of the problem that is being solved. */
  readonly problem: string;
  /** What was decided at the plan, the last one last: a group, or who the people of some rows are. Escape takes it back. */
  readonly decided: readonly { readonly group?: string; readonly fields: Corrections['fields'] }[];
  /** The rows that are decided one after the other: who each of them is. `before`: how many fields had been corrected then. */
  readonly deciding: { readonly code: string; readonly rows: OpenRows['rows']; readonly before: number };
  /** The rows that are corrected one after the other. */
  readonly faulty: { readonly header: readonly string[]; readonly rows: readonly TableRow[]; readonly at: number };
  readonly country: string;
  readonly dateOrder: string | undefined;

  /** The workspace that the API key belongs to; null: there is no key; undefined: not asked yet. */
  readonly live: Place | null | undefined;
  readonly practice: Place | undefined;
  readonly chosen: ChosenSystem | undefined;
  readonly existing: 'skip' | 'update' | 'renew';
  /** What the system is chosen for. */
  readonly aim: 'import' | 'renew' | 'list';
  /** The roster of everybody that was written for a renewal. */
  readonly renewal: RenewalList | undefined;
  /** Whether those are renewed, too, whose access has ended. */
  readonly isForEnded: boolean;
  /** Whom a run found absent, and the ids of those who are to be suspended. */
  readonly left: { readonly run: string; readonly people: readonly AbsentPerson[]; readonly ticked: readonly string[] };
  /** The file of the current list. */
  readonly listed: string | undefined;
  readonly plan: Plan | undefined;
  readonly table: { readonly kind: string | undefined; readonly from: number; readonly rows: readonly PlanRow[] };
  readonly typed: string;
  /** Characters of a cell that is corrected before the place where letters are put in. */
  readonly caret: number;
  readonly ended: Ended | undefined;
  readonly mended: Written | undefined;
  /** Ctrl-C, not Escape. */
  readonly isInterrupted: boolean;
}

/** What is chosen from a list of its own: what a column is, or how the roster is read. */
export type PickOf =
  | { readonly is: 'column'; readonly index: number }
  | { readonly is: 'group'; readonly named: string }
  | { readonly is: 'country' | 'header-row' };

export interface ChosenSystem {
  readonly practice: boolean;
  readonly workspace: string;
  readonly isSandbox: boolean;
  /** Its name, or its id where several systems have that name. */
  readonly systemName: string;
}

/** Cells that are corrected (null: as the roster has it), and people who are left out (an empty text: they are not). */
export interface Change {
  readonly cells: readonly { readonly row: number; readonly column: number; readonly to: string | null }[];
  readonly fields: Corrections['fields'];
}

export type Action =
  | { readonly type: 'key'; readonly key: KeyName }
  /** Letters typed, or text pasted all at once. */
  | { readonly type: 'text'; readonly text: string }
  /** Takes a line of the step's list by its place in it, with what was typed beside it. */
  | { readonly type: 'choose'; readonly at: number; readonly typed?: string }
  /** Reads another file, applies a saved plan, or finishes a run. */
  | { readonly type: 'file' | 'apply' | 'resume'; readonly path: string }
  /** Makes a column feed a field, or none. */
  | { readonly type: 'field'; readonly column: number; readonly field: string | null }
  /** How all cells are read that can be meant in more than one way: an empty text is no answer. */
  | { readonly type: 'reading'; readonly country?: string; readonly dateOrder?: string }
  | ({ readonly type: 'correct' } & Change)
  /** Ticks somebody who left, or takes the tick away. */
  | { readonly type: 'tick'; readonly id: string; readonly isTicked: boolean }
  /** From a plan to the rows that the roster itself has wrong. */
  | { readonly type: 'problems'; readonly code: string }
  /** Takes the last change of cells back, or makes it again. */
  | { readonly type: 'undo' | 'redo' }
  | { readonly type: 'interrupt' }
  | { readonly type: 'resize'; readonly lines: number }
  | { readonly type: 'progress'; readonly ticket: number; readonly text: string }
  | { readonly type: 'failed'; readonly ticket: number; readonly message: string }
  | { readonly type: 'came'; readonly ticket: number; readonly news: News };

export type KeyName =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'pageup'
  | 'pagedown'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'backspace';

type Works = Omit<Services, 'fields'>;
type Given<Work extends (...given: never) => unknown> =
  Parameters<Work> extends [...infer Own, Emit, AbortSignal] ? Own : Parameters<Work>;

/** What a service is asked for, without how its progress is told and how it is stopped. */
export type Asked<Do extends keyof Works> = Readonly<Given<Works[Do]>>;

/** What the reducer asks to be done. `run`, `apply`, `resume`, `undo` and `suspend` need the terminal for themselves. */
export type Effect = { [Do in keyof Works]: { readonly do: Do; readonly with: Asked<Do> } }[keyof Works];

/** What was asked, and what it brought. */
export type News = {
  [Do in keyof Works]: { readonly do: Do; readonly with: Asked<Do>; readonly brought: Awaited<ReturnType<Works[Do]>> };
}[keyof Works];

export interface Next {
  readonly state: FlowState;
  /** At most one at a time; none while something is waited for. What it brings is dispatched with its ticket. */
  readonly effect?: Effect & { readonly ticket: number };
}

export interface FlowContext {
  /** The fields that a column can feed. */
  readonly fields: readonly FieldWords[];
}

/** What keys and text do in one step. */
export interface StepKeys {
  key(state: FlowState, name: KeyName, context: FlowContext): Next;
  /** Without it, the step takes no text. */
  text?(state: FlowState, typed: string): FlowState;
}

/** A file that nothing is known of yet. */
export const unread = {
  trail: [],
  question: undefined,
  asked: [],
  answers: {},
  roster: undefined,
  fields: [],
  country: '',
  dateOrder: undefined,
  chosen: undefined,
  existing: 'skip',
  plan: undefined,
  leadsTo: 'place',
  corrections: { cells: [], fields: [], groups: [] },
  history: { past: [], future: [] },
  decided: [],
  mended: undefined,
  ended: undefined,
  aim: 'import',
  renewal: undefined,
  isForEnded: false,
  left: { run: '', people: [], ticked: [] },
  listed: undefined,
} as const satisfies Partial<FlowState>;

export function initialState(given: FlowOptions, here: Here, path?: string): FlowState {
  return {
    step: 'file',
    here,
    given,
    busy: undefined,
    progress: undefined,
    ticket: 0,
    error: undefined,
    cursor: 0,
    lines: 10,
    file: { choices: [], cursor: 0, typed: path ?? '' },
    path: undefined,
    ...unread,
    isEdited: false,
    pick: undefined,
    problem: '',
    deciding: { code: '', rows: [], before: 0 },
    faulty: { header: [], rows: [], at: 0 },
    live: undefined,
    practice: undefined,
    table: { kind: undefined, from: 0, rows: [] },
    typed: '',
    caret: 0,
    isInterrupted: false,
  };
}
