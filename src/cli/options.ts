import { parseArgs } from 'node:util';
import { distance } from 'fastest-levenshtein';
import { enrollWays, grantMethods } from '../run/settings.ts';
import { usage } from '../errors.ts';

/** One option. Parsing, `--help`, README's option table and doorlist.config.json are all made from the table of these. */
export interface OptionSpec extends Described {
  readonly name: OptionName;
}

interface Described {
  /** Placeholder of the value in help; absent for a switch. */
  readonly value?: string;
  readonly repeatable?: true;
  readonly help: string;
  readonly group:
    | 'System and rows'
    | 'Reading the roster'
    | 'People who are there already'
    | 'Enrollment'
    | 'Safety'
    | 'Pace and waiting'
    | 'Output'
    | 'Other';
  /** Not accepted in doorlist.config.json: consent and safety have to be given on the command line. */
  readonly flagOnly?: true;
  /** Shapes reading or enrolling: taken over from the run in whose folder a roster lies. */
  readonly carried?: true;
  /** Allowed values. */
  readonly oneOf?: readonly string[];
  readonly kind?: 'count' | 'seconds' | 'rate' | 'limit' | 'port';
}

/** What all options below a heading have. */
const below: Readonly<Partial<Record<Described['group'], Pick<Described, 'flagOnly' | 'carried'>>>> = {
  Safety: { flagOnly: true },
  Other: { flagOnly: true },
  Enrollment: { carried: true },
};

