import { isNameLike, isWholeLike } from '../../src/roster/content.ts';
import { writeXlsx } from 'hucre/xlsx';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { RosterError } from '../../src/roster/roster-error.ts';
import { readFile, readText } from './reading.ts';

type Options = Parameters<typeof readText>[1];

const ana = '1 Ana Lima | email=ana@example.com';
const year = 'startsAt=2031-02-28T23:00:00Z | endsAt=2031-12-31T22:59:59Z';

/** What a file is, its text, options, and the rows that a person would read in it. */
const read: readonly (readonly [kind: string, text: string, options: Options, lines: readonly string[]])[] = [
  // Headers, as systems export them.
  [
    'Italian',
    'Cognome;Nome;E-mail aziendale;Cellulare;Valido dal;Valido fino al;Gruppi di accesso\nLima;Ana;ana@example.com;+393471234567;01/03/2031;31/12/2031;Lab',
    {},
    [`${ana} | phone=+393471234567 | ${year} | groups=Lab ~ date_interpreted date_interpreted`],
  ],
  [
    'Dutch',
    'Naam,Voornaam,E-mailadres,Geldig t/m\nLima,Ana,ana@example.com,2031-12-31',
    {},
    [`${ana} | endsAt=2031-12-31T22:59:59Z`],
  ],
  [
    'Mexican, with short words for the halves of the last name',
    'nombre,aPaterno,aMaterno,correo,fechaNacimiento\nANA MAE,LIMA,PUIG,ana@example.com,1990-03-01\nBO LU,LI,,bo@example.com,1991-03-01',
    {},
    ['1 ANA MAE LIMA PUIG | email=ana@example.com', '2 BO LU LI | email=bo@example.com'],
  ],
  [
    'a list of accounts',
    'GivenName,Surname,Mail,Enabled,whenCreated,LastLogonDate,PasswordLastSet\nAna,Lima,ana@example.com,True,2019-04-01 08:00,2026-04-01 08:00,2026-04-02 08:00',
    {},
    [ana],
  ],
  [
    'a duty roster, with a column for each day',
    'Nome;Ore;Lun;Mar;Mer\nAna Lima;40;CHIUSO;Mattina;Mattina\nBo Li;38;Mattina;CHIUSO;Mattina',
    {},
    ['1 Ana Lima', '2 Bo Li'],
  ],
  [
    'Portuguese',
    'Nome,Sobrenome,Endereço de e-mail,Data de término,Situação\nAna,Lima,ana@example.com,2031-12-31,Ativo',
    {},
    [`${ana} | endsAt=2031-12-31T22:59:59Z`],
  ],
  [
    'Polish',
    'Imię;Nazwisko;Adres e-mail;Ważny do;Status\nAna;Lima;ana@example.com;bezterminowo;aktywny\nBo;Li;bo@example.com;;zwolniony',
    {},
    [`${ana} | isEndless=true ~ no_end`, '2 Bo Li | email=bo@example.com | belongs=false'],
  ],
  [
    'Swedish',
    'Förnamn,Efternamn,E-post,Giltig t.o.m.\nAna,Lima,ana@example.com,tillsvidare',
    {},
    [`${ana} | isEndless=true ~ no_end`],
  ],
  [
    'Japanese',
    '氏名,メールアドレス,有効期限,アクセスグループ\n佐藤 美咲,misaki@example.com,2031-12-31,受付',
    {},
    ['1 佐藤 美咲 | email=misaki@example.com | endsAt=2031-12-31T22:59:59Z | groups=受付'],
  ],
  [
    'halves of names in East Asia',
    '名,姓\n美咲,佐藤\n철수,김\nアンナ,スミス\nAna,Lima\n,佐藤',
    {},
    ['1 佐藤 美咲', '2 김 철수', '3 アンナ スミス', '4 Ana Lima', '5 佐藤'],
  ],
  [
    'what stands before the last name, behind it',
    'Voornaam,Naam,E-mail\nAna,"Lima, de",ana@example.com\nBo,"Li, van der",bo@example.com\nCy,"Fox, Jr.",cy@example.com\nDi,"Oz, Mae",di@example.com',
    {},
    [
      '1 Ana de Lima | email=ana@example.com ~ name_reordered',
      '2 Bo van der Li | email=bo@example.com ~ name_reordered',
      '3 Cy Fox, Jr. | email=cy@example.com ~ name_suffix',
      '4 ! name_unclear',
    ],
  ],
  [
    'dots between the names of foreigners in Chinese, and in a name that lost a letter',
    '姓名\n安娜•利马\n博伊·福克斯\nアンナ・リマ\nM•ller',
    {},
    ['1 安娜•利马', '2 博伊·福克斯', '3 アンナ・リマ', '4 ! garbled'],
  ],
  [
    'empty cells of a database',
    'Name,Email,Valid until\nAna Lima,ana@example.com,\\N\nBo Li,\\N,2031-12-31',
    {},
    [`${ana} ~ empty_word`, '2 Bo Li | endsAt=2031-12-31T22:59:59Z ~ empty_word'],
  ],
  ['a comma in such a name', '氏名\n"佐藤, 美咲"', {}, ['1 佐藤 美咲 ~ name_reordered']],
  ['umlauts written out', 'Name,Gueltig bis\nAna Lima,2031-12-31', {}, ['1 Ana Lima | endsAt=2031-12-31T22:59:59Z']],
  [
    'Genetec',
    'Cardholder first name,Cardholder last name,Cardholder email,Cardholder status,Cardholder expiry date,Cardholder groups\nAna,Lima,ana@example.com,Active,2031-12-31,Lab',
    {},
    [`${ana} | endsAt=2031-12-31T22:59:59Z | groups=Lab`],
  ],
  [
    'Net2',
    'Surname,First name,Access level,Valid from,Expires end\nLima,Ana,Lab,2031-03-01,2031-12-31',
    {},
    [`1 Ana Lima | ${year} | groups=Lab`],
  ],
  [
    'Google contacts',
    'Name,Given Name,Family Name,Group Membership,E-mail 1 - Value,Phone 1 - Value\nAna Lima,Ana,Lima,Lab,ana@example.com,+15555550100',
    {},
    [`${ana} | phone=+15555550100 | groups=Lab`],
  ],
  [
    'BambooHR',
    'Employee #,"Last name, First name",Work Email,Mobile Phone,Hire Date,Employment Status\n7,"Lima, Ana",ana@example.com,+15555550100,2019-04-01,Active',
    {},
    [`${ana} | phone=+15555550100 | startsAt=2019-03-31T22:00:00Z ~ name_reordered`],
  ],
  [
    'the user principal name beside an email address',
    'Display name,User principal name,Email,Account enabled\nAna Lima,al@corp.example,ana@example.com,true\nBo Li,bl@corp.example,bo@example.com,false',
    {},
    [ana, '2 Bo Li | email=bo@example.com | belongs=false'],
  ],
  [
    'a column that says who is barred',
    'Name,Email,Disabled\nAna Lima,ana@example.com,No\nBo Li,bo@example.com,Yes',
    {},
    [ana, '2 Bo Li | email=bo@example.com | belongs=false'],
  ],
  [
    'columns that say who is and who was one of them',
    'Name,Email,Current,Former\nAna Lima,ana@example.com,1,0\nBo Li,bo@example.com,0,1',
    {},
    [ana, '2 Bo Li | email=bo@example.com | belongs=false'],
  ],
  [
    'several columns of those who are barred, of which one is enough',
    'Name,Email,Frozen,Cancelled\nAna Lima,ana@example.com,No,No\nBo Li,bo@example.com,Yes,No\nCy Fox,cy@example.com,No,Yes',
    {},
    [ana, '2 Bo Li | email=bo@example.com | belongs=false', '3 Cy Fox | email=cy@example.com | belongs=false'],
  ],
  [
    'what a badge or a lease is valid for',
    'Name,Lease from,Badge valid until\nAna Lima,2031-03-01,2031-12-31\nBo Li,,end of March 2031',
    {},
    [`1 Ana Lima | ${year}`, '2 ! date_invalid'],
  ],
  [
    'statuses that disagree, and one that says neither',
    'Name,Email,Status,Action\nAna Lima,ana@example.com,Active,Delete\nBo Li,bo@example.com,On leave,Create\nCy Fox,cy@example.com,,n/a',
    {},
    ['1 ! status_contradicts', '2 ! status_unknown', '3 Cy Fox | email=cy@example.com ~ empty_word'],
  ],
  [
    'letters of a status: T beside A is no true',
    'Name,Email,Status\nAna Lima,ana@example.com,A\nBo Li,bo@example.com,T\nCy Fox,cy@example.com,I',
    {},
    [ana, '2 ! status_unknown', '3 Cy Fox | email=cy@example.com | belongs=false'],
  ],
  [
    'letters that answer',
    'Name,Email,Active\nAna Lima,ana@example.com,t\nBo Li,bo@example.com,f',
    {},
    [ana, '2 Bo Li | email=bo@example.com | belongs=false'],
  ],
  [
    'Verkada',
    'userId,externalId,firstName,middleName,lastName,email,companyName,department,groups,cardFormat,cardNumber,startDate,endDate,entryCode\n,7,Ana,,Lima,ana@example.com,Acme,Lab,Lab;Offices,,,2031-03-01,2031-12-31,',
    {},
    [`${ana} | ${year} | groups=Lab+Offices`],
  ],
  [
    'Kisi',
    'email,name,image,password_flow,role_id,group_ids,credential_token,backup_credential_token,valid_from,valid_until\nana@example.com,Ana Lima,,,,12;13,,,2031-03-01,2031-12-31',
    {},
    [`${ana} | ${year} | groups=12+13`],
  ],
  [
    'Alta',
    'First Name,Last Name,Email,External ID,Phone Number,Groups,Start Date,End Date,Time Zone,Mobile Credential,Status\nAna,Lima,ana@example.com,7,+15555550100,Lab|Offices,3/1/2031,12/31/2031,,1,A',
    {},
    [`${ana} | phone=+15555550100 | ${year} | groups=Lab+Offices | enroll=true ~ date_interpreted date_interpreted`],
  ],
  [
    'Outlook contacts',
    'Title,First Name,Middle Name,Last Name,Company,Department,Business Fax,Mobile Phone,Anniversary,Birthday,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address\n,Ana,,Lima,Acme,Lab,+15555550199,+15555550100,0/0/00,1990-02-03,ana@example.com,SMTP,Ana Lima (ana@example.com),',
    {},
    [`${ana} | phone=+15555550100`],
  ],
  [
    'Workday, where a worker who left has it behind the name',
    'Worker,Email - Primary Work,Phone - Primary Work,Hire Date,Termination Date,Active Status\nAna Lima,ana@example.com,+15555550100,2031-03-01,2031-12-31,Yes\nBo Li (Terminated),bo@example.com,,,,Yes',
    {},
    [`${ana} | phone=+15555550100 | ${year}`, '2 ! name_unclear'],
  ],
  [
    'Lenel',
    'LASTNAME,FIRSTNAME,SSNO,EMAIL,ACTIVATE,DEACTIVATE,ACCESSLEVEL\nLima,Ana,7,ana@example.com,2031-03-01,2031-12-31,Lab',
    {},
    [`${ana} | ${year} | groups=Lab`],
  ],
  [
    'a Dutch name in three columns',
    'Roepnaam;Tussenvoegsel;Achternaam;E-mail werk\nAna;van der;Lima;ana@example.com\nBo;-;Li;bo@example.com',
    {},
    ['1 Ana van der Lima | email=ana@example.com', '2 Bo Li | email=bo@example.com'],
  ],
  [
    'a Spanish name in three columns',
    'Nombre;Primer apellido;Segundo apellido;Correo\nInés;García;López;ines@example.com\nBo;Li;;bo@example.com',
    {},
    ['1 Inés García López | email=ines@example.com', '2 Bo Li | email=bo@example.com'],
  ],
  [
    'people side by side',
    'Name,Ana Lima,Bo Li\nEmail,ana@example.com,bo@example.com\nPhone,+15555550100,+15555550101',
    {},
    ['1 ! not_a_person', '2 ! not_a_person'],
  ],
  [
    'words of the ADP and LDAP exports',
    'Payroll Name,Position Status,Account Expiration Date,Work Contact: Work Email\n"Lima, Ana",Active,2031-12-31,ana@example.com',
    {},
    [`${ana} | endsAt=2031-12-31T22:59:59Z ~ name_reordered`],
  ],
  [
    'numbers for names',
    'Name,Email\n10432,ana@example.com\nA-10432,bo@example.com',
    {},
    ['1 ! name_unreadable', '2 ! name_unreadable'],
  ],
  [
    'formulas for names, as a sheet that shows them is exported',
    'Name;Email\n=A2&" "&B2;a@example.com\n=$A$2;b@example.com\n=HYPERLINK("http://x");c@example.com\n=CONCATENATE(A2,B2);d@example.com\n' +
      '=Sheet1!A2;e@example.com\n="Ana"&" "&"Lima";f@example.com\n="Ana Lima";ana@example.com\n=Bo Li (intern);bo@example.com\n=A2 & B2;g@example.com\n"=A2&""\n""&B2";h@example.com',
    { delimiter: ';' },
    [
      ...Array.from({ length: 6 }, (_, at) => `${at + 1} ! name_unreadable`),
      '7 Ana Lima | email=ana@example.com ~ name_cleaned',
      '8 =Bo Li (intern) | email=bo@example.com',
      '9 ! name_unreadable',
      '10 ! name_unreadable',
    ],
  ],
  [
    'formulas that begin with a sign, and names behind one',
    'Name;Email\n=-B2;a@example.com\n=@B2;b@example.com\n=+A2&" "&B2;c@example.com\n=-(B2);d@example.com\n=(A2);e@example.com\n' +
      '=@INDEX(A:A);f@example.com\n+B2;g@example.com\n-$B$2;h@example.com\n@SUM(A1:A2);i@example.com\n+Sheet1!B2;j@example.com\n' +
      '=-Ana Lima;k@example.com\n- Bo Li;l@example.com\n-Cy Roe (B2 desk);m@example.com',
    { delimiter: ';' },
    [
      ...Array.from({ length: 10 }, (_, at) => `${at + 1} ! name_unreadable`),
      '11 Ana Lima | email=k@example.com ~ name_cleaned',
      '12 Bo Li | email=l@example.com ~ name_cleaned',
      '13 Cy Roe (B2 desk) | email=m@example.com ~ name_cleaned',
    ],
  ],
  [
    'names that a mail merge or a template was to fill in, and names with the markup of a web page',
    'Name\n{{first_name}}\n{first_name} {last_name}\n{Name}\n%%NAME%%\n%FirstName%\n<<Name>>\n«Name»\n«First_Name» «Last_Name»\n[First Name]\n[Vorname] [Nachname]\n$name$\n${first_name} ${last_name}\n$first_name $last_name\n<%= name %>\n*|FNAME|* *|LNAME|*\n__NAME__\n{0} {1}\n%s\n<Name>\nfirst_name\nDear {{name}}\n<b>Bo</b>\nBo Li<br>\n<span class=x>Bo</span> Li\n\u00AD$first $last',
    { delimiter: ',', headerRow: 1 },
    Array.from({ length: 25 }, (_, at) => `${at + 1} ! name_unreadable`),
  ],
  [
    'names with signs that are no such places',
    'Name\nBo [Li]\nBo <Bobby> Li\n{Bo Li}\n[Bo Li]\n«Bo» Li\nA$AP Rocky\nKe$ha\nBo_Li\n[Intern] Bo Li\nBo 100%\n<Bo Li>',
    { delimiter: ',' },
    [
      '1 Bo [Li]',
      '2 Bo <Bobby> Li',
      '3 {Bo Li}',
      '4 [Bo Li]',
      '5 «Bo» Li',
      '6 A$AP Rocky',
      '7 Ke$ha',
      '8 Bo_Li',
      '9 [Intern] Bo Li',
      '10 Bo 100%',
      '11 <Bo Li>',
    ],
  ],
  [
    'names with a remark that the person has left, or until when they stay',
    'Name\nAna Lima - LEFT\nAna Lima *LEFT COMPANY*\nAna Lima {inactive}\nAna Lima (left 3/26)\nAna Lima ausgeschieden\nAna Lima LEFT\nAna Lima †\nex Ana Lima\nDO NOT USE Ana Lima\nAna Lima - gesperrt\nAna Lima (bis 31.12.2031)\nAna Lima – ended 2030-01-31',
    {},
    Array.from({ length: 12 }, (_, at) => `${at + 1} ! name_unclear`),
  ],
  [
    'names of several people',
    'Name\nAna & Bo Lima\nAna Lima / Bo Li\n"Lima, Ana and Bo"\nAna Lima + Bo Li\nFamilie Lima\nAna und Bo Lima\nAna/Bo Lima',
    {},
    Array.from({ length: 7 }, (_, at) => `${at + 1} ! name_unclear`),
  ],
  [
    'names that only look so',
    'Name\nBo Li & Co\nAna Lima (Bo)\nAna-Bo Lima\nKumar s/o Raj\nKarl von und zu Stein\nJosé Ortega y Gasset\nAna Left\nAlexandra Familia\nAna "Bo" Lima\nAna Lima - HR\nAna Lima (Room 2.14)',
    {},
    [
      '1 Bo Li & Co',
      '2 Ana Lima (Bo)',
      '3 Ana-Bo Lima',
      '4 Kumar s/o Raj',
      '5 Karl von und zu Stein',
      '6 José Ortega y Gasset',
      '7 Ana Left',
      '8 Alexandra Familia',
      '9 Ana "Bo" Lima',
      '10 Ana Lima - HR',
      '11 Ana Lima (Room 2.14)',
    ],
  ],
  // Where the header is.
  [
    'a header below line 20',
    `${Array.from({ length: 25 }, (_, at) => `Remark ${at}`).join('\n')}\nName,Email\nAna Lima,ana@example.com`,
    {},
    [ana],
  ],
  [
    'no header',
    'Ana,Lima,ana@example.com',
    { headerRow: 'none', map: { first_name: '#1', last_name: '#2', email_address: '#3' } },
    [ana],
  ],
  [
    'a line that is named',
    '"Staff\nlist",x\nWho,Email\nAna Lima,ana@example.com',
    { headerRow: 3, map: { full_name: 'Who' } },
    [ana],
  ],
  // Rows that are no people.
  [
    'sections, totals, placeholders and the header again',
    'Name,Email\nSales,\nAna Lima,ana@example.com\nName,Email\nVACANT,open@example.com\nTBD,\nSumme,12\nSeite 2 von 3,\n(example: Jo),jo@example.com',
    {},
    [
      '1 ! not_a_person',
      '2 Ana Lima | email=ana@example.com',
      '3 ! not_a_person',
      '4 ! not_a_person',
      '5 ! not_a_person',
      '6 ! not_a_person',
      '7 ! not_a_person',
      '8 ! not_a_person',
    ],
  ],
  [
    'a heading, a total and a legend that begin in another column than the name',
    'No,Name,Email\nStaff,,\n1,Ana Lima,ana@example.com\n2,,\n3,Bo Li,\n4,Total,\nTotal:,2 people,\nRazem,2,\nLegend:,yellow = badge to be printed,\n,red = contractor,\nFarben:,gelb heißt Ausweis,',
    {},
    [
      '1 ! not_a_person',
      '2 Ana Lima | email=ana@example.com',
      '3 ! not_a_person',
      '4 Bo Li',
      '5 ! not_a_person',
      '6 ! not_a_person',
      '7 ! not_a_person',
      '8 ! not_a_person',
      '9 ! not_a_person',
      '10 ! not_a_person',
    ],
  ],
  [
    'a remark behind a name, and a word with a colon that is the whole column, are no label',
    'Badge,Name,Email,Notes\nA1:,Ana Lima,ana@example.com,Note: call first\nA2:,Bo Li,,Note: call first\nA3:,Cy Fox,,Total: 3',
    {},
    ['1 Ana Lima | email=ana@example.com', '2 Bo Li', '3 Cy Fox'],
  ],
  [
    'first and last names alone',
    'First name,Last name\nAna,Lima\nBo,Li\n,Total 2',
    {},
    ['1 Ana Lima', '2 Bo Li', '3 ! not_a_person'],
  ],
  [
    'names alone',
    'Name\nAna Lima\nBo Li\nTotal 2\nName\n* Changes only with a signature',
    {},
    ['1 Ana Lima', '2 Bo Li', '3 ! not_a_person', '4 ! not_a_person', '5 ! not_a_person ~ name_cleaned'],
  ],
  [
    'a name alone that is a person after all',
    'Name,Email,import_as\nAna Lima,ana@example.com,\nBo Li,,new',
    {},
    [ana, '2 Bo Li | importAs=new'],
  ],
  [
    'a second table',
    'Name,Email\nAna Lima,ana@example.com\n,\nEmail,Name\nbo@example.com,Bo Li',
    {},
    [ana, '2 ! second_table', '3 ! second_table'],
  ],
  [
    'a line of dashes below the header and above a total, and one of a person whose name was not filled in',
    'No,Name,Email\n---,:---,---\n1,Ana Lima,ana@example.com\n===,===,===\n2,-,bo@example.com',
    {},
    ['1 ! not_a_person ~ empty_word', '2 Ana Lima | email=ana@example.com', '3 ! not_a_person', '4 ! name_unreadable'],
  ],
  [
    'how employments end, as HR systems say it',
    'Name,Employment status\nAna Lima,Active\nBo Li,Voluntarily Terminated\nCy Fox,Terminated for Cause\nDi Oz,Resignation\nEd Ng,Leave of absence',
    {},
    ['1 Ana Lima', ...['2 Bo Li', '3 Cy Fox', '4 Di Oz'].map((who) => `${who} | belongs=false`), '5 ! status_unknown'],
  ],
  [
    'a header of two lines that say the same',
    'full_name,email,address\nFull Name,Email Address,\nAna Lima,ana@example.com,Quay 1',
    {},
    ['1 ! not_a_person', '2 Ana Lima | email=ana@example.com'],
  ],
  [
    'a header of two lines, of which the second says more of a column that is not used',
    'Name,Email,Address,Address\nName,Email,Street,Town\nAna Lima,ana@example.com,Quay 1,Riga',
    {},
    ['1 ! not_a_person', '2 Ana Lima | email=ana@example.com'],
  ],
  [
    'the header in other words further down',
    'Name,Email\nAna Lima,ana@example.com\nFull name,E-mail address\nBo Li,bo@example.com',
    {},
    [ana, '2 ! not_a_person', '3 Bo Li | email=bo@example.com'],
  ],
  [
    'a second line of the header that says something else of a column that is used, and a second table with another column',
    'Name,Phone,Site\nName,Fax no,Site\nAna Lima,+15555550100,North',
    {},
    ['1 ! second_table', '2 ! second_table'],
  ],
  [
    'a second table of which one column is another',
    'Name,Email,Site\nAna Lima,ana@example.com,North\nName,Email,Locker\nBo Li,bo@example.com,',
    {},
    [ana, '2 ! second_table', '3 ! second_table'],
  ],
  [
    'people below a heading that says that they have left, up to the next heading',
    'Name,Email\nAna Lima,ana@example.com\nLEAVERS,\nBo Li,bo@example.com\nContractors,\nCy Fox,cy@example.com\nAusgeschiedene Mitarbeiter 2026\nDi Oz,di@example.com',
    {},
    [
      ana,
      '2 ! not_a_person',
      '3 ! below_leavers',
      '4 ! not_a_person',
      '5 Cy Fox | email=cy@example.com',
      '6 ! ragged_row',
      '7 ! below_leavers',
    ],
  ],
  [
    'such a heading beside the names, and in a list of names alone',
    'No,Name\n1,Ana Lima\nDéparts,\n2,Bo Li',
    {},
    ['1 Ana Lima', '2 ! not_a_person', '3 ! below_leavers'],
  ],
  [
    'such a heading in a list of names alone',
    'Name\nAna Lima\nFormer staff:\nBo Li',
    {},
    ['1 Ana Lima', '2 ! not_a_person', '3 ! below_leavers'],
  ],
  // Cells.
  [
    'a comma without quotes that shifts the cells',
    'Name,Dept,Note\nAna Lima,Lab,\nQuill, Tara,Sales',
    {},
    ['1 Ana Lima', '2 ! name_unclear'],
  ],
  [
    'letters ruined in eleven ways',
    'Name\nBj”rn Berg\nJos‚ Perez\nM%FCller\nJ÷rgen\nJ├╝rgen Groß\nJ├╝rgen\nJ?rgen\nJ&uuml;rgen\nJГјrgen\nJĂĽrgen\nJ=C3=BCrgen\nJürgen',
    {},
    [...Array.from({ length: 11 }, (_, at) => `${at + 1} ! garbled`), '12 Jürgen'],
  ],
  [
    'quotes and signs around names and emails',
    `Name,Email\n"=""Ana Lima""",'ana@example.com'\n*Bo Li,mailto:bo@example.com\n't Hooft,th@example.com\n‘Cy Fox’,\n- Di Oz,`,
    {},
    [
      `${ana} ~ name_cleaned email_cleaned`,
      '2 Bo Li | email=bo@example.com ~ name_cleaned email_cleaned',
      "3 't Hooft | email=th@example.com",
      '4 ! not_a_person ~ name_cleaned',
      '5 ! not_a_person ~ name_cleaned',
    ],
  ],
  [
    'double last names, where every name has its last name first',
    'Name\n"García López, Inés"\n"van Dijk, Zoë"\n"Lima, Ana"',
    {},
    ['1 Inés García López ~ name_reordered', '2 Zoë van Dijk ~ name_reordered', '3 Ana Lima ~ name_reordered'],
  ],
  [
    'words for no end and for an empty cell',
    'Name,Email,Phone,Start,End,Groups\nAna Lima,ana@example.com,-,n/a,never,none\nBo Li,bo@example.com,k.A.,,–,Lab',
    {},
    [
      `${ana} | isEndless=true ~ empty_word empty_word no_end empty_word`,
      '2 Bo Li | email=bo@example.com | groups=Lab ~ empty_word empty_word',
    ],
  ],
  [
    'midnights among times are times, a column of them is one of days',
    'Name,Start,End\nAna Lima,2031-03-01 00:00,2031-12-31 00:00:00\nBo Li,2031-03-01 09:00,2031-12-31',
    {},
    [
      '1 Ana Lima | startsAt=2031-02-28T23:00:00Z | endsAt=2031-12-31T22:59:59Z',
      '2 Bo Li | startsAt=2031-03-01T08:00:00Z | endsAt=2031-12-31T22:59:59Z',
    ],
  ],
  [
    'Japanese dates, and two dates in a cell',
    '氏名,開始日,終了日\n佐藤 美咲,2031年3月1日,2031年12月31日(水)\n鈴木 一郎,,平成30年4月1日\n田中 実,,2031-03-01 - 2031-12-31',
    {},
    [`1 佐藤 美咲 | ${year} ~ date_interpreted date_interpreted`, '2 ! date_invalid', '3 ! date_invalid'],
  ],
  [
    'phones that are a number of the country, and such as are none',
    'Name,Phone\nP1,030/1234567\nP2,0151 23456789\nP3,030 12\nP4,4790123456\nP5,+49 (0)30 1234567',
    { country: 'DE' },
    [
      '1 P1 | phone=+49301234567 ~ phone_interpreted',
      '2 P2 | phone=+4915123456789 ~ phone_interpreted',
      '3 ! phone_not_e164',
      '4 ! phone_not_e164',
      '5 P5 | phone=+49301234567 ~ phone_interpreted shared_phone',
    ],
  ],
  [
    'countries beside numbers that are said to be of one country',
    'Name,Phone,Country\nP1,07911 123456,UK\nP2,2079460102,US\nP3,020 7946 0958,\nP4,07911 123457,Autriche\nP5,+12025550103,US',
    { country: 'GB' },
    [
      '1 P1 | phone=+447911123456 ~ phone_interpreted',
      '2 ! phone_not_e164',
      '3 P3 | phone=+442079460958 ~ phone_interpreted',
      '4 ! phone_not_e164',
      '5 P5 | phone=+12025550103',
    ],
  ],
  [
    'groups in a list of JSON, and in quotes',
    `Name,Groups\nAna Lima,"[""Lab"", ""Offices""]"\nBo Li,'Lab; Offices'`,
    {},
    ['1 Ana Lima | groups=Lab+Offices ~ groups_interpreted', '2 Bo Li | groups=Lab+Offices'],
  ],
  [
    'numbers before the names',
    'Name,Email\n1. Ana Lima,ana@example.com\n2) Bo Li,bo@example.com\n(3) Cy Fox,cy@example.com\n3.5 Ha,x@example.com',
    {},
    [
      `${ana} ~ name_cleaned`,
      '2 Bo Li | email=bo@example.com ~ name_cleaned',
      '3 Cy Fox | email=cy@example.com ~ name_cleaned',
      '4 3.5 Ha | email=x@example.com',
    ],
  ],
  [
    'families, and an end behind the name',
    'Name,Email\nLima Family,a@example.com\nBo Li until 31/12,b@example.com\nCy Fox bis Ende 2031,c@example.com\nAna Till,t@example.com',
    {},
    ['1 ! name_unclear', '2 ! name_unclear', '3 ! name_unclear', '4 Ana Till | email=t@example.com'],
  ],
  [
    'months in words of ten languages',
    'Name;Ende\nP1;31. Dezember 2031\nP2;31 décembre 2031\nP3;31 de diciembre de 2031\nP4;31 dicembre 2031\nP5;31 december 2031\nP6;31 de dezembro de 2031\nP7;31 grudnia 2031\nP8;den 31 december 2031\nP9;Mittwoch, 31. Dezember 2031\nP10;31-déc.-2031\nP11;1er janvier 2032',
    {},
    [
      ...Array.from({ length: 10 }, (_, at) => `${at + 1} P${at + 1} | endsAt=2031-12-31T22:59:59Z ~ date_interpreted`),
      '11 P11 | endsAt=2032-01-01T22:59:59Z ~ date_interpreted',
    ],
  ],
  [
    'months in words that are none, and days of the week that are not that day',
    'Name;Ende\nP1;31. Dezembrius 2031\nP2;Montag, 31. Dezember 2031\nP3;31. Februar 2031\nP4;31. Dezember 31',
    {},
    ['1 ! date_invalid', '2 ! date_impossible', '3 ! date_impossible', '4 ! date_two_digit_year'],
  ],
  // Ends, statuses and names of later finds.
  [
    'a code beside the status',
    'Name,Email,Employee status\nAna Lima,ana@example.com,Active(A)\nBo Li,bo@example.com,Terminated (T)\nCy Fox,cy@example.com,3 - Terminated\nDi Oz,di@example.com,Active (I)',
    {},
    [
      ana,
      '2 Bo Li | email=bo@example.com | belongs=false',
      '3 Cy Fox | email=cy@example.com | belongs=false',
      '4 ! status_unknown',
    ],
  ],
  [
    'who is barred in columns of other systems',
    'Name,Email,Block credential,Deceased,Offboarded\nAna Lima,ana@example.com,False,,\nBo Li,bo@example.com,True,,\nCy Fox,cy@example.com,False,Y,\nDi Oz,di@example.com,False,,yes',
    {},
    [
      ana,
      ...['2 Bo Li | email=bo', '3 Cy Fox | email=cy', '4 Di Oz | email=di'].map(
        (name) => `${name}@example.com | belongs=false`,
      ),
    ],
  ],
  [
    'a year of the Buddhist calendar, and one that stands for no end',
    'Name,Expiry date\nAna Lima,31/12/2574\nBo Li,2574-12-31\nCy Fox,2999-12-31\nDi Oz,31.12.9999',
    {},
    [
      '1 ! date_impossible',
      '2 ! date_impossible',
      '3 Cy Fox | endsAt=2999-12-31T22:59:59Z',
      '4 Di Oz | endsAt=9999-12-31T22:59:59Z ~ date_interpreted',
    ],
  ],
  [
    'a year alone in a column of dates, as a spreadsheet shows it',
    'Name,Start,End\nAna Lima,1905-07-19,\nBo Li,,1905-07-20\nCy Fox,1900-01-01,\nDi Oz,1905-03-01,\nEd Ray,1905-07-19 08:00,',
    {},
    [
      '1 ! date_invalid',
      '2 ! date_invalid',
      '3 Cy Fox | startsAt=1899-12-31T23:00:00Z',
      '4 Di Oz | startsAt=1905-02-28T23:00:00Z',
      '5 Ed Ray | startsAt=1905-07-19T07:00:00Z',
    ],
  ],
  [
    'people who are on leave, and households',
    'Name,Email\nAna Lima (On Leave),a@example.com\nThe Lima Household,b@example.com\nFox Residence,c@example.com\nEheleute Li,d@example.com\nAna Household-Li,e@example.com',
    {},
    [...[1, 2, 3, 4].map((row) => `${row} ! name_unclear`), '5 Ana Household-Li | email=e@example.com'],
  ],
  [
    'a second table that has the first columns of the header above it',
    'Name,Email,End\nAna Lima,ana@example.com,2031-12-31\nName,Email,Left\nBo Li,bo@example.com,2031-12-31',
    {},
    [`${ana} | endsAt=2031-12-31T22:59:59Z`, '2 ! second_table', '3 ! second_table'],
  ],
  [
    'words for no end in other languages',
    'Name,End\nAna Lima,toistaiseksi\nBo Li,бессрочно\nCy Fox,长期\nDi Oz,무기한\nEd Ng,ubegrenset',
    {},
    ['1 Ana Lima', '2 Bo Li', '3 Cy Fox', '4 Di Oz', '5 Ed Ng'].map((name) => `${name} | isEndless=true ~ no_end`),
  ],
  [
    'remarks before and behind names that they do not belong in, or are there twice',
    'Name,Email\n' +
      [
        'BANNED: Ana Lima',
        '[deleted] Ana Lima',
        '(Terminated) Ana Lima',
        'LEFT - Ana Lima',
        'Terminated Ana Lima',
        'Ana Lima (do not use)',
        'Ana Lima DO NOT USE',
        'Ana Lima (RIP)',
        'Ana Lima (maternity leave)',
        'Ana Lima (old)',
        'Ana Lima (ex)',
        'Ana Lima - duplicate',
        'Ana Lima; Bo Li',
        'Ana Lima +1',
        '#Ana Lima',
        '// Ana Lima',
      ]
        .map((name, at) => `${name},${at}@example.com`)
        .join('\n') +
      '\nDr. Ana Lima: OBE,x@example.com\nAna (Old) Lima,y@example.com\nAna Oldrich,z@example.com',
    {},
    [
      ...Array.from({ length: 16 }, (_, at) => `${at + 1} ! name_unclear`),
      '17 Dr. Ana Lima: OBE | email=x@example.com',
      '18 Ana (Old) Lima | email=y@example.com',
      '19 Ana Oldrich | email=z@example.com',
    ],
  ],
  [
    'the marks by which directories keep who has left at the end of the list, and names like them',
    'Name,Email\nzzAna Lima,1@example.com\nZZ_Ana Lima,2@example.com\nXXX Ana Lima,3@example.com\nzz.Ana Lima,4@example.com\nAna Lima_old,5@example.com\nAna Lima_DISABLED,6@example.com\nZzana Lima,7@example.com\nAna Lima_HR,8@example.com',
    {},
    [
      ...Array.from({ length: 6 }, (_, at) => `${at + 1} ! name_unclear`),
      '7 Zzana Lima | email=7@example.com',
      '8 Ana Lima_HR | email=8@example.com',
    ],
  ],
  [
    'what a spreadsheet shows while it has no value yet, and a tick that it writes as a word',
    'Name,Email\nLoading...,1@example.com\nTRUE,2@example.com\nFALSE,3@example.com',
    {},
    ['1 ! not_a_person', '2 ! not_a_person', '3 ! not_a_person'],
  ],
  [
    'accounts of nobody',
    'Name,Email\nFormer Employee,a@example.com\nDeleted User,b@example.com\nno access,c@example.com\nundefined undefined,d@example.com\nNone None,e@example.com\nsame as above,f@example.com',
    {},
    Array.from({ length: 6 }, (_, at) => `${at + 1} ! not_a_person`),
  ],
  [
    'what programs write for an empty cell, in half of a name',
    'First name,Last name,Email\nAna,NULL,a@example.com\nnull,Lima,b@example.com\nAna,N/A,c@example.com\nAna,(blank),d@example.com\n\\N,Lima,e@example.com\nundefined,Lima,f@example.com\nNaN,Lima,g@example.com\nAna,Null,h@example.com\nNan,Lima,i@example.com\nInga,Tom,j@example.com',
    {},
    [
      ...Array.from({ length: 7 }, (_, at) => `${at + 1} ! name_unclear`),
      '8 Ana Null | email=h@example.com',
      '9 Nan Lima | email=i@example.com',
      '10 Inga Tom | email=j@example.com',
    ],
  ],
  [
    'a heading of leavers of whatever kind, and one of two words for them',
    'Name,Email\nAna Lima,ana@example.com\nTERMINATED DRIVERS,\nBo Li,bo@example.com\nDrivers,\nCy Fox,cy@example.com\nResigned / Terminated,\nDi Oz,di@example.com',
    {},
    [
      ana,
      '2 ! not_a_person',
      '3 ! below_leavers',
      '4 ! not_a_person',
      '5 Cy Fox | email=cy@example.com',
      '6 ! not_a_person',
      '7 ! below_leavers',
    ],
  ],
  [
    'who comes to an event, and who was let in or not',
    'Name,Email,Status\nAna Lima,ana@example.com,Approved\nBo Li,bo@example.com,Declined\nCy Fox,cy@example.com,Not attending\nDi Oz,di@example.com,Pending',
    {},
    [
      ana,
      '2 Bo Li | email=bo@example.com | belongs=false',
      '3 Cy Fox | email=cy@example.com | belongs=false',
      '4 ! status_unknown',
    ],
  ],
  [
    'no access and no key in a word, under a column that says who has them',
    'Name,Email,Access status,Mobile key,Phone\nAna Lima,ana@example.com,Active,yes,none\nBo Li,b@example.com,None,,\nCy Fox,c@example.com,keine,,\nDi Oz,d@example.com,Active,none,\nEd Po,e@example.com,Active,-,\nFy Ro,f@example.com,無,,\nGe Su,g@example.com,N/A,,\nHu Ta,h@example.com,Inactive,,',
    {},
    [
      `${ana} | enroll=true ~ empty_word`,
      '2 ! status_unknown',
      '3 ! status_unknown',
      '4 ! yes_or_no',
      '5 Ed Po | email=e@example.com ~ empty_word',
      '6 ! status_unknown',
      '7 Ge Su | email=g@example.com ~ empty_word',
      '8 Hu Ta | email=h@example.com | belongs=false',
    ],
  ],
  [
    'nothing in a word, under a column that says who is barred',
    'Name,Email,Blocked\nAna Lima,ana@example.com,none\nBo Li,b@example.com,yes\nCy Fox,c@example.com,no',
    {},
    [`${ana} ~ empty_word`, '2 Bo Li | email=b@example.com | belongs=false', '3 Cy Fox | email=c@example.com'],
  ],
  [
    'a line above the header that groups the columns of one person, or says what the list is',
    'Person,,Access,\nName,Email,From,To\nAna Lima,ana@example.com,2031-03-01,2031-12-31',
    {},
    [`${ana} | ${year}`],
  ],
  [
    'a day in the title that is no end, and an end there beside a column of ends',
    'Staff on 31.08.2031; valid until 31.12.2031\nName,Email,Valid until\nAna Lima,ana@example.com,2031-12-31',
    {},
    [`${ana} | endsAt=2031-12-31T22:59:59Z`],
  ],
  [
    'a title that says when the list was printed',
    'Staff list, printed 31.08.2031\nName,Email\nAna Lima,ana@example.com',
    {},
    [ana],
  ],
  [
    'an end in the title, over a header that was said to be one',
    'Access until 31.08.2031\nName,Email\nAna Lima,ana@example.com',
    { headerRow: 2 },
    [ana],
  ],
  [
    'a line above the header that says who is in charge of the list',
    'Department manager:,Bo Li,\nName,Email,Valid until\nAna Lima,ana@example.com,2031-12-31',
    {},
    [`${ana} | endsAt=2031-12-31T22:59:59Z`],
  ],
  [
    'a title of one cell, whatever it speaks of',
    'Parking list of the manager,,\nName,Email,Valid until\nAna Lima,ana@example.com,2031-12-31',
    {},
    [`${ana} | endsAt=2031-12-31T22:59:59Z`],
  ],
  [
    "what stands under the word for somebody else, and was left alone or is the person's own",
    'Employee,,Emergency contact,,Parking permit\nName,Email,Relation,Phone,Valid until\nAna Lima,ana@example.com,Mother,+15555550100,2031-12-31',
    { ignore: ['Phone'], map: { ends_at: 'Valid until' } },
    [`${ana} | endsAt=2031-12-31T22:59:59Z`],
  ],
  [
    'people who are managers, in the line above the header: once it is said of the name, it holds for what stands beside it',
    'Site manager,,,Contract,\nName,Email,Phone,Start,End\nAna Lima,ana@example.com,,2031-03-01,2031-12-31\nBo Li,b@example.com,+15555550100,,',
    { map: { full_name: 'Name' } },
    [`${ana} | ${year}`, '2 Bo Li | email=b@example.com | phone=+15555550100'],
  ],
  [
    'a time zone that the header names',
    'Name,Start (UTC),End [GMT+2]\nAna Lima,2031-03-01 09:00,2031-12-31 17:00\nBo Li,2031-03-01T09:00+01:00,2031-12-31\nCy Fox,,31.12.2031 17:00 UTC',
    {},
    [
      '1 Ana Lima | startsAt=2031-03-01T09:00:00Z | endsAt=2031-12-31T15:00:00Z',
      '2 Bo Li | startsAt=2031-03-01T08:00:00Z | endsAt=2031-12-31T21:59:59Z',
      '3 Cy Fox | endsAt=2031-12-31T17:00:00Z ~ date_interpreted',
    ],
  ],
  [
    'a time zone that the header names and can be read in more ways than one',
    'Name,End (CST)\nAna Lima,2031-12-31 17:00\nBo Li,2031-12-31\nCy Fox,2031-12-31 17:00-06:00',
    {},
    ['1 ! date_zone_unclear', '2 Bo Li | endsAt=2031-12-31T22:59:59Z', '3 Cy Fox | endsAt=2031-12-31T23:00:00Z'],
  ],
  ...[
    '(GMT-05:00) Eastern Time (US & Canada)',
    'UTC+01:00 Amsterdam, Berlin',
    'GMT Standard Time',
    '(GMT/BST)',
    '(UTC+1 / MEZ)',
    '(CET/CEST)',
    '(Eastern Time)',
    '[Pacific Standard Time]',
  ].map(
    (zone) =>
      [
        `a time zone that is another in summer (${zone})`,
        `Name\tEnd ${zone}\nAna Lima\t2031-07-31 17:00`,
        { map: { ends_at: `End ${zone}` } },
        ['1 ! date_zone_unclear'],
      ] as const,
  ),
  ...['(date & time)', '(local time)', '(Date/Time)', '(time)', 'UTC'].map(
    (word) =>
      [
        `a header that speaks of no time zone, or of the one without a summer (${word})`,
        `Name\tEnd ${word}\nAna Lima\t2031-07-31 17:00`,
        { timeZone: 'UTC', map: { ends_at: `End ${word}` } },
        ['1 Ana Lima | endsAt=2031-07-31T17:00:00Z'],
      ] as const,
  ),
  [
    'a time zone that the header names, beside one that was chosen',
    'Name,Start (UTC),End (EST)\nAna Lima,2031-03-01 09:00,2031-12-31 17:00',
    { timeZone: 'America/New_York', isZoneChosen: true },
    ['1 Ana Lima | startsAt=2031-03-01T14:00:00Z | endsAt=2031-12-31T22:00:00Z'],
  ],
  [
    'a place named in brackets behind the time',
    'Name,End (Asia/Tokyo)\nAna Lima,2031-12-31 17:00',
    {},
    ['1 Ana Lima | endsAt=2031-12-31T08:00:00Z'],
  ],
  [
    'nothing to do, under a column that says what is to be done',
    'Name,Action\nAna Lima,None\nBo Li,Add\nCy Fox,Remove\nDi Oz,keine',
    {},
    ['1 Ana Lima ~ empty_word', '2 Bo Li', '3 Cy Fox | belongs=false', '4 Di Oz ~ empty_word'],
  ],
  ...[
    'List of staff valid from 01/01/2031',
    'Liste der Mitarbeiter gültig ab 01.01.2031',
    'Liste der Mitarbeiter (gültig seit dem 01.01.2031)',
    'Lista válida desde 01/01/2031',
    'Lista válida a partir de 01/01/2031',
    'Lista ważna od 01.01.2031',
  ].map(
    (title) =>
      [`a start in a line above the header (${title})`, `${title}\nName,Email\nAna Lima,ana@example.com`, {}, [ana]] as const,
  ),
  ...['Wintersemester 2031/32', 'Semester 2', 'Access permit', 'Zugang (Visitor permit)'].map(
    (band) =>
      [
        `the time of the access itself, in the line above the header (${band})`,
        `,,${band},\nName,Email,From,To\nAna Lima,ana@example.com,2031-03-01,2031-12-31`,
        {},
        [`${ana} | ${year}`],
      ] as const,
  ),
  ...['Department', 'Fire crew', 'Company', 'Service', 'Abteilung', 'Reparto'].map(
    (header) =>
      [
        `people whose work is called so (${header})`,
        `Name,${header}\nAna Lima,Removal\nBo Li,Suppression\nCy Fox,Rescue`,
        {},
        ['1 Ana Lima', '2 Bo Li', '3 Cy Fox'],
      ] as const,
  ),
  [
    'ends and starts as access control systems call them',
    'Name,Effective Time,Expiry Time\nAna Lima,2031/03/01 00:00:00,2031/12/31 00:00:00',
    {},
    [`1 Ana Lima | ${year} ~ date_interpreted date_interpreted`],
  ],
];

