import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitise } from '../../src/text/sanitise.ts';
import { anyText } from '../any-text.ts';

describe('sanitise', () => {
  it.each([
    ['a clear-screen sequence', '\u001b[2JAda', 'Ada'],
    ['a colour in 8-bit form', '\u009b31mAda', 'Ada'],
    ['a window title', '\u001b]0;owned\u0007Ada', 'Ada'],
    ['a hyperlink', '\u001b]8;;http://evil\u0007Ada\u001b]8;;\u0007', 'Ada'],
    ['an unfinished sequence', 'Ada\u001b[', 'Ada['],
    ['a sequence hidden in another', '\u001b\u001b[2J[2JAda', '[2JAda'],
    ['line breaks of every kind', 'A\r\nB\nC\u2028D\u0085E\tF', 'A B C D E F'],
    ['carriage return and backspace', 'Ada\rEve\b\b', 'Ada Eve'],
    ['bidi overrides and isolates', 'exe.\u202etxt\u2066\u2069\u200e', 'exe.txt'],
    ['invisible text', 'A\u200bd\ufeffa\u2060\u00ad\u{e0041}', 'Ada'],
    ['half a surrogate pair', 'Ada\ud83d', 'Ada\ufffd'],
    ['joiners at the edges', '\u200dAda \u200c', 'Ada '],
    ['a tower of marks', `a${'\u0301'.repeat(40)}`, `a${'\u0301'.repeat(4)}`],
  ])('takes the harm out of %s', (_, harmful, harmless) => {
    expect(sanitise(harmful)).toBe(harmless);
  });

  it.each([
    ['Arabic', 'عائشة بنت أحمد'],
    ['Hebrew with points', 'שָׁלוֹם'],
    ['Persian with a non-joiner inside the word', 'می\u200cخواهم'],
    ['Sinhala with a joiner', 'ශ්\u200dරී'],
    ['Devanagari', 'क्षत्रिय'],
    ['Vietnamese', 'Nguyễn Thị Ánh'],
    ['Chinese', '张伟 𠮷'],
    ['a family', '👨\u200d👩\u200d👧\u200d👦'],
    ['a burning heart', '❤️\u200d🔥'],
    ['a skin tone and a profession', '👩🏽\u200d🚒'],
    ['the flag of Scotland', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['apostrophes and hyphens', "Siobhán O'Neill-Łukasz"],
  ])('leaves %s alone', (_, name) => {
    expect(sanitise(name)).toBe(name);
  });

  it('cuts what is too long between letters, not inside them', () => {
    expect(sanitise('x'.repeat(300), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(sanitise('👨\u200d👩\u200d👧'.repeat(10), 12)).toBe('👨\u200d👩\u200d👧…');
    expect(sanitise('exactly ten', 11)).toBe('exactly ten');
  });

  it('never lets anything through that moves a cursor, hides, reorders or breaks a line', () => {
    const nasty = fc.constantFrom(
      '\u001b[2J',
      '\u001b',
      '\u009b',
      '[31m',
      '\u202e',
      '\u200d',
      '\u200c',
      '\u200b',
      '\n',
      '\u2028',
      '\u{e0041}',
      '🏴',
      '\ud800',
      '\u0301',
    );
    const text = fc.array(fc.oneof(nasty, anyText(), fc.string({ unit: 'grapheme' }))).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), (foreign, longest) => {
        const safe = sanitise(foreign, longest);
        expect(safe).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u);
        expect(safe).not.toMatch(/[\u200b\ufeff]/);
        expect(safe.length).toBeLessThanOrEqual(longest);
        expect(sanitise(safe, longest)).toBe(safe);
      }),
      { numRuns: 1000 },
    );
  });
});
