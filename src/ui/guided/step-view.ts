import type { ReactNode } from 'react';
import type { FlowState } from '../../flow/flow.ts';
import type { Said } from '../../flow/said.ts';
import type { FieldWords } from '../../flow/services.ts';
import type { KeyHint } from '../key-line.tsx';
import { codeWords } from '../run-words.ts';

export type FieldsByName = Readonly<Record<string, FieldWords>>;

/** What a field is called on the screen. */
export function labelOf(words: FieldsByName, field: string): string {
  return words[field]?.label ?? codeWords(field);
}

/** What a step's view is given. */
export interface StepProps {
  readonly state: FlowState;
  readonly said: Required<Said>;
  /** The fields that a column can feed, by name. */
  readonly words: FieldsByName;
  readonly width: number;
  /** Lines that the step may fill. */
  readonly lines: number;
}

/** How one step looks below what it says, and the keys that it takes. */
export interface StepView {
  /** Without it: its list. */
  readonly View?: (props: StepProps) => ReactNode;
  /** The keys at the line that is chosen; without them: those of a list that leads on. */
  readonly keys?: readonly KeyHint[] | ((state: FlowState) => readonly KeyHint[]);
}

export const keyWords = {
  choose: ['↑↓', 'choose'],
  change: ['←→', 'change'],
  list: ['Enter', 'choose from a list'],
  narrow: ['letters', 'find'],
  tick: ['Enter', 'tick'],
  type: ['type', 'the new value'],
  filter: ['←→', 'which rows'],
  scroll: ['↑↓', 'scroll'],
  go: ['Enter', 'go on'],
  take: ['Enter', 'take it'],
  back: ['Esc', 'back'],
  leave: ['Esc', 'leave'],
  cancel: ['Esc', 'cancel'],
  quit: ['Ctrl-C', 'leave'],
} as const satisfies Readonly<Record<string, KeyHint>>;