for (const [kind, text, options, lines] of read) {
  test(`${kind}: the people`, async () => {
    expect((await readText(text, options)).lines).toEqual(lines);
  });
}

/** What a file is, its text, options, the error's code, and the values that answer its question. */
const asked: readonly (readonly [kind: string, text: string, options: Options, code: string, answers: readonly string[]])[] = [
  [
    'a column of dates',
    'Name,Last seen at HQ\nAna Lima,2031-12-31',
    {},
    'column_unused',
    ['ends_at=Last seen at HQ', 'starts_at=Last seen at HQ', 'Last seen at HQ'],
  ],
  [
    'a column of dates, with words for no end and for what is not known yet',
    'Name,Agency end\nAna Lima,2031-12-31\nBo Li,permanent\nCy Fox,TBD',
    {},
    'column_unused',
    ['ends_at=Agency end', 'Agency end'],
  ],
  [
    'dates and words under a header that names an end',
    'Name,Site until\nAna Lima,end of March 2031\nBo Li,2031-12-31',
    {},
    'column_unused',
    ['ends_at=Site until', 'Site until'],
  ],
  [
    'an end in the title, which no column holds',
    'Summer school - access valid until 31.08.2031\nName,Email\nAna Lima,ana@example.com',
    {},
    'header_unclear',
    ['2', 'none'],
  ],
  [
    'an end in a line of two cells above the header',
    'Firma:;Muster AG\nZutritt bis:;31. August 2031\n\nName;E-Mail\nAna Lima;ana@example.com',
    {},
    'header_unclear',
    ['4', 'none'],
  ],
  [
    'an end in a header, whose column holds none',
    'Name,Email,Access until 31.08.2031\nAna Lima,ana@example.com,x',
    {},
    'header_unclear',
    ['1', 'none'],
  ],
  [
    'an end in a remark of the header',
    'Name (access until 31.08.2031),Email\nAna Lima,ana@example.com',
    {},
    'header_unclear',
    ['1', 'none'],
  ],
  ...[
    'Valid until (exclusive)',
    'Access until (up to but not including)',
    'End date (not inclusive)',
    'Gültig bis (ausschließlich)',
    "Valable jusqu'au (exclu)",
    'Fecha de fin (no incluido)',
  ].map((header): (typeof asked)[number] => [
    `an end of days that do not count any more: ${header}`,
    `Name,Email,"${header}"\nAna Lima,ana@example.com,2031-12-31`,
    {},
    'end_exclusive',
    [`ends_at=${header}`, header],
  ]),
  [
    'what is to be done with each person, under a header that is not known',
    'Name,Email,Change\nAna Lima,a@example.com,Add\nBo Li,b@example.com,Remove',
    {},
    'column_unused',
    ['status=Change', 'Change'],
  ],
  [
    'what each request is about',
    'Name,Email,Request type\nAna Lima,a@example.com,New\nBo Li,b@example.com,Transfer\nCy Fox,c@example.com,Termination',
    {},
    'column_unused',
    ['status=Request type', 'Request type'],
  ],
  [
    'what each request is about, in German',
    'Name,Email,Vorgang\nAna Lima,a@example.com,Neuanlage\nBo Li,b@example.com,Austritt',
    {},
    'column_unused',
    ['status=Vorgang', 'Vorgang'],
  ],
  [
    'a remark that tells to take the badge away',
    'Name,Email,Info\nAna Lima,a@example.com,revoke badge\nBo Li,b@example.com,',
    {},
    'column_unused',
    ['status=Info', 'Info'],
  ],
  [
    'marks under a short word for deleting',
    'Name,Email,Del\nAna Lima,a@example.com,x\nBo Li,b@example.com,',
    {},
    'column_unused',
    ['status=Del', 'Del'],
  ],
  [
    'a phone under a word for somebody else, in the line above the header',
    'Employee,,Emergency contact,\nName,Email,Relation,Phone\nAna Lima,ana@example.com,Mother,+15555550100',
    {},
    'column_band',
    ['phone_number=Phone', 'Phone'],
  ],
  [
    'an email of the manager, in the line above the header, where nothing stands over the names',
    ',,Vorgesetzter,\nName,Telefon,Abteilung,E-Mail\nAna Lima,+15555550100,Einkauf,bo@example.com',
    {},
    'column_band',
    ['email_address=E-Mail', 'E-Mail'],
  ],
  [
    'an end of something that is no access, in the line above the header',
    'Employee,,Parking permit,\nName,Email,From,To\nAna Lima,ana@example.com,2031-03-01,2031-12-31',
    { map: { starts_at: 'From' } },
    'column_band',
    ['ends_at=To', 'To'],
  ],
  [
    'people in two columns',
    'Tenant 1,Tenant 2,Unit\nAna Lima,Bo Li,1\nCy Fox,,2',
    { map: { full_name: 'Tenant 1' } },
    'column_unused',
    ['Tenant 2'],
  ],
  [
    'a column of people for each shift',
    'Day shift,Night shift\nAna Lima,Bo Li\nCy Fox,',
    { map: { full_name: 'Day shift' }, headerRow: 1 },
    'column_unused',
    ['Night shift'],
  ],
  [
    'times in a column beside the dates',
    'Name,End date,End time\nAna Lima,2031-12-31,17:00\nBo Li,2031-12-31,5 pm',
    {},
    'column_conflict',
    ['End date', 'End time'],
  ],
  [
    'times in a column beside the dates, which were chosen',
    'Name,End date,End time\nAna Lima,2031-12-31,17:00\nBo Li,2031-12-31,5 pm',
    { map: { ends_at: 'End date' } },
    'column_unused',
    ['End time'],
  ],
  [
    'two tables side by side of which one was chosen',
    'Name,Unit,Name,Unit\nAna Lima,1,Bo Li,2',
    { map: { full_name: '#1' } },
    'column_unused',
    ['#3'],
  ],
  [
    'several columns of dates, in one question',
    'Name,Phase 1,Phase 2,Phase 3\nAna Lima,2031-01-04,2031-02-04,2031-03-04',
    {},
    'column_unused',
    ['ends_at=Phase 1', 'ends_at=Phase 2', 'ends_at=Phase 3', 'ends_at='],
  ],
  [
    'several columns of dates of which none is the end',
    'Name,Phase 1,Phase 2,Phase 3\nAna Lima,2031-01-04,2031-02-04,2031-03-04',
    { map: { ends_at: '' } },
    'column_unused',
    ['starts_at=Phase 1', 'starts_at=Phase 2', 'starts_at=Phase 3', 'starts_at='],
  ],
  [
    'an end in words beside several columns of dates: first that, since none of the dates need be the end',
    'Name,Phase 1,Phase 2,Moving out\nAna Lima,2031-01-04,2031-02-04,end of March',
    {},
    'column_unused',
    ['ends_at=Moving out', 'Moving out'],
  ],
  [
    'two columns of dates of which the headers say which may be what',
    'Name,Joined,Left the site\nAna Lima,2025-01-04,2031-01-04',
    {},
    'column_unused',
    ['ends_at=Left the site', 'ends_at='],
  ],
  [
    'a column of dates without a header',
    'Name,,Email\nAna Lima,2031-12-31,ana@example.com',
    {},
    'column_unused',
    ['ends_at=#2', 'starts_at=#2', '#2'],
  ],
  [
    'a column of emails',
    'Name,Kontakt\nAna Lima,ana@example.com\nBo Li,-',
    {},
    'column_unused',
    ['email_address=Kontakt', 'Kontakt'],
  ],
  ['a column of British mobiles', 'Name,Where\nAna Lima,07700 900123', {}, 'column_unused', ['phone_number=Where', 'Where']],
  [
    'a column of German phones',
    'Name,Where\nAna Lima,(089) 12345678\nBo Li,0151-23456789',
    {},
    'column_unused',
    ['phone_number=Where', 'Where'],
  ],
  [
    'a column of phones beside one of the addresses of computers',
    'Name,Host,Where\nAna Lima,192.168.100.17,+1 555 555 0100\nBo Li,192.168.100.18,+1 555 555 0101',
    {},
    'column_unused',
    ['phone_number=Where', 'Where'],
  ],
  ['a column of phones', 'Name,Where\nAna Lima,+1 555 555 0100', {}, 'column_unused', ['phone_number=Where', 'Where']],
  [
    'a column that says who has left',
    'Name,Email,Emp. state\nAna Lima,a@example.com,Active\nBo Li,b@example.com,On leave\nCy Fox,c@example.com,Terminated',
    {},
    'column_unused',
    ['status=Emp. state', 'Emp. state'],
  ],
  [
    'such a column in Chinese',
    '姓名,邮箱,状态\n张三丰,z@example.com,在职\n李四光,l@example.com,离职',
    { map: { email_address: '邮箱' } },
    'column_unused',
    ['status=状态', '状态'],
  ],
  [
    'a yes or no about access',
    'Name,Email,Access\nAna Lima,a@example.com,Yes\nBo Li,b@example.com,No',
    {},
    'column_unused',
    ['status=Access', 'Access'],
  ],
  [
    'a mark at those who go',
    'Name,Email,Zutritt gesperrt\nAna Lima,a@example.com,\nBo Li,b@example.com,x',
    {},
    'column_unused',
    ['status=Zutritt gesperrt', 'Zutritt gesperrt'],
  ],
  [
    'remarks that people have left',
    'Name,Email,Remarks\nAna Lima,a@example.com,\nBo Li,b@example.com,left 31 Oct - card returned\nCy Fox,c@example.com,left-handed\nDi Oz,d@example.com,hat die Firma verlassen',
    {},
    'column_unused',
    ['Remarks'],
  ],
  [
    'start and end in one cell',
    'Name;Zeitraum\nAna Lima;01.03.2031 - 31.12.2031\nBo Li;01.03.2031 bis 31.12.2031\nCy Fox;du 01/03/2031 au 31/12/2031',
    {},
    'column_unused',
    ['Zeitraum'],
  ],
  [
    'on which days and in which hours',
    'Name,Hours,Desk\nAna Lima,"Mon-Fri 09:00-17:00",4\nBo Li,Sat + Sun,\nCy Fox,9am to 5pm,\nAna Li,Mo bis Do,\nBo Fox,,',
    {},
    'column_unused',
    ['Hours'],
  ],
  ...[
    ['24/7', 'Mon-Fri 09:00-17:00'],
    ['Always', 'Weekdays only'],
    ['24x7', 'Business Hours'],
    ['24 h', 'werktags'],
    ['all hours', 'heures de bureau'],
  ].map(([all = '', some = '']): (typeof asked)[number] => [
    `hours for some (${some}), and all hours (${all}) for others`,
    `Name,Email,Schedule\nAna Lima,a@example.com,${all}\nBo Li,b@example.com,${some}`,
    {},
    'column_unused',
    ['Schedule'],
  ]),
  [
    'how long access lasts',
    'Name,Valid for\nAna Lima,30 days\nBo Li,6 Monate\nCy Fox,1 year',
    {},
    'column_unused',
    ['Valid for'],
  ],
  [
    'a remark that somebody has left, although the status says that they are active',
    'Name,Email,Status,Comments\nAna Lima,a@example.com,Active,Access revoked\nBo Li,b@example.com,Terminated,left in May',
    {},
    'column_unused',
    ['Comments'],
  ],
  [
    'former employees among occupations',
    'Name,Email,Role\nAna Lima,a@example.com,Former employee\nBo Li,b@example.com,Engineer\nCy Fox,c@example.com,Nurse',
    {},
    'column_unused',
    ['status=Role', 'Role'],
  ],
  [
    'logins where the names should stand',
    'name,email\nalima,alima@example.com\nbli,bli@example.com\ncfox,cfox@example.com',
    {},
    'names_single',
    ['full_name=name', 'first_name=name', 'last_name=name'],
  ],
  [
    'an account that is locked, although the status says that it is active',
    'Name,Email,Active,Locked\nAna Lima,a@example.com,TRUE,FALSE\nBo Li,b@example.com,FALSE,TRUE\nCy Fox,c@example.com,TRUE,TRUE',
    {},
    'column_unused',
    ['status=Locked', 'Locked'],
  ],
  [
    'badges that are not active',
    'Nom complet;Adresse électronique;Badge actif\nAna Lima;a@example.com;Oui\nBo Li;b@example.com;Non',
    {},
    'column_unused',
    ['status=Badge actif', 'Badge actif'],
  ],
  [
    'a private address where another one stands beside it',
    'Name,Profile address,Personal email\nAna Lima,a@example.com,ana@example.org\nBo Li,b@example.com,bo@example.org',
    {},
    'column_unused',
    ['email_address=Profile address', 'Profile address'],
  ],
  ['a column of dates that begin', 'Name,Joined\nAna Lima,2025-01-04', {}, 'column_unused', ['starts_at=Joined', 'Joined']],
  [
    'a tick at those who may come in, and nothing at the others',
    'Name,Email,Approved\nAna Lima,a@example.com,✓\nBo Li,b@example.com,',
    {},
    'column_unused',
    ['Approved'],
  ],
  [
    'a column for each group',
    'Name,Email,Main door,Lab\nAna Lima,a@example.com,x,x\nBo Li,b@example.com,x,',
    {},
    'columns_marked',
    ['groups='],
  ],
  ['a login for the name', 'Name,First name,Last name\nalima,Ana,Lima', {}, 'names_disagree', ['Name', 'full_name=Name']],
  ...[
    ['Active', 'Yes'],
    ['Current employee', '1'],
    ['Aktiv', '✓'],
  ].map(([header = '', yes = '']): (typeof asked)[number] => [
    `${yes} at those who are in under ${header}, and nothing at the others`,
    `Name,Email,${header}\nAna Lima,a@example.com,${yes}\nBo Li,b@example.com,\nCy Fox,c@example.com,n/a`,
    {},
    'status_unclear',
    [header, `status=${header}`],
  ]),
  [
    'a status that is none',
    'Name,Email,Status\nAna Lima,a@example.com,Full-time\nBo Li,b@example.com,Part-time',
    {},
    'status_unclear',
    ['Status', 'status=Status'],
  ],
  [
    'the flags of an account, which are no words',
    'givenName,sn,mail,userAccountControl\nAna,Lima,a@example.com,512\nBo,Li,b@example.com,514',
    {},
    'status_unclear',
    ['userAccountControl', 'status=userAccountControl'],
  ],
  ['no header', 'Ana Lima,ana@example.com\nBo Li,bo@example.com', {}, 'header_unclear', ['none']],
  ['one unknown word over whole names', 'Attendees\nAna Lima\nBo Li\nCy Fox', {}, 'header_unclear', ['1', 'none']],
  ['one word over other words', 'Ana\nBo\nCy', {}, 'header_unclear', ['1', 'none']],
  [
    'days of the week in an unknown header',
    'Anv,Skift,Mon,Tue,Wed\nAna Lima,A,WO,,\nBo Li,B,,WO,',
    {},
    'header_unclear',
    ['1', 'none'],
  ],
  [
    'groups of columns over such a header',
    '한국,한국,한국,한국\n이름,소속,도시,층\n김철수,홍보팀,서울,가\n이영희,재무팀,부산,나',
    {},
    'header_unclear',
    ['1', '2', 'none'],
  ],
  ['a header that looks like names, in Korean', '성명,소속\n김철수,홍보팀\n이영희,재무팀', {}, 'header_unclear', ['1', 'none']],
  ['a header that looks like names, in Czech', 'Jmeno,Mesto\nAna Lima,Brno\nBo Li,Praha', {}, 'header_unclear', ['1', 'none']],
  [
    'a title over such a header',
    'Danh sách khách,,\n,,\nTên,Phòng,Khu vực\nAna Lima,Lab,A\nBo Li,Lab,B',
    {},
    'header_unclear',
    ['3', 'none'],
  ],
  ['a title over one known word', 'Employees\nName,Age\nAna Lima,34', {}, 'header_unclear', ['2', 'none']],
  ['a title that is a header word too', 'Employee\nSite North\nName\nAna Lima', {}, 'header_unclear', ['1', '3', 'none']],
  ['people above the header', 'Cy Fox,Sales\nName,Email\nAna Lima,ana@example.com', {}, 'header_unclear', ['2', 'none']],
  [
    'a title that says that the people have left',
    'Former employees 2026,\n,\nName,Email\nAna Lima,ana@example.com',
    {},
    'header_unclear',
    ['3', 'none'],
  ],
  [
    'a word for the name that is the first name in another language',
    'Nom,Primer cognom,Segon cognom,Correu\nAna,Lima,Puig,ana@example.com\nBo,Li,Vila,bo@example.com\nCy,Fox,Mas,cy@example.com',
    {},
    'names_single',
    ['full_name=Nom', 'first_name=Nom', 'last_name=Nom'],
  ],
  [
    'things that have a name',
    'id,name,floor\n1,Laboratory,2\n2,Kitchen,2\n3,Sales office,1\n4,Archive,1',
    {},
    'names_single',
    ['full_name=name', 'first_name=name', 'last_name=name'],
  ],
  [
    'names under a header of no known language',
    'Nimi,Osasto,Posti\nAna Lima,Lab,ana@example.com',
    {},
    'no_name_column',
    ['Nimi'],
  ],
  [
    'names in small letters, beside a column that is empty, one of yes and no, and one of numbers',
    '나이,이름,메모,기혼\n28,lima,,False\n31,li,,False',
    { headerRow: 1 },
    'no_name_column',
    ['이름'],
  ],
  [
    'a header that speaks of a name, beside words that could be names',
    'Surname,Other names,Gender,Stream\nLima,ana mae,Female,Green\nLi,bo,Male,Blue',
    { guess: true, map: { last_name: 'Surname', first_name: '' } },
    'no_name_column',
    ['Other names', 'Gender', 'Stream'],
  ],
  [
    'a header that speaks of a name, whose cells have numbers, beside towns',
    'Code,account_name,town,email\n7,Ana 1,Port Elm,ana@example.com\n9,Bo 2,Old Quay,bo@example.com',
    {},
    'no_name_column',
    ['account_name', 'town'],
  ],
  [
    'halves of a name under such headers, which end alike, beside names of companies',
    'Firmanavn,Fornavn,Efternavn,By\nAcme Ltd,Ana,Lima,Riga\nBig Sea Co,Bo,Li,Oslo\nCold Air Inc,Cy,Fox,Bergen',
    { headerRow: 1 },
    'no_name_column',
    ['Fornavn', 'Efternavn'],
  ],
  [
    'halves of a name under such a header',
    'Etunimi,Sukunimi,Posti\nAna,Lima,ana@example.com',
    {},
    'no_name_column',
    ['Etunimi', 'Sukunimi'],
  ],
  // A column that says that somebody has left, in words that stand beside others.
  ...(
    [
      ['Background check', ['Passed', 'Failed']],
      ['Background check', ['Cleared', 'pending']],
      ['Screening', ['OK', 'Awaiting result']],
      ['DBS check', ['yes', 'no']],
      ['Security vetting', ['Done', 'In progress (sent 3 May)']],
      ['BackgroundCheckStatus', ['complete', 'not complete']],
      ['Zuverlässigkeitsprüfung', ['bestanden', 'ausstehend']],
      ['Führungszeugnis', ['liegt vor', 'fehlt']],
      ['Contrôle des antécédents', ['validé', 'en attente']],
      ['Badge Status', ['Active', 'Returned', 'Lost']],
      ['Ausweisstatus', ['gültig', 'verloren', 'eingezogen']],
      ['Badge state', ['Issued', 'Returned', 'Destroyed']],
      ['Membership Status', ['ACTIVE', 'PAUSED', 'CANCELLED', 'PAST DUE']],
      ['Res. Status', ['Due In', 'Cancelled', 'No Show']],
      ['Enrollment Status', ['In class', 'Withdrawn']],
      ['Type', ['Basic Person', 'Blocklist']],
      ['Membership', ['Gold', 'Expired']],
      ['Attendee Status', ['Attending', 'Checked In', 'Not Attending']],
      ['approval_status', ['approved', 'pending_approval']],
      ['Visit', ['Confirmed', 'Declined']],
      ['RSVP', ['Yes', 'Declined']],
      ['RSVP', ['Yes', 'Can not come']],
      ['Kommt', ['Ja', 'Abgesagt']],
      ['Coming', ['x', 'Cancelled']],
      ['Freigabestatus', ['genehmigt', 'abgelehnt']],
      ['Inscription', ['Confirmée', 'Refusée']],
      ['Статус', ['работает', 'уволен']],
      ['Durum', ['Aktif', 'Pasif']],
      ['상태', ['재직', '퇴사']],
      ['Trạng thái', ['Đang làm việc', 'Đã nghỉ việc']],
    ] as const
  ).map(([header, [first, ...others]]): (typeof asked)[number] => [
    `${others.join(' and ')} under ${header}`,
    `Name,Email,${header}\nAna Lima,a@example.com,${first}\n${others.map((word) => `Bo Li,${word.length}@example.com,${word}`).join('\n')}`,
    {},
    'column_unused',
    [`status=${header}`, header],
  ]),
  // Groups in more columns than one.
  ...(
    [
      [['Access Level 1', 'Access Level 2'], ['Access Level 1']],
      [['Access Level', 'Access Level 2'], ['Access Level 2']],
      [['Groups', 'Additional groups'], ['Additional groups']],
      [['Zutrittsgruppe', 'Weitere Zutrittsgruppe'], ['Weitere Zutrittsgruppe']],
      [
        ['Desk', 'Group 1'],
        ['groups=Group 1', 'Group 1'],
      ],
    ] as const
  ).map(([[first, second], answers]): (typeof asked)[number] => [
    `groups under ${first} and ${second}`,
    `Name,Email,${first},${second}\nAna Lima,a@example.com,Lab,Offices\nBo Li,b@example.com,Lab,`,
    {},
    'column_unused',
    answers,
  ]),
  [
    'an end that was extended',
    'Name,Valid until,Extended to\nAna Lima,2031-12-31,2032-12-31\nBo Li,2031-12-31,',
    {},
    'column_conflict',
    ['Valid until', 'Extended to'],
  ],
  // A column that is known and empty hides no other one.
  ...(
    [
      ['Email', 'Kontakt', ['a@example.com', 'b@example.com'], ['email_address=Kontakt', 'Kontakt']],
      ['Phone', 'Where', ['+12125550101', '-'], ['phone_number=Where', 'Where']],
      ['Status', 'Access', ['Yes', 'No'], ['status=Access', 'Access']],
      ['Status', 'Emp. state', ['Active', 'Terminated'], ['status=Emp. state', 'Emp. state']],
      ['Valid until', 'Day X', ['2031-12-31', '2030-12-31'], ['ends_at=Day X', 'starts_at=Day X', 'Day X']],
      ['Valid until', 'Valid for', ['30 days', '60 days'], ['Valid for']],
    ] as const
  ).map(([empty, header, [first, second], answers]): (typeof asked)[number] => [
    `${header} beside an empty column ${empty}`,
    `Name,${empty},${header}\nAna Lima,,${first}\nBo Li,n/a,${second}`,
    {},
    'column_unused',
    answers,
  ]),
  // A yes that bars a person.
  ...[
    'On leave',
    'Card returned',
    'Verstorben',
    'Deny',
    'Expired',
    'Lost',
    'Quit',
    'No longer employed',
    'Not employed',
    'Zugang entzogen',
    'Badge rendu',
    'Spærret',
    'Poistettu',
    'Уволен',
    '是否离职',
    'לא פעיל',
    'Keluar',
  ].map((header): (typeof asked)[number] => [
    `a mark under ${header}`,
    `Name,Email,${header}\nAna Lima,a@example.com,\nBo Li,b@example.com,x`,
    {},
    'column_unused',
    [`status=${header}`, header],
  ]),
  [
    'a yes and a no under a header in a script that is not read',
    'Name,Email,Отстранён\nAna Lima,a@example.com,нет\nBo Li,b@example.com,да',
    {},
    'column_unused',
    ['Отстранён'],
  ],
  [
    'an address under the second header, where there is none under the first',
    'Name,Email,Email 2\nAna Lima,a@example.com,aa@example.com\nBo Li,,b@example.com',
    {},
    'column_unused',
    ['Email 2'],
  ],
  [
    'who comes',
    'Name,Email,RSVP\nAna Lima,a@example.com,Yes\nBo Li,b@example.com,No',
    {},
    'column_unused',
    ['status=RSVP', 'RSVP'],
  ],
  [
    'who is kept',
    'Name,Email,Keep?\nAna Lima,a@example.com,y\nBo Li,b@example.com,n',
    {},
    'column_unused',
    ['status=Keep?', 'Keep?'],
  ],
  ...['Termination Reason', 'Austrittsgrund', 'Motif de départ', 'Leaver code', 'TermReason'].map(
    (header): (typeof asked)[number] => [
      `why somebody has left, under ${header}`,
      `Name,Email,End date,${header}\nAna Lima,a@example.com,,\nBo Li,b@example.com,,W1`,
      {},
      'column_unused',
      [header],
    ],
  ),
  ...[
    'please remove',
    'RIP 2026',
    'last day Friday',
    'leaves end of March',
    'contract ended 5/31',
    'access until 12/31 only',
    'inactive since May',
    'bis 31.12. befristet',
    'er stoppet',
    'уволился в мае',
    'đã nghỉ việc',
  ].map((remark): (typeof asked)[number] => [
    `the remark ${remark}`,
    `Name,Email,Notes\nAna Lima,a@example.com,vegan\nDi Oz,d@example.com,locker 4\nBo Li,b@example.com,${remark}`,
    {},
    'column_unused',
    ['Notes'],
  ]),
  // Ends that are no dates to a program, or not under the header that is known.
  ...(
    [
      ['Moving out', 'Dec 31'],
      ['Moving out', 'end of February'],
      ['Site until', 'Q1 2031'],
      ['Site until', '135854892000000000'],
      ['Lejárat', '2031. 12. 31.'],
      ['Lejárat', '2031. december 31.'],
      ['만료', '2031년 12월 31일'],
      ['Hết hạn', '31 tháng 12 năm 2031'],
      ['Окончание', '31 декабря 2031 г.'],
      ['到期日', '民國120年12月31日'],
      ['تاريخ الانتهاء', '٢٠٣١/١٢/٣١'],
      ['Vrijedi do', '31.12.2031.'],
    ] as const
  ).map(([header, end]): (typeof asked)[number] => [
    `the end ${end} under ${header}`,
    `Name,Email,${header}\nAna Lima,a@example.com,${end}\nBo Li,b@example.com,`,
    {},
    'column_unused',
    [`ends_at=${header}`, header],
  ]),
  [
    'the status of a badge, which says that it is gone although the person is active',
    'Name,Email,Status,tokenStatus\nAna Lima,a@example.com,Active,Active\nBo Li,b@example.com,Active,Expired\nCy Fox,c@example.com,Left,Returned',
    {},
    'column_unused',
    ['tokenStatus'],
  ],
  [
    'the day on which somebody died',
    'Name,Hire date,Termination date,DATE_OF_DEATH\nAna Lima,2024-03-01,2031-12-31,\nBo Li,2024-03-01,,2026-02-01',
    {},
    'column_unused',
    ['DATE_OF_DEATH'],
  ],
  [
    'numbers of months, as the header says',
    'Name,Contract (months)\nAna Lima,6\nBo Li,12',
    {},
    'column_unused',
    ['Contract (months)'],
  ],
  [
    'another end where the one that is used is empty',
    'Name,Einzug,Auszug,gekündigt zum\nAna Lima,,31.12.2031,\nBo Li,,,31.12.2031',
    {},
    'column_unused',
    ['gekündigt zum'],
  ],
  [
    'another end in the same year',
    'Name,Von,Bis,Austritt Standort\nAna Lima,,31.12.2031,31.12.2031\nBo Li,,31.12.2031,31.01.2031',
    {},
    'column_unused',
    ['Austritt Standort'],
  ],
  [
    'another end that is earlier',
    'Name,Start,Badge expiry,Left the site\nAna Lima,,2031-12-31,\nBo Li,,12/31/2031,1/31/2030',
    {},
    'column_unused',
    ['Left the site'],
  ],
  [
    'an end is not proposed as a start',
    'Name,Membership end,Paused until\nAna Lima,2031-12-31,2031-01-31',
    {},
    'column_unused',
    ['Paused until'],
  ],
];

