import { expect, test } from 'vitest';
import type { RosterError } from '../../src/roster/roster-error.ts';
import { readFile } from './reading.ts';

type Options = Parameters<typeof readFile>[1];

const threeNames = [
  '1 Jürgen Groß | email=j.gross@example.com',
  '2 Zoë Ångström | email=zoe@example.com',
  '3 佐藤 美咲 | email=misaki@example.com',
];
const ana = '1 Ana Lima | email=ana@example.com';
const bo = '2 Bo Li | email=bo@example.com';
/** Midnight in Berlin, in winter. */
const marchFirst = 'startsAt=2031-02-28T23:00:00Z';

/** File, options, the rows it must give, and sentences that must stand in how it was read. */
const people: readonly (readonly [file: string, options: Options, lines: readonly string[], ...said: string[]])[] = [
  ['utf8.csv', {}, threeNames, 'UTF-8, comma-separated'],
  ['utf8-bom.csv', {}, threeNames, 'UTF-8, comma-separated'],
  ['utf16le-bom.csv', {}, threeNames, 'UTF-16 LE, tab-separated'],
  ['utf16be-bom.csv', {}, threeNames, 'UTF-16 BE, comma-separated'],
  ['utf16le-unmarked.csv', {}, threeNames, 'UTF-16 LE, comma-separated'],
  ['utf16be-unmarked.csv', {}, threeNames, 'UTF-16 BE, comma-separated'],
  ['windows-1252.csv', { encoding: 'windows-1252' }, threeNames.slice(0, 2), 'windows-1252, as chosen, comma-separated'],
  ['shift-jis.csv', { encoding: 'Shift_JIS' }, ['1 佐藤 美咲 | email=misaki@example.com']],

  ['sep-line.csv', {}, [ana], 'UTF-8, semicolon-separated'],
  ['semicolon.csv', {}, [`${ana} | groups=Lab+Offices`, `${bo} | groups=Lab+Offices`], 'UTF-8, semicolon-separated'],
  ['tab.tsv', {}, [ana], 'UTF-8, tab-separated'],
  ['tab.tsv', { delimiter: 'tab' }, [ana]],
  ['pipe.txt', {}, [ana], 'UTF-8, vertical bar-separated'],
  ['delimiter-unclear.csv', { delimiter: ';', map: { phone_number: '' } }, ['1 Ana'], 'UTF-8, semicolon-separated'],
  ['newlines.csv', {}, [ana, bo, '3 Cy Fox | email=cy@example.com', '4 Di Oz | email=di@example.com'], '1 empty row left out'],
  ['ghosts.csv', {}, [ana, bo], '3 empty columns at the end left out', '3 empty rows left out'],
  ['title-above.csv', {}, [`${ana} | phone=+15555550100`], 'header in line 4; the lines above it left out'],
  ['ragged.csv', {}, ['1 ! ragged_row', `${bo} | phone=+15555550100`, '3 ! ragged_row', '4 Di Oz | email=di@example.com']],
  [
    'loose-quotes.csv',
    {},
    [
      '1 "Ana" Lima | email=ana@example.com',
      '2 Bo "Bobby" Li | email=bo@example.com',
      '3 ! stray_quote',
      '4 Di Oz | email=di@example.com',
    ],
  ],
  ['nul.csv', {}, [ana, '2 ! control_character', '3 Cy Fox | email=cy@example.com']],
  ['errors.csv', {}, ['1 ! error_cell', '2 ! error_cell', '3 ! error_cell', '4 Cy #1 Fox | email=c@example.com']],

  ['two-columns.csv', { map: { email_address: 'Work email' } }, ['1 Ana Lima | email=ana@work.example']],
  ['same-header-twice.csv', { map: { email_address: '#3' } }, ['1 Ana Lima | email=ana@work.example']],
  ['no-name.csv', { map: { full_name: 'WHO' } }, [ana]],
  [
    'headers-api.csv',
    { guess: false },
    [
      '1 Ana Lima | email=ana@example.com | phone=+15555550100 | startsAt=2031-01-05T08:00:00Z | endsAt=2031-06-30T17:00:00Z | groups=Lab | ' +
        'acsUserId=8d7e0b3a-4c41-4b0e-9a60-0a1b2c3d4e5f | userIdentityId=11111111-2222-4333-8444-555555555555 | enroll=true | ' +
        'credentialManagerAcsUserId=66666666-7777-4888-9999-aaaaaaaaaaaa | importAs=new',
    ],
  ],
  ['name-and-surname.csv', { map: { first_name: 'Name' } }, [ana]],
  ['name-and-surname.csv', { map: { full_name: 'Name' } }, ['1 Ana | email=ana@example.com']],
  ['full-name-and-surname.csv', {}, [ana]],
  [
    'headers-workday.csv',
    {},
    [`${ana} | phone=+15555550100 | startsAt=2019-03-31T22:00:00Z`],
    'Legal First Name: first name',
    'Phone - Mobile: phone number, with its country code',
    'Hire Date: starts at',
    'not used, only kept: "Employee ID", "Location"',
  ],
  ['headers-outlook.csv', {}, [`${ana} | phone=+15555550100`]],
  [
    'headers-cardholder.csv',
    {},
    [`${ana} | phone=+15555550100 | startsAt=2031-01-04T23:00:00Z | endsAt=2031-06-30T21:59:59Z | groups=Lab+Offices`],
  ],
  ['headers-visitor.csv', {}, [`${ana} | startsAt=2031-01-04T23:00:00Z | endsAt=2031-06-30T21:59:59Z | groups=Lab`]],
  [
    'near-miss-header.csv',
    { ignore: ['Emial', 'Phone numer'] },
    ['1 Ana Lima'],
    'column "Emial" is not used; if it is email_address, say --map email_address=Emial',
    `column "Phone numer" is not used; if it is phone_number, say --map phone_number="Phone numer"`,
  ],

  ['first-last.csv', {}, [ana, '2 Cher | email=cher@example.com', '3 Madonna | email=madonna@example.com', '4 ! name_missing']],
  [
    'last-comma-first.csv',
    {},
    [
      '1 Jane Smith | email=jane@example.com ~ name_reordered',
      '2 Sammy Davis, Jr. | email=sammy@example.com ~ name_suffix',
      "3 Pat O'Brien | email=pat@example.com ~ name_reordered",
      '4 ! name_unclear',
    ],
  ],
  [
    'names.csv',
    {},
    [
      '1 Ana Lima | email=n1@example.com',
      '2 Jos\u00E9 \u00C1lvarez | email=n2@example.com',
      '3 Mohammad Ali | email=n3@example.com ~ name_cleaned',
      '4 \u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 | email=n4@example.com',
      '5 \u{1F469}\u200D\u{1F52C} Ada | email=n5@example.com',
      '6 שרה לוי | email=n6@example.com',
      '7 Cher | email=n7@example.com',
      '8 ! name_missing',
      '9 ! control_character',
      '10 ! control_character',
      '11 ! name_unreadable',
      '12 ! control_character',
      '13 ! name_unreadable',
      '14 <script>alert(1)</script> | email=n14@example.com',
      '15 ! garbled',
      '16 ! garbled',
      '17 ! name_too_long',
      '18 ! error_cell',
      '19 Nora Berg | email=n19@example.com',
    ],
  ],
  [
    'emails.csv',
    {},
    [
      '1 P1 | email=ana@example.com',
      '2 P2 | email=Ana.Lima+door@Example.COM',
      '3 P3 | email=ana@bücher.example',
      '4 ! duplicate_email',
      '5 ! email_invisible',
      '6 ! email_invisible',
      '7 ! email_invalid',
      '8 ! email_invalid',
      '9 ! email_invalid',
      '10 ! email_invalid',
      '11 ! email_not_ascii',
      '12 ! email_invalid',
      '13 ! email_too_long',
      '14 P14 ~ empty_word',
      '15 ! email_invalid',
      '16 ! email_invalid',
      '17 ! not_a_person',
      "18 P18 | email=o'brien@example.com",
    ],
  ],
  [
    'duplicates.csv',
    {},
    [
      '1 Ana Lima | email=ana@example.com | phone=+15555550100',
      '2 Bo Li | email=bo@example.com | phone=+15555550101 | acsUserId=u-1',
      '3 ! duplicate_email',
      '4 Cy Fox | email=cy@example.com | phone=+15555550100 ~ shared_phone',
      '5 ! duplicate_acs_user_id',
      '6 Ana Left Out | email=ana@example.com | phone=+15555550100 | acsUserId=u-1 | importAs=skip',
      '7 Ed Roe | email=ana@bücher.example',
      '8 ! duplicate_email',
    ],
  ],
  [
    'groups.csv',
    {},
    [
      '1 P1 | groups=Lab+Offices',
      '2 P2 | groups=Lab+Offices',
      '3 P3 | groups=Lab; West+Offices',
      '4 P4 | groups=Lab; West+Offices',
      '5 P5 | groups=lab+Main Entrance',
      '6 ! groups_quote',
      '7 P7 | groups=0b0e9a60-8d7e-4c41-9a60-0a1b2c3d4e5f',
      '8 ! not_a_person',
      String.raw`9 P9 | groups=Lab\North`,
      '10 P10 | groups=6" doors+Lab',
    ],
  ],
  [
    'words.csv',
    {},
    [
      '1 P1 | userIdentityId=8d7e0b3a-4c41-4b0e-9a60-0a1b2c3d4e5f | enroll=true | importAs=new',
      '2 ! id_invalid id_invalid yes_or_no id_invalid import_as_unknown',
      '3 P3 | enroll=false | credentialManagerAcsUserId=8d7e0b3a-4c41-4b0e-9a60-0a1b2c3d4e5f | importAs=skip',
      '4 row 4 | importAs=skip',
      '5 P5 | acsUserId=user_123 | enroll=true',
    ],
  ],

  ['phones.csv', {}, phones({ 8: '! phone_not_e164', 9: '! phone_not_e164', 10: '! phone_not_e164', 11: '! phone_not_e164' })],
  [
    'phones.csv',
    { country: 'us' },
    phones({
      8: 'P8 | phone=+12125550105 ~ phone_interpreted',
      9: 'P9 | phone=+12125550106 ~ phone_interpreted',
      10: 'P10 | phone=+12125550107 ~ phone_interpreted',
      11: 'P11 | phone=+442079460958 ~ phone_interpreted shared_phone',
    }),
  ],

  [
    'dates-kinds.csv',
    {},
    [
      `1 P1 | ${marchFirst}`,
      '2 P2 | startsAt=2031-03-01T08:00:00Z',
      '3 P3 | startsAt=2031-03-01T08:00:30Z',
      '4 P4 | startsAt=2031-03-01T09:00:00Z',
      '5 P5 | startsAt=2031-03-01T03:30:00Z',
      `6 P6 | ${marchFirst}`,
      `7 P7 | ${marchFirst} ~ date_interpreted`,
      `8 P8 | ${marchFirst} ~ date_interpreted`,
      '9 P9 | startsAt=2031-03-01T08:30:00Z ~ date_interpreted',
      `10 P10 | ${marchFirst} ~ date_interpreted`,
      `11 P11 | ${marchFirst} ~ date_interpreted`,
      '12 ! date_impossible',
      `13 P13 | ${marchFirst} ~ date_interpreted`,
      '14 ! date_two_digit_year',
      '15 ! date_two_digit_year',
      '16 ! date_impossible',
      '17 ! date_impossible',
      '18 ! date_impossible',
      '19 ! date_serial',
      '20 ! date_invalid',
      '21 ! date_invalid',
      '22 ! date_invalid',
      '23 ! date_invalid',
      '24 P24 | startsAt=2031-03-01T08:00:00Z',
      '25 ! date_impossible',
    ],
  ],
  [
    'dates-day-first.csv',
    {},
    [
      '1 Ana Lima | startsAt=2031-03-04T23:00:00Z | endsAt=2031-07-06T21:59:59Z ~ date_interpreted date_interpreted',
      '2 Bo Li | startsAt=2031-03-12T23:00:00Z | endsAt=2031-12-31T22:59:59Z ~ date_interpreted date_interpreted',
    ],
    'Start: starts at; day first, as "13/03/2031" in row 2 (line 3) tells',
    'End: ends at; day first, as "31.12.2031" in row 2 (line 3) tells',
  ],
  [
    'dates-month-first.csv',
    {},
    [
      '1 Ana Lima | startsAt=2031-03-04T23:00:00Z | endsAt=2031-06-07T21:59:59Z ~ date_interpreted date_interpreted',
      '2 Bo Li | startsAt=2031-03-12T23:00:00Z | endsAt=2031-12-31T16:00:00Z ~ date_interpreted date_interpreted',
    ],
    'Start: starts at; month first, as "3/13/2031" in row 2 (line 3) tells',
  ],
  [
    'dates-unclear.csv',
    {},
    [
      '1 ! date_order',
      '2 Bo Li | startsAt=2031-04-03T22:00:00Z | endsAt=2031-12-31T22:59:59Z ~ date_interpreted',
      '3 Cy Fox | startsAt=2031-03-04T23:00:00Z | endsAt=2031-12-31T22:59:59Z',
    ],
  ],
  [
    'dates-unclear.csv',
    { dateOrder: 'mdy' },
    [
      '1 Ana Lima | startsAt=2031-05-02T22:00:00Z | endsAt=2031-12-31T22:59:59Z ~ date_interpreted',
      '2 Bo Li | startsAt=2031-04-03T22:00:00Z | endsAt=2031-12-31T22:59:59Z ~ date_interpreted',
      '3 Cy Fox | startsAt=2031-03-04T23:00:00Z | endsAt=2031-12-31T22:59:59Z',
    ],
    'Start: starts at; date order mdy, as chosen',
  ],
  [
    'dates-both-ways.csv',
    {},
    [
      '1 Ana Lima | startsAt=2031-03-12T23:00:00Z ~ date_interpreted',
      '2 Bo Li | startsAt=2031-03-13T23:00:00Z ~ date_interpreted',
      '3 ! date_order',
    ],
    'Start: starts at; day and month stand both ways ("13/3/2031" in row 1, line 2; "3/14/2031" in row 2, line 3)',
  ],
  [
    'dates-clock-change.csv',
    {},
    [
      '1 ! date_no_such_time',
      '2 ! date_twice',
      '3 P3 | startsAt=2031-10-26T01:30:00Z',
      '4 P4 | startsAt=2031-03-30T00:59:59Z | endsAt=2031-03-30T01:00:00Z',
      '5 P5 | startsAt=2031-03-29T23:00:00Z | endsAt=2031-03-30T21:59:59Z',
      '6 P6 | startsAt=2031-10-25T22:00:00Z | endsAt=2031-10-26T22:59:59Z',
    ],
  ],
  [
    'dates-no-end.csv',
    { timeZone: 'America/New_York' },
    ['1 Ana Lima | endsAt=9999-12-31T23:59:59Z', '2 ! not_a_person', '3 Cy Fox | endsAt=2200-01-01T04:59:59Z'],
  ],
  [
    'dates-ends.csv',
    {},
    [
      '1 ! ends_before_start',
      '2 P2 | startsAt=2031-02-28T23:00:00Z | endsAt=2031-03-01T22:59:59Z',
      '3 ! ended',
      '4 P4 | startsAt=2018-12-31T23:00:00Z',
      '5 P5 | startsAt=2018-12-31T23:00:00Z | endsAt=2031-01-01T22:59:59Z',
      '6 ! ends_before_start',
    ],
  ],

  [
    'workbook.xlsx',
    {},
    [
      '1 Ana Lima | email=ana@example.com | phone=+15555550100 | startsAt=2031-02-28T23:00:00Z | endsAt=2031-12-31T22:59:59Z | groups=Lab+Offices | enroll=true',
      '2 ! phone_not_e164',
      '3 CY Fox | email=cy@example.com | startsAt=2031-02-28T23:00:00Z',
      '4 ! error_cell',
      '5 Ed Roe | email=ed@example.com ~ hidden_row',
      '6 Flo Tan | email=flo@example.com | startsAt=2031-02-28T23:00:00Z | endsAt=2031-03-02T11:00:00Z ~ date_interpreted date_interpreted',
      '7 ! date_invalid',
      '8 ! date_order',
    ],
    'workbook, sheet "People"',
    'header in row 3; the rows above it left out',
    '1 hidden row read like all others',
    '1 empty row left out',
  ],
  [
    'workbook-1904.xlsx',
    {},
    [
      '1 Ana Lima | email=ana@example.com | startsAt=2031-02-28T23:00:00Z | endsAt=2031-12-31T16:45:30Z',
      '2 Bo Li | email=bo@example.com | startsAt=2031-02-28T23:00:00Z ~ date_interpreted',
    ],
    'dates count from 1904, as the workbook says',
  ],
  [
    'phones-no-plus.csv',
    { country: 'DE' },
    [
      '1 ! phone_not_e164',
      '2 One reading is a number | phone=+4930901820 ~ phone_interpreted',
      '3 National | phone=+4915123456789 ~ phone_interpreted',
    ],
  ],
  ['workbook-sheets.xlsx', { sheet: 'Visitors' }, ['1 Bo Li | email=bo@example.com']],
  ['workbook-sheets.xlsx', { sheet: '1' }, [ana]],
  ['workbook-sheets.xlsx', { sheet: ' staff ' }, [ana]],
  [
    'workbook-one-filled.xlsx',
    {},
    [ana],
    'workbook, sheet "Staff"',
    '1 hidden sheet not looked at: "Old"',
    '1 empty sheet left out',
  ],
  ['workbook-one-filled.xlsx', { sheet: 'Old' }, ['1 Bo Li | email=bo@example.com']],
];

