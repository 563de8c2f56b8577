/** Ends the command with a message for the person and an exit status of the contract. */
export class ExitError extends Error {
  override readonly name = 'ExitError';
  readonly exit: 1 | 2 | 3 | 4 | 130;
  /** Key into docs/problems.md, where there is one. */
  readonly code: string;

  constructor(exit: ExitError['exit'], code: string, message: string) {
    super(message);
    this.exit = exit;
    this.code = code;
  }
}

/** Wrong words on the command line, or a configuration that cannot be used: exit 2, nothing was sent. */
export function usage(message: string): ExitError {
  return new ExitError(2, 'usage', message);
}
