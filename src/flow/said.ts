import { namesOf, statuses, statusNamed } from '../events.ts';
import { count, figure } from '../text/figures.ts';
import { isCorrected } from './command.ts';
import type { FlowState, PickOf, Step } from './flow.ts';
import { columnsItems } from './steps/columns-step.ts';
import { work } from './steps/confirm-step.ts';
import { cureItems } from './steps/cure-step.ts';
import { decideItems, isUserItem } from './steps/decide-step.ts';
import { editItems, faultyRow } from './steps/edit-step.ts';
import { nextItems } from './steps/next-step.ts';
import { placeItems } from './steps/place-step.ts';
import { planItems } from './steps/plan-step.ts';
import { problemItems } from './steps/problems-step.ts';
import { sameItems } from './steps/same-step.ts';
import { stepWords } from './words.ts';

/** A line of a step's list: what it is, what it says, and what stands smaller behind it. */
export interface SaidLine {
  readonly is: string;
  readonly label: string;
  readonly about?: string;
}

/** What a step says, at the terminal as on the page. */
export interface Said {
  readonly title: string;
  /** Sentences below the title. */
  readonly text?: readonly string[];
  /** The lines of its list that are said in words; a view may draw more of one, or lines that are values before them. */
  readonly lines?: readonly SaidLine[];
}

/** What the step that the flow is at says. */
export function saidOf(state: FlowState): Required<Said> {
  return { text: [], lines: [], ...steps[state.step](state) };
}

