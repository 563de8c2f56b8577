/** What the keys have changed on the screen. */
export interface Keys {
  readonly pane: 'people' | 'problems' | 'help';
  readonly isPaused: boolean;
  /** How often this screen was told to stop: once is safely, twice is at once. */
  readonly stops: number;
}

export const initialKeys: Keys = { pane: 'people', isPaused: false, stops: 0 };

/** What a key asks of the run. */
export type Wish = 'stop' | 'abort' | 'pause' | 'go-on';

export interface Pressed {
  readonly input: string;
  readonly ctrl: boolean;
  readonly escape: boolean;
}

/** What a key does. @param wasStopped whether a signal has told the run to stop already. */
export function press(keys: Keys, { input, ctrl, escape }: Pressed, wasStopped: boolean): [Keys, Wish?] {
  const isStopping = keys.stops > 0 || wasStopped;
  if ((ctrl && input === 'c') || (!ctrl && input === 'q')) {
    return [{ ...keys, stops: isStopping ? 2 : 1 }, isStopping ? 'abort' : 'stop'];
  }
  if (ctrl) return [keys];
  if (escape) return [{ ...keys, pane: 'people' }];
  switch (input) {
    case 'p':
      if (isStopping) return [keys];
      return [{ ...keys, isPaused: !keys.isPaused }, keys.isPaused ? 'go-on' : 'pause'];
    case 'f':
      return [{ ...keys, pane: keys.pane === 'problems' ? 'people' : 'problems' }];
    case '?':
      return [{ ...keys, pane: keys.pane === 'help' ? 'people' : 'help' }];
    default:
      return [keys];
  }
}
