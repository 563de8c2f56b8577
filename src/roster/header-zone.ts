/** A time zone that a header names beside its word: an id that can be used, or letters that can be read in more ways than one. */
export type HeaderZone = { readonly id: string } | { readonly unclear: string };

const universal = /(?<![\p{L}\d])(?:utc|gmt|zulu)\s*(?:([+−-])\s*(\d{1,2})(?::?([0-5]\d))?)?(?![\p{L}\d])/iu;
const offset = /[([]\s*([+−-])(\d{1,2}):?([0-5]\d)\s*[)\]]/u;
const place = /[([]\s*(\p{Lu}[\p{L}_]+(?:\/\p{Lu}[\p{L}_-]+){1,2})\s*[)\]]/u;
const short =
  '(?:[ECMP][SD]?|AE[SD]?|AC[SD]?|AWS?|NZ[SD]?|AK[SD]?|H[SD]?|[JKIS]S|SG|HK|PH)T|CES?T|EES?T|WES?T|GMT|BST|MSK|MESZ|MEZ';
const long =
  '(?:eastern|central|mountain|pacific|atlantic|alaskan?|hawaiian?|(?:central|eastern|western) european|british|uk|india|japan|china|singapore|korea|israel|arabian?|australian \\p{L}+)(?: standard| daylight| summer)? time';
/** Letters and words that several countries use, or that do not say whether it is summer. */
const words = new RegExp(`[([]\\s*((?:${short})(?:\\s*/\\s*(?:${short}))?|${long}|local time in .{1,30})\\s*[)\\]]`, 'iu');
/** What follows an offset from UTC where it is that of a place, in winter alone: "(GMT-05:00) Eastern Time". */
const ofPlace = /^[\s)\]/,]*\p{L}/u;
const ofGreenwich = /^\s*(?:\/|standard|daylight|summer)/iu;

/** The time zone that a header names: "End (UTC)", "Start [GMT+2]", "Ends (Asia/Tokyo)", "End (CST)". */
export function zoneOfHeader(header: string): HeaderZone | undefined {
  const text = header.slice(0, 200).replaceAll('_', ' ');
  const match = universal.exec(text) ?? offset.exec(text);
  if (match !== null) {
    const [found, sign, hours = '0', minutes = '00'] = match;
    const behind = text.slice(match.index + found.length);
    const isLocal = (sign === undefined ? ofGreenwich : ofPlace).test(behind);
    if (isLocal)
      return {
        unclear: `${found}${behind}`
          .split(/[\s()[\]]+/u)
          .join(' ')
          .trim(),
      };
    if (Number(hours) > 14) return { unclear: found.trim() };
    if (sign === undefined) return { id: 'UTC' };
    return { id: `${sign === '+' ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}` };
  }
  const [, named] = place.exec(header) ?? [];
  if (named !== undefined && isZone(named)) return { id: named };
  const [, unclear] = words.exec(text) ?? [];
  return unclear === undefined ? undefined : { unclear };
}

function isZone(id: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: id }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