const steps: Readonly<Record<Step, (state: FlowState) => Said>> = {
  file: ({ file }) => ({
    title: 'Which roster?',
    lines: file.choices.map(({ where, name, about }) => ({
      is: where,
      label: name,
      about: [stepWords.where[where], about].filter(Boolean).join(', '),
    })),
  }),
  question: ({ question }) => ({
    title: 'How is this file to be read?',
    text: question?.message.split('\n') ?? [],
    lines: question?.choices.map(({ value, label }) => ({ is: value, label })) ?? [],
  }),
  same: (state) => {
    const { name = '', rows = 0, valid = 0, rejected = 0, takenOver } = state.roster ?? {};
    return {
      title: 'As last time?',
      text: [
        `${name}: ${count(rows, 'row')}, ${figure(valid)} can be sent`,
        ...(takenOver === undefined ? rememberedWords(state) : [takenOver]),
        ...leaving(state),
      ],
      // The choices come only when it is known that the system is still there.
      lines: labelled(state.chosen === undefined ? [] : sameItems(state), {
        go: 'Yes: read it like this and show the plan',
        place: 'Another system',
        columns: 'Look at the columns',
        problems: `Look at the ${count(rejected, 'row')} that cannot be sent`,
      }),
    };
  },
  place: (state) => ({
    title: {
      import: 'Where are these people to go?',
      renew: 'Everybody’s access to what is to last longer?',
      list: 'Everybody of which system?',
    }[state.aim],
    text: [...(state.live === null ? noKey(state) : state.live?.systems.length === 0 ? [noSystems] : []), ...leaving(state)],
    lines: placeItems(state).map((item) => {
      if (item.is === 'system') return { is: item.is, label: item.system.name, about: state.live?.workspace ?? '' };
      if (item.is === 'again') return { is: item.is, label: 'Look again: I have put the key in place' };
      return { is: item.is, label: 'The practice system', about: 'no key, and nothing real happens' };
    }),
  }),
  columns: (state) => ({
    title: 'Is every column read right?',
    lines: columnsItems(state).map(({ is }) => ({
      is,
      label:
        is === 'go'
          ? state.isEdited
            ? `Read it like this, and go on${groupless(state)}`
            : `Yes: go on${groupless(state)}`
          : `The column names are in another line of the file${isCorrected(state) ? ' (what was typed into cells is forgotten)' : ''}`,
    })),
  }),
  pick: ({ pick, roster }) => {
    const column = pick?.of.is === 'column' ? roster?.columns[pick.of.index] : undefined;
    const text = column?.values.map((value) => `“${value}”`).join('  ') ?? '';
    return { title: column ? `What is in “${column.header.trim()}”?` : pickTitle(pick?.of), text: text === '' ? [] : [text] };
  },
  problems: (state) => {
    const { valid = 0, rejected = 0 } = state.roster ?? {};
    return {
      title:
        rejected === 0
          ? 'All rows can be sent'
          : `${count(rejected, 'row')} cannot be sent as ${rejected === 1 ? 'it is' : 'they are'}`,
      lines: labelled(problemItems(state), {
        go: rejected === 0 ? `Go on with ${count(valid, 'row')}` : `Go on with the other ${count(valid, 'row')}`,
        mend: 'Mend them in a spreadsheet: write them into a file with what is wrong',
      }),
    };
  },
  cure: (state) => {
    const kind = state.roster?.problems.find(({ code }) => code === state.problem);
    const { country } = state;
    return {
      title: kind?.rows === 1 ? 'What shall be done about it?' : 'What shall be done about them?',
      text:
        kind === undefined
          ? []
          : [`${count(kind.rows, 'row')}: ${kind.means}`, kind.examples.map(({ message }) => message).join('  ')],
      lines: labelled(cureItems(state), {
        country:
          country === ''
            ? 'They are numbers of one country: choose it'
            : `They are numbers of another country than ${country}: choose it`,
        dmy: 'The day stands first: 3/4/2030 is the 3rd of April',
        mdy: 'The month stands first: 3/4/2030 is the 4th of March',
        ymd: 'The year stands first',
        edit: kind?.rows === 1 ? 'Correct the row here' : 'Correct the rows here, one after the other',
      }),
    };
  },
  edit: (state) => {
    const row = faultyRow(state);
    const { at, rows } = state.faulty;
    const place = rows.length === 1 ? '' : `${figure(at + 1)} of ${figure(rows.length)}: `;
    return {
      title: 'Correct the rows here. The file itself stays as it is.',
      text:
        row === undefined
          ? []
          : [`${place}${row.who || 'no name'}, ${rowWords(row.row, row.line)}`, row.message, `Cure: ${row.cure}`],
      lines: labelled(editItems(state), {
        value: row?.header.trim() ?? '',
        skip: 'Leave this person out',
        other: 'Look at the next one first',
        done: 'Enough: go on with what is right now',
      }),
    };
  },
  plan: (state) => {
    const { plan, existing } = state;
    const counts = plan?.counts ?? {};
    const items = planItems(state);
    const doing = Object.entries(doingWords).flatMap(([kind, word]) =>
      counts[kind] ? [`${word} ${figure(counts[kind])}`] : [],
    );
    // A row may have several reasons, and of a frequent one not every row is known here.
    const open = new Set(plan?.open.flatMap((kind) => kind.rows.map(({ row }) => row))).size;
    const isKnown = plan?.open.every((kind) => kind.count === kind.rows.length);
    const nothing = items.includes('open') || items.includes('left') ? 'Leave' : 'Nothing to do. Leave';
    return {
      title: 'This is what would happen. Nothing has been changed yet.',
      lines: labelled(items, {
        go: `Do it: ${doing.join(', ')}${state.chosen?.isSandbox === true ? '' : ' (you are asked once more)'}`,
        left: leftWords(plan?.absent),
        open: `Settle the ${isKnown ? count(open, 'row') : 'rows'} that ${isKnown && open === 1 ? 'needs' : 'need'} you`,
        table: 'Look at every row',
        existing: `People who are there but different: ${stepWords.existing[existing]}`,
        beyond: 'That is right: go beyond the limit this time',
        stop: work(counts) === 0 ? nothing : 'Stop here: the plan is kept',
      }),
    };
  },
  open: () => ({ title: 'These rows need you. Choose what to settle.' }),
  decide: (state) => {
    const [row, ...others] = state.deciding.rows;
    const more = others.length === 0 ? '' : `, ${figure(others.length)} more after this one`;
    return {
      title: 'Who is this?',
      text: row === undefined ? [] : [`${row.who}, ${rowWords(row.row, row.line)}${more}`, row.message],
      lines: decideItems(state).map((is) => ({ is, label: isUserItem(is) ? `It is ${is}` : decideWords[is] })),
    };
  },
  table: () => ({ title: 'What each row would do' }),
  confirm: ({ plan, chosen }) => {
    const done = { create: 'created', update: 'changed', renewed: 'given access for longer' };
    const what = Object.entries(done).flatMap(([kind, word]) => {
      const people = plan?.counts[kind] ?? 0;
      return people > 0 ? [`${count(people, 'person', 'people')} will be ${word}`] : [];
    });
    const also = besidesOf(plan?.counts ?? {}).map(({ rows, means }) => ` ${figure(rows)} ${means}.`);
    return {
      title: 'This is a production system.',
      text: [
        `${what.join(' and ')} in ${chosen?.systemName ?? ''}, workspace ${chosen?.workspace ?? ''}.${also.join('')} These are real doors.`,
      ],
    };
  },
  until: () => ({
    title: 'Until when is everybody’s access to last?',
    text: [
      'Nobody’s access becomes shorter. People without an end, with a later one, and suspended people stay as they are. The plan comes first: it shows each old and new end.',
    ],
  }),
  left: ({ left: { people, ticked } }) => ({
    title: 'Who left? Tick those whose access is to end. Nothing is changed yet.',
    text: [
      `${count(people.length, 'person has access and is', 'people have access and are')} not in the roster, or left as it says.`,
    ],
    lines: [{ is: 'go', label: ticked.length === 0 ? 'Go on: nobody is ticked yet' : tickedWords(ticked.length) }],
  }),
  next: (state) => ({
    title:
      state.listed !== undefined ? 'Here is the list' : (endings[state.ended?.exit ?? -1] ?? 'It did not come to an import'),
    lines: labelled(nextItems(state), {
      plan: 'Plan it again, and go on from there',
      list: 'Open the list',
      left: leftWords(state.ended?.absent),
      resume: 'Finish it now',
      rejects: 'Open the rows to mend',
      mended: `They are mended and saved: ${state.ended === undefined ? 'read them, and go on with all rows' : 'import them now'}`,
      report: 'Open the report',
      undo: state.left.ticked.length > 0 ? 'Give them their access back' : 'Take back what this import added',
      again: 'Import another roster',
      leave: 'Leave',
    }),
  }),
  over: () => ({ title: ' ' }),
};

