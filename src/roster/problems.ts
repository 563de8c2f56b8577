/** Something a person should know about a row: a cell that was interpreted, or a warning. */
export interface Note {
  /** Key into the catalogue, for example `phone_not_e164`. A problem's is the row's `import_code`. */
  readonly code: Code;
  /** Canonical field that it is about, for example `phone_number`; absent where it is about the whole row. */
  readonly field?: string;
  /** The roster's own header of the cell. */
  readonly column?: string;
  /** The cell as the roster has it (untrusted text: sanitise before printing). */
  readonly value?: string;
  /** In one sentence that names the value. */
  readonly message: string;
}

/** One thing about a row that a person must mend before the row can be sent. */
export interface Problem extends Note {
  /** How to mend it, in one sentence. */
  readonly cure: string;
}

/** What a code means, and how to mend it; for a note: what to do if it is not meant so. */
export interface CatalogueEntry {
  readonly means: string;
  readonly mend: string;
  /** How to mend it where answers are chosen from lists; absent where `mend` names neither an option nor a command. */
  readonly choose?: string;
}

type Entries = Readonly<Record<string, CatalogueEntry>>;

/** What is wrong with the roster itself: found offline, `check` shows it. */
const roster = {
  ragged_row: {
    means: 'The row has more or fewer cells than the header, so nobody can say which cell belongs to which column.',
    mend: 'Give the row as many cells as the header has; a cell that holds the separator itself stands in double quotes.',
  },
  stray_quote: {
    means: 'A cell opens with a double quote and goes on after the closing one, so its end cannot be told.',
    mend: 'Put the whole cell in double quotes and write each quote inside it twice, or save the file from a spreadsheet program.',
  },
  error_cell: {
    means: 'The cell holds the error that a formula left there (#N/A, #REF!, ...) instead of a value.',
    mend: 'Mend the formula in the spreadsheet, or type the value over it.',
  },
  no_value: {
    means: 'The cell holds a formula whose result was never saved in the workbook.',
    mend: 'Open the workbook in a spreadsheet program, let it calculate, and save it; or type the value over the formula.',
  },
  control_character: {
    means: 'The cell holds a control character or a line break, which no name, address or date has.',
    mend: 'Type the cell again; copying from a PDF or a terminal often brings such characters along.',
  },
  garbled: {
    means:
      'Letters of the cell were ruined when the file was saved or opened in the wrong encoding ("MÃ¼ller" or "M?ller" for "Müller").',
    mend: 'Export the roster again as CSV UTF-8 or .xlsx; cells that were ruined before have to be typed again.',
  },
  merged_cell: {
    means: 'The name, email address or phone number of the row is hidden by a merged cell of the workbook.',
    mend: 'Unmerge the cells (Home > Merge & Center) and fill each row in.',
  },
  not_a_person: {
    means:
      'The row is a heading, a total, a remark or a placeholder, or holds nothing but a name, or one other cell, where other rows hold more.',
    mend: 'Delete the row; if it is a person, fill in another cell, for example new in a column import_as.',
  },
  second_table: {
    means: 'Above the row stands another header: the row belongs to a second table, whose columns are others.',
    mend: 'Put each table into a file (or a sheet) of its own.',
  },
  below_leavers: {
    means: 'The row stands below a heading like "Leavers", which says that the people under it have left.',
    mend: 'If the person has left, delete the row; if not, move it above the heading.',
  },
  struck_out: {
    means:
      'A cell that is used, or a part of it, is struck out in the workbook; a name that is usually says that the person has left.',
    mend: 'If the person has left, delete the row; if not, write what counts and take the line away (Format cells > Font).',
  },
  name_unclear: {
    means:
      'It cannot be told which part of the name is the first name, the last name, a title or a remark, or whether it is one person.',
    mend: 'Write the name as it should appear, without a comma: first name, last name.',
  },
  name_missing: {
    means: 'The row has no name. The access system requires one.',
    mend: "Fill in the person's name.",
  },
  name_unreadable: {
    means:
      'The name has no letter in it, is a number, is a formula, is a place of a mail merge that was never filled in, or holds markup of a web page.',
    mend: "Fill in the person's name.",
  },
  name_too_long: {
    means: 'The name has more than 255 characters.',
    mend: 'Shorten the name; often something else slipped into its column.',
  },
  email_invalid: {
    means: 'The cell is not an email address.',
    mend: 'Write one address like ana@example.com, or leave the cell empty.',
  },
  email_too_long: {
    means: 'An email address has at most 254 characters, and at most 64 before the @.',
    mend: 'Check the address; often two were joined.',
  },
  email_invisible: {
    means: 'The email address has a space or an invisible character inside.',
    mend: 'Type the address again by hand; it was probably copied from a web page or a chat.',
  },
  email_not_ascii: {
    means: 'The part before the @ has letters beyond a-z, which may only look like the right ones.',
    mend: 'Type the address again by hand, with plain letters before the @.',
  },
  duplicate_email: {
    means: 'An earlier row has the same email address. One address stands for one person, so the later row is not sent.',
    mend: 'Delete the row that is too many (if it names other groups, write them into the other row first), or give each person an address of their own (or none).',
  },
  duplicate_acs_user_id: {
    means: 'An earlier row names the same ACS user. One user cannot be two rows.',
    mend: 'Delete the row that is too many, or empty the acs_user_id cell of the row that is somebody else.',
  },
  phone_not_e164: {
    means: 'The phone number does not say its country, or is not a phone number.',
    mend: 'Write it with a plus and the country code, like +15555550100; or, if they are all numbers of one country, say once which: --country US (or GB, DE, ...).',
    choose: 'Write it with a plus and the country code, like +15555550100; or choose one country for all of these numbers.',
  },
  phone_scientific: {
    means: 'A spreadsheet program has shortened the phone number (1.21256E+10); its last digits may be lost.',
    mend: 'Format the column as text, then paste the numbers from their source again; widening the column is not enough.',
  },
  phone_extension: {
    means: 'The phone number has an extension. A phone that unlocks doors has a number of its own.',
    mend: "Write the person's own number without an extension, or leave the cell empty.",
  },
  phone_several: {
    means: 'The cell holds more than one phone number.',
    mend: 'Keep the one number that the person carries to the door.',
  },
  phone_country_code: {
    means: 'No country has the code that the phone number begins with.',
    mend: 'Check the digits after the plus: the country code comes first, like +1, +44 or +358.',
  },
  phone_length: {
    means: 'The phone number is too short or too long for its country.',
    mend: 'Check the number for a missing or a doubled digit.',
  },
  phone_not_assigned: {
    means: 'No such number is given out in its country.',
    mend: 'Check the number; or write it with a plus and its country code, and leave --strict-phones out, which alone asks it of such numbers.',
    choose: 'Check the number; or write it with a plus and its country code.',
  },
  date_invalid: {
    means: 'The cell is not a date that can be read only one way.',
    mend: 'Write it as year-month-day, like 2031-03-01 or 2031-03-01 09:00.',
  },
  date_no_day: {
    means: 'The cell of the workbook shows a month, a year or a weekday alone, and holds a day.',
    mend: 'Write the last day of access, like 2031-03-31, and format the cell as a day.',
  },
  date_impossible: {
    means: 'The calendar or the clock has no such day or time.',
    mend: 'Check day, month, year and time; write them like 2031-03-01 09:00.',
  },
  date_order: {
    means: 'Day and month cannot be told apart, and no other date of the column tells their order.',
    mend: 'Say the order with --date-order dmy or --date-order mdy, or write dates like 2031-03-01.',
    choose: 'Choose the order for all of these dates, or write them like 2031-03-01.',
  },
  date_two_digit_year: {
    means: 'The year has two digits, so its century is a guess.',
    mend: 'Write the year with four digits.',
  },
  date_serial: {
    means: "The cell holds a spreadsheet's day number instead of a date.",
    mend: 'Format the column as a date (best: 2031-03-01) before saving as CSV, or hand in the .xlsx itself.',
  },
  date_exchanged: {
    means:
      'A spreadsheet program has exchanged day and month: in some cells of the column, those whose day is 12 or less became dates, the others stayed text; or the date is another one now than when an earlier run read the row.',
    mend: 'Take the dates from their source again, into a column formatted as text; or write each as year-month-day, like 2031-03-01.',
  },
  date_zone_unclear: {
    means:
      'The header names a time zone by letters or words that several countries use, or that do not say whether it is summer (CST, Eastern Time).',
    mend: 'Say which zone it is, like --timezone America/Chicago; or write each time with its offset, like 2031-03-01T09:00-06:00.',
    choose: 'Write each time with its offset, like 2031-03-01T09:00-06:00.',
  },
  date_no_such_time: {
    means: 'Clocks are put forward over this local time, so it does not exist in the time zone.',
    mend: 'Choose a time outside the change, or write the offset, like 2031-03-30T03:30+02:00.',
  },
  date_twice: {
    means: 'Clocks are put back over this local time, so it exists twice in the time zone.',
    mend: 'Write the offset that is meant, like 2031-10-26T02:30+01:00.',
  },
  ends_before_start: {
    means: 'The end is not after the start.',
    mend: 'Check both dates; often day and month, or the two columns, were exchanged.',
  },
  ended: {
    means: 'The end lies in the past (or passed before the row was sent), so the access system would refuse it.',
    mend: 'Give an end in the future, or delete the row if the access is over.',
  },
  groups_quote: {
    means: 'A group name in the cell opens with a double quote that is never closed.',
    mend: 'Close the quote; quotes are needed only around a name that holds ; or | itself.',
  },
  id_invalid: {
    means: 'The cell is not an id.',
    mend: 'Copy the id (like 8d7e0b3a-4c41-4b0e-9a60-0a1b2c3d4e5f) from the system again, or leave the cell empty.',
  },
  yes_or_no: {
    means: 'The cell says neither yes nor no.',
    mend: 'Write yes or no, or leave the cell empty.',
  },
  status_unknown: {
    means: 'The status does not say whether the person belongs in.',
    mend: 'Write active or inactive, or leave the cell empty; if the column is no status, say --ignore with its header.',
    choose: 'Write active or inactive, or leave the cell empty; if the column is no status, choose that it is not used.',
  },
  status_contradicts: {
    means: 'One column says that the person belongs in, and another that they do not.',
    mend: 'Correct the cell that is wrong, or name the column that counts: --map status=Header.',
    choose: 'Correct the cell that is wrong, or choose that one of the columns is not used.',
  },
  import_as_unknown: {
    means:
      'import_as takes only "new" (a new person although somebody matches), "same" (the one who matches, whatever the name) and "skip" (do nothing).',
    mend: 'Write new, same or skip, or leave the cell empty.',
  },
} as const satisfies Entries;

