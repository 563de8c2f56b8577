import { monthNamed, weekdaysNamed } from './months.ts';

/** What a cell looks like, whatever its header says. */
export type Content = 'date' | 'period' | 'duration' | 'hours' | 'phone' | 'email';

const email = /^[^\s@,;<>]{1,64}@[^\s@,;<>]{1,190}\.[^\s@,;<>.\d]{2,}$/u;
const clock = String.raw`(?:[T ,]+\d{1,2}[:.h]\d\d.{0,25})?`;
const dayFigures = new RegExp(
  String.raw`^(?:(?:19|20|21|99)\d\d[-./] ?\d{1,2}[-./] ?\d{1,2}|\d{1,2} ?[-./] ?\d{1,2} ?[-./] ?(?:\d{4}|\d\d))\.?${clock}$`,
  'u',
);
const dayDigits = /^(?:19|20|21)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/u;
/** Day, month and year beside the words for them, or the year of an era: "2031년 12월 31일", "31 tháng 12 năm 2031", "令和13年12月31日". */
const dayNamed =
  /^(?:(?:ngày )?\d{1,2} tháng \d{1,2},? năm \d{4}|(?:\p{Lo}{2}|[MTSHR])? ?(?:\d{1,4}|元) ?[년年] ?\d{1,2} ?[월月] ?(?:\d{1,2} ?[일日])?|[MTSHR]\d{1,2}[./]\d{1,2}[./]\d{1,2})/u;
/** What makes a number an ordinal one: 1st, 1er, 1º, 1.º, 1:a. */
const ordinal = 'st|nd|rd|th|er|ER|ᵉʳ|e|o|\\.?[º°ª]|:[ae]';
const dayWords = new RegExp(
  String.raw`^(?:\p{L}{2,10}\.?,? )?(?:(?:\d{1,2}(?:${ordinal}|\.)?[ -](?:de )?\p{L}{3,15}\.?|\p{L}{3,10}\.? \d{1,2}(?:st|nd|rd|th)?),?[ -](?:de )?(?:19|20|21)\d\d(?: ?\p{L}\.)?|(?:19|20|21)\d\d\.? \p{L}{3,15}\.? \d{1,2}\.?)${clock}$`,
  'u',
);
/** Two dates in a cell: "01.03.2031 - 31.12.2031". */
const between =
  /^(?:(?:from|between|von|vom|du|del?|dal|van|od|från|fr\.o\.m\.) )?(.{6,25}?)\s*(?:\s[-–—/]\s|[–—~〜]|\s(?:to|until|till|through|bis|au|al?|hasta|fino al|t\/m|tot|até|do|till|t\.o\.m\.)\s)\s*(.{6,25})$/u;
/** How long something lasts: "30 days", "6 Monate". */
const duration =
  /^\d{1,4}[ -]?(?:days?|weeks?|months?|mos?|years?|yrs?|tage?|wochen?|monate?|jahre?|jours?|semaines?|mois|ans?|d[ií]as?|semanas?|mes(?:es)?|años?|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|dag(?:en|ar)?|we(?:ken|ek)|maand(?:en)?|jaar|m[eê]s|anos?|dni|dzień|tygodni[ea]?|miesi[ąę]c[ey]?|lat|rok|veckor|vecka|månad(?:er)?|år|日間?|週間|[かヶケ]月間?|年間?)$/iu;