for (const [kind, text, options, code, answers] of asked) {
  test(`${kind}: a question with its answers`, async () => {
    const error = await readText(text, options).then(
      () => expect.unreachable('it was read'),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RosterError)) throw error;
    expect({ code: error.code, answers: error.question?.choices.map(({ value }) => value) }).toEqual({ code, answers });
    for (const { value, option } of error.question?.choices ?? []) {
      expect(error.message).toMatch(new RegExp(`--(?:${option ?? error.question?.option ?? ''}|no-header|map)`, 'u'));
      expect(value).not.toMatch(/Ana|Bo|Cy/u);
    }
  });
}

test('a mark of who has left that may be initials is told how to be written as such, and is a name then', async () => {
  const { rows } = await readText('Name,Email\nZZ Lima,a@example.com\nzzAna Lima,b@example.com\nZ. Z. Lima,c@example.com');
  expect(rows.map(({ person, problems }) => person?.fullName ?? problems[0]?.cure)).toEqual([
    'If so, delete the row; if they are initials, write them with dots: Z. Z. Lima.',
    'If so, delete the row; else, delete the remark.',
    'Z. Z. Lima',
  ]);
});

test('a check that was named as the status lets in those who have passed it', async () => {
  const passed = ['Passed', 'cleared 3 May', 'OK', 'complete', 'yes', 'bestanden', 'Validé', 'not required'];
  const text = ['Name,Email,Background check', ...passed.map((word, at) => `Ana Lima,a${at}@example.com,${word}`)];
  const others = [
    'Bo Li,b@example.com,Failed',
    'Cy Fox,c@example.com,pending',
    'Di Oz,d@example.com,Monday',
    'Ed Ng,e@example.com,',
    'Fa Roe,f@example.com,Valid until 31 Dec 2024',
    'Gi Sol,g@example.com,"Passed, expires 2024-12-31"',
  ];
  const { lines } = await readText([...text, ...others].join('\n'), { map: { status: 'Background check' } });
  expect(lines).toEqual([
    ...passed.map((_, at) => `${at + 1} Ana Lima | email=a${at}@example.com`),
    '9 Bo Li | email=b@example.com | belongs=false',
    '10 Cy Fox | email=c@example.com | belongs=false',
    '11 ! status_unknown',
    '12 Ed Ng | email=e@example.com',
    // It may have ended by now.
    '13 ! status_unknown',
    '14 ! status_unknown',
  ]);
});