/** What the plan finds, compared with the live system. */
const plan = {
  unknown_group: {
    means: 'The access system has no group of this name or id.',
    mend: 'Use the name or the id of a group that there is; the message names them, the nearest first.',
  },
  group_error: {
    means: 'The access system reports an error of the group: it may not have it at all.',
    mend: 'Mend the group in the Seam Console or in the access system, or name another one.',
  },
  ambiguous_group: {
    means: 'Several groups of the access system bear this name.',
    mend: 'Put the id of the right one in the cell.',
  },
  unknown_place: {
    means: 'There is no entrance or no space of this name or id.',
    mend: 'Use the name or the id of one that there is; the message names them, the nearest first.',
  },
  ambiguous_place: {
    means: 'Several entrances or several spaces bear this name.',
    mend: 'Put the id of the right one in the cell.',
  },
  grant_opens_nothing: {
    means: 'The row is to get an access grant, and neither the row nor an option names an entrance or a space.',
    mend: 'Fill the entrances or the spaces cell, or say --entrances or --spaces for all rows.',
    choose: 'Fill the entrances or the spaces cell.',
  },
  manager_user_excluded: {
    means: 'The row names a credential manager user, and the import asks for a new one.',
    mend: 'Empty the credential_manager_acs_user_id cell, or leave the option out.',
  },
  differs: {
    means: 'The person is there already and differs from the row; nothing was changed.',
    mend: 'If the roster is right, import with --existing update; if the system is right, mend the row.',
    choose:
      'If the roster is right, plan the rows again and have those who differ brought in line; if the system is right, mend the row.',
  },
  changed_since: {
    means:
      'The person was changed in the access system after the run was planned, and before it was resumed; nothing was set back.',
    mend: 'If the roster is still right, import it again with --existing update; if the system is right, mend the row.',
    choose:
      'If the roster is still right, plan the rows again and have those who differ brought in line; if the system is right, mend the row.',
  },
  name_mismatch: {
    means: 'The user who matches bears another name. Addresses are handed on, so it may be another person.',
    mend: 'The same person: write same in import_as and import with --existing update (for all rows: --allow-renames). Another person: give them an address of their own, or write new in import_as; somebody who is there already: put their id in acs_user_id and same in import_as.',
    choose:
      'The same person: say so, or write same in import_as, and have those who differ brought in line. Another person: give them an address of their own, or write new in import_as.',
  },
  suspended: {
    means: 'The person is there already and suspended. doorlist never lifts a suspension.',
    mend: 'Lift it in the access system, or delete the row.',
  },
  cannot_update: {
    means: 'The person is there already and differs in a way that the Seam API cannot change.',
    mend: 'Change it in the access system, or mend the row.',
  },
  skip_row: { means: 'The row says import_as = skip.', mend: 'Nothing, or empty the cell.' },
  not_in_pilot: {
    means: 'The row is not among those that were chosen for the import.',
    mend: 'Import the roster without the option.',
  },
  user_not_found: {
    means: 'The row names an ACS user that the access system does not have.',
    mend: 'Correct the acs_user_id, or empty it if the person is to be created.',
  },
  several_users: {
    means: 'Several users of the access system match the row alike.',
    mend: 'Put the id of the right one in acs_user_id; the message names them.',
  },
  email_phone_disagree: {
    means: "The email address is one user's and the phone number another's.",
    mend: 'Put the id of the right one in acs_user_id and same in import_as, or mend the cell that is wrong.',
  },
  phone_name_disagree: {
    means: "The phone number is one user's and the name another's.",
    mend: 'Put the id of the right one in acs_user_id and same in import_as. Another person: write new in import_as.',
  },
  identity_email_disagree: {
    means: "The row's user identity belongs to one user and its email address to another.",
    mend: 'Mend user_identity_id or the email address.',
  },
  phone_email_differs: {
    means: 'A user has this name and phone number, but another email address.',
    mend: 'The same person: write same in import_as, or put their id in acs_user_id. Another person: write new in import_as.',
  },
  phone_name_differs: {
    means: 'A user has this phone number, but another name.',
    mend: 'The same person: write same in import_as, or put their id in acs_user_id. Another person: write new in import_as.',
  },
  same_name: {
    means: 'A user bears this name, and nothing tells whether it is the same person.',
    mend: 'The same person: write same in import_as, or put their id in acs_user_id. Another person: write new in import_as, or add an email address.',
  },
  made_before: {
    means:
      'An earlier run has a user of this name already for a row with import_as = new, and nothing tells whether it is the same person.',
    mend: 'The same person: put the id of the user in acs_user_id. One more person of this name: add an email address, or give the user who is there a row of its own with its acs_user_id.',
  },
  same_name_in_roster: {
    means: 'An earlier row has the same name, and neither row has anything that tells the two apart.',
    mend: 'Delete the row that is too many (if it names other groups, write them into the other row first), or add an email address or a phone number.',
  },
  being_deleted: {
    means:
      'The user who matches, or the user identity, is just being deleted in the access system. An identity takes its users along.',
    mend: 'Wait until it is gone, then import the row again.',
  },
  claimed_twice: {
    means: 'Two rows match the same user, and one user is one person.',
    mend: 'Delete the row that is too many, or put the right acs_user_id in each.',
  },
  identity_not_found: {
    means: 'The workspace has no managed user identity of this id.',
    mend: 'Correct or empty user_identity_id; an unmanaged identity has to be made managed first.',
  },
  identity_of_another: {
    means: 'The user identity belongs to another user of this access system.',
    mend: 'Correct or empty user_identity_id.',
  },
  identity_contradicts: {
    means: 'The user identity that would be linked has another name, email address or phone number.',
    mend: 'Fill user_identity_id with the right one, or mend the identity. Where it is somebody else’s, give the row an email address and a phone number of its own.',
  },
  other_identity: {
    means:
      'The user who matches belongs to another user identity than the row says, or to one with another name, email address or phone number.',
    mend: 'Correct or empty user_identity_id, or put the right acs_user_id in the row; where the identity is the right one, mend it in the Seam Console.',
  },
  several_identities: {
    means: 'Several user identities match the person alike.',
    mend: 'Put the id of the right one in user_identity_id.',
  },
  shared_identity_phone: {
    means: "The phone number is also that of somebody else's user identity.",
    mend: 'Give the person a number of their own, or fill user_identity_id.',
  },
  id_contradicts: {
    means:
      'The row names an ACS user, but its email address or phone number belongs to another user, or that user is another row of the roster.',
    mend: 'Mend acs_user_id or the cell that is wrong; often one column was sorted alone. Where the id is right all the same (a phone or an address was handed on, a name has changed): import_as = same.',
  },
  email_of_identity: {
    means: 'A user with another email address belongs to a user identity with the row’s.',
    mend: 'The same person: write same in import_as, or put their id in acs_user_id. Another person: write new in import_as.',
  },
  same_phone_in_roster: {
    means: 'An earlier row has the same name and phone number under another email address.',
    mend: 'Delete the row that is too many; for two people of one name on one phone write new in import_as of the later row.',
  },
  nobody_matches: {
    means: 'The row says import_as = same, and nobody in the access system matches it.',
    mend: 'Empty import_as if the person is to be created, or put the right id in acs_user_id.',
  },
  group_being_deleted: {
    means: 'The group is just being deleted in the access system.',
    mend: 'Name another group, or take it out of the cell.',
  },
  namesake: {
    means:
      'The person is created although somebody of that name is there under another email address or phone number. Many of them at once are refused: a mail domain may have moved.',
    mend: 'Nothing, if it is another person. The same person: put their id in acs_user_id before the import; afterwards doorlist undo takes the new one back.',
    choose:
      'Nothing, if it is another person. The same person: put their id in acs_user_id before the import; afterwards take the import back.',
  },
} as const satisfies Entries;

