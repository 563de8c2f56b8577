import { parseArgs } from 'node:util';
import { distance } from 'fastest-levenshtein';
import { enrollWays, grantMethods } from '../run/settings.ts';
import { usage } from '../errors.ts';

/** One option. Parsing, `--help`, README's option table and doorlist.config.json are all made from the table of these. */
export interface OptionSpec {
  readonly name: string;
  /** Placeholder of the value in help; absent for a switch. */
  readonly value?: string;
  readonly repeatable?: true;
  readonly help: string;
  readonly group: 'What' | 'How' | 'Safety' | 'Enrollment' | 'Reading the roster' | 'Output' | 'Undo' | 'Other';
  /** Not accepted in doorlist.config.json: consent and safety have to be given on the command line. */
  readonly flagOnly?: true;
  /** Shapes reading or enrolling: taken over from the run in whose folder a roster lies. */
  readonly carried?: true;
  /** Allowed values. */
  readonly oneOf?: readonly string[];
  readonly kind?: 'count' | 'seconds' | 'rate' | 'limit' | 'port';
}

export const options = [
  {
    name: 'system',
    value: 'id|name',
    carried: true,
    group: 'What',
    help: 'The access system (default: the only one that is not a credential manager).',
  },
  {
    name: 'sandbox',
    group: 'What',
    help: 'Use the embedded practice system: no key, no network beyond loopback, state kept in the out folder.',
  },
  {
    name: 'plan',
    value: 'run',
    group: 'What',
    flagOnly: true,
    help: 'import: apply exactly the plan that an earlier `plan` saved.',
  },
  { name: 'limit', value: 'n', kind: 'count', group: 'What', help: 'A pilot: only the first n data rows.' },
  { name: 'rows', value: 'a-b', group: 'What', help: 'A pilot: only the data rows a to b.' },
  {
    name: 'to',
    value: 'file',
    group: 'Output',
    flagOnly: true,
    help: 'export, template: where to write (.csv or .xlsx; default: standard output).',
  },
  {
    name: 'port',
    value: 'n',
    kind: 'port',
    group: 'Other',
    flagOnly: true,
    help: 'desk, sandbox: the port on loopback (default: any free one).',
  },
  { name: 'out', value: 'dir', group: 'Output', help: 'Where run folders go (default: reports).' },
  { name: 'json', group: 'Output', help: 'One JSON event a line on stdout, the summary last; rows by number, not by person.' },
  {
    name: 'plain',
    group: 'Output',
    help: 'Plain lines instead of the live screen (automatic where stderr is not a terminal).',
  },
  {
    name: 'existing',
    value: 'skip|update|renew|fail',
    oneOf: ['skip', 'update', 'renew', 'fail'],
    group: 'How',
    help: 'People who are already there: leave and report differences (default), bring in line, only move the end of their access to a later time, or refuse.',
  },
  {
    name: 'allow-renames',
    group: 'How',
    help: 'Let `update` change a name (a matched user of another name may be another person).',
  },
  {
    name: 'groups',
    value: 'add|exact',
    oneOf: ['add', 'exact'],
    group: 'How',
    help: 'Add missing groups only (default), or also remove those that the row does not name.',
  },
  {
    name: 'concurrency',
    value: 'n',
    kind: 'count',
    group: 'How',
    help: 'Requests in flight at most (default: as many as the pace needs, 64 at most).',
  },
  { name: 'rate', value: 'n', kind: 'rate', group: 'How', help: 'Requests a second at most (default: found by itself).' },
  {
    name: 'settle-timeout',
    value: 's',
    kind: 'seconds',
    group: 'How',
    help: 'How long an unanswered create is looked for before it is sent again (default 10).',
  },
  {
    name: 'outage-timeout',
    value: 's',
    kind: 'seconds',
    group: 'How',
    help: 'How long an outage is waited out (default 900).',
  },
  {
    name: 'verify-timeout',
    value: 's',
    kind: 'seconds',
    group: 'How',
    help: 'How long to wait for the system to finish provisioning (default 60, 0 = one look).',
  },
  { name: 'yes', group: 'Safety', flagOnly: true, help: 'Do not ask; needed where standard input is not a terminal.' },
  {
    name: 'max-creates',
    value: 'n|n%',
    kind: 'limit',
    group: 'Safety',
    flagOnly: true,
    help: 'Refuse a run that creates more (percent of the rows; default: no limit).',
  },
  {
    name: 'max-updates',
    value: 'n|n%',
    kind: 'limit',
    group: 'Safety',
    flagOnly: true,
    help: 'Refuse a run that updates more (default 30%).',
  },
  {
    name: 'max-rejects',
    value: 'n|n%',
    kind: 'limit',
    group: 'Safety',
    flagOnly: true,
    help: 'Refuse a run that rejects more (default 100%).',
  },
  {
    name: 'max-namesakes',
    value: 'n|n%',
    kind: 'limit',
    group: 'Safety',
    flagOnly: true,
    help: 'Refuse a run that creates more people whose name is there under another email (default 5%, never fewer than 3).',
  },
  {
    name: 'max-leavers',
    value: 'n|n%',
    kind: 'limit',
    group: 'Safety',
    flagOnly: true,
    help: "leavers: refuse a list longer than this part of the system's people (default 20%).",
  },
  {
    name: 'abandon',
    group: 'Safety',
    flagOnly: true,
    help: 'Start although an earlier run on this system is unfinished: settle what is unknown in it, leave the rest.',
  },
  {
    name: 'identities',
    carried: true,
    group: 'Enrollment',
    help: 'Link every person to a user identity (always so for those who are enrolled).',
  },
  {
    name: 'enroll',
    carried: true,
    group: 'Enrollment',
    help: 'Enroll every person whose `enroll` column does not say otherwise.',
  },
  {
    name: 'enroll-with',
    value: enrollWays.join('|'),
    oneOf: enrollWays,
    carried: true,
    group: 'Enrollment',
    help: 'How to enroll (default automation; for a new system: grant).',
  },
  {
    name: 'grant-method',
    value: grantMethods.join('|'),
    oneOf: grantMethods,
    repeatable: true,
    carried: true,
    group: 'Enrollment',
    help: 'grant: what opens the doors (default mobile_key); repeatable.',
  },
  {
    name: 'entrances',
    value: 'ids|names',
    carried: true,
    group: 'Enrollment',
    help: 'grant: the entrances it opens, separated by ;, for rows whose `entrances` and `spaces` cells are empty.',
  },
  {
    name: 'spaces',
    value: 'ids|names',
    carried: true,
    group: 'Enrollment',
    help: 'grant: the spaces it opens, separated by ;, for the same rows.',
  },
  {
    name: 'credential-manager',
    value: 'id|name',
    carried: true,
    group: 'Enrollment',
    help: "The credential manager (default: the access system's own).",
  },
  {
    name: 'credential-pool',
    value: 'id|name',
    carried: true,
    group: 'Enrollment',
    help: 'The pool that credentials come from.',
  },
  {
    name: 'create-credential-manager-user',
    carried: true,
    group: 'Enrollment',
    help: 'Have the automation create a user in the credential manager.',
  },
  {
    name: 'map',
    value: 'field=Header',
    repeatable: true,
    carried: true,
    group: 'Reading the roster',
    help: 'Say which column is what, for example --map email_address="Work mail" (#3 is the third column).',
  },
  {
    name: 'ignore',
    value: 'Header',
    repeatable: true,
    carried: true,
    group: 'Reading the roster',
    help: 'Leave this column alone on purpose.',
  },
  {
    name: 'header-row',
    value: 'n',
    group: 'Reading the roster',
    help: 'The line of the header, 1 for the first of the file or sheet.',
  },
  { name: 'no-header', group: 'Reading the roster', help: 'The roster has no header: columns go by their number, #1, #2, ...' },
  {
    name: 'save-map',
    group: 'Reading the roster',
    flagOnly: true,
    help: 'Keep this --map for later rosters with the same header line.',
  },
  { name: 'no-guess', carried: true, group: 'Reading the roster', help: 'Take only exact field names as headers.' },
  { name: 'sheet', value: 'name|n', group: 'Reading the roster', help: 'The sheet of a workbook.' },
  { name: 'delimiter', value: 'c', group: 'Reading the roster', help: 'What separates the cells: a character, or tab.' },
  {
    name: 'encoding',
    value: 'name',
    group: 'Reading the roster',
    help: 'The encoding of a text file, for example windows-1252.',
  },
  {
    name: 'country',
    value: 'ISO',
    carried: true,
    group: 'Reading the roster',
    help: 'Where national phone numbers are from, for example GB; they are reported as interpreted.',
  },
  {
    name: 'timezone',
    value: 'IANA',
    carried: true,
    group: 'Reading the roster',
    help: "Where local times are (default: the system's own, else this machine's).",
  },
  {
    name: 'date-order',
    value: 'dmy|mdy|ymd',
    oneOf: ['dmy', 'mdy', 'ymd'],
    carried: true,
    group: 'Reading the roster',
    help: 'How slash and dot dates are written.',
  },
  {
    name: 'strict-phones',
    carried: true,
    group: 'Reading the roster',
    help: 'Refuse numbers that are well formed but not assigned.',
  },
  {
    name: 'include-claimed',
    group: 'Undo',
    flagOnly: true,
    help: 'undo: also take back users that were found after their answer was lost.',
  },
  {
    name: 'older-than',
    value: 'days',
    kind: 'count',
    group: 'Other',
    flagOnly: true,
    help: 'forget: every run and check that is older, except those that are not finished.',
  },
  { name: 'reset', group: 'Other', flagOnly: true, help: 'sandbox: begin with a new practice system.' },
  { name: 'help', group: 'Other', flagOnly: true, help: 'Show this, or the help of a command.' },
  { name: 'version', group: 'Other', flagOnly: true, help: 'Show the version.' },
] as const satisfies readonly OptionSpec[];