test('a title that seems to be about somebody else is one answer for all columns below it', async () => {
  const text = ',Emergency contacts of the week,,\nName,Email,Phone,Room\nAna Lima,ana@example.com,+15555550100,1';
  await expect(readText(text)).rejects.toMatchObject({
    code: 'column_band',
    message:
      '"roster.csv": the columns "Email" (column 2), "Phone" (column 3) stand under "Emergency contacts of the week". If they are of the ' +
      "row's own person and access, say so: --map email_address=Email --map phone_number=Phone, or else --ignore Email --ignore Phone.",
    question: { choices: [{ value: 'email_address=Email' }, { value: 'Email', option: 'ignore' }] },
  });
  const own = { email_address: 'Email', phone_number: 'Phone' };
  expect((await readText(text, { map: own })).lines).toEqual([`${ana} | phone=+15555550100`]);
  expect((await readText(text, { ignore: ['Email', 'Phone'] })).lines).toEqual(['1 Ana Lima']);
});

test('a list without names is told to have a column of them', async () => {
  await expect(readText('Email,Number\nana@example.com,4\nbo@example.com,7')).rejects.toMatchObject({
    code: 'no_name_column',
    question: undefined,
    message:
      'No column is recognised as a name (full_name, or first_name and last_name). The columns are "Email", "Number". ' +
      'None of them seems to hold names: add a column Name, or say which one it is with --map full_name= and its header.',
  });
});

