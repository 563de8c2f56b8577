import type { ReadStream, WriteStream } from 'node:tty';
import { emptyView, fold, type RunEvent } from '../../events.ts';
import { isSpoken, withInk } from '../ink.ts';
import type { Ui } from '../ui.ts';

export interface ScreenOptions {
  /** The terminal to draw on (standard error: results alone go to standard output). */
  readonly stream: WriteStream;
  /** Where keys come from (standard input). */
  readonly input: ReadStream;
  /** Ctrl-C or `q`: stop safely. */
  readonly onStop: () => void;
  /** Ctrl-C or `q` again: leave at once. */
  readonly onAbort: () => void;
  /** `p`, with whether the run is to rest now. */
  readonly onPause: (isPaused: boolean) => void;
}

/** Milliseconds between two looks whether a drawing is due; a new phase, log line or stop is drawn at the next look. */
const TICK_MS = 100;
/** Milliseconds after which changed counts and names are drawn; the shorter while drawing costs less than its share (bench/screen.ts). */
const FRAME_MS = 2000;
const QUICK_FRAME_MS = 300;
/** Processor time of one drawing in milliseconds, and the share of the whole process's that all of them may take. */
const FRAME_COST_MS = 10;
const SHARE = 0.03;
/** Milliseconds after which an unchanged view is drawn again, for its countdowns. */
const STILL_MS = 1000;
/** Milliseconds between two drawings for a screen reader, which speaks every change aloud. */
const SPOKEN_MS = 10_000;

/** The live screen. Draws at most ten times a second; how soon, depends on what has changed and on what drawing costs. */
export async function openScreen(options: ScreenOptions): Promise<Ui> {
  const { mount } = await withInk(options.stream, () => import('./mount.tsx'));
  const spoken = isSpoken();

  let view = emptyView;
  let drawn = view;
  let drawnAt = 0;
  let frames = 0;
  const screen = mount(options, spoken);
  const draw = (now: number) => {
    drawn = view;
    drawnAt = now;
    frames += 1;
    screen.draw(view, now);
  };
  const frameMs = () => {
    const { user, system } = process.cpuUsage();
    return frames * FRAME_COST_MS < ((user + system) / 1000) * SHARE ? QUICK_FRAME_MS : FRAME_MS;
  };
  const isDue = (now: number) => {
    if (spoken) return now - drawnAt >= SPOKEN_MS;
    const isNews = view.log !== drawn.log || view.stopping !== drawn.stopping || view.phase?.phase !== drawn.phase?.phase;
    return isNews || now - drawnAt >= (view === drawn ? STILL_MS : frameMs());
  };
  const timer = setInterval(() => {
    const now = Date.now();
    if (isDue(now)) draw(now);
  }, TICK_MS).unref();

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