/** Options that a roster in a run folder takes over from that run. */
export const carried = options.flatMap((option) => ('carried' in option ? [option.name] : []));

export type OptionName = (typeof options)[number]['name'];

export interface CommandSpec {
  readonly name: string;
  readonly arguments: string;
  readonly help: string;
  /** Options that the command accepts, besides --help. */
  readonly takes: readonly OptionName[];
  /** Those of them that mean something to it, which its --help shows; absent: all. */
  readonly own?: readonly OptionName[];
  /** Two command lines, as a person would type them. */
  readonly examples: readonly [string, string];
}

const reading: OptionName[] = [
  'map',
  'ignore',
  'header-row',
  'no-header',
  'save-map',
  'no-guess',
  'sheet',
  'delimiter',
  'encoding',
  'country',
  'timezone',
  'date-order',
  'strict-phones',
];
const pace: OptionName[] = ['concurrency', 'rate', 'settle-timeout', 'outage-timeout', 'verify-timeout'];
/** Options that every command accepts, so that one set of options works with all of them. */
const anywhere: OptionName[] = ['out', 'sandbox', 'json', 'plain', 'yes', ...pace];
/** Options that shape a plan and have no effect on a plan that exists. */
export const shape: readonly OptionName[] = [
  'system',
  'existing',
  'allow-renames',
  'groups',
  'limit',
  'rows',
  'identities',
  'enroll',
  'enroll-with',
  'grant-method',
  'entrances',
  'spaces',
  'credential-manager',
  'credential-pool',
  'create-credential-manager-user',
  ...reading,
];
/** Options of check, plan and import: a roster is checked, planned and imported with the same options. */
const planning: OptionName[] = [...shape, 'max-creates', 'max-updates', 'max-rejects', 'max-namesakes', 'abandon', ...anywhere];

