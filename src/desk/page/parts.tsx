import { useEffect, useRef, useState, type MouseEvent, type ReactNode } from 'react';
import type { DeskView } from '../view.ts';
import { isBusy, press, send, useLost } from './connection.ts';
import { words } from './words.ts';

/** What can be chosen, and what it is called. */
export type Choices = readonly (readonly [value: string, label: string])[];

export interface StepProps {
  readonly view: DeskView;
  readonly fields: Choices;
  readonly countries: Choices;
}

export function labelOf(fields: Choices, field: string): string {
  return fields.find(([name]) => name === field)?.[1] ?? field.replaceAll('_', ' ');
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
  readonly label: ReactNode;
  readonly onPress: (event: MouseEvent) => void;
  readonly kind?: 'main' | 'real' | 'plain';
  readonly disabled?: boolean;
}

/** A button. While it cannot be pressed it keeps the focus, which would be lost to the keyboard. */
export function Button({ label, onPress, kind = 'plain', disabled = false }: ButtonProps) {
  return (
    <button type="button" className={kind} aria-disabled={disabled} onClick={disabled ? undefined : onPress}>
      {label}
    </button>
  );
}

interface ChoiceProps {
  readonly value: string;
  readonly choices: Choices;
  readonly onChoose: (value: string) => void;
  readonly disabled?: boolean;
  /** What a screen reader calls it, or what stands before it. */
  readonly label?: string;
  readonly caption?: string;
}

/** What is shown of a value that the server keeps: what was chosen last, until the server has it, or refuses it. Keys come fast. */
function useShown<Value>(kept: Value): [Value, (value: Value) => void] {
  const lost = useLost();
  const [shown, setShown] = useState({ value: kept, kept, lost });
  if (shown.kept !== kept || shown.lost !== lost) setShown({ value: kept, kept, lost });
  return [shown.value, (value) => setShown({ value, kept, lost })];
}

/** A list to choose from. */
export function Choice({ value, choices, onChoose, disabled = false, label, caption }: ChoiceProps) {
  const [shown, setShown] = useShown(value);
  const list = (
    <select
      aria-label={label}
      value={shown}
      disabled={disabled}
      onChange={({ target }) => {
        setShown(target.value);
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
  return caption === undefined ? list : <label>{[caption, ' ', list]}</label>;
}

/** What went wrong, or what is in the way; nothing where there is nothing to say. */
export function Alarm({ text = '' }: { readonly text?: string | undefined }) {
  return text === '' ? null : (
    <p className="alarm" role="alert" dir="auto">
      {text}
    </p>
  );
}

/** The same at the foot of the page, where it stays in sight: the page makes room for it, so that it covers nothing that can be pressed. */
export function FootAlarm({ text }: { readonly text: string }) {
  useEffect(() => {
    const root = document.documentElement;
    const alarm = document.querySelector<HTMLElement>('main > .alarm');
    root.style.scrollPaddingBottom = `${alarm?.offsetHeight ?? 0}px`;
    if (text === '' || alarm === null) return;
    const { top } = alarm.getBoundingClientRect();
    const covered = [...document.querySelectorAll('main :is(a, button, input, select)')]
      .map((each) => each.getBoundingClientRect())
      .filter((each) => each.top < root.clientHeight && each.bottom > top)
      .map(({ bottom }) => bottom - top);
    window.scrollBy(0, Math.ceil(Math.max(0, ...covered)));
  }, [text]);
  return <Alarm text={text} />;
}

/** A box to tick. */
export function Tick({ isTicked, onTick }: { readonly isTicked: boolean; readonly onTick: (isTicked: boolean) => void }) {
  const [shown, setShown] = useShown(isTicked);
  return (
    <input
      type="checkbox"
      checked={shown}
      onChange={({ target }) => {
        setShown(target.checked);
        onTick(target.checked);
      }}
    />
  );
}

interface FieldProps {
  readonly label: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly type?: 'search' | 'date' | 'text';
}

/** Where something is typed. */
export function Field({ label, typed, onType, type = 'text' }: FieldProps) {
  return (
    <p>
      <label>
        {label} <input type={type} autoComplete="off" value={typed} onChange={({ target }) => onType(target.value)} />
      </label>
    </p>
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

export function Kind({ kind: { label, isReal } }: { readonly kind: DeskView['kind'] }) {
  return label === '' ? null : <span className={isReal ? 'kind real' : 'kind'}>{label}</span>;
}

type Cells = readonly ReactNode[];

/** A table of texts, a line's first cell its head. What stands in a cell never turns the text around it. */
export function Table({ of, heads, lines }: { of: string; heads: readonly string[]; lines: readonly Cells[] }) {
  const row = (cells: Cells, key?: number, scope: 'row' | 'col' = 'row') => (
    <tr key={key}>
      {cells.map((cell, column) =>
        column === 0 || scope === 'col' ? (
          <th key={column} scope={scope}>
            {cell}
          </th>
        ) : (
          <td key={column}>{cell}</td>
        ),
      )}
    </tr>
  );
  return (
    <table className={of}>
      <thead>{row(heads, 0, 'col')}</thead>
      <tbody>{lines.map((cells, line) => row(cells, line))}</tbody>
    </table>
  );
}

interface LinesProps {
  readonly view: DeskView;
  readonly lines: readonly ListLine[];
  /** Whether none can be taken now, although the desk is free. */
  readonly isOff?: boolean;
}

/** A list of which one line is taken. */
export function Lines({ view, lines, isOff = false }: LinesProps) {
  return (
    <ul className="list">
      {lines.map(({ at, label, about = '' }) => (
        <li key={at}>
          <Button
            label={
              <>
                <bdi>{label}</bdi> {about !== '' && <small>{about}</small>}
              </>
            }
            disabled={isOff || isBusy(view)}
            onPress={() => send(view, { type: 'choose', at })}
          />
        </li>
      ))}
    </ul>
  );
}

interface ListLine {
  /** Its place among the lines of the step. */
  readonly at: number;
  readonly label: string;
  readonly about?: string;
}

interface ActionsProps {
  readonly view: DeskView;
  readonly items: readonly string[];
  /** What one is called here, where that is not what the step says. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Those that cannot be taken now. */
  readonly without?: readonly string[];
}

/** Buttons for lines of the step's list, in this order; the first one is the main one. */
export function Actions({ view, items, labels = {}, without = [] }: ActionsProps) {
  const shown = items.flatMap((item) => view.said.lines.find(({ is }) => is === item) ?? []);
  const first = view.kind.isReal && view.flow.step === 'plan' && shown[0]?.is === 'go' ? 'real' : 'main';
  return (
    <p className="actions">
      {shown.map(({ is, label }, index) => (
        <Button
          label={labels[is] ?? label}
          key={is}
          kind={index === 0 ? first : 'plain'}
          disabled={isBusy(view) || without.includes(is)}
          onPress={() => choose(view, is)}
        />
      ))}
    </p>
  );
}

/** Takes a line of the step's list. */
export function choose(view: DeskView, item: string): void {
  press(view, ({ said }) => {
    const at = said.lines.findIndex(({ is }) => is === item);
    return at < 0 ? undefined : { type: 'choose', at };
  });
}
