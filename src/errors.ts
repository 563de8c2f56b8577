export type ExitStatus = 1 | 2 | 3 | 4 | 130;

/** An error with a message for the user and an exit status. Every expected error is one; anything else is a bug. */
export class ExitError extends Error {
  readonly exit: ExitStatus;
  /** Key into docs/problems.md, if it has an entry. */
  readonly code: string;

  constructor(exit: ExitStatus, code: string, message: string) {
    super(message);
    this.exit = exit;
    this.code = code;
  }
}

/** It cannot be done as it was asked for, or as it is configured: exit 2, nothing was sent. */
export function usage(message: string, code = 'usage'): ExitError {
  return new ExitError(2, code, message);
}

/** The command was asked to stop before anything was sent. */
export function interrupted(message = 'Interrupted. Nothing was sent.'): ExitError {
  return new ExitError(130, 'interrupted', message);
}
