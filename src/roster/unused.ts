import { columnUnused, datesUnused, type Columns } from './column-unused.ts';
import { columnWord, fieldNamed, says, type Field } from './columns.ts';
import { contentOf, hintsAtDate, isAnyTime, isWholeLike, type Content } from './content.ts';
import {
  documents,
  inWords,
  isAboutAccess,
  isAboutState,
  isForCheck,
  isForReasons,
  isForRemarks,
  saysCardGone,
  saysLeft,
  saysLeftAnywhere,
  saysNotPassed,
} from './leaving.ts';
import { isPlaceholder } from './name.ts';
import { isEndless, isNothing } from './nothing.ts';
import { quote } from './problems.ts';
import type { RawRow } from './raw-row.ts';
import { markSaid, statusToldBy } from './status.ts';

/** A column that holds nothing but dates, phones or emails so far. */
interface Watched {
  readonly column: number;
  content: Content | undefined;
  readonly isDated: boolean;
  isMixed: boolean;
  isOver: boolean;
  readonly values: string[];
  /** Where dates are looked for, cells that only speak of one: "end of March". */
  readonly hints: string[];
}

/** Words of headers that name the end of something, and the start. */
const ends =
  /\bend|expir|until|\btill?\b|\bto\b|\bleft\b|leav|terminat|inactive|last (?:day|date)|ablauf|ende\b|\bbis\b|austritt|gekündigt|\bfin\b|sortie|départ|hasta|baja|caduc|venc|salida|fine\b|scad|cessa|einde|\btot\b|verval|t\.o\.m|slut|até|término|saída|\bdo\b|koniec|wygas|終了|期限|退|mov(?:e[sd]?|ing)[- ]?out|check(?:ed|ing)?[- ]?out|vacat|\bdeath|deceas|retire|resign|dismiss|withdraw|\bquit|deactivat|disabled|revoked|cancel+ed|cancellation/iu;
const starts =
  /start|since|\bfrom\b|join|hire|issued|begin|entr|beginn|\bseit\b|\bab\b|\bvon\b|début|depuis|embauche|desde|alta\b|inicio|inizio|\bdal\b|assun|vanaf|sinds|fr\.o\.m|från|desde|admiss|\bod\b|zatrudn|開始|入社/iu;
/** The same in other languages, whose headers are asked about. */
const endsElsewhere =
  /slutt|fratr|opsig|oppsig|udløb|utløp|gyldig til|päätt|loppu|ukonč|konec|platnost do|odcho|vége|lejár|kilép|érvényes.*ig|bitiş|ayrıl|çıkış|până|expir|ističe|vrijedi do|важи до|(?<!\p{L})до(?!\p{L})|оконч|истеч|увол|звіль|закін|λήξη|αποχώρ|종료|만료|퇴사|퇴직|까지|到期|期至|有效期|截止|结束|結束|离职|離職|انتهاء|سيوم|סיום|תפוגה|עזיבה|kết thúc|hết hạn|berakhir|selesai|keluar|สิ้นสุด|หมดอายุ/iu;
const startsElsewhere =
  /gyldig fra|ansat fra|ansatt fra|(?<!\p{L})fra(?!\p{L})|alkaen|alku|platnost od|nástup|kezd|belép|başla|giriş tarihi|начал|действует с|принят|прийнят|έναρξη|πρόσληψη|시작|입사|부터|入职|到职|到職|开始|開始|生效|بدء|بداية|התחלה|bắt đầu|mulai|เริ่ม/iu;

/** Whether a header names the end of something. */
function namesEnd(header: string): boolean {
  const words = inWords(header);
  return ends.test(words) || endsElsewhere.test(words);
}

function namesStart(header: string): boolean {
  const words = inWords(header);
  return starts.test(words) || startsElsewhere.test(words);
}