const entries = {
  ...under('System and rows', {
    system: {
      value: 'id|name',
      carried: true,
      help: 'The access system (default: the only one that is not a credential manager).',
    },
    sandbox: { help: 'Use the embedded practice system: no key, no network beyond loopback, state kept in the out folder.' },
    plan: { value: 'run', flagOnly: true, help: 'import: apply exactly the plan that an earlier `plan` saved.' },
    limit: { value: 'n', kind: 'count', help: 'A pilot: only the first n data rows.' },
    rows: { value: 'a-b', help: 'A pilot: only the data rows a to b.' },
  }),
  ...under('Reading the roster', {
    map: {
      value: 'field=Header',
      repeatable: true,
      carried: true,
      help: 'Say which column is what, for example --map email_address="Work mail" (#3 is the third column); repeatable.',
    },
    ignore: {
      value: 'Header',
      repeatable: true,
      carried: true,
      help: 'Leave this column alone on purpose; repeatable, once for each column.',
    },
    'header-row': { value: 'n', help: 'The line of the header, 1 for the first of the file or sheet.' },
    'no-header': { help: 'The roster has no header: columns go by their number, #1, #2, ...' },
    'save-map': { flagOnly: true, help: 'Keep this --map for later rosters with the same header line.' },
    'no-guess': { carried: true, help: 'Take only exact field names as headers.' },
    sheet: { value: 'name|n', help: 'The sheet of a workbook.' },
    delimiter: { value: 'c', help: 'What separates the cells: a character, or tab.' },
    encoding: { value: 'name', help: 'The encoding of a text file, for example windows-1252.' },
    country: {
      value: 'ISO',
      carried: true,
      help: 'Where national phone numbers are from, for example GB; they are reported as interpreted.',
    },
    timezone: { value: 'IANA', carried: true, help: "Where local times are (default: the system's own, else this machine's)." },
    'date-order': { oneOf: ['dmy', 'mdy', 'ymd'], carried: true, help: 'How slash and dot dates are written.' },
    'strict-phones': { carried: true, help: 'Refuse numbers that are well formed but not assigned.' },
  }),
  ...under('People who are there already', {
    existing: {
      oneOf: ['skip', 'update', 'renew', 'fail'],
      help: 'People who are already there: leave and report differences (default), bring in line, only move the end of their access to a later time, or refuse.',
    },
    'allow-renames': { help: 'Let `update` change a name (a matched user of another name may be another person).' },
    groups: {
      oneOf: ['add', 'exact'],
      help: 'With --existing update: add missing groups only (default), or also remove those that the row does not name (an empty cell changes none).',
    },
  }),
  ...under('Enrollment', {
    identities: { help: 'Link every person to a user identity (always so for those who are enrolled).' },
    enroll: { help: 'Enroll every person whose `enroll` column does not say otherwise.' },
    'enroll-with': { oneOf: enrollWays, help: 'How to enroll (default automation; for a new system: grant).' },
    'grant-method': {
      oneOf: grantMethods,
      repeatable: true,
      help: 'grant: what opens the doors (default mobile_key); repeatable.',
    },
    entrances: {
      value: 'ids|names',
      help: 'grant: the entrances it opens, separated by ;, for rows whose `entrances` and `spaces` cells are empty.',
    },
    spaces: { value: 'ids|names', help: 'grant: the spaces it opens, separated by ;, for the same rows.' },
    'credential-manager': { value: 'id|name', help: "The credential manager (default: the access system's own)." },
    'credential-pool': { value: 'id|name', help: 'The pool that credentials come from.' },
    'create-credential-manager-user': { help: 'Have the automation create a user in the credential manager.' },
  }),
  ...under('Safety', {
    yes: { help: 'Do not ask; needed where standard input is not a terminal.' },
    'max-creates': {
      value: 'n|n%',
      kind: 'limit',
      help: 'Refuse a run that creates more (percent of the rows; default: no limit).',
    },
    'max-updates': { value: 'n|n%', kind: 'limit', help: 'Refuse a run that updates more (default 30%).' },
    'max-rejects': { value: 'n|n%', kind: 'limit', help: 'Refuse a run that rejects more (default 100%).' },
    'max-namesakes': {
      value: 'n|n%',
      kind: 'limit',
      help: 'Refuse a run that creates more people whose name is there under another email (default 5%, never fewer than 3).',
    },
    'max-leavers': {
      value: 'n|n%',
      kind: 'limit',
      help: "leavers: refuse a list longer than this part of the system's people (default 20%).",
    },
    abandon: {
      help: 'Start although an earlier run on this system is unfinished: settle what is unknown in it, leave the rest.',
    },
  }),
  ...under('Pace and waiting', {
    concurrency: {
      value: 'n',
      kind: 'count',
      help: 'Requests in flight at most (default: as many as the pace needs, 64 at most).',
    },
    rate: { value: 'n', kind: 'rate', help: 'Requests a second at most (default: found by itself).' },
    'settle-timeout': {
      value: 's',
      kind: 'seconds',
      help: 'How long an unanswered create is looked for before it is sent again (default 10).',
    },
    'outage-timeout': { value: 's', kind: 'seconds', help: 'How long an outage is waited out (default 900).' },
    'verify-timeout': {
      value: 's',
      kind: 'seconds',
      help: 'How long to wait for the system to finish provisioning (default 60, 0 = one look).',
    },
  }),
  ...under('Output', {
    to: { value: 'file', flagOnly: true, help: 'export, template: where to write (.csv or .xlsx; default: standard output).' },
    out: { value: 'dir', help: 'Where run folders go (default: reports).' },
    json: { help: 'One JSON event a line on stdout, the summary last; rows by number, not by person.' },
    plain: { help: 'Plain lines instead of the live screen (automatic where stderr is not a terminal).' },
  }),
  ...under('Other', {
    port: { value: 'n', kind: 'port', help: 'desk, sandbox: the port on loopback (default: any free one).' },
    'include-claimed': { help: 'undo: also take back users that were found after their answer was lost.' },
    'older-than': {
      value: 'days',
      kind: 'count',
      help: 'forget: every run and check that is older, except those that are not finished.',
    },
    reset: { help: 'sandbox: begin with a new practice system.' },
    help: { help: 'Show this, or the help of a command.' },
    version: { help: 'Show the version.' },
  }),
};
export type OptionName = keyof typeof entries;

/** In the order in which help and README name them. */
export const options: readonly OptionSpec[] = Object.entries<Described>(entries).map(([name, spec]) => ({
  name: name as OptionName,
  ...spec,
}));

/** Entries with their heading and all that it says of them; allowed values are the placeholder too. */
function under<Name extends string>(
  group: Described['group'],
  own: Readonly<Record<Name, Omit<Described, 'group'>>>,
): Record<Name, Described> {
  const whole = Object.entries<Omit<Described, 'group'>>(own).map(([name, entry]) => {
    const value = entry.oneOf === undefined ? {} : { value: entry.oneOf.join('|') };
    return [name, { group, ...below[group], ...value, ...entry }] as const;
  });
  return Object.fromEntries(whole) as Record<Name, Described>;
}

/** Options that a roster in a run folder takes over from that run. */
export const carried = options.filter((option) => option.carried).map(({ name }) => name);

