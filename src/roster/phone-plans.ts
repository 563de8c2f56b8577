import { type CountryCode, getCountries, getCountryCallingCode, Metadata } from 'libphonenumber-js/max';

/**
 * What is possible behind a calling code. Bit n of `lengths`: national numbers of n digits are, in every country that shares the code.
 * `prefix`, where there is one: the pattern of what libphonenumber takes for a national prefix, which it may take away.
 */
export type PhonePlan = readonly [code: number, lengths: number, prefix?: string];

/** All of libphonenumber's, from its own metadata. That takes a twentieth of the time that `check` takes to start: in the bundle stands what this returns. */
export function phonePlans(): readonly PhonePlan[] {
  const lengths = new Map<string, number>();
  for (const country of getCountries()) {
    const code = getCountryCallingCode(country);
    const possible = planOf(country)
      .possibleLengths()
      .reduce((bits, length) => bits | (1 << length), 0);
    lengths.set(code, (lengths.get(code) ?? ~0) & possible);
  }
  return [...lengths].map(([code, bits]) => {
    // It looks for a prefix by the rules of the calling code, before it knows which of its countries a number is of.
    const prefix = planOf(code).nationalPrefixForParsing();
    return prefix ? [Number(code), bits, prefix] : [Number(code), bits];
  });
}

/** What libphonenumber itself asks, by country or by calling code; its METADATA.md has all of it, its types only some. */
function planOf(key: string): { possibleLengths(): number[]; nationalPrefixForParsing(): string | undefined } {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(key as CountryCode);
  return metadata.numberingPlan as unknown as ReturnType<typeof planOf>;
}
