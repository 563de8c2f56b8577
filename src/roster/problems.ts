/** One thing about a row that a person must mend before the row can be sent. */
export interface Problem {
  /** Key into the catalogue, for example `phone_not_e164`. It is the row's `import_code`. */
  readonly code: string;
  /** Canonical field the problem is about, for example `phone_number`; absent when the whole row is at fault. */
  readonly field?: string;
  /** The roster's own header of the cell at fault. */
  readonly column?: string;
  /** The cell as the roster has it (untrusted text: sanitise before printing). */
  readonly value?: string;
  /** What is wrong, in one sentence that names the value. */
  readonly message: string;
  /** How to mend it, in one sentence. */
  readonly cure: string;
}

/** Something a person should know about an accepted row: a cell that was interpreted, or a warning. */
export interface Note {
  readonly code: string;
  readonly field?: string;
  readonly column?: string;
  readonly value?: string;
  readonly message: string;
}
