import { type CountryCode, getCountries, getCountryCallingCode, Metadata } from 'libphonenumber-js/max';

interface Plan {
  /** Bit n: national numbers of n digits are possible in every country that shares the calling code. */
  readonly lengths: number;
  /** Numbers in which libphonenumber sees a national prefix, which it may take away. */
  readonly prefixed: RegExp | undefined;
}

/** By calling code, which no other begins with. */
let plans: ReadonlyMap<number, Plan> | undefined;

/**
 * Whether a number is possible and stands as it is, told from a table made of libphonenumber's own metadata, much faster than by
 * parsing it. False tells nothing: then libphonenumber has to look.
 *
 * @param number in E.164, for example `+15555550100`.
 */
export function isPlainlyPossible(number: string): boolean {
  plans ??= makePlans();
  let code = 0;
  for (let digits = 1; digits <= 3; digits += 1) {
    code = code * 10 + number.charCodeAt(digits) - 48;
    const plan = plans.get(code);
    if (plan === undefined) continue;
    return (plan.lengths & (1 << (number.length - 1 - digits))) !== 0 && plan.prefixed?.test(number) !== true;
  }
  return false;
}

function makePlans(): Map<number, Plan> {
  const made = new Map<number, Plan>();
  for (const country of getCountries()) {
    const code = getCountryCallingCode(country);
    const { prefixed, lengths = ~0 } = made.get(Number(code)) ?? { prefixed: prefixOf(code) };
    const possible = planOf(country).possibleLengths();
    made.set(Number(code), { prefixed, lengths: lengths & possible.reduce((bits, length) => bits | (1 << length), 0) });
  }
  return made;
}

/** libphonenumber looks for a prefix by the rules of the calling code, before it knows which of its countries a number is of. */
function prefixOf(code: string): RegExp | undefined {
  const prefix = planOf(code).nationalPrefixForParsing();
  return prefix ? new RegExp(String.raw`^\+${code}(?:${prefix})`, 'u') : undefined;
}

/** What libphonenumber itself asks, by country or by calling code; its METADATA.md has all of it, its types only some. */
function planOf(key: string): { possibleLengths(): number[]; nationalPrefixForParsing(): string | undefined } {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(key as CountryCode);
  return metadata.numberingPlan as unknown as ReturnType<typeof planOf>;
}
