/** A time zone that a header names beside its word: an id that can be used, or letters that can be read in more ways than one. */
export type HeaderZone = { readonly id: string } | { readonly unclear: string };

const universal = /(?<![\p{L}\d])(?:utc|gmt|zulu)\s*(?:([+−-])\s*(\d{1,2})(?::?([0-5]\d))?)?(?![\p{L}\d])/iu;
const offset = /[([]\s*([+−-])(\d{1,2}):?([0-5]\d)\s*[)\]]/u;
const place = /[([]\s*(\p{Lu}[\p{L}_]+(?:\/\p{Lu}[\p{L}_-]+){1,2})\s*[)\]]/u;
/** Letters that several countries use, or that do not say whether it is summer. */
const letters =
  /[([]\s*((?:[ECMP][SD]?|AE[SD]?|AC[SD]?|AW[S]?|NZ[SD]?|AK[SD]?|H[SD]?|[JKIS]S|SG|HK|PH)T|CES?T|EES?T|WES?T|BST|MSK|MESZ|MEZ|UK time|local time in .{1,30})\s*[)\]]/iu;

/** The time zone that a header names: "End (UTC)", "Start [GMT+2]", "Ends (Asia/Tokyo)", "End (CST)". */
export function zoneOfHeader(header: string): HeaderZone | undefined {
  const text = header.slice(0, 200).replaceAll('_', ' ');
  const [found, sign, hours = '0', minutes = '00'] = universal.exec(text) ?? offset.exec(text) ?? [];
  if (found !== undefined) {
    if (sign === undefined) return { id: 'UTC' };
    if (Number(hours) > 14) return { unclear: found.trim() };
    return { id: `${sign === '+' ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}` };
  }
  const [, named] = place.exec(header) ?? [];
  if (named !== undefined && isZone(named)) return { id: named };
  const [, unclear] = letters.exec(text) ?? [];
  return unclear === undefined ? undefined : { unclear };
}

function isZone(id: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: id }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
