import type { KeyboardEvent } from 'react';
import type { PageAction } from '../actions.ts';
import { send } from './connection.ts';
import { Button, Title, type StepProps } from './parts.tsx';
import { words } from './words.ts';

type KeyName = Extract<PageAction, { type: 'key' }>['key'];

const names: Readonly<Record<string, KeyName>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  PageUp: 'pageup',
  PageDown: 'pagedown',
  Home: 'home',
  End: 'end',
  Enter: 'enter',
  Escape: 'escape',
  Backspace: 'backspace',
};

/** A step that the page has no drawing of its own for, as the terminal shows it. */
export function DrawnStep({ view }: StepProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const key = names[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (key === undefined && event.key.length > 1)) return;
    event.preventDefault();
    send(view, key === undefined ? { type: 'text', text: event.key } : { type: 'key', key });
  };
  return (
    <>
      <Title>{words.drawn.title}</Title>
      <pre className="drawn" role="group" aria-label={words.drawn.title} tabIndex={0} onKeyDown={onKeyDown}>
        {view.drawn}
      </pre>
      <p className="actions">
        {Object.entries(words.drawn.keys).map(([key, label]) => (
          <Button key={key} onPress={() => send(view, { type: 'key', key: key as KeyName })}>
            {label}
          </Button>
        ))}
      </p>
    </>
  );
}
