import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';
import { isPlainlyPossible } from './calling-codes.ts';
import { numbering } from './numbering.ts';
import { Fault, Interpreted, quote } from './problems.ts';

export interface PhoneOptions {
  /** ISO 3166 country whose national numbers the roster holds; without it national numbers are refused. */
  readonly country?: string | undefined;
  /** Refuse numbers that are well formed but not assigned. */
  readonly strict: boolean;
  /** Whether a spreadsheet program may have taken the plus away: of a cell that was accepted before, in a result file. */
  readonly lostPlus: boolean;
}

const e164 = /^\+[1-9]\d{6,14}$/u;
const extension = /(?:;? ?ext(?:ension)?[.:=]?| x|\dx|#|durchwahl|poste|p\.) ?\d{1,7}$/iu;
/** What stands between two numbers. A slash may also stand behind an area code, and a dash before an extension. */
const between = /[;,&~|]|:::| (?:or|und|oder|and|ou|et|o|y|e|of|en|lub|i|eller|och) |\d\)? *\+/iu;
/** No number is longer, however it is written. */
const longest = 100;

/** Whether `--country` names a country that has phone numbers. */
export function isCountry(code: string): boolean {
  return numbering().isSupportedCountry(code.toUpperCase());
}

/** The languages of the headers that are recognised: in these, a country is found by its name. */
const languages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv', 'ja'];

/** A country whose national numbers can be read: ISO 3166 code, English name, name in all of the languages, calling code. */
export interface Country {
  readonly code: string;
  readonly name: string;
  readonly names: readonly string[];
  readonly calling: string;
}

