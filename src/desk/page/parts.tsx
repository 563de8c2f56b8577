import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { DeskView, ViewItem } from '../view.ts';
import { send } from './connection.ts';
import { words } from './words.ts';

export interface StepProps {
  readonly view: DeskView;
  readonly fields: readonly { readonly name: string; readonly label: string; readonly means: string }[];
  readonly countries: readonly { readonly value: string; readonly label: string }[];
}

/** The step's heading. It takes the focus when the step comes, so that keyboard and screen reader are where the eye is. */
export function Title({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} · ${words.brand}`;
  }, [children]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

interface ButtonProps {
  readonly onPress: () => void;
  readonly kind?: 'main' | 'real' | 'plain';
  readonly disabled?: boolean | undefined;
  readonly children: ReactNode;
}

/** A button. While it cannot be pressed it keeps the focus, which would be lost to the keyboard. */
export function Button({ onPress, kind = 'plain', disabled = false, children }: ButtonProps) {
  return (
    <button type="button" className={kind} aria-disabled={disabled} onClick={disabled ? undefined : onPress}>
      {children}
    </button>
  );
}

interface ChoiceProps {
  readonly value: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly onChoose: (value: string) => void;
  readonly disabled: boolean;
  readonly label?: string;
}

/** A list of which the server keeps the choice. Until it has, what was chosen is shown: arrow keys come fast. */
export function Choice({ value, choices, onChoose, disabled, label }: ChoiceProps) {
  const [shown, setShown] = useState({ value, kept: value });
  if (shown.kept !== value) setShown({ value, kept: value });
  return (
    <select
      aria-label={label}
      value={shown.value}
      disabled={disabled}
      onChange={({ target }) => {
        setShown({ value: target.value, kept: value });
        onChoose(target.value);
      }}
    >
      {choices.map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </select>
  );
}

interface TickProps {
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
}

/** A box of which the server keeps the tick; shown at once. */
export function Tick({ isTicked, onTick }: TickProps) {
  const [shown, setShown] = useState({ isTicked, kept: isTicked });
  if (shown.kept !== isTicked) setShown({ isTicked, kept: isTicked });
  return (
    <input
      type="checkbox"
      checked={shown.isTicked}
      onChange={({ target }) => {
        setShown({ isTicked: target.checked, kept: isTicked });
        onTick(target.checked);
      }}
    />
  );
}

/** A sign that repeats a colour. */
export function Mark({ tone }: { readonly tone: string }) {
  const sign = { good: '✓', attention: '!', bad: '✗' }[tone] ?? '·';
  return (
    <span className={`mark ${tone}`} aria-hidden="true">
      {sign}
    </span>
  );
}

export function Kind({ kind }: { readonly kind: DeskView['kind'] }) {
  return kind.label === '' ? null : <span className={kind.isReal ? 'kind real' : 'kind'}>{kind.label}</span>;
}

/** Foreign text: it never turns the line around it. */
export function Foreign({ children }: { readonly children: string }) {
  return <bdi>{children}</bdi>;
}

/** Takes a line of the step's list. */
export function choose(view: DeskView, isMeant: (item: ViewItem) => boolean, typed?: string): void {
  const at = view.items.findIndex(isMeant);
  if (at >= 0) send(view, { type: 'choose', at, ...(typed === undefined ? {} : { typed }) });
}

/** The lines of a step whose lines are words. */
export function namesIn({ items }: DeskView): readonly string[] {
  return items.filter((item) => typeof item === 'string');
}

export function isBusy({ flow }: DeskView): boolean {
  return flow.busy !== undefined && flow.busy !== 'rows';
}