export const commands = [
  {
    name: 'check',
    arguments: '<roster>',
    help: 'Validate offline; nothing is sent, no key needed.',
    takes: planning,
    own: [...reading, 'limit', 'rows', 'enroll', 'out', 'json', 'plain'],
    examples: ['doorlist check staff.csv', 'doorlist check staff.csv --country US --map groups=Department'],
  },
  {
    name: 'plan',
    arguments: '<roster>',
    help: 'Dry run: read the live system, show what each row would do; changes nothing.',
    takes: planning,
    own: planning.filter((name) => name !== 'yes' && name !== 'abandon'),
    examples: ['doorlist plan staff.csv --sandbox', 'doorlist plan staff.csv --existing update --json'],
  },
  {
    name: 'import',
    arguments: '<roster>',
    help: 'Plan, ask, create, enroll, verify, write the results.',
    takes: ['plan', ...planning],
    examples: ['doorlist import staff.csv --limit 5', 'doorlist import staff.csv --existing update --max-updates 50% --enroll'],
  },
  {
    name: 'resume',
    arguments: '[run]',
    help: 'Finish an interrupted run (default: the newest unfinished one).',
    takes: anywhere,
    own: ['out', 'json', 'plain', ...pace],
    examples: ['doorlist resume', 'doorlist resume --json --outage-timeout 3600'],
  },
  {
    name: 'verify',
    arguments: '[run]',
    help: "Read the system back again and refresh the run's results; changes nothing.",
    takes: anywhere,
    own: ['out', 'json', 'plain', ...pace],
    examples: ['doorlist verify', 'doorlist verify --verify-timeout 300'],
  },
  {
    name: 'report',
    arguments: '[run]',
    help: "Write the run's result files again, from its journal alone.",
    takes: anywhere,
    own: ['out', 'json'],
    examples: ['doorlist report', 'doorlist report --json'],
  },
  {
    name: 'undo',
    arguments: '[run]',
    help: 'Take back what that run added, and nothing else.',
    takes: ['include-claimed', ...anywhere],
    own: ['include-claimed', 'yes', 'out', 'json', 'plain', ...pace],
    examples: ['doorlist undo', 'doorlist undo --include-claimed'],
  },
  {
    name: 'export',
    arguments: '',
    help: 'The people of an access system as a roster: edit it, import it again.',
    takes: ['to', 'system', ...anywhere],
    own: ['to', 'system', 'sandbox', 'yes', 'out', 'json', 'plain', 'concurrency', 'rate', 'outage-timeout'],
    examples: ['doorlist export --to people.xlsx', 'doorlist export > people.csv'],
  },
  {
    name: 'leavers',
    arguments: '<list>',
    help: 'Suspend the people of an approved absent.csv, absent.xlsx or run.',
    takes: ['max-leavers', 'abandon', ...anywhere],
    own: ['max-leavers', 'abandon', 'yes', 'out', 'json', 'plain', ...pace],
    examples: [
      'doorlist leavers reports/2026-11-27T08-00-00Z-staff/absent.csv',
      'doorlist leavers 2026-11-27T08-00-00Z-staff --max-leavers 30%',
    ],
  },
  {
    name: 'runs',
    arguments: '',
    help: 'The runs in the out folder: when, roster, system, outcome, resumable.',
    takes: anywhere,
    own: ['out', 'json'],
    examples: ['doorlist runs', 'doorlist runs --out elsewhere --json'],
  },
  {
    name: 'forget',
    arguments: '<run>',
    help: "Delete a run folder, people's data and all; asks first.",
    takes: ['older-than', ...anywhere],
    own: ['older-than', 'yes', 'out', 'json'],
    examples: ['doorlist forget --older-than 90', 'doorlist forget --older-than 365 --yes'],
  },
  {
    name: 'systems',
    arguments: '',
    help: 'What the key can see: systems, groups, entrances, spaces, managers, pools.',
    takes: anywhere,
    own: ['sandbox', 'out', 'json', 'rate', 'outage-timeout'],
    examples: ['doorlist systems', 'doorlist systems --sandbox --json'],
  },
  {
    name: 'sandbox',
    arguments: '',
    help: 'Serve the embedded practice system on loopback until stopped.',
    takes: ['reset', 'port', ...anywhere],
    own: ['reset', 'port', 'out'],
    examples: ['doorlist sandbox', 'doorlist sandbox --reset'],
  },
  {
    name: 'template',
    arguments: '',
    help: 'Print an empty roster with the columns it understands, as CSV or workbook.',
    takes: ['to', 'system', ...anywhere],
    own: ['to', 'system', 'sandbox', 'yes', 'out'],
    examples: ['doorlist template > staff.csv', 'doorlist template --to empty.xlsx'],
  },
  {
    name: 'desk',
    arguments: '',
    help: 'The local page: drop a roster, mend it in a grid, import it, take the results.',
    takes: ['port', ...anywhere],
    own: ['port', 'sandbox', 'out', ...pace],
    examples: ['doorlist desk', 'doorlist desk --port 4000'],
  },
  {
    name: 'completion',
    arguments: '<shell>',
    help: 'Completion for bash, zsh, fish or powershell.',
    takes: anywhere,
    own: [],
    examples: ['source <(doorlist completion bash)', 'doorlist completion zsh'],
  },
  {
    name: 'help',
    arguments: '[command]',
    help: 'The same as --help, with examples.',
    takes: anywhere,
    own: [],
    examples: ['doorlist help', 'doorlist help import'],
  },
] as const satisfies readonly CommandSpec[];

