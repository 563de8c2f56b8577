import type { ReadStream, WriteStream } from 'node:tty';
import { emptyView, fold, type RunEvent } from '../events.ts';
import { withInk } from './ink.ts';
import type { Ui } from './ui.ts';

export interface ScreenOptions {
  /** The terminal to draw on (standard error: results alone go to standard output). */
  readonly stream: WriteStream;
  /** Where keys come from; default: standard input. */
  readonly input?: ReadStream;
  /** Ctrl-C or `q`: stop safely. */
  readonly onStop: () => void;
  /** Ctrl-C or `q` again: leave at once. */
  readonly onAbort: () => void;
  /** `p`, with whether the run is to rest now. Without it the key is not offered. */
  readonly onPause?: (isPaused: boolean) => void;
}

const FRAME_MS = 100;
/** A reader that speaks every change aloud wants few of them. */
const SPOKEN_FRAME_MS = 10_000;

/** The live screen. Draws at most ten times a second, and at least once for countdowns. */
export async function openScreen(options: ScreenOptions): Promise<Ui> {
  const { mount } = await withInk(options.stream, () => import('./screen/mount.tsx'));
  const isSpoken = process.env['INK_SCREEN_READER'] === 'true';

  let view = emptyView;
  let drawn = view;
  let drawnAt = 0;
  const screen = mount(options, isSpoken);
  const draw = (now: number) => {
    drawn = view;
    drawnAt = now;
    screen.draw(view, now);
  };
  const timer = setInterval(
    () => {
      const now = Date.now();
      if (view !== drawn || now - drawnAt >= 1000) draw(now);
    },
    isSpoken ? SPOKEN_FRAME_MS : FRAME_MS,
  ).unref();

  return {
    emit(event: RunEvent) {
      view = fold(view, event, Date.now());
    },
    async close() {
      clearInterval(timer);
      draw(Date.now());
      await screen.close();
    },
  };
}