export interface CommandSpec {
  readonly name: string;
  readonly arguments: string;
  readonly help: string;
  /** Options that the command accepts besides those that every command accepts. */
  readonly takes?: readonly OptionName[];
  /** The accepted options that mean something to it, which its --help shows; absent: all. */
  readonly own?: readonly OptionName[];
  /** It prints text for people or for a shell, and no events: --json is a mistake. */
  readonly printsText?: true;
  /** Two command lines, as a person would type them. */
  readonly examples: readonly [string, string];
}

const reading = namesUnder('Reading the roster');
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
  ...namesUnder('Enrollment'),
  ...reading,
];
/** Options of check, plan and import: a roster is checked, planned and imported with the same options. */
const planning: OptionName[] = [...shape, 'max-creates', 'max-updates', 'max-rejects', 'max-namesakes', 'abandon'];

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
    own: [...planning, ...anywhere].filter((name) => name !== 'yes' && name !== 'abandon'),
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
    own: ['out', 'json', 'plain', ...pace],
    examples: ['doorlist resume', 'doorlist resume --json --outage-timeout 3600'],
  },
  {
    name: 'verify',
    arguments: '[run]',
    help: "Read the system back again and refresh the run's results (default: the newest run); changes nothing.",
    own: ['out', 'json', 'plain', ...pace],
    examples: ['doorlist verify', 'doorlist verify --verify-timeout 300'],
  },
  {
    name: 'report',
    arguments: '[run]',
    help: "Write the run's result files again, from its journal alone (default: the newest run).",
    own: ['out', 'json'],
    examples: ['doorlist report', 'doorlist report --json'],
  },
  {
    name: 'undo',
    arguments: '[run]',
    help: 'Take back what that run added (of leavers: lift its suspensions), and nothing else (default: the newest run that sent anything).',
    takes: ['include-claimed'],
    own: ['include-claimed', 'yes', 'out', 'json', 'plain', ...pace],
    examples: ['doorlist undo', 'doorlist undo --include-claimed'],
  },
  {
    name: 'export',
    arguments: '',
    help: 'The people of an access system as a roster: edit it, import it again.',
    takes: ['to', 'system'],
    own: ['to', 'system', 'sandbox', 'yes', 'out', 'json', 'plain', 'concurrency', 'rate', 'outage-timeout'],
    examples: ['doorlist export --to people.xlsx', 'doorlist export > people.csv'],
  },
  {
    name: 'leavers',
    arguments: '<list>',
    help: 'Suspend the people of an approved absent.csv, absent.xlsx or run.',
    takes: ['max-leavers', 'abandon'],
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
    own: ['out', 'json'],
    examples: ['doorlist runs', 'doorlist runs --out elsewhere --json'],
  },
  {
    name: 'forget',
    arguments: '<run>',
    help: "Delete a run folder, people's data and all; asks first.",
    takes: ['older-than'],
    own: ['older-than', 'yes', 'out', 'json'],
    examples: ['doorlist forget --older-than 90', 'doorlist forget --older-than 365 --yes'],
  },
  {
    name: 'systems',
    arguments: '',
    help: 'What the key can see: systems, groups, entrances, spaces, managers, pools.',
    own: ['sandbox', 'out', 'json', 'rate', 'outage-timeout'],
    examples: ['doorlist systems', 'doorlist systems --sandbox --json'],
  },
  {
    name: 'sandbox',
    arguments: '',
    help: 'Serve the embedded practice system on loopback until stopped.',
    takes: ['reset', 'port'],
    own: ['reset', 'port', 'out'],
    printsText: true,
    examples: ['doorlist sandbox', 'doorlist sandbox --reset'],
  },
  {
    name: 'template',
    arguments: '',
    help: 'Print an empty roster with the columns it understands, as CSV or workbook.',
    takes: ['to', 'system'],
    own: ['to', 'system', 'sandbox', 'yes', 'out'],
    examples: ['doorlist template > staff.csv', 'doorlist template --to empty.xlsx'],
  },
  {
    name: 'desk',
    arguments: '',
    help: 'The local page: drop a roster, mend it in a grid, import it, take the results.',
    takes: ['port'],
    own: ['port', 'sandbox', 'out', ...pace],
    printsText: true,
    examples: ['doorlist desk', 'doorlist desk --port 4000'],
  },
  {
    name: 'completion',
    arguments: '<shell>',
    help: 'Completion for bash, zsh, fish or powershell.',
    own: [],
    printsText: true,
    examples: ['source <(doorlist completion bash)', 'doorlist completion zsh'],
  },
  {
    name: 'help',
    arguments: '[command]',
    help: 'The same as --help.',
    own: [],
    printsText: true,
    examples: ['doorlist help', 'doorlist help import'],
  },
] as const satisfies readonly CommandSpec[];