const international = /^[("']*(?:\+|00)[\d\s().\-/‐-―]{7,25}$/u;
const national = /^(?=.{9,25}$)(?:\(\d{1,5}\)|\d{1,5})(?:[\s.\-/]+\d{1,5}){1,5}$/u;
/** The address of a computer: "192.168.100.17". */
const host = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/u;
/** With the zero that dials out of a town: "07700 900123", "(089) 12345678". */
const trunk = /^(?:\(0\d{1,5}\)|0\d{1,5})(?:[\s.\-/]+\d{2,9}){1,5}$/u;
/** Capitalised words. Made when a cell is first asked about: the letters of all scripts take V8 as long as a tenth of Node's start. */
let name: RegExp | undefined;

/** What a cell looks like; undefined for anything else. */
export function contentOf(cell: string): Content | undefined {
  const trimmed = cell.trim();
  if (trimmed.length > 80 || trimmed.length < 3) return undefined;
  const text = withPlainDigits(trimmed);
  if (text.includes('@')) return email.test(text) ? 'email' : undefined;
  if (!/\d/u.test(text)) return areHours(text) ? 'hours' : undefined;
  if (text.length < 20 && duration.test(text)) return 'duration';
  if (text.length < 6 || host.test(text)) return undefined;
  if (dayNamed.test(text) || dayFigures.test(text) || dayDigits.test(text) || dayWords.test(text)) return 'date';
  const [, from, to] = between.exec(text) ?? [];
  if (from !== undefined && to !== undefined && contentOf(from) === 'date' && contentOf(to) === 'date') return 'period';
  const digits = text.replace(/\D/gu, '').length;
  if (international.test(text) && digits >= 7 && digits <= 16) return 'phone';
  if (national.test(text) && digits <= 15 && (digits >= 10 || (digits === 9 && text.startsWith('0')))) return 'phone';
  if (trunk.test(text) && digits >= 8 && digits <= 13) return 'phone';
  return areHours(text) ? 'hours' : undefined;
}

/** A text in which the digits of all scripts are those of ASCII: "٢٠٣١/١٢/٣١". */
function withPlainDigits(text: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x20-\u024F]*$/u.test(text)) return text;
  return text.replace(/\p{Nd}/gu, (digit) => {
    let zero = digit.codePointAt(0) ?? 0;
    // The digits of a script follow each other.
    const at = zero;
    while (at - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(at - zero);
  });
}

/**
 * Whether a cell that is no date as a whole speaks of one: "Dec 31", "end of March", "31.12.", "Q1 2031", "KW 13".
 * Looked at only under headers that name an end or a start.
 */
export function hintsAtDate(cell: string): boolean {
  const text = withPlainDigits(cell.trim());
  if (text.length > 80) return false;
  return (
    /(?<!\d)(?:19|20|21)\d\d(?!\d)|\d{1,2}[./]\d{1,2}|(?<!\p{L})(?:Q[1-4]|kw ?\d|wk ?\d|week \d|end of|ende?n? |fin |fine )|^\d{10,18}$/iu.test(
      text,
    ) || text.split(/[^\p{L}\p{M}]+/u).some((word) => word.length >= 3 && monthNamed(word) !== undefined)
  );
}

/** Whether a cell says that there is access at any time: "24/7", "always". Beside other hours it says nothing of them. */
export function isAnyTime(cell: string): boolean {
  return cell.length <= 20 && anyTime.test(cell.trim());
}
const anyTime =
  /^(?:24 ?[/x] ?7|24 ?(?:h|hours?|hrs|stunden|std\.?|heures|horas|ore|uur|godz\.?|tim(?:mar)?)|always|any ?time|all (?:hours|day|times)|round the clock|rund um die uhr|immer|jederzeit|toujours|siempre|sempre|altijd|zawsze|alltid)$/iu;
/** Hours by a name: "Business hours", "Weekdays only". */
const namedHours =
  /^(?:(?:nur|only) )?(?:week-?days?|week-?ends?|(?:business|office|working|work|opening) hours|day-?time|nights?|werktags|wochentags|(?:am )?wochenende|(?:büro|geschäfts|arbeits|öffnungs)zeiten|tagsüber|nachts|heures (?:de bureau|ouvrables|d'ouverture)|jours ouvrables|(?:en )?semaine|horario (?:laboral|de oficina)|d[ií]as laborables|orario (?:d'ufficio|di lavoro)|giorni feriali|kantooruren|kantoortijden|werkdagen|horário comercial|dias úteis|godziny pracy|dni robocze|kontorstid|vardagar|平日|営業時間)(?: (?:only|nur))?$/iu;

/** Whether a cell says on which days of the week or between which times: "Mon-Fri 09:00-17:00", "9am to 5pm". */
function areHours(text: string): boolean {
  if (text.length <= 40 && namedHours.test(text)) return true;
  const words = text
    .split(/[\s,;&+/–—-]+/u)
    .filter((word) => !/^(?:|to|and|bis|und|à|au|et|a|al|y|e|t\/m|tot|en|do|i|till|och|uhr|h|from|von)$/iu.test(word));
  const times = words.filter((word) => /^\d{1,2}(?:[:.h]\d\d)?(?:[ap]m|h)?$/iu.test(word));
  const isTold = times.length === 2 && times.every((time) => /\D/u.test(time));
  if (words.length === 0 || (times.length === words.length && !isTold)) return false;
  return words.every((word) => times.includes(word) || weekdaysNamed(word) !== undefined);
}

/** Whether a cell could be a name or a part of one: capitalised words without digits. */
export function isNameLike(cell: string): boolean {
  const text = cell.trim();
  if (text.length > 120) return false;
  // Before a word, particles ("de la", "binti", "al-", "a/l", "med.", "und zu"), and the name that a person goes by in brackets.
  const before = String.raw`(?:\p{Ll}{1,5}(?:['\u2019 -] ?|\. )|\p{Ll}/\p{Ll} |[("]\p{Lu}[\p{L}\p{M}.-]*[)"] ){0,3}`;
  const capitalised = String.raw`${before}[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}'\u2019.-]*`;
  name ??= new RegExp(String.raw`^${capitalised}(?:,? ${capitalised}){0,13}$`, 'u');
  return name.test(text);
}

/** Whether a cell could be a whole name, not only one half of it. */
export function isWholeLike(cell: string): boolean {
  return (
    isNameLike(cell) && /\S \S|^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{3,}$/u.test(cell.trim())
  );
}