function leftWords(people = 0): string {
  const who = people === 0 ? 'the people who are' : people === 1 ? 'the person who is' : `the ${figure(people)} people who are`;
  return `Who left? Look through ${who} in no row`;
}

const decideWords = {
  same: 'It is the same person',
  new: 'It is somebody new: create them',
  skip: 'Leave this person out',
  later: 'Decide later: leave the row as it is',
} as const;

function labelled<Item extends string>(items: readonly Item[], words: Readonly<Record<Item, string>>): SaidLine[] {
  return items.map((is) => ({ is, label: words[is] }));
}

/** Whether a column that is not used may be meant for the groups, in words. */
function groupless({ fields }: FlowState): string {
  return fields.includes('groups') || !fields.includes(null) ? '' : ' (no column says the groups)';
}

/** What is as last time besides the columns and the system, which the step shows by themselves. */
function rememberedWords({ answers, given, country, dateOrder = '', existing }: FlowState): string[] {
  const others = Object.entries(answers).filter(([name]) => given[name] === undefined);
  const said = [
    ...others.map(([name, value]) => `${name.replaceAll('-', ' ')}${value === true ? '' : ` ${String(value)}`}`),
    ...(country === '' ? [] : [`phone numbers without + as numbers of ${country}`]),
    ...(dateOrder === '' ? [] : [`dates ${stepWords.columns.orders[dateOrder]}`]),
  ];
  return [
    ...(said.length === 0 ? [] : [`Read with ${said.join(', ')}.`]),
    ...(existing === 'skip' ? [] : [`People who are there but different: ${stepWords.existing[existing]}.`]),
  ];
}

function tickedWords(people: number): string {
  return `Go on with the ${count(people, 'person', 'people')} ticked: you are asked once more`;
}

/** Another roster is read from here: what was typed into this one is not kept. */
function leaving(state: FlowState): string[] {
  return isCorrected(state) ? ['Going back from here leaves this roster, and what was typed into it is forgotten.'] : [];
}

const noSystems = 'The key sees no access system. Connect one in the Seam Console first.';

function noKey({ here }: FlowState): string[] {
  return [
    `There is no API key yet. Create one in the Seam Console (console.seam.co, under Developer > API Keys) and put it into a file named .env in ${here.cwd}, as this line:`,
    'SEAM_API_KEY=seam_...',
    'Or try everything first with the practice system: it needs no key, and is not real.',
  ];
}

function pickTitle(of: PickOf | undefined): string {
  switch (of?.is) {
    case 'group':
      return `“${of.named}” is which of these groups?`;
    case 'country':
      return 'Which country are the numbers without + from?';
    default:
      return 'Which line has the column names?';
  }
}

/** Where a row stands: its number among the data rows, and the line of the file. */
export function rowWords(row: number, line: number): string {
  return `row ${figure(row)} (line ${figure(line)} of the file)`;
}

const doingWords = { create: 'create', update: 'update', renewed: 'renew' };

/** What a plan does, by kind, in the order in which a person is told of it. */
export function plannedWords({ plan, roster }: FlowState) {
  const { counts = {} } = plan ?? {};
  const found = (counts['rejected'] ?? 0) - (roster?.rejected ?? 0);
  const more = found > 0 ? ` (${figure(found)} found by the access system)` : '';
  const kinds = namesOf(statuses).map((kind) => ({
    kind: kind as string,
    tone: statuses[kind].tone,
    means: statusNamed(kind)?.inPlan?.long ?? statuses[kind].means,
    more: kind === 'rejected' ? more : '',
  }));
  const known = kinds.map((each) => ({ ...each, rows: counts[each.kind] ?? 0 })).filter(({ rows }) => rows > 0);
  return [...known, ...besidesOf(counts)];
}

/** What is said of some of those who would be created: they may be there already. */
function besidesOf(counts: Readonly<Record<string, number>>) {
  const [names, phones] = [counts['namesakes'] ?? 0, counts['phone_of_another'] ?? 0];
  const name = `${names === 1 ? 'of those new bears' : 'of those new bear'} the name of somebody who is there`;
  const phone = `${phones === 1 ? 'of those new has' : 'of those new have'} the phone of somebody who is there under another name and email`;
  return [
    { kind: 'namesakes', tone: 'attention' as const, means: name, more: '', rows: names },
    { kind: 'phone_of_another', tone: 'attention' as const, means: phone, more: '', rows: phones },
  ].filter(({ rows }) => rows > 0);
}

/** How a run ended, by its exit status. */
const endings: Readonly<Record<number, string>> = {
  0: 'Done: all is well',
  1: 'Done: some rows need a person',
  3: 'Refused: nothing was sent',
  4: 'Stopped before the end',
  130: 'Stopped',
};
