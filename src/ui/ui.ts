import type { RunEvent } from '../events.ts';

/** Shows a run while it goes on: as the live screen, as plain lines, or as JSON lines. */
export interface Ui {
  /** Takes one event; returns at once and never throws. */
  emit(event: RunEvent): void;
  /** Puts the terminal back as it was. Resolves when all that was drawn has been written. */
  close(): Promise<void>;
}