/** What the import meets: the API's answer, or the read-back. */
const imported = {
  settled: {
    means: 'The answer of the API was lost, and the user was found afterwards: created, once.',
    mend: 'Nothing.',
  },
  unanswered: {
    means:
      'The person was sent and the answer was lost: it is not known yet whether the user was created. How it was lost may stand in import_code instead.',
    mend: 'doorlist resume: it looks before anything is sent again.',
    choose: 'Finish the import: it looks before anything is sent again.',
  },
  journal_damaged: {
    means: 'The journal of the run is damaged: what became of the row cannot be read.',
    mend: 'Import the roster again: who is in the access system already is found there, and not created again.',
  },
  in_doubt: {
    means: 'The answer was lost, and what was found does not prove that it is this person.',
    mend: 'Look at the user in the access system, then doorlist resume.',
    choose: 'Look at the user in the access system, then finish the import.',
  },
  list_late: {
    means: 'The answer was lost, and a list of the access system is too late to tell whether the person was made, or enrolled.',
    mend: 'Wait until the access system lists everybody, then doorlist resume: it looks again, and sends nothing twice.',
    choose: 'Wait until the access system lists everybody, then finish the import: it looks again, and sends nothing twice.',
  },
  already_exists: {
    means: 'The API refused to create the person as already there, and who is there is not what was sent.',
    mend: 'Look at the user that is named, fill acs_user_id with the right one, and import the row again.',
  },
  not_made: {
    means: 'The API answered the creation with a user who was there before, or who is another row’s.',
    mend: 'Look at the user that is named in the access system: whose it is decides what acs_user_id the row needs.',
  },
  look_failed: {
    means:
      'An answer was lost and looking for the result failed too, or what is there could not be read, and nothing was sent.',
    mend: 'doorlist resume, when the API answers again.',
    choose: 'Finish the import when the access system answers again.',
  },
  no_answer: {
    means: 'Sent several times; there was never an answer that says what became of it, and never a trace of it.',
    mend: 'Import the row again later.',
  },
  refused: {
    means: 'The API refused the row. Its own words, and often its own code, stand in import_message and import_code.',
    mend: 'Mend what the message names, then import the row again.',
  },
  identity_clash: {
    means: 'The API refused to create the user identity, and shows none with this email address or phone number.',
    mend: 'Look for an unmanaged identity in the workspace and make it managed, or change the email address.',
  },
  enrollment_unanswered: {
    means: 'The person is there; whether the enrollment was launched is not known yet.',
    mend: 'doorlist resume.',
    choose: 'Finish the import.',
  },
  grant_differs: {
    means:
      'The person has an access grant that opens some of what the row names, and not as the row asks for it; nothing was changed.',
    mend: 'Delete the grant in the Seam Console, or mend the row, and import it again. Where only its end differs, --existing update moves it, and --existing renew to a later one.',
    choose:
      'Delete the grant in the Seam Console, or mend the row, and import it again. Where only its end differs, have those who differ brought in line.',
  },
  grant_gone: {
    means: 'The access grant that was made or found is gone from the workspace.',
    mend: 'Import the row again to make a new one.',
  },
  enrollment_gone: {
    means: 'The enrollment was answered as made, and is not there afterwards.',
    mend: 'Import the row again to make a new one.',
  },
  enrollment_unconfirmed: {
    means:
      'The enrollment was answered as made, and the access system did not show it yet, so soon after it that it may only be late.',
    mend: 'doorlist verify looks again, and then says whether it is there.',
    choose: 'Wait a little, and import the rows that need a person again: what is there is not made twice.',
  },
  enrollment_doubled: {
    means: 'The person has more than one enrollment of this kind: another one was made at the same time.',
    mend: 'Delete all but one of those that the message names, then doorlist verify.',
    choose: 'Delete all but one of those that the message names.',
  },
  enrollment_route_gone: {
    means: 'The API does not offer this way of enrolling (any more). The person is there.',
    mend: 'Enroll the other way, as the message of the run says.',
  },
  lasts_longer: {
    means: 'The access was to be renewed, and by the time of the call it lasts longer than the row says; it was left as it is.',
    mend: 'If the roster is right, import it with --existing update; if the system is right, mend the row.',
    choose:
      'If the roster is right, plan it again and have those who differ brought in line; if the system is right, mend the row.',
  },
  other_start: {
    means: 'The access was to be renewed, and by the time of the call it begins at another time; it was left as it is.',
    mend: 'Import the row again.',
  },
  undone: {
    means: 'Something that the run did for the row was taken back by undo.',
    mend: 'Nothing.',
  },
  drifted: {
    means: 'Read back, the user differs from what was sent.',
    mend: 'Look who changed it; import again with --existing update if the roster is right.',
    choose: 'Look who changed it; if the roster is right, plan it again and have those who differ brought in line.',
  },
  change_unconfirmed: {
    means:
      'Read back, the user differs from what was sent, so soon after it that the access system may only be late to show it.',
    mend: 'doorlist verify looks again, and then says whether it is there.',
    choose: 'Wait a little, and import the rows that need a person again: what is there is not made twice.',
  },
  missing: {
    means: 'Read back, the user is gone from the access system.',
    mend: 'If the person is to have access, empty acs_user_id and import the row again.',
  },
  inactive: {
    means: 'The access system has the user, but holds it inactive. Its own code may stand in import_code instead.',
    mend: 'Activate the user in the access system, then doorlist verify.',
    choose: 'Activate the user in the access system.',
  },
  error: {
    means: 'The access system reports an error with the user; its own code stands in import_code.',
    mend: 'Mend what the message names, in the access system or in the row.',
  },
} as const satisfies Entries;

