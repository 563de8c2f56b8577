import { describe, expect, it } from 'vitest';
import { initialKeys, press, type Keys, type Wish } from '../../../src/ui/screen/keys.ts';

/** Presses one key after the other (`^c` is Ctrl-C); gives the state and all that was asked for. */
function type(keys: string, wasStopped = false): { state: Keys; wishes: Wish[] } {
  let state = initialKeys;
  const wishes: Wish[] = [];
  for (const key of keys.split(' ')) {
    const [next, wish] = press(
      state,
      { input: key.replace('^', ''), ctrl: key.startsWith('^'), escape: key === 'esc' },
      wasStopped,
    );
    state = next;
    if (wish) wishes.push(wish);
  }
  return { state, wishes };
}

describe('the keys of the screen', () => {
  it.each<[string, Wish[]]>([
    ['q', ['stop']],
    ['^c', ['stop']],
    ['q q', ['stop', 'abort']],
    ['^c q', ['stop', 'abort']],
    ['p', ['pause']],
    ['p p', ['pause', 'go-on']],
    ['q p', ['stop']],
    ['c', []],
    ['x 1 ^q', []],
  ])('%s asks for %j', (keys, wishes) => {
    expect(type(keys).wishes).toEqual(wishes);
  });

  it('leaves at once when the run was told to stop by somebody else already', () => {
    expect(type('q', true).wishes).toEqual(['abort']);
  });

  it('takes no pause while the run stops', () => {
    expect(type('p', true)).toEqual({ state: initialKeys, wishes: [] });
  });

  it.each([
    ['f', 'problems'],
    ['f f', 'people'],
    ['?', 'help'],
    ['? f', 'problems'],
    ['f esc', 'people'],
  ])('%s shows %s', (keys, pane) => {
    expect(type(keys).state.pane).toBe(pane);
  });
});