function namesUnder(heading: OptionSpec['group']): OptionName[] {
  return options.filter(({ group }) => group === heading).map(({ name }) => name);
}

export function commandNamed(word: string): CommandName | undefined {
  return commands.find(({ name }) => name === word)?.name;
}

/** The options that mean something to a command. */
export function ownOptions(command: CommandName): readonly OptionName[] {
  const spec: CommandSpec = commands.find(({ name }) => name === command) ?? commands[0];
  return [...(spec.own ?? acceptedBy(spec)), 'help'];
}

function acceptedBy({ takes = [] }: CommandSpec): readonly OptionName[] {
  return [...takes, ...anywhere];
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
  /** All words, the command first. */
  readonly words: readonly string[];
}

/** Reads the command line. @throws ExitError (2) that names the unknown word and the nearest known one. */
export function parseCommandLine(argv: readonly string[]): Invocation {
  const parsed = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      options.map(({ name, value, repeatable = false }) => {
        const type = value === undefined ? ('boolean' as const) : ('string' as const);
        return [name, { type, multiple: repeatable, ...(name === 'help' ? { short: 'h' } : {}) }];
      }),
    ),
  });
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const spec = options.find((option) => option.name === name);
    if (spec === undefined) {
      const word = argv[token.index] ?? rawName;
      if (/^-[^-].*\.\w+$/u.test(word)) throw usage(`${word} begins with a dash, as options do: write ./${word} for the file.`);
      throw usage(`There is no option ${rawName}.${guess(name, options, (near) => `--${near}`)}`);
    }
    if (spec.value !== undefined && (value === undefined || (!inlineValue && /^--?[a-z]/u.test(value)))) {
      throw usage(`--${name} needs a value: --${name} <${spec.value}>.`);
    }
    if (spec.value === undefined && value !== undefined) throw usage(`--${name} takes no value.`);
    if (value !== undefined) checkValue(spec, value, `--${name}`);
  }
  const values = parsed.values as OptionValues;
  if (values['no-header'] === true && values['header-row'] !== undefined)
    throw usage('--no-header and --header-row exclude each other: leave one out.');
  if (Array.isArray(values.map)) checkMaps(values.map, '--map');
  const [word, ...rest] = parsed.positionals;
  if (word === undefined) return { arguments: [], values, words: argv };
  const command = commands.find(({ name }) => name === word);
  if (command === undefined) {
    // A file name instead of a command starts the guided flow with that file.
    if (/[./\\]|^-$/u.test(word) && rest.length === 0) return { arguments: [word], values, words: argv };
    throw usage(`There is no command "${word}".${guess(word, commands, (near) => `\`doorlist ${near}\``)}`);
  }
  const most = command.arguments === '' ? 0 : 1;
  if (rest.length > most)
    throw usage(`\`doorlist ${word}\` takes ${most === 0 ? 'no argument' : 'one argument'}, not "${rest[most] ?? ''}".`);
  // A script whose variable is not set does not mean the default.
  if (rest.includes('')) throw usage(`What \`doorlist ${word}\` is about is empty ("").`);
  const accepted = [...acceptedBy(command), 'help', 'version'];
  const other = Object.keys(values).find((name) => !accepted.includes(name));
  if (other !== undefined) throw usage(`\`doorlist ${word}\` has no option --${other}.`);
  const isAboutText = values.help === true || values.version === true;
  if (values.json === true && !isAboutText && 'printsText' in command)
    throw usage(`\`doorlist ${word}\` prints text, and no JSON events: leave --json out.`);
  const at = parsed.tokens.find(({ kind }) => kind === 'positional')?.index ?? 0;
  return { command: command.name, arguments: rest, values, words: [word, ...argv.toSpliced(at, 1)] };
}