/** Notes on a row that is accepted. */
const note = {
  name_reordered: {
    means: 'A name like "Smith, Jane" was read as "Jane Smith".',
    mend: 'Write the name as it should appear, without a comma.',
  },
  name_cleaned: {
    means: 'Invisible characters, signs around the name, or a number before it were left out.',
    mend: 'Nothing; the name is stored without them.',
  },
  name_suffix: {
    means: 'What stands behind the comma of the name is a degree or a suffix, not a first name; it is kept where it is.',
    mend: 'Delete it if it is not to be in the name.',
  },
  email_cleaned: {
    means: 'Quotes or signs around the email address were left out.',
    mend: 'Nothing; the address is stored without them.',
  },
  phone_interpreted: {
    means: 'The phone number was not written with its country code, or not plainly, and was read as the number named.',
    mend: 'Write the number with a plus and the country code if it is another one.',
  },
  date_interpreted: {
    means: 'The date was not written in ISO 8601 and was read as the day or time named.',
    mend: 'Write it like 2031-03-01 09:00 if another day is meant, or give --date-order.',
    choose: 'Write it like 2031-03-01 09:00 if another day is meant, or choose the order of day and month.',
  },
  no_end: {
    means:
      'The cell says in words that there is no end ("never", "permanent", ...). Where those who differ are brought in line, an end is removed.',
    mend: 'Write the last day if there is one.',
  },
  empty_word: {
    means: 'The cell says in words or by a sign that it is empty ("n/a", "-", ...), and was read as an empty cell.',
    mend: 'Fill in the value if there is one.',
  },
  groups_interpreted: {
    means: 'The groups were not separated by ; or | and were read as the groups named.',
    mend: 'Separate groups by a semicolon.',
  },
  places_interpreted: {
    means: 'The entrances or the spaces were not separated by ; or | and were read as those named.',
    mend: 'Separate them by a semicolon.',
  },
  places_ignored: {
    means: 'Only an access grant opens entrances and spaces; nothing was done with the cell.',
    mend: 'Nothing, or enroll with an access grant: --enroll --enroll-with grant.',
    choose: 'Nothing, or enroll with an access grant.',
  },
  merged_value: {
    means: 'The cell is merged with those above it in the workbook; their value counts for this row too.',
    mend: 'Unmerge the cells if the value is not meant for each row.',
  },
  manager_user_ignored: {
    means: 'This way of enrolling has no use for credential_manager_acs_user_id.',
    mend: 'Nothing, or empty the cell.',
  },
  hidden_row: {
    means: 'The row is hidden in the workbook (by hand or by a filter). It is read like all others.',
    mend: 'Delete the row, or write skip in its import_as column, if it is not to be imported.',
  },
  access_ended: {
    means:
      'The person is in the roster, and their access has ended in the access system. The row names no end, so nothing was changed.',
    mend: 'Write the new end, or the word "never", into the row and import it with --existing update; or delete the row if the person has left.',
    choose:
      'Write the new end, or the word "never", into the row and import it again, with those who differ brought in line; or delete the row if the person has left.',
  },
  access_goes_on: {
    means:
      'The end in the row has passed, so the row is refused; but somebody with its id, email address or name has access in the system still.',
    mend: 'If the access is over, suspend the user in the access system; or write left in a column status of the roster, import it, and suspend those of its list of absent people who have left. If it goes on, write its end into the row.',
  },
  groups_kept: {
    means: 'Groups are exact, the groups cell of the row is empty, and the user is in groups. An empty cell takes none away.',
    mend: 'Name the groups in which the user stays; or take the user out of all of them in the access system, or suspend the user.',
  },
  phone_of_another: {
    means:
      'The person is created although somebody has this phone under another name and email address. A person who changed both is there twice then.',
    mend: 'Nothing, if it is another person. The same person: take the new one back with doorlist undo, put the id that is named in acs_user_id and same in import_as, and import the row with --existing update.',
    choose:
      'Nothing, if it is another person. The same person: take the import back, put the id that is named in acs_user_id and same in import_as, and import the row again, with those who differ brought in line.',
  },
  shared_phone: {
    means:
      'Several rows have this phone number (a family, a front desk). It is stored, but never used to find or enroll anybody.',
    mend: 'Give each person a number of their own if they are to be enrolled by phone.',
  },
} as const satisfies Entries;

