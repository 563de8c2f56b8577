import { stripVTControlCharacters } from 'node:util';

/** Text that needs no cleaning, tested first: the other patterns are slow to make and to compile. */
const PLAIN = /^[ -~]*$/;
const BREAKS = /\r\n|[\t\n\v\f\r\u0085\u2028\u2029]/g;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;

const patterns = () => ({
  /**
   * Characters that draw nothing: zero-width characters, fillers, and the bidi controls, which can reorder the whole line that a name
   * stands in. Joiners, variation selectors and tags have rules of their own.
   */
  invisible: /[[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]--[\u200c\u200d\p{Variation_Selector}\u{e0000}-\u{e007f}]]/gv,
  /** Tags are invisible text, but for the flags of England, Scotland and Wales, which are spelt with them. */
  strayTags: /(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]*)[\u{e0000}-\u{e007f}]/gu,
  stackedMarks: /(\p{M}{4})\p{M}+/gu,
  /** Joiners mean something inside a word or an emoji only. */
  strayJoiners:
    /(?<![\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{M}\p{Extended_Pictographic}])/gu,
});
let made: ReturnType<typeof patterns> | undefined;

/**
 * Makes a foreign string (from a roster, a server, a file name) safe to print on a terminal: one line without escape sequences,
 * control characters, bidi controls or invisible text, and not over-long. Letters of every script, emoji, and the joiners
 * inside words stay.
 *
 * @param longest UTF-16 units that the result has at most; what is cut off is replaced by an ellipsis.
 */
export function sanitise(text: string, longest = 200): string {
  if (text.length <= longest && PLAIN.test(text)) return text;
  made ??= patterns();
  const safe = stripVTControlCharacters(text)
    .replace(BREAKS, ' ')
    .replace(CONTROLS, '')
    .replace(made.invisible, '')
    .toWellFormed()
    .replace(made.strayTags, '')
    .replace(made.stackedMarks, '$1')
    .replace(made.strayJoiners, '');
  return safe.length <= longest ? safe : `${head(safe, longest - 1).replace(made.strayJoiners, '')}…`;
}

/** JSON in which the characters that {@link sanitise} takes out of a line are escaped; it parses to the same text. */
export function printable(value: object): string {
  // Characters that act on a terminal and that JSON leaves as they are.
  const escaped = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}\ufff9-\ufffb]/gu;
  return JSON.stringify(value).replace(escaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** As many whole graphemes as fit. */
function head(text: string, longest: number): string {
  let end = 0;
  const graphemes = new Intl.Segmenter('en');
  for (const { index, segment } of graphemes.segment(text)) {
    if (index + segment.length > longest) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
