import { statusSaid } from './status.ts';

const people =
  'employees?|staff|members?|tenants?|residents?|workers?|contractors?|cardholders?|users?|students?|colleagues?|people|persons?|accounts?|cards?|badges?|memberships?|visitors?';

/** What headings of people who have left begin with, a language a line. */
const leavers = [
  `leavers?|(?:ex|former|past)[- ]?(?:${people})|(?:inactive|terminated|deactivated|disabled|suspended|blocked|banned|barred|departed|resigned|retired|removed|deleted|archived|dismissed|cancell?ed|expired|revoked|offboarded) (?:${people})|terminations|(?:${people}) (?:who |that )?(?:have |has )?(?:left|gone|resigned)|left (?:the |us|in |during |since |company|office|site|building)|no longer |moved out|do not (?:admit|let in|import|issue)|no access|to be (?:removed|deleted)|black ?list`,
  'ausgeschieden|ausgetreten|ausgezogen|austritte|abgänge|ehemalige|inaktive|gesperrt|gekündigt|gelöscht|deaktiviert|verstorben|nicht mehr |kein (?:zutritt|zugang)|hausverbot|sperrliste',
  'anciens |anciennes |départs|sorti(?:e|s|es)\\b|partis|radiés|inactifs|désactivés|bloqués|démissionnaires',
  'bajas(?! (?:y|m[ée]dic|laboral))|de baja|ex[- ]?(?:empleados|trabajadores|socios)|antigu[oa]s (?:emplead|trabajador|soci|inquilin)|inactivos|bloqueados|cesados',
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

/** Words of headers under which a yes means that the person does not belong in, a language a line. */
const barring = new RegExp(
  [
    String.raw`\bleft\b|\bleav(?:er|ing)\b|remov|delet|terminat|cancel|\bblock|\bbann?(?:ed)?\b|\bbarred|suspend|revok|frozen|freeze|expel|disabl|deactivat|inactiv|\blocked|archiv|resign|denied|dismiss|withdrawn|no access|do not`,
    'gesperrt|sperre|gekündigt|ausgeschieden|ausgetreten|gelöscht|löschen|entfern|deaktiv|verlassen|hausverbot',
    String.raw`bloqu|supprim|\bsorti|\bparti\b|résili|radi[ée]|retir[ée]`,
    String.raw`\bbaja|elimin|borrar|cesad|despedid|caducad`,
    'bloccat|cessat|rimoss|rimuov|disattiv|dimess|sospes',
    'geblokkeer|verwijder|uit dienst|vertrokken|opgezegd|ontslag',
    'desativ|demitid|desligad|exclu[ií]',
    'zablokow|zwolnion|usun|nieaktyw',
    'spärra|avslut|slutat|avstäng|ta bort|borttag|inaktiv',
    '退職|退社|停止|無効|削除|解約',
  ].join('|'),
  'iu',
);
const negation = /\b(?:not?|unblock\p{L}*|unlock\p{L}*|nicht|non|ne|niet|não|nie|ej|inte)\b/iu;

/** Whether a yes under a header bars a person, going by its words: "Delete?", "Zutritt gesperrt", but not "Not blocked". */
export function isBarring(header: string): boolean {
  return barring.test(header) && !negation.test(header.replace(/\b(?:no access|do not)\b/giu, ''));
}

/** Words of headers that ask whether a person may come in, a language a line. */
const access = new RegExp(
  [
    String.raw`access|\bentry\b|\badmi(?:t|ssion)|allow|permit|approv|authori[sz]|\bcleared\b|\bvalid\b|grant|^\W*ok\W*$|eligib|may enter|employed`,
    'zutritt|zugang|zugelassen|berechtig|freigabe|freigegeben|genehmigt|einlass|darf|erlaubt',
    'accès|autoris|habilit',
    'acceso|autoriz|permitid',
    'accesso|abilitat',
    'toegang|bevoegd|toegestaan',
    'acesso',
    'dostęp|upoważn|uprawn|wstęp',
    'åtkomst|tillträde|behörig|tillåt',
    '入室|入館|許可|アクセス',
    // A badge that is not active opens nothing.
    String.raw`(?:badge|card|ausweis|karte|carte|tarjeta|tessera|\bpas\b|cartão|karta|kort)\P{L}+(?:\p{L}+\P{L}+)?(?:acti|akti|enabl)|(?:acti|akti|enabl)\p{L}*\P{L}+(?:badge|card|ausweis|karte|pas\b)`,
  ].join('|'),
  'iu',
);

/** Whether a header asks whether a person may come in, or asks nothing. */
export function isAboutAccess(header: string): boolean {
  return !/\p{L}/u.test(header) || access.test(header);
}

/** Remarks of a word or a sentence that a person has left or is not to come in, as they begin, a language a line. */
const leftRemark = new RegExp(
  '^(?:' +
    [
      String.raw`(?:has |have |was |is )?(?:now |already )?(?:left(?![-\s]?(?:hand|side|wing|door))|resigned|quit|retired|terminated|dismissed|fired|deceased|moved out|banned|barred|suspended|blocked)\b|no longer |not (?:employed|working|here) |do not (?:admit|let|issue)|no access|access (?:revoked|withdrawn|removed)`,
      'hat .{0,30}(?:verlassen|gekündigt)|verlassen|ausgeschieden|ausgetreten|ausgezogen|gekündigt|nicht mehr |kein (?:zutritt|zugang)|hausverbot|gesperrt|verstorben',
      String.raw`a quitté|parti(?:e)?\b|n'est plus|ne travaille plus|plus d'accès|démission`,
      String.raw`ya no |sin acceso|dejó |(?:de )?baja\b`,
      'non lavora più|non è più|senza accesso|dimesso|cessato',
      'uit dienst|niet meer |geen toegang|vertrokken',
      'não trabalha mais|saiu |sem acesso|desligado',
      'nie pracuje|już nie |odszed|odesz|bez dostępu|zwolnion',
      'slutat|har slutat|arbetar inte|ingen åtkomst',
      '退職|退社|離職',
    ].join('|') +
    ')',
  'iu',
);
const remarks =
  /remark|\bnotes?\b|comment|bemerk|notiz|hinweis|anmerk|komment|observa|remarque|\bnotas?\b|coment|osserva|\bnote\b|opmerk|uwag|anteckning|備考|メモ/iu;

/** Whether a column is for remarks, going by its header. */
export function isForRemarks(header: string): boolean {
  return remarks.test(header);
}

/** Whether a remark about a person begins with saying that they have left. */
export function saysLeft(remark: string): boolean {
  return leftRemark.test(remark.slice(0, 200).trim());
}

/** Whether a cell says in several words, in whatever column, that a person has left: "Former employee", "Access revoked". */
export function saysLeftAnywhere(cell: string): boolean {
  const text = cell.trim();
  return text.length <= 80 && /\p{L}[-\s]\p{L}/u.test(text) && (headsLeavers(text) || saysLeft(text));
}