/** Checks the value of an option. @param said the option as the user wrote it, for the message. @throws ExitError (2). */
export function checkValue(spec: OptionSpec, text: string, said: string): void {
  if (text === '') throw usage(`${said} needs a value, and what it was given is empty: <${spec.value}>.`);
  if (spec.oneOf !== undefined && !spec.oneOf.includes(text))
    throw usage(`${said} takes ${spec.oneOf.join(', ')}, not "${text}".`);
  const wrong = (expected: string): never => {
    throw usage(`${said} takes ${expected}, not "${text}".`);
  };
  if (spec.kind === 'count' && !(/^\d{1,9}$/u.test(text) && Number(text) >= 1)) wrong('a whole number from 1');
  if (spec.kind === 'port' && !(/^\d{1,5}$/u.test(text) && Number(text) <= 65_535)) wrong('a port number, 0 to 65535');
  const isNumber = /^\d+(\.\d+)?$/u.test(text);
  if (spec.kind === 'rate' && !(isNumber && Number(text) >= 0.001)) wrong('a number from 0.001');
  // A timer of Node's that is set to more than 2^31 ms fires at once.
  if (spec.kind === 'seconds' && !(isNumber && Number(text) <= 2_000_000))
    wrong('a number of seconds, up to 2000000 (23 days)');
  if (spec.kind === 'limit' && !/^\d+(\.\d+)?%?$/u.test(text)) wrong('a number of rows or a percentage, like 50 or 10%');
  if (spec.name === 'rows' && !/^[1-9]\d*-[1-9]\d*$/u.test(text)) wrong('two row numbers, like 1-20');
  if (spec.name === 'map' && !/^[a-z_]+=/u.test(text)) wrong('field=Header, like email_address="Work mail"');
}

/** @throws ExitError (2) where one field is to be two columns. */
export function checkMaps(maps: readonly string[], said: string): void {
  const headers = new Map<string, string>();
  for (const each of maps) {
    const at = each.indexOf('=');
    const [field, header] = [each.slice(0, at), each.slice(at + 1)];
    const other = headers.get(field) ?? header;
    if (other !== header) throw usage(`${said} names two columns for ${field}: "${other}" and "${header}". Leave one out.`);
    headers.set(field, header);
  }
}

/** What may be meant by a word that is none of these, and where all of them are named. */
function guess(word: string, known: readonly { readonly name: string }[], typed: (name: string) => string): string {
  const [best] = known.map(({ name }) => ({ name, far: distance(word, name) })).sort((a, b) => a.far - b.far);
  const isNear = best !== undefined && best.far <= Math.max(1, Math.floor(word.length / 3));
  return `${isNear ? ` Did you mean ${typed(best.name)}?` : ''} \`doorlist --help\` lists them all.`;
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
      '       doorlist [roster]      at a terminal: asks one question after another',
      '',
      'Commands:',
      ...table(commands.map((each) => [`${each.name} ${each.arguments}`.trim(), each.help])),
    );
  } else {
    lines.push(`Usage: doorlist ${`${spec.name} ${spec.arguments}`.trim()} [options]`, '', ...wrap(spec.help, 80));
    if (spec.name === 'import')
      lines.push('', 'Or `doorlist import --plan <run>`: applies exactly what an earlier `plan` saved.');
    if (spec.arguments === '<roster>') lines.push('', '<roster> is a .csv, .tsv, .txt or .xlsx file, or - for standard input.');
    if (spec.arguments === '<list>')
      lines.push('', '<list> is the absent.csv or absent.xlsx in a run’s folder, or the run itself.');
    if (spec.arguments.includes('run'))
      lines.push('', 'A run is named by its folder or the folder’s name; `doorlist runs` lists them.');
  }
  const shown = options
    .filter(({ name }) => command === undefined || ownOptions(command).includes(name))
    .map((option) => (command === undefined ? option : { ...option, help: ownHelp(option.help) }));
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
      'Keys come from the environment, or from a file .env in the working folder:',
      'SEAM_API_KEY, or SEAM_PERSONAL_ACCESS_TOKEN with SEAM_WORKSPACE_ID.',
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

/** The help of an option without the commands that it is for: "export, template: where to write" is "Where to write" in their own help. */
function ownHelp(text: string): string {
  const [, words = '', rest = ''] = /^([a-z, ]+): (.+)$/u.exec(text) ?? [];
  const isOfCommands = words !== '' && words.split(', ').every((word) => commandNamed(word) !== undefined);
  return isOfCommands ? rest.charAt(0).toUpperCase() + rest.slice(1) : text;
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