/** The rows of phones.csv, but for the national numbers. */
function phones(nationals: Record<number, string>): string[] {
  const rest: Record<number, string> = {
    1: 'P1 | phone=+15555550100',
    2: 'P2 | phone=+15555550100 ~ shared_phone',
    3: 'P3 | phone=+15555550101',
    4: 'P4 | phone=+15555550102',
    5: 'P5 | phone=+15555550103',
    6: 'P6 | phone=+15555550104',
    7: 'P7 | phone=+442079460958 ~ phone_interpreted',
    12: '! phone_not_e164',
    13: '! phone_scientific',
    14: '! phone_scientific',
    15: '! phone_extension',
    16: '! phone_extension',
    17: '! phone_several',
    18: '! phone_not_e164',
    19: '! phone_country_code',
    20: '! phone_length',
    21: '! phone_length',
    22: '! phone_not_e164',
    23: 'P23 | phone=+12125550112',
    24: '! phone_not_e164',
    25: '! phone_not_e164',
    26: 'P26 | phone=+4930123456',
    27: 'P27 | phone=+12125550113',
    ...nationals,
  };
  return Object.entries(rest).map(([row, what]) => `${row} ${what}`);
}

for (const [file, options, lines, ...said] of people) {
  test(`${file} ${JSON.stringify(options)} gives its people`, async () => {
    const read = await readFile(file, options);
    expect(read.lines).toEqual(lines);
    expect(read.reading).toEqual(expect.arrayContaining(said));
  });
}

