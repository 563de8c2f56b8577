import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import { Fault, Interpreted, quote } from './problems.ts';

export interface PhoneOptions {
  /** ISO 3166 country whose national numbers the roster holds; without it national numbers are refused. */
  readonly country?: string;
  /** Refuse numbers that are well formed but not assigned. */
  readonly strict: boolean;
}

const e164 = /^\+[1-9]\d{6,14}$/u;
const extension = /\s*(?:;?\s*ext(?:ension)?[.:=]?|x|#|durchwahl|poste|p\.)\s*\d{1,7}$/iu;

/** Whether `--country` names a country that has phone numbers. */
export function isCountry(code: string): boolean {
  return isSupportedCountry(code);
}

/** A phone number in E.164, for example `+15555550100`. */
export function readPhone(text: string, options: PhoneOptions): string | Interpreted<string> | Fault {
  // Full-width digits and the marks that copying brings along; a leading apostrophe is a spreadsheet's sign for text.
  const written = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim()
    .replace(/^['’`]+\s*/u, '')
    .replace(/^tel:\s*/iu, '');
  if (/^[+-]?\d+(?:[.,]\d+)?\s*e\s*\+?\d+$/iu.test(written)) {
    return new Fault('phone_scientific', `A spreadsheet program has shortened the phone number to ${quote(text)}.`);
  }
  if (extension.test(written)) return new Fault('phone_extension', `The phone number ${quote(text)} has an extension.`);
  if (/\d.*(?:[/;,&]|\bor\b).*\d/iu.test(written) && written.replace(/\D/gu, '').length > 15) {
    return new Fault('phone_several', `${quote(text)} holds more than one phone number.`);
  }
  if (!/^\+?[\d\s().\-‐-―−/~]+$/u.test(written) || !/\d/u.test(written)) {
    return new Fault('phone_not_e164', `${quote(text)} is not a phone number.`);
  }
  return written.startsWith('+') ? international(text, written, options) : national(text, written, options);
}

function international(text: string, written: string, options: PhoneOptions): string | Interpreted<string> | Fault {
  const number = `+${written.replace(/\D/gu, '')}`;
  const parsed = parsePhoneNumberFromString(written, { extract: false });
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
  if (options.strict && !parsed.isValid()) {
    return new Fault('phone_not_assigned', `The phone number ${quote(text)} is not one that is given out.`);
  }
  return parsed.number === number
    ? number
    : new Interpreted<string>(parsed.number, 'phone_interpreted', `${quote(text)} was read as ${parsed.number}.`);
}

function national(text: string, written: string, options: PhoneOptions): Interpreted<string> | Fault {
  const country = options.country?.toUpperCase() as CountryCode | undefined;
  if (country === undefined) return new Fault('phone_not_e164', `${quote(text)} does not say its country.`, likely(written));
  const parsed = parsePhoneNumberFromString(written, { defaultCountry: country, extract: false });
  if (parsed === undefined || !parsed.isPossible()) {
    return new Fault('phone_not_e164', `${quote(text)} is not a phone number of ${country}.`, likely(written));
  }
  if (options.strict && !parsed.isValid()) {
    return new Fault(
      'phone_not_assigned',
      `${quote(text)} would be ${parsed.number}, which is not a number that is given out.`,
    );
  }
  return new Interpreted<string>(
    parsed.number,
    'phone_interpreted',
    `${quote(text)} was read as ${parsed.number} (${country}).`,
  );
}

/** The cure for a number without a country: names what it probably should be, where one reading stands out. */
function likely(written: string): string | undefined {
  const digits = written.replace(/\D/gu, '');
  const guess = `+${digits.replace(/^(?:00|011)/u, '')}`;
  return parsePhoneNumberFromString(guess)?.isValid() === true
    ? `Write it with a plus and the country code (${guess}, if that is meant); for a file of national numbers use --country.`
    : undefined;
}