/** The command of a word, where it is one. */
export function commandNamed(word: string): CommandName | undefined {
  return commands.find(({ name }) => name === word)?.name;
}

/** The options that mean something to a command. */
export function ownOptions(command: CommandName): readonly OptionName[] {
  const { own, takes }: CommandSpec = commands.find(({ name }) => name === command) ?? commands[0];
  return [...(own ?? takes), 'help'];
}

/** Whether a command's argument is a roster. */
export function takesRoster(command: CommandName | undefined): boolean {
  return commands.find(({ name }) => name === command)?.arguments === '<roster>';
}

export type CommandName = (typeof commands)[number]['name'];

/** Options as given: switches are true, values are texts, repeatable ones lists. */
export type OptionValues = Partial<Record<OptionName, string | boolean | string[]>>;

export interface Invocation {
  readonly command?: CommandName;
  readonly arguments: readonly string[];
  readonly values: OptionValues;
}

/** Reads the command line. @throws ExitError (2) that names the unknown word and the nearest known one. */
export function parseCommandLine(argv: readonly string[]): Invocation {
  const parsed = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      options.map((option) => [
        option.name,
        {
          type: 'value' in option ? ('string' as const) : ('boolean' as const),
          multiple: 'repeatable' in option,
          ...(option.name === 'help' ? { short: 'h' } : {}),
        },
      ]),
    ),
  });
  const specs = new Map<string, OptionSpec>(options.map((option) => [option.name, option]));
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    const spec = specs.get(token.name);
    if (spec === undefined) {
      const near = nearest(token.name, [...specs.keys()]);
      throw usage(
        `There is no option ${token.rawName}.${near === undefined ? '' : ` Did you mean --${near}?`} \`doorlist --help\` lists them all.`,
      );
    }
    if (spec.value !== undefined && (token.value === undefined || (!token.inlineValue && /^--?[a-z]/u.test(token.value)))) {
      throw usage(`--${spec.name} needs a value: --${spec.name} <${spec.value}>.`);
    }
    if (spec.value === undefined && token.value !== undefined) throw usage(`--${spec.name} takes no value.`);
    if (token.value !== undefined) checkValue(spec, token.value, `--${spec.name}`);
  }
  const values = parsed.values as OptionValues;
  const [word, ...rest] = parsed.positionals;
  if (word === undefined) return { arguments: [], values };
  const command = commands.find(({ name }) => name === word);
  if (command === undefined) {
    // A file name instead of a command starts the guided flow with that file.
    if (/[./\\]|^-$/u.test(word) && rest.length === 0) return { arguments: [word], values };
    const near = nearest(
      word,
      commands.map(({ name }) => name),
    );
    throw usage(
      `There is no command "${word}".${near === undefined ? '' : ` Did you mean \`doorlist ${near}\`?`} \`doorlist --help\` lists them all.`,
    );
  }
  const most = command.arguments === '' ? 0 : 1;
  if (rest.length > most)
    throw usage(`\`doorlist ${word}\` takes ${most === 0 ? 'no argument' : 'one argument'}, not "${rest[most] ?? ''}".`);
  for (const name of Object.keys(values) as OptionName[]) {
    const takes: readonly string[] = command.takes;
    if (name !== 'help' && name !== 'version' && !takes.includes(name))
      throw usage(`\`doorlist ${word}\` has no option --${name}.`);
  }
  return { command: command.name, arguments: rest, values };
}