/** The countries whose national numbers can be read, by their English names. */
export function countries(): Country[] {
  const inWords = languages.map((language) => new Intl.DisplayNames(language, { type: 'region' }));
  const { getCountries, getCountryCallingCode } = numbering();
  return getCountries()
    .map((code) => {
      const names = inWords.map((words) => words.of(code) ?? code);
      return { code, name: names[0] ?? code, names, calling: `+${getCountryCallingCode(code)}` };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** A phone number in E.164, for example `+15555550100`. */
export function readPhone(text: string, options: PhoneOptions): string | Interpreted<string> | Fault {
  if (!options.strict && e164.test(text) && isPlainlyPossible(text)) return text;
  if (text.length > longest) return new Fault('phone_not_e164', `${quote(text)} is not a phone number.`);
  // Full-width digits and the marks that copying brings along; signs that exports and spreadsheet programs put before a text.
  const written = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim()
    .replace(/^="([^"]*)"$/u, '$1')
    .replace(/^['"([]*([^'"]*)['"]$/u, '$1')
    .replace(/^(?:['’`*]|=(?=[+\d(]))+ ?/u, '')
    .replace(/^tel: ?/iu, '')
    .replace(/^\((\+\d{1,3})\)/u, '$1');
  if (/^[+-]?\d+(?:[.,]\d+)?\s*e\s*\+?\d+$/iu.test(written)) {
    return new Fault('phone_scientific', `A spreadsheet program has shortened the phone number to ${quote(text)}.`);
  }
  if (extension.test(written)) return new Fault('phone_extension', `The phone number ${quote(text)} has an extension.`);
  if (areSeveral(written)) return new Fault('phone_several', `${quote(text)} holds more than one phone number.`);
  if (!/^\+?[\d\s().\-‐-―−/]+$/u.test(written) || !/\d/u.test(written)) {
    return new Fault('phone_not_e164', `${quote(text)} is not a phone number.`);
  }
  return written.startsWith('+') ? international(text, written, options) : national(text, written, options);
}

/** Whether a cell has more than one number: what follows the separator need not be a whole one ("555 0100 / 0101"). */
function areSeveral(written: string): boolean {
  const separator = between.exec(written);
  if (separator !== null && /\d/u.test(written.slice(0, separator.index + 1)) && /\d/u.test(written.slice(separator.index + 1)))
    return true;
  const [before = '', after, ...more] = written.split('/');
  if (after === undefined || !/\d/u.test(before) || !/\d/u.test(after)) return false;
  // "030/1234567": digits too few for a number of its own are an area code.
  const digits = before.replace(/^\+\d{1,3}[ (]/u, '').replace(/\D/gu, '').length;
  return more.length > 0 || digits > 5 || after.replace(/\D/gu, '').length < 5;
}

function international(text: string, written: string, options: PhoneOptions): string | Interpreted<string> | Fault {
  const number = `+${written.replace(/\D/gu, '')}`;
  const parsed = numbering().parsePhoneNumberFromString(written, { extract: false });
  if (parsed === undefined) {
    return number.length < 8 || number.length > 16
      ? new Fault('phone_length', `The phone number ${quote(text)} has ${number.length - 1} digits; 7 to 15 are possible.`)
      : new Fault('phone_country_code', `The phone number ${quote(text)} begins with no country's code.`);
  }
  if (!parsed.isPossible() || !e164.test(parsed.number)) {
    return new Fault(
      'phone_length',
      `The phone number ${quote(text)} is too short or too long for +${parsed.countryCallingCode}.`,
    );
  }
  // "(0)" is how a trunk prefix is written beside a country code; any other reading must be a number that there is.
  const isInterpreted = parsed.number !== `+${written.replace('(0)', '').replace(/\D/gu, '')}` || written.includes('/');
  if ((options.strict || isInterpreted) && !parsed.isValid()) {
    return new Fault('phone_not_assigned', `The phone number ${quote(text)} is not one that is given out.`);
  }
  return parsed.number === number
    ? number
    : new Interpreted<string>(parsed.number, 'phone_interpreted', `${quote(text)} was read as ${parsed.number}.`);
}

function national(text: string, written: string, options: PhoneOptions): Interpreted<string> | Fault {
  const country = options.country?.toUpperCase() as CountryCode | undefined;
  const found =
    country === undefined
      ? undefined
      : possible(numbering().parsePhoneNumberFromString(written, { defaultCountry: country, extract: false }));
  // Digits without a trunk prefix or brackets may be a whole number that lost its plus: the country's own, or another one's.
  const mayLackPlus = options.lostPlus || (country !== undefined && /^[1-9][\d\s.-]*$/u.test(written));
  const restored = mayLackPlus
    ? possible(numbering().parsePhoneNumberFromString(`+${written}`, { extract: false }))
    : undefined;
  const isOwn =
    country !== undefined &&
    found !== undefined &&
    written.replace(/\D/gu, '').startsWith(numbering().getCountryCallingCode(country));
  const isForeign = !options.lostPlus && !isOwn && restored?.isValid() === true;
  const isEither = found !== undefined && restored !== undefined && found.number !== restored.number;
  const isUndecided = isEither && (options.lostPlus || (isOwn && found.isValid() === restored.isValid()));
  if (isForeign || isUndecided) {
    const readings = [...new Set([found?.number, restored?.number].filter((number) => number !== undefined))];
    return new Fault(
      'phone_not_e164',
      `${quote(text)} may be ${readings.join(' or ')}${isForeign ? ', without its plus' : ''}.`,
      'Write the right one with its plus.',
    );
  }
  const number = isOwn && restored?.isValid() === true ? restored : (found ?? (options.lostPlus ? restored : undefined));
  if (number === undefined) {
    const meant = likely(written);
    const why =
      country === undefined
        ? (beginsAbroad(written, meant) ?? 'does not say its country')
        : `is not a phone number of ${country}`;
    return new Fault('phone_not_e164', `${quote(text)} ${why}.`, meant === undefined ? undefined : writeSo(meant));
  }
  // A number whose plus is put back was accepted as it is before; any other is a guess unless there is such a number.
  if ((options.strict || !options.lostPlus) && !number.isValid()) {
    return new Fault(
      'phone_not_assigned',
      `${quote(text)} would be ${number.number}, which is not a number that is given out.`,
      'Check the number, or write it with a plus and its country code.',
    );
  }
  const prefix = prefixBefore(number.number, written);
  const why =
    found === undefined
      ? 'a spreadsheet program took the plus away'
      : prefix !== ''
        ? `${prefix} stands for the plus in ${country}`
        : `a number of ${country}`;
  return new Interpreted<string>(number.number, 'phone_interpreted', `${quote(text)} was read as ${number.number} (${why}).`);
}

function possible(number: PhoneNumber | undefined): PhoneNumber | undefined {
  return number?.isPossible() === true && e164.test(number.number) ? number : undefined;
}

/** The number that one without a country probably is, where one reading stands out. */
function likely(written: string): string | undefined {
  const digits = written.replace(/\D/gu, '').replace(/^(?:00|011)/u, '');
  const guess = `+${digits}`;
  // A whole column of national numbers comes through here: the table spares most of them the parsing.
  const isNumber =
    e164.test(guess) && isPlainlyPossible(guess) && numbering().parsePhoneNumberFromString(guess)?.isValid() === true;
  return isNumber ? guess : undefined;
}

function writeSo(number: string): string {
  return `If ${number} is meant, write it so; in a spreadsheet program format the column as text first, or it takes the plus away again.`;
}

/** The digits before a whole number, as they are dialled for the plus. */
function prefixBefore(number: string, written: string): string {
  const digits = written.replace(/\D/gu, '');
  const whole = number.slice(1);
  return digits.endsWith(whole) ? digits.slice(0, -whole.length) : '';
}

/** Why a number that begins as calls abroad do is asked about; undefined for any other. */
function beginsAbroad(written: string, meant: string | undefined): string | undefined {
  const prefix = meant === undefined ? '' : prefixBefore(meant, written);
  if (prefix === '00') return 'begins with 00, which stands for the plus in most countries, and not in all';
  return prefix === '011' ? 'begins with 011, which stands for the plus in North America, and not elsewhere' : undefined;
}
