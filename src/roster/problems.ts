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

export interface CatalogueEntry {
  /**
   * Who says it: the `roster` itself (offline, `check` shows it), the `plan` (compared with the live system), the `import`
   * (the API's answer or the read-back), or a `note` on a row that is accepted.
   */
  readonly by: 'roster' | 'plan' | 'import' | 'note';
  readonly means: string;
  /** How to mend it; for a note: what to do if it is not meant so. */
  readonly mend: string;
}

/** Every code that can stand in `import_code` or in a note, with what it means and how to mend it. docs/problems.md is made from it. */
export const catalogue = {
  ragged_row: {
    by: 'roster',
    means: 'The row has more or fewer cells than the header, so nobody can say which cell belongs to which column.',
    mend: 'Give the row as many cells as the header has; a cell that holds the separator itself stands in double quotes.',
  },
  stray_quote: {
    by: 'roster',
    means: 'A cell opens with a double quote and goes on after the closing one, so its end cannot be told.',
    mend: 'Put the whole cell in double quotes and write each quote inside it twice, or save the file from a spreadsheet program.',
  },
  error_cell: {
    by: 'roster',
    means: 'The cell holds the error that a formula left there (#N/A, #REF!, ...) instead of a value.',
    mend: 'Mend the formula in the spreadsheet, or type the value over it.',
  },
  no_value: {
    by: 'roster',
    means: 'The cell holds a formula whose result was never saved in the workbook.',
    mend: 'Open the workbook in a spreadsheet program, let it calculate, and save it; or type the value over the formula.',
  },
  control_character: {
    by: 'roster',
    means: 'The cell holds a control character or a line break, which no name, address or date has.',
    mend: 'Type the cell again; copying from a PDF or a terminal often brings such characters along.',
  },
  garbled: {
    by: 'roster',
    means: 'Letters of the cell were ruined when the file was saved or opened in the wrong encoding ("MÃ¼ller" for "Müller").',
    mend: 'Export the roster again as CSV UTF-8 or .xlsx; cells that were ruined before have to be typed again.',
  },
  name_missing: {
    by: 'roster',
    means: 'The row has no name. The access system requires one.',
    mend: "Fill in the person's name.",
  },
  name_unreadable: {
    by: 'roster',
    means: 'The name has neither a letter nor a digit in it.',
    mend: "Fill in the person's name.",
  },
  name_too_long: {
    by: 'roster',
    means: 'The name has more than 255 characters.',
    mend: 'Shorten the name; often something else slipped into its column.',
  },
  email_invalid: {
    by: 'roster',
    means: 'The email address is not one.',
    mend: 'Write one address like ana@example.com, or leave the cell empty.',
  },
  email_too_long: {
    by: 'roster',
    means: 'An email address has at most 254 characters, and at most 64 before the @.',
    mend: 'Check the address; often two were joined.',
  },
  email_invisible: {
    by: 'roster',
    means: 'The email address has a space or an invisible character inside.',
    mend: 'Type the address again by hand; it was probably copied from a web page or a chat.',
  },
  email_not_ascii: {
    by: 'roster',
    means: 'The part before the @ has letters beyond a-z, which may only look like the right ones.',
    mend: 'Type the address again by hand, with plain letters before the @.',
  },
  duplicate_email: {
    by: 'roster',
    means: 'An earlier row has the same email address. One address stands for one person, so the later row is not sent.',
    mend: 'Delete the row that is too many, or give each person an address of their own (or none).',
  },
  duplicate_acs_user_id: {
    by: 'roster',
    means: 'An earlier row names the same ACS user. One user cannot be two rows.',
    mend: 'Delete the row that is too many, or empty the acs_user_id cell of the row that is somebody else.',
  },
  phone_not_e164: {
    by: 'roster',
    means: 'The phone number does not say its country, or is not a phone number.',
    mend: 'Write it with a plus and the country code, like +15555550100; for a file of national numbers use --country.',
  },
  phone_scientific: {
    by: 'roster',
    means: 'A spreadsheet program has shortened the phone number (1.21256E+10); its last digits may be lost.',
    mend: 'Format the column as text, then paste the numbers from their source again; widening the column is not enough.',
  },
  phone_extension: {
    by: 'roster',
    means: 'The phone number has an extension. A phone that unlocks doors has a number of its own.',
    mend: "Write the person's own number without an extension, or leave the cell empty.",
  },
  phone_several: {
    by: 'roster',
    means: 'The cell holds more than one phone number.',
    mend: 'Keep the one number that the person carries to the door.',
  },
  phone_country_code: {
    by: 'roster',
    means: 'No country has the code that the phone number begins with.',
    mend: 'Check the digits after the plus: the country code comes first, like +1, +44 or +358.',
  },
  phone_length: {
    by: 'roster',
    means: 'The phone number is too short or too long for its country.',
    mend: 'Check the number for a missing or a doubled digit.',
  },
  phone_not_assigned: {
    by: 'roster',
    means: 'The phone number is well formed, but no such number is given out in its country (--strict-phones refuses it).',
    mend: 'Check the number, or leave --strict-phones out.',
  },
  date_invalid: {
    by: 'roster',
    means: 'The cell is not a date that can be read only one way.',
    mend: 'Write it as year-month-day, like 2031-03-01 or 2031-03-01 09:00.',
  },
  date_impossible: {
    by: 'roster',
    means: 'The calendar or the clock has no such day or time.',
    mend: 'Check day, month, year and time; write them like 2031-03-01 09:00.',
  },
  date_order: {
    by: 'roster',
    means: 'Day and month cannot be told apart, and no other date of the column tells their order.',
    mend: 'Say the order with --date-order dmy or --date-order mdy, or write dates like 2031-03-01.',
  },
  date_two_digit_year: {
    by: 'roster',
    means: 'The year has two digits, so its century is a guess.',
    mend: 'Write the year with four digits.',
  },
  date_serial: {
    by: 'roster',
    means: "The cell holds a spreadsheet's day number instead of a date.",
    mend: 'Format the column as a date (best: 2031-03-01) before saving as CSV, or hand in the .xlsx itself.',
  },
  date_no_such_time: {
    by: 'roster',
    means: 'Clocks are put forward over this local time, so it does not exist in the time zone.',
    mend: 'Choose a time outside the change, or write the offset, like 2031-03-30T03:30+02:00.',
  },
  date_twice: {
    by: 'roster',
    means: 'Clocks are put back over this local time, so it exists twice in the time zone.',
    mend: 'Write the offset that is meant, like 2031-10-26T02:30+01:00.',
  },
  ends_before_start: {
    by: 'roster',
    means: 'The end is not after the start.',
    mend: 'Check both dates; often day and month, or the two columns, were exchanged.',
  },
  ended: {
    by: 'roster',
    means: 'The end lies in the past (or passed before the row was sent), so the access system would refuse it.',
    mend: 'Give an end in the future, or delete the row if the access is over.',
  },
  groups_quote: {
    by: 'roster',
    means: 'A group name in the cell opens with a double quote that is never closed.',
    mend: 'Close the quote; quotes are needed only around a name that holds ; or | itself.',
  },
  id_invalid: {
    by: 'roster',
    means: 'The cell is not an id.',
    mend: 'Copy the id (like 8d7e0b3a-4c41-4b0e-9a60-0a1b2c3d4e5f) from the system again, or leave the cell empty.',
  },
  yes_or_no: {
    by: 'roster',
    means: 'The cell says neither yes nor no.',
    mend: 'Write yes or no, or leave the cell empty.',
  },
  import_as_unknown: {
    by: 'roster',
    means: 'import_as takes only "new" (a new person although somebody matches) and "skip" (do nothing).',
    mend: 'Write new or skip, or leave the cell empty.',
  },

  name_reordered: {
    by: 'note',
    means: 'A name like "Smith, Jane" was read as "Jane Smith".',
    mend: 'Write the name as it should appear, without a comma.',
  },
  name_cleaned: {
    by: 'note',
    means: 'Invisible characters were taken out of the name.',
    mend: 'Nothing; the name is stored without them.',
  },
  phone_interpreted: {
    by: 'note',
    means: 'The phone number was not written in E.164 and was read as the number named.',
    mend: 'Write the number with a plus and the country code if it is another one.',
  },
  date_interpreted: {
    by: 'note',
    means: 'The date was not written in ISO 8601 and was read as the day or time named.',
    mend: 'Write it like 2031-03-01 09:00 if another day is meant, or give --date-order.',
  },
  hidden_row: {
    by: 'note',
    means: 'The row is hidden in the workbook (by hand or by a filter). It is read like all others.',
    mend: 'Delete the row, or write skip in its import_as column, if it is not to be imported.',
  },
  shared_phone: {
    by: 'note',
    means:
      'Several rows have this phone number (a family, a front desk). It is stored, but never used to find or enroll anybody.',
    mend: 'Give each person a number of their own if they are to be enrolled by phone.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type Code = keyof typeof catalogue;

/** Why a cell cannot be taken. The interpreter adds where. */
export class Fault {
  readonly code: Code;
  readonly message: string;
  readonly cure: string;

  constructor(code: Code, message: string, cure: string = catalogue[code].mend) {
    this.code = code;
    this.message = message;
    this.cure = cure;
  }
}

/** A value that is not quite what the cell says; the note tells a person how it was read. */
export class Interpreted<Value> {
  readonly value: Value;
  readonly code: Code;
  readonly message: string;

  constructor(value: Value, code: Code, message: string) {
    this.value = value;
    this.code = code;
    this.message = message;
  }
}

/** A cell in a message: quoted, and cut where it is long. */
export function quote(text: string): string {
  const letters = Array.from(text.slice(0, 200));
  return letters.length > 60 ? `"${letters.slice(0, 57).join('')}..."` : `"${text}"`;
}