test('several columns of dates are one question, with what to say if none of them is used', async () => {
  const text = 'Name,Phase 1,Phase 2,Phase 3\nAna Lima,2031-01-04,2031-02-04,2031-03-04';
  await expect(readText(text)).rejects.toMatchObject({
    message:
      '"roster.csv": the columns "Phase 1" (column 2): "2031-01-04", "Phase 2" (column 3): "2031-02-04", "Phase 3" (column 4): "2031-03-04" ' +
      'hold dates, and are not used. Say which is the end and which the start:\n' +
      '  --map ends_at="Phase 1" or --map ends_at="Phase 2" or --map ends_at="Phase 3" or, if none is the end, --map ends_at=\n' +
      '  --map starts_at="Phase 1" or --map starts_at="Phase 2" or --map starts_at="Phase 3" or, if none is the start, --map starts_at=',
  });
  expect((await readText(text, { map: { ends_at: '', starts_at: '' } })).lines).toEqual(['1 Ana Lima']);
});

test('single words are names where that was said, or where what stands beside them says who they are', async () => {
  const nom = 'Nom,Cognoms\nAna,Lima\nBo,Li\nCy,Fox';
  const whole = ['1 Ana', '2 Bo', '3 Cy'];
  expect((await readText(nom, { map: { full_name: 'Nom' } })).lines).toEqual(whole);
  expect((await readText(nom, { map: { first_name: 'Nom', last_name: 'Cognoms' } })).lines).toEqual([
    '1 Ana Lima',
    '2 Bo Li',
    '3 Cy Fox',
  ]);
  await expect(readText(nom, { map: { first_name: 'Nom' } })).rejects.toMatchObject({ code: 'no_name_column' });
  await expect(readText(nom, { ignore: ['Cognoms'] })).rejects.toMatchObject({ code: 'names_single' });
  const earlier = { header: ['Nom', 'Cognoms'], fields: ['full_name', null] };
  expect((await readText(nom, { earlier })).lines).toEqual(whole);
  const email = 'Nom,Ville,Courriel\nAna,Lyon,a@example.com\nBo,Lyon,b@example.com\nCy,Metz,c@example.com';
  expect((await readText(email)).lines).toEqual(whole.map((name, at) => `${name} | email=${'abc'[at]}@example.com`));
  expect((await readText('Nom\nAna\nBo\nCy')).lines).toEqual(whole);
});

