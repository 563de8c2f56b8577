import { optionsOf } from '../asking.ts';
import type { StepKeys } from '../flow.ts';
import { ask } from '../moves.ts';

/** The day until which everybody's access is to last. */
export const untilStep: StepKeys = {
  key(state, name) {
    switch (name) {
      case 'backspace':
        return { state: { ...state, typed: state.typed.slice(0, -1) } };
      case 'left':
      case 'right':
        return { state: { ...state, isForEnded: !state.isForEnded } };
      case 'enter':
        if (state.typed.trim() === '') return { state };
        return ask(state, 'renewal', state.typed, state.isForEnded, optionsOf(state));
      default:
        return { state };
    }
  },
  text: (state, typed) => ({ ...state, typed: (state.typed + typed).slice(0, 80) }),
};
