import * as fc from 'fast-check';

const surrogates = { first: 0xd800, count: 0x800 };

/** Every code point there is, by its place among them; half of a pair is none. */
const codePoint = fc.nat({ max: 0x10ffff - surrogates.count }).map(
  (place) => String.fromCodePoint(place < surrogates.first ? place : place + surrogates.count),
  (text) => {
    const point = typeof text === 'string' && text.isWellFormed() ? text.codePointAt(0) : undefined;
    if (point === undefined || text !== String.fromCodePoint(point)) throw new Error('This is no code point.');
    return point < surrogates.first ? point : point - surrogates.count;
  },
);

/** Text of any code points. To say so with `unit: 'binary'` makes a table of all of them first, which takes a second or two in every worker. */
export const anyText = (constraints: Omit<fc.StringConstraints, 'unit'> = {}): fc.Arbitrary<string> =>
  fc.string({ ...constraints, unit: codePoint });
