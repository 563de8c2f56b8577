import { statusSaid } from './status.ts';

const people =
  'employees?|staff|members?|tenants?|residents?|workers?|contractors?|cardholders?|users?|students?|colleagues?|people|persons?|accounts?|cards?|badges?|memberships?|visitors?';

/** What headings of people who have left begin with, a language a line. */
const leavers = [
  `leavers?|(?:ex|former|past)[- ]?(?:${people})|(?:inactive|terminated|deactivated|disabled|suspended|blocked|banned|barred|departed|resigned|retired|removed|deleted|archived|dismissed|cancell?ed|expired|revoked|offboarded) (?:${people})|terminations|(?:${people}) (?:who |that )?(?:have |has )?(?:left|gone|resigned)|left (?:the |us|in |during |since |company|office|site|building)|no longer |moved out|do not (?:admit|let in|import|issue)|no access|to be (?:removed|deleted)|black ?list`,
  'ausgeschieden|ausgetreten|ausgezogen|austritte|abgänge|ehemalige|inaktive|gesperrt|gekündigt|gelöscht|deaktiviert|verstorben|nicht mehr |kein (?:zutritt|zugang)|hausverbot|sperrliste',
  'anciens |anciennes |départs|sorti(?:e|s|es)\\b|partis|radiés|inactifs|désactivés|bloqués|démissionnaires',
  'bajas|de baja|ex[- ]?(?:empleados|trabajadores|socios)|antigu[oa]s (?:emplead|trabajador|soci|inquilin)|inactivos|bloqueados|cesados',
  'cessati|dimessi|inattivi|sospesi|usciti|ex[- ]?(?:dipendenti|soci|inquilini)',
  'oud[- ]?(?:medewerkers|leden|huurders|werknemers)|ex[- ]?(?:medewerkers|leden)|voormalige |uit dienst|vertrokken|inactieve |geblokkeerd',
  'antig[oa]s (?:funcion|colabora|membr)|ex[- ]?(?:funcionários|colaboradores)|desligados|demitidos|inativos|suspensos',
  'byli |zwolnieni|nieaktywni|odeszli|zablokowani',
  'slutat|har slutat|tidigare (?:anställda|medlemmar|medarbetare)|avslutade|inaktiva|spärrade|avstängda',
  '退職|退社|離職|退会|元社員|元従業員|無効|利用停止',
].join('|');
const heading = new RegExp(
  String.raw`^(?:(?:list|liste|lista|lijst) (?:of|der|des|de|di|dei|van) )?(?:all |our )?(?:${leavers})`,
  'iu',
);

/** Whether a heading, a title or the name of a sheet says that the people under it do not belong in: "Leavers", "Former staff 2026". */
export function headsLeavers(text: string): boolean {
  if (text.length > 80) return false;
  const words = text
    .replace(/\p{White_Space}+/gu, ' ')
    .replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
    .toLowerCase();
  // One letter or two are no heading, whatever they say as a status.
  return heading.test(words) || (words.length > 3 && statusSaid(words) === false);
}
