import { distance } from 'fastest-levenshtein';
import { RosterError } from './roster-error.ts';
import { quote } from './problems.ts';

/** The canonical fields, in the order in which people expect the columns. */
export const fields = [
  'full_name',
  'first_name',
  'last_name',
  'email_address',
  'phone_number',
  'starts_at',
  'ends_at',
  'groups',
  'acs_user_id',
  'user_identity_id',
  'enroll',
  'credential_manager_acs_user_id',
  'import_as',
] as const;

export type Field = (typeof fields)[number];

/** The columns that result files add, in their order. Of these, the two ids are also input. */
export const resultColumns = [
  'import_row',
  'import_status',
  'import_code',
  'import_message',
  'acs_user_id',
  'user_identity_id',
  'enrollment_status',
  'enrollment_automation_id',
  'instant_key_url',
  'provider_status',
] as const;

/** Whether a header is that of a result file of ours, whose cells are neutralised. */
export function isResultFile(header: readonly string[]): boolean {
  return header.includes('import_row') && header.includes('import_status');
}

/** What HR systems, spreadsheet templates and access control systems call the fields; written as {@link fold} leaves them. */
const otherNames: Readonly<Record<Field, string>> = {
  full_name: `name nameandsurname displayname personname employeename cardholder cardholdername holdername membername
    contactname residentname tenantname visitorname guestname staffname workername studentname teammember nameofperson
    completename commonname legalname legalfullname namefull person employee`,
  first_name: `first firstnames givenname givennames given forename forenames fname christianname namefirst legalfirstname
    cardholderfirstname employeefirstname userfirstname`,
  last_name: `last lastnames surname surnames familyname familynames family lname namelast legallastname cardholderlastname
    employeelastname userlastname`,
  email_address: `email emails mail mailaddress emailid emailaddr eaddress workemail workemailaddress businessemail
    businessemailaddress companyemail corporateemail officialemail primaryemail primaryemailaddress personalemail
    personalemailaddress privateemail homeemail homeemailaddress useremail useremailaddress contactemail emailwork
    emailhome emailprimary emailpersonal employeeemail employeeemailaddress cardholderemail cardholderemailaddress
    email1 email1value emailaddress1 workmail`,
  phone_number: `phone phoneno phonenr phonenum phones mobile mobilephone mobilephonenumber mobilenumber mobileno mobilenr
    mobiletelephone mobiletelephonenumber cell cellphone cellphonenumber cellnumber cellno cellular handphone telephone
    telephonenumber telephoneno tel telno telnumber contactphone contactphonenumber contactnumber contactno workphone
    workphonenumber workmobile workmobilenumber worktelephone businessphone businessphonenumber officephone homephone
    homephonenumber primaryphone primaryphonenumber primarymobile personalmobile personalphone privatephone phonemobile
    phonework phonehome phoneprimary employeephone cardholderphone cardholderphonenumber userphone msisdn smsnumber sms
    phone1 phone1value phonenumber1`,
  starts_at: `start starts startdate startdatetime starttime starttimestamp startson startingdate startday from fromdate
    datefrom validfrom validfromdate validstart validitystart validsince activefrom activestart activationdate activationtime
    activateon activates accessstart accessstarts accessstartdate accessfrom accessbegins accessstartsat effectivedate
    effectivefrom effectivestartdate begin begins begindate beginsat beginning beginningdate enabledfrom enabledate
    arrival arrivaldate checkin checkindate movein moveindate leasestart leasestartdate cardstartdate cardactivationdate
    credentialstartdate membershipstart membershipstartdate visitstart`,
  ends_at: `end ends enddate enddatetime endtime endtimestamp endson endingdate endday to todate dateto until till untildate
    validto validtodate validuntil validuntildate validtill validthrough validthru validend validityend activeto activeuntil
    activeend deactivationdate deactivationtime deactivateon deactivates accessend accessends accessenddate accessuntil
    accessto accessexpires accessexpiry accessendsat effectiveto effectiveuntil effectiveenddate expires expiry expiration
    expireson expiresat expirydate expiredate expirationdate expirydatetime expirationdatetime enabledto enableduntil
    disabledate departure departuredate checkout checkoutdate moveout moveoutdate leaseend leaseenddate cardenddate
    cardexpiry cardexpirydate cardexpiration cardexpirationdate credentialenddate credentialexpirationdate membershipend
    membershipenddate membershipexpiry visitend`,
  groups: `group groupname groupnames accessgroup accessgroups accessgroupname accessgroupnames accessgroupids groupids
    acsaccessgroups acsaccessgroupids accesslevel accesslevels accesslevelnames accessright accessrights accessprofile
    accessprofiles accesspolicy accesspolicies accesslist accesslists accessroles accessrole accessplan accessplans
    accesspermissions permissiongroup permissiongroups securitygroup securitygroups doorgroup doorgroups doorlist clearance
    clearances usergroup usergroups cardholdergroup cardholdergroups`,
  acs_user_id: 'acsuser seamacsuserid',
  user_identity_id: 'useridentity identityid seamuseridentityid',
  enroll: 'enrol enrollmobile enrolmobile enrollmobilekey mobilecredential mobilecredentials mobileaccess mobilekey mobilekeys',
  credential_manager_acs_user_id: 'credentialmanageruserid credentialmanageruser credentialmanageracsuser',
  import_as: '',
};

