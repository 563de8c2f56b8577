import { Box, render, renderToString, Static, Text, useApp, useInput, usePaste, useStdin, useWindowSize, type Key } from 'ink';
import { Component, useEffect, type ReactElement, type ReactNode } from 'react';
import type { ReadStream, WriteStream } from 'node:tty';
import stringWidth from 'string-width';

export interface Room {
  readonly columns: number;
  readonly rows: number;
  /** Whether the keyboard can be read at all. */
  readonly hasKeys: boolean;
}

/** What stands on the terminal: lines that stay for good (only ever added to), and a frame below them that is drawn over. */
export interface Scene {
  readonly log: readonly ReactElement[];
  readonly frame?: (room: Room) => ReactElement;
}

export interface Listeners {
  readonly onKey: (input: string, key: Key) => void;
  /** Text that came all at once: a path that was pasted or dragged in. Without it, it counts as keys. */
  readonly onPaste?: (text: string) => void;
}

export interface Terminal {
  draw(scene: Scene): void;
  /** Takes the frame away and gives the terminal back as it was. */
  close(): Promise<void>;
}

/**
 * Terminals do not agree on how wide some letters and emoji are. A line that is wider than Ink reckons must not wrap: the frame
 * would have more lines than Ink erases.
 */
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';

const empty: Scene = { log: [] };
const broken = 'This cannot be shown. What was begun goes on; Ctrl-C stops it safely.';

/**
 * Takes a terminal over. Draws at most ten times a second. Ctrl-C is a key like others; Ctrl-Z puts the job to sleep.
 *
 * @param where `below`: under what stands on the terminal already; `instead`: over all of it, which comes back at the end.
 */
export function openTerminal(
  stream: WriteStream,
  input: ReadStream,
  listeners: Listeners,
  where: 'below' | 'instead' = 'below',
): Terminal {
  let drawn: { readonly text: () => string; readonly columns: number } | undefined;
  const restore = () => stream.write(WRAP_ON);
  const makeRoom = () => {
    if (where === 'below' && drawn && stream.columns < drawn.columns) stream.write(roomFor(drawn.text(), stream.columns));
  };
  process.once('exit', restore);
  // This listener has to come before Ink's own.
  stream.on('resize', makeRoom);
  stream.write(WRAP_OFF);

  const rootOf = (scene: Scene) => (
    <Root
      scene={scene}
      stream={stream}
      listeners={listeners}
      onFrame={(frame, columns) => {
        drawn = frame && { text: () => renderToString(frame, { columns }), columns };
      }}
    />
  );
  const ink = render(rootOf(empty), {
    stdout: stream,
    stderr: stream,
    stdin: input,
    // With it, Ink would end the process with status 0 before the run has stopped.
    exitOnCtrlC: false,
    // The caller has made sure that this is a terminal; Ink would take a CI variable for a sign that it is not.
    interactive: true,
    alternateScreen: where === 'instead',
    maxFps: 10,
  });
  let log: Scene['log'] = [];
  return {
    draw(scene) {
      log = scene.log;
      ink.rerender(rootOf(scene));
    },
    async close() {
      ink.rerender(rootOf({ log }));
      await ink.waitUntilRenderFlush();
      ink.unmount();
      await ink.waitUntilExit();
      stream.off('resize', makeRoom);
      process.off('exit', restore);
      restore();
    },
  };
}

function Root(props: {
  scene: Scene;
  stream: WriteStream;
  listeners: Listeners;
  onFrame: (frame: ReactElement | undefined, columns: number) => void;
}) {
  const { scene, stream, listeners, onFrame } = props;
  const { columns, rows } = useWindowSize();
  const { isRawModeSupported } = useStdin();
  const { suspendTerminal } = useApp();
  useInput(
    (input, key) => {
      // In raw mode the terminal does not act on Ctrl-Z: the whole process group is stopped here, as the shell expects.
      if (key.ctrl && input === 'z') void suspendTerminal(() => sleep(stream));
      else listeners.onKey(input, key);
    },
    { isActive: isRawModeSupported },
  );
  usePaste((text) => listeners.onPaste?.(text), { isActive: isRawModeSupported && listeners.onPaste !== undefined });

  const frame = scene.frame?.({ columns, rows, hasKeys: isRawModeSupported });
  useEffect(() => onFrame(frame, columns));
  return (
    <Box flexDirection="column">
      <Static items={[...scene.log]}>{(line, index) => <Box key={index}>{line}</Box>}</Static>
      <Unbroken>{frame}</Unbroken>
    </Box>
  );
}

/** Catches an error while a frame is drawn: a sentence takes the frame's place, without a stack trace, and the run goes on. */
class Unbroken extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <Text>{broken}</Text> : this.props.children;
  }
}

/**
 * When its window becomes narrower, a terminal breaks the lines of the frame, which then has more lines than Ink will erase. What
 * this returns erases the old frame and leaves as many empty lines as Ink counts.
 */
function roomFor(text: string, columns: number): string {
  const lines = text.split('\n');
  const broken = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / columns)), 0);
  return `\r\u001b[${broken}A\u001b[J${'\n'.repeat(lines.length)}`;
}

async function sleep(stream: NodeJS.WritableStream): Promise<void> {
  const awake = new Promise((resolve) => process.once('SIGCONT', resolve));
  stream.write(WRAP_ON);
  process.kill(0, 'SIGTSTP');
  await awake;
  stream.write(WRAP_OFF);
}