test('words that may be about anything are no question, nor is an occupation', async () => {
  const text = 'Name,Keyholder,Hand,Occupation\nAna Lima,Yes,left,Retired\nBo Li,No,right,Nurse\nCy Fox,No,left,Teacher';
  const { lines, reading } = await readText(text);
  expect(lines).toEqual(['1 Ana Lima', '2 Bo Li', '3 Cy Fox']);
  expect(reading).toContain(
    '"Keyholder" (column 2): "Yes", "No" is not used; if it says who may come in, say --map status=Keyholder',
  );
  const ours = 'Name,import_row,import_status,import_code,provider_status\nAna Lima,1,rejected,email_invalid,deleted';
  expect((await readText(ours)).lines).toEqual(['1 Ana Lima']);
  const leaver = 'Name,Status,Comments\nAna Lima,Active,ok\nBo Li,Terminated,left in May';
  expect((await readText(leaver)).lines).toEqual(['1 Ana Lima', '2 Bo Li | belongs=false']);
  const shifts = 'Name,Shift,Open\nAna Lima,Early,by bell\nBo Li,Mon-Fri,Mon-Fri';
  expect((await readText(shifts)).lines).toEqual(['1 Ana Lima', '2 Bo Li']);
  const locked = 'Name,Active,Locked\nAna Lima,TRUE,FALSE\nBo Li,FALSE,TRUE';
  expect((await readText(locked)).lines).toEqual(['1 Ana Lima', '2 Bo Li | belongs=false']);
  const country = 'Name,Phone,Country\nAna Lima,+447700900123,UK\nBo Li,+12025550102,United Kingdom';
  expect((await readText(country, { country: 'GB' })).lines).toHaveLength(2);
  expect((await readText(`${country}\nCy Fox,,US`)).lines).toHaveLength(3);
});

