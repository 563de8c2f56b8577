import { emptyView, type RunView } from '../../events.ts';
import type { ScreenOptions } from './open.ts';
import { openTerminal } from '../terminal.tsx';
import { columnsOf } from '../wrapped.ts';
import { Frame, LogLine, SpokenFrame } from './frame.tsx';
import { initialKeys, press, type Wish } from './keys.ts';

/** The run's screen on a real terminal. `isSpoken`: for a screen reader. */
export function mount(
  options: ScreenOptions,
  isSpoken: boolean,
): { draw(view: RunView, now: number): void; close(): Promise<void> } {
  let view = emptyView;
  let keys = initialKeys;
  const carryOut: Record<Wish, () => void> = {
    stop: options.onStop,
    abort: options.onAbort,
    pause: () => options.onPause(true),
    'go-on': () => options.onPause(false),
  };

  const terminal = openTerminal(options.stream, options.input, {
    onKey(input, { ctrl, escape }) {
      const [next, wish] = press(keys, { input, ctrl, escape }, view.stopping !== undefined);
      keys = next;
      if (wish !== undefined) carryOut[wish]();
      draw(Date.now());
    },
  });

  function draw(now: number): void {
    terminal.draw({
      log: view.log.map((entry, index) => <LogLine key={index} entry={entry} columns={columnsOf(options.stream)} />),
      frame: (room) =>
        isSpoken ? <SpokenFrame view={view} now={now} keys={keys} /> : <Frame view={view} now={now} keys={keys} {...room} />,
    });
  }

  return {
    draw(next, now) {
      view = next;
      draw(now);
    },
    close: () => terminal.close(),
  };
}
