import type { ReactNode } from 'react';
import type { FlowState } from '../../flow/flow.ts';
import type { KeyHint } from '../key-line.tsx';

/** What a step's view is given. */
export interface StepProps {
  readonly state: FlowState;
  /** What each field means, for the step in which columns are changed. */
  readonly means: Readonly<Record<string, string>>;
  readonly width: number;
  /** Lines that the step may fill. */
  readonly lines: number;
}

/** How one step looks: its title, what fills it, and the keys that it takes. */
export interface StepView {
  readonly title: string;
  readonly View: (props: StepProps) => ReactNode;
  readonly keys: readonly KeyHint[];
}

export const keyWords = {
  choose: ['↑↓', 'choose'],
  change: ['←→', 'change'],
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
