import type { RunEvent } from '../events.ts';

/** Whatever shows a run while it goes on: the live screen, plain lines, or JSON lines. */
export interface Ui {
  /** Takes one event; returns at once and never throws. */
  emit(event: RunEvent): void;
  /** Puts the terminal back as it was. Resolves when all that was drawn has been written. */
  close(): Promise<void>;
}
