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

/**
 * What a key does.
 *
 * @param context `isStopping`: the run was told to stop already, by a key or by a signal; `canPause`: the run can be paused.
 */
export function press(
  keys: Keys,
  { input, ctrl, escape }: Pressed,
  context: { readonly isStopping: boolean; readonly canPause: boolean },
): [Keys, Wish?] {
  if ((ctrl && input === 'c') || (!ctrl && input === 'q')) {
    const isSecond = keys.stops > 0 || context.isStopping;
    return [{ ...keys, stops: isSecond ? 2 : 1 }, isSecond ? 'abort' : 'stop'];
  }
  if (ctrl) return [keys];
  if (escape) return [{ ...keys, pane: 'people' }];
  switch (input) {
    case 'p':
      if (!context.canPause || keys.stops > 0 || context.isStopping) return [keys];
      return [{ ...keys, isPaused: !keys.isPaused }, keys.isPaused ? 'go-on' : 'pause'];
    case 'f':
      return [{ ...keys, pane: keys.pane === 'problems' ? 'people' : 'problems' }];
    case '?':
      return [{ ...keys, pane: keys.pane === 'help' ? 'people' : 'help' }];
    default:
      return [keys];
  }
}
