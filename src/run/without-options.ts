/** What stands for an option where people choose from lists and type no commands. */
const instead: readonly (readonly [said: RegExp, instead: string])[] = [
  [/: --country US \(or GB, DE, \.\.\.\)/gu, ''],
  [/ Of numbers that are written in full, with plus and country code, only --strict-phones asks it\./gu, ''],
  [/, and leave --strict-phones out/gu, ''],
  [/Say the order with --date-order dmy or --date-order mdy/gu, 'Say which part of the date stands first'],
  [/, or give --date-order/gu, ''],
  [/, as --date-order ymd says/gu, ', as was said'],
  [/say --ignore with its header/gu, 'leave it unused'],
  [/name the column that counts: --map status=Header/gu, 'leave one of the columns unused'],
  [/, or say --entrances or --spaces for all rows/gu, ''],
  [/--create-credential-manager-user asks/gu, 'the import asks'],
  [/among those that --limit or --rows chose/gu, 'among those that were chosen'],
  [/ \(--max-namesakes\)| \(for all rows: --allow-renames\)| \(--enroll --enroll-with grant\)/gu, ''],
  [/import (with|again with) --existing update/gu, 'have those who differ brought in line'],
  [/With --groups exact, the groups cell/gu, 'Groups are to be exact, the groups cell'],
  [/With --existing update an end/gu, 'Where those who differ are brought in line, an end'],
  [/ Where only its end differs, --existing update moves it, and --existing renew to a later one\./gu, ''],
  [/import (it|the row) with --existing update/gu, 'import $1 again, where those who differ are brought in line'],
];

/** A message or a cure as the guided flow says it, where each of these options is a choice in a list. */
export function withoutOptions(text: string): string {
  return text.includes('--') ? instead.reduce((said, [option, words]) => said.replace(option, words), text) : text;
}