/** File, options, the error's code, how many rows come before it, and what its message must say. */
const refused: readonly (readonly [file: string, options: Options, code: string, before: number, ...says: string[]])[] = [
  ['windows-1252.csv', {}, 'not_utf8', 0, 'line 2', '--encoding windows-1252  Jürgen Groß, Zoë Ångström'],
  ['shift-jis.csv', {}, 'not_utf8', 0, '--encoding shift_jis     佐藤 美咲'],
  ['shift-jis-mixed.csv', {}, 'not_utf8', 0, '--encoding shift_jis     社員ID, 氏名, フリガナ'],
  ['late-windows-1252.csv', {}, 'not_utf8', 1, 'line 1502', '--encoding windows-1252  Jürgen Groß'],
  ['utf8.csv', { encoding: 'klingon' }, 'encoding_unknown', 0, '--encoding klingon', 'windows-1252'],
  ['windows-1252.csv', { encoding: 'utf-8' }, 'not_utf8', 0, 'line 2'],
  [
    'delimiter-unclear.csv',
    {},
    'delimiter_unclear',
    0,
    `--delimiter ","  "Name;Email" "Phone"`,
    `--delimiter ";"  "Name" "Email,Phone"`,
  ],
  ['utf8.csv', { delimiter: 'comma!' }, 'delimiter_unknown', 0, '"comma!"'],
  ['utf8.csv', { sheet: 'People' }, 'no_sheets', 0, '--sheet'],
  ['open-quote.csv', {}, 'open_quote', 1, 'line 3, column 1'],
  ['open-quote-closed-later.csv', {}, 'open_quote', 1, 'line 3, column 1', 'Bo Li'],
  ['empty.csv', {}, 'empty', 0, 'is empty'],
  ['only-bom.csv', {}, 'empty', 0, 'is empty'],
  ['blank-lines.csv', {}, 'empty', 0, 'is empty'],
  ['header-only.csv', {}, 'no_rows', 0, 'no rows'],
  ['header-and-blanks.csv', {}, 'no_rows', 0, 'no rows'],
  ['missing.csv', {}, 'not_found', 0, 'missing.csv'],
  // As Node gives a name that is no UTF-8: the file cannot be reached by it.
  ['M\uFFFDller.csv', {}, 'not_found', 0, 'Rename it'],
  ['.', {}, 'is_directory', 0, 'folder'],
  ['two-columns.csv', {}, 'column_conflict', 0, '--map email_address=Email', '--map email_address="Work email"'],
  ['same-header-twice.csv', {}, 'column_conflict', 0, `--map email_address="#2" or --map email_address="#3"`],
  ['name-and-surname.csv', {}, 'column_conflict', 0, '--map full_name=Name', '--map first_name=Name'],
  ['foreign-header.csv', {}, 'no_name_column', 0, '"Nimi", "Sähköposti", "Tehtävä"', '--map full_name=Nimi'],
  ['loose-then-open-quote.csv', {}, 'open_quote', 1, 'line 4, column 3'],
  ['open-quote-after-lines.csv', {}, 'open_quote', 1, 'line 5, column 3'],
  ['no-name.csv', {}, 'no_name_column', 0, '"Who", "Email"', '--map full_name=Who'],
  ['last-name-only.csv', {}, 'no_name_column', 0, 'first_name'],
  ['headers-visitor.csv', { guess: false }, 'no_name_column', 0, `--map full_name="visitor name (required)"`],
  ['no-name.csv', { map: { full_name: 'Whoever' } }, 'map_unknown_header', 0, '"Whoever"', '"Who", "Email"'],
  ['no-name.csv', { map: { fullname: 'Who' } }, 'map_unknown_field', 0, '"fullname"', 'full_name'],
  [
    'no-name.csv',
    { map: { full_name: 'Who', email_address: 'Who' } },
    'column_conflict',
    0,
    '"Who"',
    'full_name and email_address',
  ],
  ['phones.csv', { country: 'UK' }, 'country_unknown', 0, '--country UK', 'GB'],
  ['workbook-sheets.xlsx', {}, 'sheet_unclear', 0, '--sheet Staff or --sheet Visitors'],
  ['workbook-sheets.xlsx', { sheet: 'Cleaners' }, 'sheet_unknown', 0, '"Cleaners"', '--sheet Staff'],
  ['workbook-sheets.xlsx', { sheet: 'Empty' }, 'empty', 0, '"Empty"'],
  ['workbook.xlsx', { encoding: 'utf-8' }, 'no_text', 0, '--encoding'],
  ['workbook-old.xls', {}, 'old_excel', 0, '.xls'],
  ['workbook-one-filled.ods', {}, 'wrong_kind', 0, 'OpenDocument'],
];

for (const [file, options, code, before, ...says] of refused) {
  test(`${file} ${JSON.stringify(options)} is asked about or refused: ${code}`, async () => {
    let rows = 0;
    const error = await readFile(file, options, () => (rows += 1)).then(
      () => expect.unreachable('it was read'),
      (thrown: RosterError) => thrown,
    );
    expect({ name: error.name, code: error.code }).toEqual({ name: 'RosterError', code });
    for (const words of says) expect(error.message).toContain(words);
    if (before === 0) expect(rows).toBe(0);
    else expect(rows).toBeGreaterThanOrEqual(before);
  });
}