/** Checks the value of an option. @param said the option as the user wrote it, for the message. @throws ExitError (2). */
export function checkValue(spec: OptionSpec, text: string, said: string): void {
  if (spec.oneOf !== undefined && !spec.oneOf.includes(text))
    throw usage(`${said} takes ${spec.oneOf.join(', ')}, not "${text}".`);
  const wrong = (expected: string): never => {
    throw usage(`${said} takes ${expected}, not "${text}".`);
  };
  if (spec.kind === 'count' && !(/^\d{1,9}$/u.test(text) && Number(text) >= 1)) wrong('a whole number from 1');
  if (spec.kind === 'port' && !(/^\d{1,5}$/u.test(text) && Number(text) <= 65_535)) wrong('a port number, 0 to 65535');
  if (spec.kind === 'rate' && !(/^\d+(\.\d+)?$/u.test(text) && Number(text) > 0)) wrong('a number above 0');
  if (spec.kind === 'seconds' && !/^\d+(\.\d+)?$/u.test(text)) wrong('a number of seconds');
  if (spec.kind === 'limit' && !/^\d+(\.\d+)?%?$/u.test(text)) wrong('a number of rows or a percentage, like 50 or 10%');
  if (spec.name === 'rows' && !/^[1-9]\d*-[1-9]\d*$/u.test(text)) wrong('two row numbers, like 1-20');
  if (spec.name === 'map' && !/^[a-z_]+=/u.test(text)) wrong('field=Header, like email_address="Work mail"');
}

