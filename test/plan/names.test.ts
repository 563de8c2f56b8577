import { array, assert, nat, property, stringMatching } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayBeStoredAs } from '../../src/plan/names.ts';

// As ICU writes names down where only plain Latin letters are allowed ("Latin-ASCII"; `uconv -x 'Latin-ASCII'`).
const asIcuWrites = [
  ['Jürgen Großmann', 'Jurgen Grossmann'],
  ['Søren Kjærgård', 'Soren Kjaergard'],
  ['Łukasz Żółć', 'Lukasz Zolc'],
  ['Þóra Guðmundsdóttir', 'THora Gudmundsdottir'],
  ['Nguyễn Văn Đức', 'Nguyen Van Duc'],
  ['Zoë Œuvrard', 'Zoe OEuvrard'],
] as const;

describe('a name that may be stored as', () => {
  test.for(asIcuWrites)('%s: %s', ([sent, stored]) => expect(mayBeStoredAs(sent, stored)).toBe(true));

  test.for([
    ['Jürgen Müller', 'Juergen Mueller'],
    ['Dr. Anna Gruber', 'GRUBER, ANNA'],
    ['Иван Петров', 'Ivan Petrov'],
    ['山田 太郎', 'Yamada Taro'],
  ] as const)('%s: %s', ([sent, stored]) => expect(mayBeStoredAs(sent, stored)).toBe(true));

  test.for([
    ['Anna Gruber', 'Anna Huber'],
    ['Ann Lee', 'Anna Lee'],
    ['Anna Gruber', 'Anna Gruber Senior'],
    ['Иван Петров', 'Иван Сидоров'],
  ] as const)('%s, but not %s', ([sent, stored]) => expect(mayBeStoredAs(sent, stored)).toBe(false));
});

test('whatever a name is, it may be cut, in capitals, in another order, and without some of its words', () => {
  const word = stringMatching(/^[A-Za-zÄÖÜäöüßéèçñøłşğıõãáýžšč'-]{2,10}$/u).filter((text) => /\p{Letter}{2}/u.test(text));
  assert(
    property(array(word, { minLength: 1, maxLength: 4 }), nat(30), nat(3), (words, length, left) => {
      const name = words.join(' ');
      for (const stored of [
        Array.from(name).slice(0, Math.max(1, length)).join(''),
        name.toUpperCase(),
        words.toReversed().join(', '),
        words.filter((_, n) => n !== left).join(' '),
      ])
        expect(mayBeStoredAs(name, stored), `${name} as ${stored}`).toBe(true);
    }),
  );
});