/** A column of numbers that are lengths of time, as its header says: "Contract (months)", "Days left". */
const lengths =
  /(?=.*(?<!\p{L})(?:days?|weeks?|months?|years?|tage|wochen|monate|jahre|jours|semaines|mois|ans|días|semanas|meses|años|giorni|mesi|anni|dagen|weken|maanden|dias|anos|dni|miesi\p{L}+|dagar|månader)(?!\p{L}))(?=.*(?:contract|lease|member|valid|access|stay|remain|left|durat|term|vertrag|laufzeit|dauer|gültig|verbleib|rest|contrat|durée|validité|contrato|durac|contratto|durata|looptijd|duur|umow|avtal))/iu;

/** Of start and end, those that the header of a column of dates does not speak against. */
function likely(header: string, open: readonly Field[]): readonly Field[] {
  const meant = namesEnd(header) ? 'ends_at' : namesStart(header) ? 'starts_at' : undefined;
  // What names an end is no start, though the end has another column.
  return meant === undefined ? open : open.filter((field) => field === meant);
}

/** A time of day. */
const clock = /^\d{1,2}(?:[:.h]\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?| ?[ap]\.?m\.?)$/iu;

/** More kinds of cells than this are no status. */
const mostStatuses = 12;
/** A column with more kinds of cells than this is not looked at for those of people who have left. */
const mostKinds = 200;

const fieldsOf: Readonly<Record<Content, readonly Field[]>> = {
  date: ['ends_at', 'starts_at'],
  period: ['ends_at', 'starts_at'],
  duration: ['ends_at'],
  hours: [],
  phone: ['phone_number'],
  email: ['email_address'],
};

const words: Readonly<Record<Content, string>> = {
  date: 'dates',
  period: 'periods',
  duration: 'lengths of time',
  hours: 'days of the week or times of day',
  phone: 'phone numbers',
  email: 'email addresses',
};

/** What can be done about a column that is no field as it stands. */
const cures: Readonly<Partial<Record<Content, string>>> = {
  period: 'Put start and end into two columns',
  duration: 'Put the day on which access ends into a column',
  hours: 'Access is given for all days and hours; where it must not be, give groups that the access system limits so',
};

/** Whether a cell may stand in a column of whatever kind: "n/a", "TBD", and "never", which is an end. */
function isUntelling(cell: string): boolean {
  return isNothing(cell) || isEndless(cell) || isPlaceholder(cell);
}

