import { Box, render, Static, useApp, useInput, useIsScreenReaderEnabled, useStdin, useWindowSize } from 'ink';
import { useState } from 'react';
import { emptyView, type RunView } from '../../events.ts';
import type { ScreenOptions } from '../screen.ts';
import { Frame, LogLine, SpokenFrame } from './frame.tsx';
import { initialKeys, press, type Wish } from './keys.ts';

/**
 * Terminals do not agree on how wide some letters and emoji are. A line that comes out wider than Ink reckons must not wrap, for
 * then the frame would be taller than what Ink erases.
 */
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';

/** The screen on a real terminal. `draw` is cheap to call; `close` takes the live part away and gives the terminal back. */
export function mount(options: ScreenOptions): { draw(view: RunView, now: number): void; close(): Promise<void> } {
  let view = emptyView;
  const restore = () => options.stream.write(WRAP_ON);
  process.once('exit', restore);
  options.stream.write(WRAP_OFF);
  const ink = render(<Screen view={view} now={0} isOver options={options} />, {
    stdout: options.stream,
    stderr: options.stream,
    stdin: options.input ?? process.stdin,
    // Ink would leave with status 0 before the run could be brought to rest.
    exitOnCtrlC: false,
    // Whoever opens the screen has looked for a terminal; a CI variable does not make it less of one.
    interactive: true,
    maxFps: 10,
  });
  return {
    draw(next, now) {
      view = next;
      ink.rerender(<Screen view={view} now={now} isOver={false} options={options} />);
    },
    async close() {
      ink.rerender(<Screen view={view} now={0} isOver options={options} />);
      await ink.waitUntilRenderFlush();
      ink.unmount();
      await ink.waitUntilExit();
      process.off('exit', restore);
      restore();
    },
  };
}

function Screen(props: { view: RunView; now: number; isOver: boolean; options: ScreenOptions }) {
  const { view, now, isOver, options } = props;
  const { columns, rows } = useWindowSize();
  const isSpoken = useIsScreenReaderEnabled();
  const [keys, setKeys] = useState(initialKeys);
  const { isRawModeSupported } = useStdin();
  const { suspendTerminal } = useApp();
  const context = { isStopping: view.stopping !== undefined, canPause: options.onPause !== undefined && isRawModeSupported };

  const carryOut: Record<Wish, () => void> = {
    stop: options.onStop,
    abort: options.onAbort,
    pause: () => options.onPause?.(true),
    'go-on': () => options.onPause?.(false),
    // Raw mode swallows what the terminal would have done for Ctrl-Z. The whole job sleeps, as its shell expects.
    suspend: () => void suspendTerminal(() => sleep(options.stream)),
  };
  useInput(
    (input, key) => {
      const [next, wish] = press(keys, { input, ctrl: key.ctrl, escape: key.escape }, context);
      setKeys(next);
      if (wish !== undefined) carryOut[wish]();
    },
    { isActive: isRawModeSupported && !isOver },
  );

  return (
    <Box flexDirection="column">
      <Static items={[...view.log]}>{(entry, index) => <LogLine key={index} entry={entry} columns={columns} />}</Static>
      {isOver ? null : isSpoken ? (
        <SpokenFrame view={view} now={now} keys={keys} />
      ) : (
        <Frame
          view={view}
          now={now}
          keys={keys}
          columns={columns}
          rows={rows}
          hasKeys={isRawModeSupported}
          canPause={context.canPause}
        />
      )}
    </Box>
  );
}

async function sleep(stream: NodeJS.WritableStream): Promise<void> {
  const awake = new Promise((resolve) => process.once('SIGCONT', resolve));
  stream.write(WRAP_ON);
  process.kill(0, 'SIGTSTP');
  await awake;
  stream.write(WRAP_OFF);
}