test('names that may be no people are said', async () => {
  const text = 'Name,Email\nAna Lima,a@example.com\nRoom 101,r@example.com\nBo Li,b@example.com\nAcme Ltd,c@example.com';
  const { lines, reading } = await readText(`${text}\nTest User,t@example.com`);
  expect(lines).toHaveLength(5);
  expect(reading).toContain(
    '3 names are taken as people, but may be none: "Room 101" (row 2, line 3), "Acme Ltd" (row 4, line 5), "Test User" (row 5, line 6)',
  );
  const numbered = await readText('Name\nPerson 1\nPerson 2\nPerson 3');
  expect(numbered.reading.join(' ')).not.toContain('may be none');
});

test.each([
  'María del Carmen de la Santísima Trinidad González-Pérez de Villanueva',
  'Pedro de Alcântara Francisco António João Carlos Xavier de Paula',
  'Venkata Satyanarayana Subrahmanya Sai Krishna Chaitanya Rao',
  'Abu Abdullah Muhammad ibn Musa al-Khwarizmi',
  'Raden Ajeng Kartini binti Raden Mas Adipati Ario Sosroningrat',
  'Siti Nurhaliza binti Tarudin',
  'I Gusti Ngurah Agung Putra Wijaya Kusuma',
  'Ravi a/l Subramaniam',
  'Prof. Dr. med. Hans-Peter von und zu Guttenberg',
  'عبد الرحمن بن محمد بن عبد الله آل سعود',
  'Robert (Bob) Smith',
])('a long name is a name: %s', async (name) => {
  expect([isNameLike(name), isWholeLike(name)]).toEqual([true, true]);
  // Above the header, the person would be left out.
  await expect(readText(`${name},Lab\nName,Group\nAna Lima,Lab`)).rejects.toMatchObject({
    message: expect.stringContaining('may be people'),
  });
  const { rows, reading } = await readText(`Name,Email\n${name},a@example.com\nAna Lima,b@example.com`);
  expect([rows[0]?.person?.fullName, reading.join(' ')]).toEqual([name, expect.not.stringContaining('may be none')]);
});

test.each(['Report of everybody who works in the main building', 'list of employees', 'Printed 3 May', 'a', ''])(
  'is no name: %s',
  (text) => {
    expect(isNameLike(text)).toBe(false);
  },
);

test('a person whose last name is a thing in another language is one', async () => {
  const { reading } = await readText(
    'Name,Email\nPeter Drucker,a@example.com\nJon Tester,b@example.com\nTest User,c@example.com',
  );
  expect(reading.join(' ')).toContain('1 name is taken as a person, but may be none: "Test User"');
});

test.each([
  [
    'Staff list\nName,Email,Remarks\nAna Lima,ana@example.com,left 31.10.2026',
    /"Remarks".*in row 1 \(line 3\) that.*has left.*Delete the rows/u,
  ],
  ['Name,Email,Status\nAna Lima,ana@example.com,Full-time', /"Status".*does not say who belongs in/u],
  ['Name,Email,Last day HQ\nAna Lima,ana@example.com,2031-12-31', /"Last day HQ".*nothing but dates, and is not used/u],
  [
    'Name,Email,Arrivée\nA B,a@example.com,1er décembre 2031\nC D,c@example.com,1º de dezembro de 2031\nE F,e@example.com,1° dicembre 2031\nG H,g@example.com,1:a december 2031',
    /"Arrivée".*nothing but dates, and is not used/u,
  ],
  ['Name,First name,Last name\nBo Li,Ana,Lima', /row 1.*"Bo Li".*"Ana Lima"/iu],
  ['Name,Shift\nana,x\nbo,x\ncy,x', /"Name".*single words/u],
  ['Name,Email,Lab,Roof\nAna Lima,ana@example.com,x,x', /"Lab", "Roof" hold nothing but marks/u],
])('the question about a column tells in words what is doubtful, and names no options', async (text, asks) => {
  const { question } = await readText(text).then(
    () => expect.fail('It was not asked about.'),
    (error: unknown) => error as RosterError,
  );
  expect(question?.asks).toMatch(asks);
  for (const said of [question?.asks, ...(question?.choices ?? []).map(({ label }) => label)]) expect(said).not.toContain('--');
  for (const { label } of question?.choices ?? []) expect(label.length).toBeLessThan(60);
});

test('which of two columns is meant is asked with what stands in them', async () => {
  const text = 'Name,Work phone,Mobile\nAna Lima,,+15555550100\nBo Li,555-0101 x4,+15555550102';
  const labels = ['"Work phone" (column 2): "555-0101 x4"', '"Mobile" (column 3): "+15555550100", "+15555550102"'];
  await expect(readText(text)).rejects.toMatchObject({ question: { choices: labels.map((label) => ({ label })) } });
});

test('what is no person is put down to the cell in which it stands', async () => {
  const { rows } = await readText('First name,Last name,Email\nAna,Lima,ana@example.com\nTotal,,\n,Total,\nGrand,total,');
  const columns = rows.map(({ problems: [problem] }) => problem?.column);
  expect(columns).toEqual([undefined, 'First name', 'Last name', 'Last name']);
});

test('what cannot be seen in a rejected row any more still counts, until it is mended', async () => {
  const header = 'Name,Left early,End,import_row,import_status,import_code,import_message';
  const row = (end: string, code: string, message: string, state = '') =>
    `Ana Lima,${state},${end},1,rejected,${code},${message}`;
  const again = async (line: string, map = {}) => (await readText(`${header}\n${line}`, { map: { groups: '', ...map } })).lines;
  expect(await again(row('', 'struck_out', 'x'))).toEqual(['1 ! struck_out']);
  expect(await again(row('', 'below_leavers', 'x'))).toEqual(['1 ! below_leavers']);
  expect(await again(row('', '', 'x'))).toEqual(['1 Ana Lima']);
  const month = 'End: The cell shows a month alone and holds 2031-03-01.';
  expect(await again(row('2031-03-01', 'date_no_day', month))).toEqual(['1 ! date_no_day']);
  expect(await again(row('2031-03-31', 'date_no_day', month))).toEqual(['1 Ana Lima | endsAt=2031-03-31T21:59:59Z']);
  const letter = '"The status ""T"" does not say whether the person belongs in."';
  expect(await again(row('', 'status_unknown', letter, 'T'), { status: 'Left early' })).toEqual(['1 ! status_unknown']);
});

test('an empty cell is no answer where others say no, or where words say who is in', async () => {
  const belong = async (header: string, words: readonly string[], options: Options = {}) => {
    const rows = words.map((word, at) => `P${at} Lima,${at}@example.com,${word}`).join('\n');
    const { rows: read } = await readText(`Name,Email,${header}\n${rows}`, options);
    return read.map(({ person }) => person?.belongs !== false);
  };
  expect(await belong('Active', ['Yes', 'No', ''])).toEqual([true, false, true]);
  expect(await belong('Active', ['Active', 'active', ''])).toEqual([true, true, true]);
  expect(await belong('Active', ['Yes', ''], { map: { status: 'Active' } })).toEqual([true, true]);
  expect(await belong('Disabled', ['Yes', ''])).toEqual([false, true]);
});

test('marks say who belongs in once it is said what they are about', async () => {
  const left = '2 Bo Li | belongs=false';
  const marked = (header: string, marks: readonly string[], map: Record<string, string>) =>
    readText(`Name,Site,${header}\nAna Lima,HQ,${marks[0]}\nBo Li,HQ,${marks[1]}`, { map }).then(({ lines }) => lines);
  expect(await marked('Delete?', ['', 'x'], { status: 'Delete?' })).toEqual(['1 Ana Lima', left]);
  expect(await marked('Zutritt gesperrt', ['nein', 'ja'], { status: 'Zutritt gesperrt' })).toEqual(['1 Ana Lima', left]);
  expect(await marked('Not blocked', ['yes', 'no'], { status: 'Not blocked' })).toEqual(['1 Ana Lima', left]);
  expect(await marked('OK?', ['✓', '✗'], { status: 'OK?' })).toEqual(['1 Ana Lima', left]);
  expect(await marked('入館許可', ['可', '不可'], { status: '入館許可' })).toEqual(['1 Ana Lima', left]);
  // An x in the list of those who may come in leaves open who the others are.
  expect(await marked('Access', ['x', 'no'], { status: 'Access' })).toEqual(['1 ! status_unknown', left]);
  expect(await marked('Lab,Offices', ['x,', ',x'], { groups: '' })).toEqual(['1 Ana Lima', '2 Bo Li']);
});

test('a column of those who are barred counts beside the status when it is named, and the other way round', async () => {
  const text = 'Name,Active,Locked\nAna Lima,TRUE,FALSE\nBo Li,FALSE,FALSE\nCy Fox,TRUE,TRUE';
  const { lines } = await readText(text, { map: { status: 'Locked' } });
  expect(lines).toEqual(['1 Ana Lima', '2 Bo Li | belongs=false', '3 Cy Fox | belongs=false']);
  const gone = 'Name,Site,No longer employed\nAna Lima,HQ,no\nBo Li,HQ,yes';
  expect((await readText(gone, { map: { status: 'No longer employed' } })).lines).toEqual([
    '1 Ana Lima',
    '2 Bo Li | belongs=false',
  ]);
});

test('other ends and remarks are no question where the row says enough, or where they are about something else', async () => {
  const text =
    'Name,Status,Start,End,Last day HQ,Termination reason,Passport expiry,Marital status,Notes,Hobby,Left-handed\n' +
    'Ana Lima,Active,,2031-12-31,2031-12-31,,2029-01-01,Separated,leaves early on Fridays,Retired,yes\n' +
    'Bo Li,Active,,2030-12-31,2031-12-31,project over,,Married,likes RIPE fruit,,no\n' +
    'Di Oz,Active,,,,N/A-StillEmployed,,,,,\n' +
    'Cy Fox,Terminated,,,2026-01-31,Resigned,2029-01-01,Single,left in May,,no';
  expect((await readText(text)).lines).toEqual([
    '1 Ana Lima | endsAt=2031-12-31T22:59:59Z',
    '2 Bo Li | endsAt=2030-12-31T22:59:59Z',
    '3 Di Oz',
    '4 Cy Fox | belongs=false',
  ]);
});

test('an ignored column is not asked about, and a column that is not there cannot be ignored', async () => {
  const text = 'Name,Seen\nAna Lima,2031-12-31';
  expect((await readText(text, { ignore: ['seen'] })).lines).toEqual(['1 Ana Lima']);
  expect((await readText(text, { ignore: ['#2'] })).lines).toEqual(['1 Ana Lima']);
  await expect(readText(text, { ignore: ['Sien'] })).rejects.toMatchObject({ code: 'ignore_unknown_header' });
});

test.each([
  [
    'cp850',
    'Jürgen Größe',
    { encoding: 'cp850' },
    Buffer.from('4e616d650a4a817267656e204772 94e1650a'.replace(' ', ''), 'hex'),
  ],
] as const)('%s is read', async (_, name, options, bytes) => {
  expect((await readText(bytes, options)).lines).toEqual([`1 ${name}`]);
});

test('letters of Western Europe are not proposed as Han', async () => {
  const latin = Buffer.from('Name,Straße\nANNE MÜLLER,GRÜNER WEG\nJürgen Höhne,Söderweg\n', 'latin1');
  const values = ['windows-1252', 'none'];
  await expect(readText(latin)).rejects.toMatchObject({ question: { choices: values.map((value) => ({ value })) } });
});

test('where none of the encodings is right, what to do is said and nothing asked', async () => {
  await expect(readText(Buffer.from('Name\nJ\xFCrgen', 'latin1'))).rejects.toMatchObject({
    question: { choices: expect.arrayContaining([{ value: 'none', label: 'none of these' }]) },
  });
  const error: unknown = await readText(Buffer.from('Name\nJ\xFCrgen', 'latin1'), { encoding: 'none' }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'encoding_unknown', message: expect.stringContaining('CSV UTF-8') });
  expect(error).toMatchObject({ question: undefined });
});

test('a workbook of LibreOffice: a header of two lines, merged cells, formats, a hidden sheet, a note and a total', async () => {
  const { lines, rows, reading } = await readFile('workbook-forms.xlsx');
  expect(lines).toEqual([
    `1 Ana Lima | phone=+15555550100 | ${year} | groups=Lab`,
    `2 Bo Li | phone=+15555550101 | ${year} | groups=Lab ~ merged_value merged_value`,
    '3 Cy Fox | phone=+15555550102 | endsAt=2031-12-31T22:59:59Z | groups=Offices ~ merged_value',
    '4 ! merged_cell',
    '5 ! not_a_person',
  ]);
  expect(rows[0]?.cells[2]).toBe('00412');
  expect(reading).toEqual(
    expect.arrayContaining(['1 hidden sheet not looked at: "Old"', 'cells right of the table left out, in 1 row']),
  );
});