/** What stands before or behind the word for a field of which a list has several columns: "Access level 2", "Additional groups". */
const more =
  /^(?:additional|other|second(?:ary)?|third|alternat(?:e|ive)|back-?up|extra|more|further|new|old|temp(?:orary)?|denied|add|remove|weitere|zusätzliche|zweite|andere|alternative|neue|alte|autres?|secondaire|nouveaux?|anciens?|otros?|secundario|nuevos?|altr[io]|secondario|nuovi|andere?|tweede|overige|extra|outros?|novos|inne|dodatkowe|drugi|övriga|andra)\s+|[\s_#-]*\d{1,2}$/iu;

function namesMore(header: string, field: Field): boolean {
  const name = inWords(header.trim());
  return more.test(name) && fieldNamed(name.replace(more, ''), true) === field;
}

/** A cell that says something, and where it stands. */
interface Found {
  readonly row: number;
  readonly line: number;
  readonly text: string;
}

/** Watches the columns that are not used: what nothing but dates stand in may be the end of access, whatever its header says. */
export class UnusedColumns {
  readonly #header: readonly string[];
  /** The fields that a column of each kind could be. */
  readonly #open: Readonly<Record<Content, readonly Field[]>>;
  /** Those that hold nothing else so far. */
  #watched: Watched[];
  /** Where the roster has no status: the columns that hold not too many kinds of cells so far, and these. */
  #statuses: { readonly column: number; readonly cells: Set<string> }[];
  /**
   * The columns of remarks, and of a status beside the one that is used, and the first of their cells that say that a person has left
   * who belongs in as far as the status says.
   */
  readonly #remarks: {
    readonly column: number;
    readonly says: (text: string, cells: readonly string[]) => boolean;
    readonly found: Found[];
  }[];
  /** The column of the end; -1: there is none. */
  readonly #end: number;
  /** Where the end has a column: others whose header names an end, and their dates where that one is empty or may be later. */
  readonly #otherEnds: { readonly column: number; readonly found: Found[] }[];
  readonly #lengths: { readonly column: number; readonly values: string[]; isOver: boolean }[];
  /** Where start or end is known: the columns that hold nothing but times of day so far, and some of these. */
  #times: { readonly column: number; readonly values: string[]; isOver: boolean }[];
  /** Columns that go with that of the name ("Tenant 2" beside "Tenant 1"), and names in them. */
  readonly #more: { readonly column: number; readonly names: string[]; readonly isNumbered: boolean; isOver: boolean }[];
  /** Columns whose headers say that they hold groups too, and some of those. */
  readonly #groups: { readonly column: number; readonly values: string[] }[];
  readonly #hasGroups: boolean;
  /** The column of the email; -1: there is none. */
  readonly #email: number;
  /** Columns whose headers say that they hold emails too, and some of those in rows that have none. */
  readonly #spare: { readonly column: number; readonly values: string[] }[];

  constructor({ header, fields, free, known }: Columns) {
    this.#header = header;
    const headerOf = (column: number) => this.#headerOf(column);
    const open = (content: Content) => fieldsOf[content].filter((field) => !known.has(field));
    this.#open = {
      date: open('date'),
      period: open('period'),
      duration: open('duration'),
      hours: [],
      phone: open('phone'),
      email: open('email'),
    };
    this.#watched = free
      .filter((column) => !says(headerOf(column), 'other'))
      .map((column) => ({
        column,
        content: undefined,
        isDated: namesEnd(headerOf(column)) || namesStart(headerOf(column)),
        isMixed: false,
        isOver: false,
        values: [],
        hints: [],
      }));
    this.#email = fields.indexOf('email_address');
    const others = free.filter((column) => this.#email >= 0 && namesMore(headerOf(column), 'email_address'));
    this.#spare = others.map((column) => ({ column, values: [] }));
    this.#end = fields.indexOf('ends_at');
    this.#otherEnds = free
      .filter((column) => this.#end >= 0 && namesEnd(headerOf(column)) && !documents.test(headerOf(column)))
      .map((column) => ({ column, found: [] }));
    this.#lengths = free
      .filter((column) => this.#open.duration.length > 0 && lengths.test(headerOf(column)))
      .map((column) => ({ column, values: [], isOver: false }));
    const isDated = fields.includes('starts_at') || fields.includes('ends_at');
    this.#times = free
      .filter((column) => {
        const name = headerOf(column);
        return isDated && (namesEnd(name) || namesStart(name) || /time|uhr|zeit/iu.test(name));
      })
      .map((column) => ({ column, values: [], isOver: false }));
    const whole = header[fields.indexOf('full_name')]?.trim().toLowerCase();
    // A column for each shift, under headers that are not known: the names in the others are people too.
    const isNamesAlone =
      fieldNamed(whole ?? '', true) === undefined && fields.every((field) => field === null || field === 'full_name');
    const stem = whole?.replace(/[\s_#-]*1$/u, '');
    this.#more = free.flatMap((column) => {
      const other = headerOf(column).trim().toLowerCase();
      const isNumbered = other === whole || (stem !== whole && other.replace(/[\s_#-]*\d$/u, '') === stem);
      return stem !== undefined && stem !== '' && (isNumbered || isNamesAlone)
        ? [{ column, names: [], isNumbered, isOver: false }]
        : [];
    });
    this.#hasGroups = known.has('groups');
    const hasNone = this.#hasGroups && !fields.includes('groups');
    this.#groups = hasNone
      ? []
      : free.filter((column) => namesMore(headerOf(column), 'groups')).map((column) => ({ column, values: [] }));
    const untold = known.has('status') ? [] : free;
    const remarked = fields.includes('status') ? free : untold;
    this.#remarks = remarked.flatMap((column) => {
      const name = headerOf(column);
      // Whatever stands under "Termination reason" says so; where the row has an end, that says when.
      const saysReason = (text: string, cells: readonly string[]) =>
        !isUntelling(text) && !/^\s*(?:n\/?a\b|$)|\bstill/iu.test(text) && (cells[this.#end] ?? '').trim() === '';
      const saysGone = (text: string) => statusToldBy(text) === false || saysCardGone(text);
      const says = isForReasons(name)
        ? saysReason
        : isForRemarks(name)
          ? saysLeft
          : !fields.includes('status')
            ? undefined
            : isForCheck(name)
              ? (text: string) => !isUntelling(text) && saysNotPassed(text)
              : isAboutState(name)
                ? saysGone
                : undefined;
      return says === undefined ? [] : [{ column, says, found: [] }];
    });
    this.#statuses = untold.map((column) => ({ column, cells: new Set() }));
  }

  /** As much of a header as is looked at. */
  #headerOf(column: number): string {
    return (this.#header[column] ?? '').slice(0, 200);
  }

  /**
   * Takes note of a row. Almost every column is given up at its first filled cell.
   *
   * @param isLeaver whether the status of a row says that its person does not belong in.
   */
  see({ row, line, cells }: RawRow, isLeaver: (cells: readonly string[]) => boolean): void {
    this.#seeStatuses(cells);
    for (const times of this.#times) {
      const cell = (cells[times.column] ?? '').trim();
      if (cell === '' || isUntelling(cell)) continue;
      if (!clock.test(cell)) times.isOver = true;
      else if (times.values.length < 3) times.values.push(cell);
    }
    if (this.#times.some(({ isOver }) => isOver)) this.#times = this.#times.filter(({ isOver }) => !isOver);
    for (const { column, values } of this.#groups) {
      const cell = (cells[column] ?? '').trim();
      // Marks under the name of each group are looked at apart.
      if (cell !== '' && values.length < 3 && !isUntelling(cell) && markSaid(cell) === undefined) values.push(cell);
    }
    if (isUntelling(cells[this.#email] ?? '') || (cells[this.#email] ?? '').trim() === '') {
      for (const { column, values } of this.#spare) {
        const cell = cells[column] ?? '';
        if (cell.includes('@') && values.length < 3 && contentOf(cell) === 'email' && !isLeaver(cells)) values.push(cell);
      }
    }
    for (const more of this.#more) {
      const name = (cells[more.column] ?? '').trim();
      if (name === '' || more.names.length >= 50 || more.isOver) continue;
      // Departments are capitalised words too, but the same ones again and again.
      if (!more.isNumbered && (!isWholeLike(name) || more.names.includes(name))) more.isOver = true;
      else if (isWholeLike(name)) more.names.push(name);
    }
    for (const { column, says, found } of this.#remarks) {
      const text = cells[column] ?? '';
      if (text !== '' && found.length < 4 && says(text, cells) && !isLeaver(cells)) found.push({ row, line, text });
    }
    this.#seeEnds({ row, line, cells }, isLeaver);
    let isOver = false;
    for (const watched of this.#watched) {
      const cell = cells[watched.column] ?? '';
      if (cell === '' || cell.trim() === '' || isUntelling(cell) || isAnyTime(cell)) continue;
      const content = contentOf(cell);
      // Under a header that names an end or a start, other words may stand among the dates: "end of March".
      if (content === undefined && watched.isDated) {
        watched.isMixed = true;
        if (watched.hints.length < 3 && hintsAtDate(cell)) watched.hints.push(cell.trim());
        continue;
      }
      if (content === undefined || (watched.content !== undefined && watched.content !== content)) {
        watched.isOver = true;
        isOver = true;
        continue;
      }
      watched.content = content;
      if (watched.values.length < 3) watched.values.push(cell.trim());
    }
    if (isOver) this.#watched = this.#watched.filter((watched) => !watched.isOver);
  }

  /** Other ends than the one that is used, and lengths of time. */
  #seeEnds({ row, line, cells }: RawRow, isLeaver: (cells: readonly string[]) => boolean): void {
    for (const { column, found } of this.#otherEnds) {
      const text = (cells[column] ?? '').trim();
      if (text === '' || found.length >= 4 || isUntelling(text)) continue;
      const end = (cells[this.#end] ?? '').trim();
      const isDate = contentOf(text) === 'date' || hintsAtDate(text);
      if (isDate && !isAfter(text, end) && !isLeaver(cells)) found.push({ row, line, text });
    }
    for (const watched of this.#lengths) {
      const text = (cells[watched.column] ?? '').trim();
      if (text === '' || isUntelling(text)) continue;
      if (!/^\d{1,4}(?:[.,]\d+)?$/u.test(text)) watched.isOver = true;
      else if (watched.values.length < 3) watched.values.push(text);
    }
  }

  #seeStatuses(cells: readonly string[]): void {
    let isOver = false;
    for (const { column, cells: kinds } of this.#statuses) {
      const cell = cells[column] ?? '';
      if (cell === '' || kinds.has(cell)) continue;
      // A longer cell is no status, and need not be kept whole.
      if (!isUntelling(cell) && cell.trim() !== '') kinds.add(cell.slice(0, 81));
      isOver ||= kinds.size > mostKinds;
    }
    if (isOver) this.#statuses = this.#statuses.filter(({ cells: kinds }) => kinds.size <= mostKinds);
  }

  #askStatuses(name: string): void {
    for (const { column, cells } of this.#statuses) {
      const isRemarks = this.#remarks.some((remarks) => remarks.column === column);
      const header = this.#headerOf(column);
      const judged = [...cells].map((cell) => ({ cell, belongs: statusToldBy(cell), isMark: markSaid(cell) !== undefined }));
      // "Retired" among other words may be an occupation; "Former employee" is none.
      const answers = judged.filter(({ belongs, isMark }) => belongs !== undefined || isMark).length;
      const isFew = cells.size <= mostStatuses;
      const isStatus = (isFew && answers * 2 > cells.size) || (!isRemarks && isAboutState(header));
      const ask = (found: typeof judged, what: string): void => {
        if (found.length === 0) return;
        throw columnUnused(
          this.#header,
          name,
          column,
          found.map(({ cell }) => cell),
          what,
          ['status'],
        );
      };
      ask(
        judged.filter(({ cell, belongs }) => (isStatus && belongs === false) || (!isRemarks && saysLeftAnywhere(cell, header))),
        'says who has left or may not come in',
      );
      if (isForCheck(header))
        ask(
          judged.filter(({ cell }) => saysNotPassed(cell)),
          'may say who must not come in, or not yet',
        );
      if (!isFew) continue;
      // "Active" beside "Returned" under "Badge status"; "Yes" beside "Can not come" under "RSVP".
      const asksWho =
        isAboutAccess(header) &&
        judged.some(({ cell, belongs, isMark }) => isMark && belongs === undefined && /\p{L}{2}/u.test(cell));
      const unclear = judged.filter(({ belongs, isMark }) => belongs !== true && !(asksWho && isMark));
      const isTold = judged.some(({ belongs }) => belongs !== undefined) || unclear.some(({ cell }) => saysCardGone(cell));
      if (asksWho || (isTold && isAboutState(header))) ask(unclear, 'may say who does not belong in');
    }
  }

  /** @throws {RosterError} the question what a column of dates, phones, emails or statuses is, where that field has no column. */
  ask(name: string): void {
    const dated = this.#watched.flatMap(({ column, content, values }) => {
      const open = content === 'date' ? likely(this.#headerOf(column), this.#open.date) : [];
      return open.length > 0 ? [{ column, values, open }] : [];
    });
    for (const { column, content, values, isMixed, hints } of this.#watched) {
      if (
        content === undefined &&
        hints.length > 0 &&
        namesEnd(this.#headerOf(column)) &&
        this.#open.date.includes('ends_at')
      ) {
        const what = 'seems to say when access ends';
        throw columnUnused(this.#header, name, column, hints, what, ['ends_at']);
      }
      if (content === undefined || (content !== 'hours' && this.#open[content].length === 0)) continue;
      if (isMixed && content !== 'date' && content !== 'period') continue;
      const what = `holds ${isMixed ? '' : 'nothing but '}${words[content]}`;
      const cure = cures[content];
      if (cure !== undefined) throw columnUnused(this.#header, name, column, values, what, [], cure);
      const open = likely(this.#headerOf(column), this.#open[content]);
      // Another end than the one that is used is looked at below.
      if (content === 'date' && (open.length === 0 || dated.length > 1)) continue;
      throw columnUnused(this.#header, name, column, values, what, open);
    }
    for (const { column, values, isOver } of this.#lengths) {
      if (values.length === 0 || isOver) continue;
      throw columnUnused(this.#header, name, column, values, 'holds lengths of time', [], cures.duration);
    }
    // After all else that may be the end: that none of the dates is the end is then an answer for all columns.
    if (dated.length > 1) throw datesUnused(this.#header, name, dated);
    this.#askStatuses(name);
    const groups = this.#groups.filter(({ values }) => values.length > 0);
    for (const { column, values } of groups) {
      const isOnly = groups.length === 1 && !this.#hasGroups;
      const say = "Write the names of each person's groups into one column, with semicolons between them";
      const open: readonly Field[] = isOnly ? ['groups'] : [];
      throw columnUnused(this.#header, name, column, values, 'seems to name groups', open, isOnly ? undefined : say);
    }
    for (const { column, values } of this.#spare) {
      if (values.length === 0) continue;
      const own = columnWord(this.#header, this.#email);
      const what = `holds email addresses in rows that have none under ${quote(own)}`;
      throw columnUnused(this.#header, name, column, values, what, [], `Write the addresses of those rows under ${quote(own)}`);
    }
    for (const { column, values } of this.#times) {
      if (values.length === 0) continue;
      const say = 'Write date and time into one column, like 2031-03-01 09:00';
      throw columnUnused(this.#header, name, column, values, 'holds times of day', [], say);
    }
    for (const { column, names, isOver } of this.#more) {
      if (names.length === 0 || isOver) continue;
      const say = 'Give each of them a row of their own';
      throw columnUnused(this.#header, name, column, names, 'seems to hold more people', [], say);
    }
    for (const { column, found } of this.#remarks) {
      if (found.length === 0) continue;
      const texts = found.map(({ text }) => text);
      const header = this.#headerOf(column);
      const isCheck = isForCheck(header) && !isForReasons(header) && !isForRemarks(header);
      const what = isCheck ? 'a check was not passed, or not yet' : 'somebody has left or leaves';
      const say = `Delete the rows of those who are not to come in${isCheck ? '' : ', write an end into those of the others'}`;
      throw columnUnused(this.#header, name, column, texts, `says ${whereIn(found)} that ${what}`, [], say);
    }
    for (const { column, found } of this.#otherEnds) {
      if (found.length === 0) continue;
      const texts = found.map(({ text }) => text);
      const what = `names an end ${whereIn(found)} that may be earlier than ${quote(this.#header[this.#end] ?? '')} there, or the only one`;
      const say = 'Write the end that counts into one column';
      throw columnUnused(this.#header, name, column, texts, what, [], say);
    }
  }
}

/** "in rows 2 (line 3), 5 (line 6)": a title, an empty line or a second line of a cell moves the lines away from the rows. */
function whereIn(found: readonly Found[]): string {
  const rows = found.map(({ row, line }) => `${row} (line ${line})`);
  return `in ${rows.length > 1 ? 'rows' : 'row'} ${rows.slice(0, 3).join(', ')}${rows.length > 3 ? ' and others' : ''}`;
}

/** Whether a date is certainly not earlier than another one. */
function isAfter(text: string, end: string): boolean {
  if (text === end || yearIn(text) > yearIn(end)) return true;
  const iso = /^\d{4}-\d\d-\d\d/u;
  return iso.test(text) && iso.test(end) && text.slice(0, 10) >= end.slice(0, 10);
}

/** The year of a date, however it is written; NaN: there is none. */
function yearIn(text: string): number {
  return Number(/(?<!\d)(?:19|20|21|99)\d\d(?!\d)/u.exec(text)?.[0]);
}
