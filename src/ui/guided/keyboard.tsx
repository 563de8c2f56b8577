import type { ReadStream, WriteStream } from 'node:tty';
import type { Key } from 'ink';
import { openTerminal, type Listeners } from '../terminal.tsx';
import type { Action, FlowState, KeyName } from '../../flow/flow.ts';
import { FlowView, linesIn } from './flow-view.tsx';
import type { FieldsByName } from './step-view.ts';

/** Shows the flow on a terminal, and turns keys into actions. */
export function mount(
  stream: WriteStream,
  input: ReadStream,
  words: FieldsByName,
  dispatch: (action: Action) => void,
  where: 'below' | 'instead',
): { draw(state: FlowState): void; close(): Promise<void> } {
  const resized = () => dispatch({ type: 'resize', lines: linesIn(stream.rows) });
  // Keys that are pressed fast arrive as one text.
  const type = (text: string) => {
    for (const part of text.split(/([\r\u007f])/)) {
      if (part === '\r') dispatch({ type: 'key', key: 'enter' });
      else if (part === '\u007f') dispatch({ type: 'key', key: 'backspace' });
      else if (part !== '') dispatch({ type: 'text', text: part });
    }
  };
  const listeners: Listeners = {
    onKey(typed, key) {
      if (key.ctrl) {
        if (typed === 'c') dispatch({ type: 'interrupt' });
        return;
      }
      const name = nameOf(key);
      if (name !== undefined) dispatch({ type: 'key', key: name });
      else if (!key.meta) type(typed);
    },
    onPaste: (text) => dispatch({ type: 'text', text }),
  };
  // A blank line between what a run has said and what comes now.
  if (where === 'below') stream.write('\n');
  const terminal = openTerminal(stream, input, listeners, where);
  stream.on('resize', resized);
  resized();
  return {
    draw(state) {
      terminal.draw({
        log: [],
        frame: ({ columns, rows }) => <FlowView state={state} columns={columns} rows={rows} words={words} />,
      });
    },
    async close() {
      stream.off('resize', resized);
      await terminal.close();
    },
  };
}

function nameOf(key: Key): KeyName | undefined {
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageup';
  if (key.pageDown) return 'pagedown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'escape';
  if (key.backspace || key.delete) return 'backspace';
  return undefined;
}