test('a workbook of XlsxWriter: a table with totals, a name in two fonts, formats, a note, a hidden sheet and a chart', async () => {
  const { lines, rows, reading } = await readFile('workbook-table.xlsx', { country: 'US' });
  expect(lines).toEqual([
    `${ana} | phone=+15555550100 | endsAt=2031-12-31T22:59:59Z | groups=Lab`,
    '2 Bo Li | email=bo@example.com | phone=+12125550105 | endsAt=2031-03-13T22:59:59Z | groups=Lab+Offices ~ phone_interpreted',
    '3 Cy Fox | email=cy@example.com',
    '4 ! not_a_person',
  ]);
  expect(rows.map(({ cells }) => cells[0])).toEqual(['00412', '00007', '10432', 'Total']);
  expect(reading).toEqual(
    expect.arrayContaining([
      '1 hidden sheet not looked at: "Old"',
      'left out, because they hold no cells: "Headcount"',
      'cells right of the table left out, in 1 row',
    ]),
  );
});

test('people who are only on a hidden sheet are asked about', async () => {
  const bytes = await writeXlsx({
    sheets: [
      { name: 'Cover', rows: [['Welcome']] },
      {
        name: 'Staff',
        hidden: true,
        rows: [
          ['Name', 'Email'],
          ['Ana Lima', 'ana@example.com'],
        ],
      },
    ],
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
  try {
    const file = path.join(folder, 'roster.xlsx');
    await writeFile(file, bytes);
    await expect(readFile(file)).rejects.toMatchObject({
      code: 'sheet_hidden',
      question: { choices: [{ value: 'Cover' }, { value: 'Staff' }] },
    });
    expect((await readFile(file, { sheet: 'Staff' })).lines).toEqual([ana]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the only sheet is asked about where its name says that its people have left', async () => {
  const rows = [
    ['Name', 'Email'],
    ['Ana Lima', 'ana@example.com'],
  ];
  const folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
  try {
    const file = path.join(folder, 'roster.xlsx');
    await writeFile(file, await writeXlsx({ sheets: [{ name: 'Leavers 2026', rows }] }));
    const question = { option: 'sheet', choices: [{ value: 'Leavers 2026' }] };
    await expect(readFile(file)).rejects.toMatchObject({ code: 'sheet_leavers', question });
    expect((await readFile(file, { sheet: 'Leavers 2026' })).lines).toEqual([ana]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an end that only the name of the sheet says is asked about', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
  try {
    const file = path.join(folder, 'roster.xlsx');
    const name = 'Access until 31.08.2031';
    const sheet = (...last: string[][]) => [
      ['Name', 'Email', ...(last[0] ?? [])],
      ['Ana Lima', 'ana@example.com', ...(last[1] ?? [])],
    ];
    await writeFile(file, await writeXlsx({ sheets: [{ name, rows: sheet() }] }));
    const question = { option: 'header-row', choices: [{ value: '1' }, { value: 'none' }] };
    for (const options of [{}, { sheet: name }])
      await expect(readFile(file, options)).rejects.toMatchObject({
        code: 'header_unclear',
        message: expect.stringContaining(`The sheet's name "${name}" seems to say when access ends, and no column is the end`),
        question,
      });
    expect((await readFile(file, { headerRow: 1 })).lines).toEqual([ana]);
    await writeFile(file, await writeXlsx({ sheets: [{ name, rows: sheet(['Valid until'], ['2031-08-31']) }] }));
    expect((await readFile(file)).lines).toEqual([`${ana} | endsAt=2031-08-31T21:59:59Z`]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an end whose column says exclusive has its day as the last one where that was said, and its time where it has one', async () => {
  const header = 'Valid until (exclusive)';
  const { lines, reading } = await readText(`Name,Email,${header}\nAna Lima,ana@example.com,2031-12-31`, {
    map: { ends_at: header },
  });
  expect(lines).toEqual([`${ana} | endsAt=2031-12-31T22:59:59Z`]);
  expect(reading).toContain(`${header}: ends at; a day is the last one`);
  const timed = await readText(`Name,Email,${header}\nAna Lima,ana@example.com,2031-12-31 17:00`);
  expect(timed.lines).toEqual([`${ana} | endsAt=2031-12-31T16:00:00Z`]);
});

test('in a workbook, a merged word for somebody else reaches over its own columns and no further', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
  const sheet = (phone: number) => {
    const header = ['Name', 'Email', 'Relation', 'Valid until'];
    header.splice(phone, 0, 'Phone');
    const row = ['Ana Lima', 'ana@example.com', 'Mother', '2031-12-31'];
    row.splice(phone, 0, '+15555550100');
    const merges = [{ startRow: 0, endRow: 0, startCol: 2, endCol: 3 }];
    return { name: 'Staff', rows: [['Employee', '', 'Emergency contact'], header, row], merges };
  };
  try {
    const file = path.join(folder, 'bands.xlsx');
    await writeFile(file, await writeXlsx({ sheets: [sheet(3)] }));
    const choices = [{ value: 'phone_number=Phone' }, { value: 'Phone', option: 'ignore' }];
    await expect(readFile(file)).rejects.toMatchObject({ code: 'column_band', question: { option: 'map', choices } });
    await writeFile(file, await writeXlsx({ sheets: [sheet(4)] }));
    expect((await readFile(file, { ignore: ['Valid until'] })).lines).toEqual([`${ana} | phone=+15555550100`]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('comments and rows in another colour are said, since they are not read', async () => {
  const rows = [['Name'], ...Array.from({ length: 12 }, (_, at) => [`Ana Li${'abcdefghijkl'[at]}`])];
  const red = { style: { fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FF0000' } } } } as const;
  const comment = { comment: { text: 'left 31 Oct' } };
  const cells = new Map<string, object>([
    ['0,0', { ...red, comment: { text: 'as in the passport' } }],
    ['4,0', red],
    ['8,0', { ...red, ...comment }],
  ]);
  const folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
  try {
    const file = path.join(folder, 'roster.xlsx');
    await writeFile(file, await writeXlsx({ sheets: [{ name: 'Staff', rows, cells }] }));
    const { lines, reading } = await readFile(file);
    expect(lines).toHaveLength(12);
    expect(reading).toContain('1 comment not read: "left 31 Oct" (A9)');
    expect(reading).toContain('colours not read: 2 rows in another one than most (5, 9)');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a rule that strikes cells out is said, since it is not read', async () => {
  const rows = [
    ['Name', 'Code'],
    ['Ana Lima', 1],
    ['Bo Li', 2],
  ];
  const style = { font: { strikethrough: true } };
  const conditionalRules = [{ type: 'expression' as const, priority: 1, range: 'A2:B3', formula: '$B2=2', style }];
  const folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
  try {
    const file = path.join(folder, 'roster.xlsx');
    await writeFile(file, await writeXlsx({ sheets: [{ name: 'Staff', rows, conditionalRules }] }));
    expect((await readFile(file)).reading).toContain('conditional formats that strike cells out not read: "A2:B3"');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a long cell takes no longer than its length, whatever it is made of', async () => {
  const units = [
    '1',
    ' ',
    'a',
    'a ',
    '1/',
    '+1 ',
    "'",
    '@',
    'a@',
    '\u200D',
    '(',
    ';',
    '1-',
    ' x',
    'x1',
    ',',
    'ö',
    '.',
    '[',
    '"',
  ];
  const header = 'Name,Email,Phone,Start,Status,Groups\nAna Lima,ana@example.com,,,active,\n';
  const cell = (unit: string, length: number) => `"${unit.repeat(Math.ceil(length / unit.length)).replaceAll('"', '""')}"`;
  const row = (unit: string, length: number) => Array.from({ length: 6 }, () => cell(unit, length)).join(',');
  /** Microseconds of this thread's own work: other work of the machine does not count. */
  const cost = async (length: number) => {
    const before = process.threadCpuUsage();
    await readText(`${header}${units.map((unit) => row(unit, length)).join('\n')}\n`, { country: 'DE' });
    const { user, system } = process.threadCpuUsage(before);
    return user + system;
  };
  // What is compiled on the way is no part of it.
  await cost(10_000);
  let [short, long] = [Infinity, Infinity];
  // Four times as long: what grows with the square takes sixteen times as long. Measured again where the machine was in the way.
  for (let tries = 0; tries < 3 && !(long / short < 9); tries += 1) {
    short = Math.min(short, await cost(10_000));
    long = Math.min(long, await cost(40_000));
  }
  expect(long / short).toBeLessThan(9);
});

test('which half of a name is which is asked in both orders where no header says it', async () => {
  await expect(readText('Nume,Prenume,Email\nPopescu,Ștefan,s@example.com\nIonescu,Ana,a@example.com')).rejects.toThrow(
    ': --map first_name=Nume --map last_name=Prenume, or, where family names come first, --map first_name=Prenume --map last_name=Nume.',
  );
});

test('rows of one name that say of themselves that they are different people are told', async () => {
  const told = (found: { reading: readonly string[] }) =>
    found.reading.filter((line) => line.includes('the name of an earlier row'));
  const text =
    'Name,Email,Phone,Import as,ACS user ID\nAnn Lee,ann@example.com,,,\nBo Li,b@example.com,,,\n\nann  lee,lee@example.com,,,\nCy Fox,,+12025550101,,\nCy Fox,,+12025550102,,\nAnn LEE,a3@example.com,,,';
  expect(told(await readText(text))).toEqual([
    '3 rows bear the name of an earlier row with another email or phone, and are taken as different people: "ann lee" (row 3, line 5, and row 1, line 2), "Cy Fox" (row 5, line 7, and row 4, line 6), "Ann LEE" (row 6, line 8, and row 1, line 2)',
  ]);
  // The row says who it is, stays out, or is in doubt already.
  for (const more of [
    'Bo Li,b2@example.com,,new,',
    'Bo Li,b2@example.com,,,user-2',
    'Bo Li,b2@example.com,,skip,',
    'Bo Li,not an email,,,',
    'Bo Li,,,,',
  ]) {
    expect(told(await readText(`Name,Email,Phone,Import as,ACS user ID\nBo Li,b@example.com,,,\n${more}`))).toEqual([]);
  }
  const onePhone = 'Name,Email,Phone\nBo Li,b@example.com,+12025550101\nBo Li,b2@example.com,+12025550101';
  expect(told(await readText(onePhone))).toEqual([]);
  const one = await readText(`Name,Email\nBo Li,b@example.com\nBo Li,b2@example.com`);
  expect(told(one)).toEqual([
    '1 row bears the name of an earlier row with another email or phone, and is taken as another person: "Bo Li" (row 2, line 3, and row 1, line 2)',
  ]);
});

test.each([
  ['alone in the last line', 'Name,Email\r\nAna Lima,ana@example.com\r\n\x1A'],
  ['behind the last cell', 'Name,Email\r\nAna Lima,ana@example.com\x1A'],
  ['in UTF-16', Buffer.from('\uFEFFName,Email\r\nAna Lima,ana@example.com\r\n\x1A', 'utf16le')],
])('the Ctrl-Z with which old files end is their end: %s', async (_, content) => {
  const { lines, reading } = await readText(content);
  expect(lines).toEqual([ana]);
  expect(reading.join(' ')).not.toContain('1 empty row');
});

test('a Ctrl-Z that is not the last character is no end', async () => {
  const { rows } = await readText('Name,Email\nAna Lima,ana@example.com\n\x1A\nBo Li,bo@example.com\n');
  expect(rows).toHaveLength(3);
  expect(rows[1]?.problems).toMatchObject([{ code: 'ragged_row' }]);
});

test('a row without height is hidden too, and a column without width', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'doorlist-test-'));
  try {
    const file = path.join(folder, 'roster.xlsx');
    const rows = [
      ['Name', 'Email'],
      ['Ana Lima', 'ana@example.com'],
      ['Bo Li', 'bo@example.com'],
    ];
    const rowDefs = new Map([[2, { height: 0 }]]);
    await writeFile(file, await writeXlsx({ sheets: [{ name: 'Staff', rows, rowDefs, columns: [{}, { width: 0 }] }] }));
    const { lines, reading } = await readFile(file);
    expect(lines).toEqual([ana, '2 Bo Li | email=bo@example.com ~ hidden_row']);
    expect(reading).toContain('1 hidden row read like all others');
    expect(reading).toContain('1 hidden column read like all others: "Email"');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a check that was passed is not asked about, nor a check of something else', async () => {
  for (const [header, ...words] of [
    ['Background check', 'Passed', 'Cleared', 'Not required', 'n/a'],
    ['Screening', 'yes', 'Exempt'],
    ['Email check', 'Failed', 'pending'],
    ['Order', 'pending', 'Failed'],
  ]) {
    const rows = words.map((word, at) => `Ana Lima,a${at}@example.com,${word}`).join('\n');
    expect((await readText(`Name,Email,${header}\n${rows}`)).lines, header).toHaveLength(words.length);
  }
});

test('a check that was not passed is asked about beside a status too, with the rows of those who are to come in', async () => {
  const header = 'Name,Email,Status,Background check';
  const text = `${header}\nAna Lima,a@example.com,Active,Passed\nBo Li,b@example.com,Active,Failed\nCy Fox,c@example.com,Left,Failed`;
  await expect(readText(text)).rejects.toMatchObject({
    code: 'column_unused',
    message: expect.stringMatching(
      /"Failed" says in row 2 \(line 3\) that a check was not passed, or not yet, and is not used\./u,
    ),
    question: { choices: [{ value: 'Background check', option: 'ignore' }] },
  });
  expect((await readText(text, { ignore: ['Background check'] })).lines).toHaveLength(3);
});

test('another row is named with its line in the file', async () => {
  const text =
    'List of people\n\nName,Email,Phone,ACS user ID\nAna Lima,ana@example.com,+12025550101,u1\n\nBo Li,ana@example.com,+12025550101,u1';
  const [, row] = (await readText(text)).rows;
  expect([...(row?.problems ?? []), ...(row?.notes ?? [])].map(({ message }) => message)).toEqual([
    'The email address "ana@example.com" stands in row 1 (line 4) already.',
    'Row 1 (line 4) names the ACS user "u1" already.',
    'Row 1 (line 4) has the phone number +12025550101 too.',
  ]);
});
