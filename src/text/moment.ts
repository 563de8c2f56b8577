/** `2031-03-01T08:00:00Z` of epoch milliseconds. */
export function toIso(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** Formatters are slow to make. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** An instant as a person writes it, in a zone: `31 Mar 2041, 16:30`; with seconds where there are any. @param instant epoch ms. */
export function momentWords(instant: number, timeZone: string, withZone = false): string {
  if (Number.isNaN(instant)) return '';
  const hasSeconds = new Date(instant).getUTCSeconds() > 0;
  // The first use of Intl takes nearly as long as Node takes to start: UTC is written without it.
  if (timeZone === 'UTC') {
    const [, day, month, year, time = ''] = new Date(instant).toUTCString().split(' ');
    return `${Number(day)} ${month} ${year}, ${hasSeconds ? time : time.slice(0, 5)}${withZone ? ' UTC' : ''}`;
  }
  const format = formatter(timeZone, hasSeconds);
  const said = words(format, instant);
  if (!withZone) return said;
  // A clock that is put back shows an hour twice.
  const isTwice = [instant - hour, instant + hour].some((other) => words(format, other) === said);
  return `${said} ${isUtc.test(timeZone) ? 'UTC' : timeZone}${isTwice ? ` (${offsetWords(instant, timeZone)})` : ''}`;
}

const hour = 3_600_000;
const isUtc = /^(?:Etc\/)?(?:UTC|UCT|Universal|Zulu)$/iu;

function formatter(timeZone: string, hasSeconds: boolean): Intl.DateTimeFormat {
  const key = `${timeZone} ${hasSeconds}`;
  const format =
    formatters.get(key) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      ...(hasSeconds ? { second: '2-digit' } : {}),
    });
  formatters.set(key, format);
  return format;
}

function words(format: Intl.DateTimeFormat, instant: number): string {
  // "Sept" is the only month of four letters there.
  return format.format(instant).replace('Sept', 'Sep');
}

/** `UTC-05:00`. */
function offsetWords(instant: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' }).formatToParts(instant);
  return (parts.find(({ type }) => type === 'timeZoneName')?.value ?? '').replace('GMT', 'UTC');
}

const instants = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/gu;

/** A text whose ISO instants are said as a person writes them, with the zone by its own name, since its short ones are not the same everywhere: `31 Mar 2041, 16:30 Europe/Berlin`. @param timeZone default: UTC. */
export function withMoments(text: string, timeZone = 'UTC'): string {
  return text.replaceAll(instants, (iso) => momentWords(Date.parse(iso), timeZone, true) || iso);
}
