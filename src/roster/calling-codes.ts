import { type PhonePlan, phonePlans } from './phone-plans.ts';

/** By calling code, which no other begins with. */
let plans: ReadonlyMap<number, PhonePlan> | undefined;

/** Of the calling codes that were met: numbers in which libphonenumber sees a national prefix. */
const prefixed = new Map<number, RegExp>();

/**
 * Whether a number is possible and stands as it is, told from a table made of libphonenumber's own metadata, much faster than by
 * parsing it. False tells nothing: then libphonenumber has to look.
 *
 * @param number in E.164, for example `+15555550100`.
 */
export function isPlainlyPossible(number: string): boolean {
  plans ??= new Map(phonePlans().map((plan) => [plan[0], plan]));
  let code = 0;
  for (let digits = 1; digits <= 3; digits += 1) {
    code = code * 10 + number.charCodeAt(digits) - 48;
    const plan = plans.get(code);
    if (plan === undefined) continue;
    const [, lengths, prefix] = plan;
    return (lengths & (1 << (number.length - 1 - digits))) !== 0 && (prefix === undefined || !hasPrefix(number, code, prefix));
  }
  return false;
}

function hasPrefix(number: string, code: number, prefix: string): boolean {
  let pattern = prefixed.get(code);
  if (pattern === undefined) {
    pattern = new RegExp(String.raw`^\+${code}(?:${prefix})`, 'u');
    prefixed.set(code, pattern);
  }
  return pattern.test(number);
}