function nearest(word: string, words: readonly string[]): string | undefined {
  const [best] = words.map((each) => ({ each, far: distance(word, each) })).sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= Math.max(1, Math.floor(word.length / 3)) ? best.each : undefined;
}

/** The help text of the program, or of one command. @param demo the roster to try it with, as a command names it. */
export function help(command?: CommandName, demo = 'samples/demo.csv'): string {
  const spec: CommandSpec | undefined = commands.find(({ name }) => name === command);
  const lines: string[] = [];
  if (spec === undefined) {
    lines.push(
      'doorlist: bring an access control system in line with a roster of people.',
      '',
      'Usage: doorlist <command> [options]',
      '       doorlist               at a terminal, leads you through',
      '',
      'Commands:',
      ...table(commands.map((each) => [`${each.name} ${each.arguments}`.trim(), each.help])),
    );
  } else {
    lines.push(`Usage: doorlist ${`${spec.name} ${spec.arguments}`.trim()} [options]`, '', spec.help);
    if (spec.name === 'import')
      lines.push('', 'Or `doorlist import --plan <run>`: applies exactly what an earlier `plan` saved.');
    if (spec.arguments === '<roster>') lines.push('', '<roster> is a .csv, .tsv, .txt or .xlsx file, or - for standard input.');
    if (spec.arguments.includes('run'))
      lines.push('', 'A run is named by its folder or the folder’s name; `doorlist runs` lists them.');
  }
  const all: readonly OptionSpec[] = options;
  const shown = all.filter(({ name }) => command === undefined || (ownOptions(command) as readonly string[]).includes(name));
  for (const group of new Set(shown.map((option) => option.group))) {
    lines.push(
      '',
      `${group}:`,
      ...table(shown.filter((option) => option.group === group).map((option) => [flag(option), option.help])),
    );
  }
  if (spec !== undefined) lines.push('', 'Examples:', ...spec.examples.map((example) => `  ${example}`));
  else {
    lines.push(
      '',
      'Secrets come from the environment: SEAM_API_KEY, or SEAM_PERSONAL_ACCESS_TOKEN',
      'with SEAM_WORKSPACE_ID.',
      '',
      'Exit status: 0 all well, 1 some rows need a person, 2 usage or unreadable input,',
      '3 refused by a limit or by you, 4 stopped before the end (resumable), 130',
      'interrupted (resumable).',
      '',
      'No key yet? Try it all with the practice system:',
      `  doorlist import ${demo} --sandbox`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** `--name <value>`, as help and README write it. */
export function flag({ name, value }: OptionSpec): string {
  return value === undefined ? `--${name}` : `--${name} <${value}>`;
}

function table(rows: readonly (readonly [string, string])[] | readonly string[][]): string[] {
  const width = Math.min(30, Math.max(...rows.map(([left]) => left?.length ?? 0)));
  return rows.flatMap(([left = '', right = '']) => {
    const words = wrap(right, 80 - width - 4);
    const first = left.length > width ? [`  ${left}`] : [];
    return [...first, ...words.map((line, at) => `  ${(at === 0 && first.length === 0 ? left : '').padEnd(width)}  ${line}`)];
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