const fieldOf = new Map<string, Field>();
for (const field of fields) {
  fieldOf.set(fold(field), field);
  for (const name of otherNames[field].split(/\s+/u)) if (name !== '') fieldOf.set(name, field);
}

/** Letters and digits only, lower case, without a trailing remark like "(required)". */
function fold(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[([](?:required|optional|mandatory)[)\]]/u, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The field that a header names, or undefined. Without `guess`, only the canonical names count. */
export function fieldNamed(header: string, guess: boolean): Field | undefined {
  if (guess) return fieldOf.get(fold(header));
  return fields.find((field) => field === header.trim());
}

export interface ColumnOptions {
  /** Field -> the header of its column, or `#3` for the third column, or empty: the roster has no such column. */
  readonly map?: Readonly<Record<string, string>>;
  /** Whether the usual other names of headers count. */
  readonly guess: boolean;
}

/**
 * For each column the canonical field it feeds, or null.
 *
 * @throws {RosterError} where two columns claim one field, none gives a name, or `map` names a field or a header that is not there.
 */
export function resolveColumns(header: readonly string[], { map = {}, guess }: ColumnOptions): (Field | null)[] {
  const mapped = mappedColumns(header, map);
  const resolved = header.map((name, column) => {
    const field = fieldNamed(name, guess) ?? null;
    return mapped.byColumn.get(column) ?? (field !== null && mapped.fields.has(field) ? null : field);
  });
  for (const field of fields) {
    const columns = resolved.flatMap((one, column) => (one === field ? [column] : []));
    if (columns.length > 1) throw twoColumns(field, columns, header);
  }
  const whole = resolved.indexOf('full_name');
  const half = (['first_name', 'last_name'] as const).filter((field) => resolved.includes(field));
  if (
    whole >= 0 &&
    half.length === 1 &&
    half[0] !== undefined &&
    !saysWhole(header[whole] ?? '') &&
    !mapped.fields.has('full_name')
  ) {
    throw wholeOrHalf(header[whole] ?? '', half[0], header[resolved.indexOf(half[0])] ?? '');
  }
  if (!resolved.includes('full_name') && !(resolved.includes('first_name') && resolved.includes('last_name'))) {
    throw noName(resolved, header);
  }
  return resolved;
}

/** What a person should know of the columns that are not used: which they are, and which of them look like a field. */
export function unusedColumns(header: readonly string[], resolved: readonly (string | null)[]): string[] {
  const ours = new Set<string>(isResultFile(header) ? resultColumns : []);
  const unused = header.filter((name, column) => resolved[column] === null && name.trim() !== '' && !ours.has(name));
  const near = unused.flatMap((name) => {
    const folded = fold(name);
    if (folded.length < 4) return [];
    const meant = [...fieldOf].find(
      ([known, field]) =>
        known.length > 4 && !resolved.includes(field) && (distance(known, folded) === 1 || letters(known) === letters(folded)),
    )?.[1];
    return meant === undefined
      ? []
      : [`column ${quote(name)} is not used; if it is ${meant}, say --map ${meant}=${shellWord(name)}`];
  });
  return [...(unused.length > 0 ? [`not used, only kept: ${listed(unused)}`] : []), ...near];
}

/** The letters in order: two that were exchanged in typing do not matter. */
function letters(word: string): string {
  return Array.from(word).sort().join('');
}

/** What `--map` says: the field of each column it names, and all fields it speaks of (an empty header: there is no such column). */
function mappedColumns(header: readonly string[], map: Readonly<Record<string, string>>) {
  const byColumn = new Map<number, Field>();
  const spokenOf = new Set<Field>();
  for (const [asked, name] of Object.entries(map)) {
    const field = fields.find((one) => one === asked);
    if (field === undefined) {
      const known = `The fields are ${fields.join(', ')}.`;
      throw new RosterError('map_unknown_field', `--map ${asked}=...: there is no field ${quote(asked)}. ${known}`);
    }
    spokenOf.add(field);
    if (name === '') continue;
    const [column, another] = columnsNamed(header, name);
    if (column === undefined) {
      throw new RosterError(
        'map_unknown_header',
        `--map ${field}=${name}: the roster has no column ${quote(name)}. Its columns are ${listed(header)}.`,
      );
    }
    if (another !== undefined) throw twoColumns(field, columnsNamed(header, name), header);
    const other = byColumn.get(column);
    if (other !== undefined) {
      throw new RosterError(
        'column_conflict',
        `--map: column ${quote(name)} cannot be both ${other} and ${field}. Give each its own column.`,
      );
    }
    byColumn.set(column, field);
  }
  return { byColumn, fields: spokenOf };
}

/** Indexes of the columns with this header: as it is written, else blind to case and punctuation, else `#3` for the third. */
function columnsNamed(header: readonly string[], name: string): number[] {
  const exact = header.flatMap((one, column) => (one === name ? [column] : []));
  if (exact.length > 0) return exact;
  const loose = header.flatMap((one, column) => (fold(name) !== '' && fold(one) === fold(name) ? [column] : []));
  if (loose.length > 0) return loose;
  return [Number(/^#(\d+)$/u.exec(name)?.[1] ?? 0) - 1].filter((column) => column in header);
}

function twoColumns(field: Field, columns: readonly number[], header: readonly string[]): RosterError {
  const same = new Set(columns.map((column) => header[column])).size < columns.length;
  const choices = columns.map((column) => ({
    value: same ? `#${column + 1}` : (header[column] ?? ''),
    label: `${quote(header[column] ?? '')} (column ${column + 1})`,
  }));
  return new RosterError(
    'column_conflict',
    `Several columns could be ${field}: ${choices.map(({ label }) => label).join(', ')}. ` +
      `Say which one it is: ${choices.map(({ value }) => `--map ${field}=${shellWord(value)}`).join(' or ')}.`,
    { option: 'map', field, choices },
  );
}

/** Whether a header leaves no doubt that it is the whole name, even beside a column for one half of it. */
function saysWhole(name: string): boolean {
  return /full|whole|complete|display/u.test(fold(name));
}

/** "Name" beside "Surname" is a first name in some files, and the whole name in others. */
function wholeOrHalf(name: string, known: 'first_name' | 'last_name', other: string): RosterError {
  const missing = known === 'first_name' ? 'last_name' : 'first_name';
  return new RosterError(
    'column_conflict',
    `${quote(name)} stands beside ${quote(other)}: it may be the whole name (--map full_name=${shellWord(name)}) ` +
      `or only the ${missing.replace('_', ' ')} (--map ${missing}=${shellWord(name)}). Say which.`,
    {
      option: 'map',
      field: 'full_name',
      choices: [
        { value: name, label: `${quote(name)} is the whole name` },
        { value: '', label: `${quote(name)} is only a part of the name` },
      ],
    },
  );
}

function noName(resolved: readonly (Field | null)[], header: readonly string[]): RosterError {
  const half = resolved.includes('first_name') ? 'last_name' : resolved.includes('last_name') ? 'first_name' : undefined;
  const field = half ?? 'full_name';
  const choices = header.flatMap((name, column) =>
    resolved[column] === null && name.trim() !== '' && !(resultColumns as readonly string[]).includes(name)
      ? [{ value: name, label: `${quote(name)} (column ${column + 1})` }]
      : [],
  );
  const known = half === undefined ? undefined : header[resolved.indexOf(half === 'first_name' ? 'last_name' : 'first_name')];
  const whole = known === undefined ? '' : `, or that ${quote(known)} is the whole name: --map full_name=${shellWord(known)}`;
  return new RosterError(
    'no_name_column',
    `No column is recognised as ${half ?? 'a name (full_name, or first_name and last_name)'}. The columns are ${listed(header)}. ` +
      `Say which one it is, like --map ${field}=${shellWord(choices[0]?.value ?? 'Header')}${whole}.`,
    { option: 'map', field, choices },
  );
}

function listed(header: readonly string[]): string {
  const shown = header.slice(0, 20).map(quote).join(', ');
  return header.length > 20 ? `${shown} and ${header.length - 20} more` : shown;
}

function shellWord(text: string): string {
  return /^[\w.@:+-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