/** Why `leavers` did not suspend a person of its list. */
const leavers = {
  unmanaged: {
    means: 'The user is not managed through this workspace.',
    mend: 'If they have left, suspend them in the access system by hand.',
  },
  named_by_row: {
    means: 'A row of the roster names this user.',
    mend: 'If they have left all the same, suspend them in the access system by hand.',
  },
  shares_identity: {
    means: 'A row of the roster has a user of the same identity.',
    mend: 'If they have left all the same, suspend them in the access system by hand.',
  },
  shares_email: {
    means: 'A row of the roster has the same email address.',
    mend: 'If they have left all the same, suspend them in the access system by hand.',
  },
  shares_phone: {
    means: 'A row of the roster has the same phone number.',
    mend: 'If they have left all the same, suspend them in the access system by hand.',
  },
  shares_name: {
    means: 'A row of the roster has the same name.',
    mend: 'If they have left all the same, suspend them in the access system by hand.',
  },
  in_later_roster: {
    means: 'The person is, or may be, in the roster of a later run.',
    mend: 'If they have left all the same, suspend them in the access system by hand.',
  },
  not_suspended: {
    means: 'The access system answered that the user is suspended, and at the last look it is not.',
    mend: 'Suspend the user in the access system by hand.',
  },
} as const satisfies Entries;

