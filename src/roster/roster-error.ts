import { ExitError } from '../errors.ts';

/** What a person is asked where a roster can be read in more than one way: the option that answers, and the answers there are. */
export interface RosterQuestion {
  readonly option: 'map' | 'sheet' | 'delimiter' | 'encoding' | 'header-row';
  /** For `map`: the canonical field that is asked about; where it is absent, the choices name theirs (`ends_at=Until`). */
  readonly field?: string;
  /** What is doubtful, as a person is asked about it: without options; absent where the option says it all. */
  readonly asks?: string;
  /** `value` is what the option takes, or the option of the choice's own; `label` shows a person what it would mean. */
  readonly choices: readonly { readonly value: string; readonly label: string; readonly option?: 'ignore' }[];
}

/**
 * The roster as a whole cannot be read, or not without an answer. The message names the file, where in it (line, column, sheet)
 * and how to mend it; it may hold text of the file, so it is untrusted until it passed the terminal's sanitiser.
 */
export class RosterError extends ExitError {
  override readonly name = 'RosterError';
  readonly question?: RosterQuestion;

  /** @param code for example `not_found`, `not_utf8`, `no_name_column`. */
  constructor(code: string, message: string, question?: RosterQuestion) {
    super(2, code, message);
    if (question !== undefined) this.question = question;
  }
}
