import type { ReactNode } from 'react';
import type { FlowState, Step } from '../../flow/flow.ts';
import type { FieldWords } from '../../flow/services.ts';
import type { KeyHint } from '../key-line.tsx';
import { figure } from '../../text/figures.ts';
import { codeWords } from '../run-words.ts';

export type FieldsByName = Readonly<Record<string, FieldWords>>;

/** What a field is called on the screen. */
export function labelOf(words: FieldsByName, field: string): string {
  return words[field]?.label ?? codeWords(field);
}

/** Where a row stands: its number among the data rows, and the line of the file. */
export function rowWords(row: number, line: number): string {
  return `row ${figure(row)} (line ${figure(line)} of the file)`;
}

/** What a step's view is given. */
export interface StepProps {
  readonly state: FlowState;
  /** The fields that a column can feed, by name. */
  readonly words: FieldsByName;
  readonly width: number;
  /** Lines that the step may fill. */
  readonly lines: number;
}

/** How one step looks: its title, what fills it, and the keys that it takes. */
export interface StepView {
  readonly title: string | ((state: FlowState) => string);
  readonly View: (props: StepProps) => ReactNode;
  /** Without them: those of a list that leads on. */
  readonly keys?: readonly KeyHint[];
}

export type StepViews = Partial<Record<Step, StepView>>;

export const keyWords = {
  choose: ['↑↓', 'choose'],
  change: ['←→', 'change'],
  list: ['Enter', 'choose from a list'],
  narrow: ['letters', 'find'],
  tick: ['Enter', 'tick'],
  type: ['type', 'the new value'],
  clear: ['Del', 'not used'],
  filter: ['←→', 'which rows'],
  scroll: ['↑↓', 'scroll'],
  go: ['Enter', 'go on'],
  take: ['Enter', 'take it'],
  back: ['Esc', 'back'],
  leave: ['Esc', 'leave'],
  cancel: ['Esc', 'cancel'],
  quit: ['Ctrl-C', 'leave'],
} as const satisfies Readonly<Record<string, KeyHint>>;