/** Every code that can stand in `import_code` or in a note, by what says it. docs/problems.md is made from it. */
export const catalogues = { roster, plan, import: imported, leavers, note };
export const catalogue = { ...roster, ...plan, ...imported, ...leavers, ...note };

export type Code = keyof typeof catalogue;

/** What is said of a run and not of one row: the notices of report.json and of `--json`. Their messages say what to do. */
export const notices = {
  doubled: 'A person of the run is there twice; both ids are named.',
  replaced: 'A row has no user of its own, or the user is gone, and the person may be there as another one.',
  list_lacks: 'The list lacks users of the run whom the access system shows when it is asked for each.',
  not_read_back: 'Users could not be read back.',
  enrollments_unread: 'Enrollments could not be read back.',
  enrollment_route_gone: 'The API does not offer the chosen way of enrolling.',
  instant_key_urls: 'Links of instant keys or access grants could not be fetched; the result files lack them.',
  taken_back: 'What doorlist undo has taken back of the run, and whether it was finished.',
  not_undone: 'Something of the run stays, and why.',
  undone: 'The run was taken back before its end; what was pending in it stays undone.',
  abandoned: 'The run was given up for a later one (--abandon); what was pending in it stays undone.',
  damaged_run: 'An unfinished run on this access system has a damaged journal: what it sent is not settled.',
  lost_run: 'An unfinished run on this access system is not where it was.',
  unread_run: 'A run that cannot be read was not heeded.',
  other_account: 'Another account of this computer left a run unfinished; it is finished only where it is named.',
  replanned: 'Rows are decided differently than planned, since the access system has changed.',
  roster_changed: 'The roster file is another one than when the plan was made; the rows as they were planned are imported.',
  resume: 'Which run is resumed; or that its roster file is another one by now, and is not read.',
  chosen: 'Which run was taken, where none was named.',
  taken_over: 'What a roster that lies in a run folder takes over from that run.',
  run_not_known: 'Rejects were moved out of the folder of their run: its other rows and options are not known.',
  list_late:
    'A list of the access system does not show yet what the last runs made, or still shows what they deleted: it is read again until that is over.',
  roster_doubt: 'Something in the roster that may be wrong and stops no row, such as a name that may be no person.',
  grant_options_ignored: 'Options of an access grant have no use for the chosen way of enrolling.',
  system_error: 'The access system reports an error of its own; it is only read.',
  clock: "This computer's clock and the API's are more than ten minutes apart.",
  list_not_read: 'export: the list of people was not read to its end, and nothing was written.',
} as const;

export type NoticeCode = keyof typeof notices;

/** The entry of a code that is known as text only: the API has codes of its own. */
export function entryNamed(code: string): CatalogueEntry | undefined {
  return Object.hasOwn(catalogue, code) ? catalogue[code as Code] : undefined;
}

/** A cure without options and commands, for the desk and the guided flow, where answers are chosen from lists. */
export function cureToChoose({ code, cure }: { readonly code: string; readonly cure: string }): string {
  return namesCommand.test(cure) ? (entryNamed(code)?.choose ?? cure) : cure;
}

/** What can only be typed: an option, or a command. */
export const namesCommand = /--[a-z]|\bdoorlist [a-z]/u;

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
