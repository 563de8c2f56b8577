export type ExitStatus = 1 | 2 | 3 | 4 | 130;

/** An error with a message for the person and an exit status of the contract: every error that doorlist expects is one. */
export class ExitError extends Error {
  readonly exit: ExitStatus;
  /** Key into docs/problems.md, where there is one. */
  readonly code: string;

  constructor(exit: ExitStatus, code: string, message: string) {
    super(message);
    this.exit = exit;
    this.code = code;
  }
}

/** Wrong words on the command line, or a configuration that cannot be used: exit 2, nothing was sent. */
export function usage(message: string): ExitError {
  return new ExitError(2, 'usage', message);
}

/** Told to stop before anything was sent. */
export function interrupted(message = 'Interrupted. Nothing was sent.'): ExitError {
  return new ExitError(130, 'interrupted', message);
}
