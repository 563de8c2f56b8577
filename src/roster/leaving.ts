import { statusSaid } from './status.ts';

const people =
  'employees?|staff|members?|tenants?|residents?|workers?|contractors?|cardholders?|users?|students?|colleagues?|people|persons?|accounts?|cards?|badges?|memberships?|visitors?';

/** What headings of people who have left begin with, a language a line. */
const leavers = [
  `leavers?|(?:ex|former|past)[- ]?(?:${people})|(?:inactive|terminated|deactivated|disabled|suspended|blocked|banned|barred|departed|resigned|retired|removed|deleted|archived|dismissed|cancell?ed|expired|revoked|offboarded) (?:${people})|terminations|(?:${people}) (?:who |that )?(?:have |has )?(?:left|gone|resigned)|left (?:the |us|in |during |since |company|office|site|building)|no longer |moved out|do not (?:admit|let in|import|issue)|no access|to be (?:removed|deleted)|(?:black|block) ?list`,
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

/** Words of which a heading may say several: "Resigned / Terminated". */
const several = /\s*(?:[/,&+|]|\s(?:and|or|und|oder|et|ou|y|o|e|en|of|i|lub|och|eller)\s)\s*/u;

/** Whether a heading, a title or the name of a sheet says that the people under it do not belong in: "Leavers", "Former staff 2026". */
export function headsLeavers(text: string): boolean {
  if (text.length > 80) return false;
  const words = text
    .replace(/\p{White_Space}+/gu, ' ')
    .replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
    .toLowerCase();
  // One letter or two are no heading, whatever they say as a status.
  return heading.test(words) || words.split(several).every((word) => word.length > 3 && statusSaid(word) === false);
}

/** Whether a row of one cell is the heading of people who have left, whatever they are called: "Terminated drivers". */
export function headsAnyLeavers(text: string): boolean {
  const [first = '', ...others] = text.replace(/[\s:*–-]+$/u, '').split(/\s+/u);
  const isOfSome = first.length >= 6 && statusSaid(first) === false && others.length === 1 && /\p{L}s$/iu.test(others.join(''));
  return isOfSome || headsLeavers(text);
}

/** Words of headers under which a yes means that the person does not belong in, a language a line. */
const barring = new RegExp(
  [
    String.raw`\bleft\b(?![- ]?(?:hand|side))|^\W*(?:del|rem)\W*$|\bleav(?:er|ing)\b|remov|delet|terminat|\btermd\b|cancel|\bblock|\bbann?(?:ed)?\b|\bbarred|suspend|revok|frozen|freeze|expel|disabl|deactivat|inactiv|\blocked|archiv|resign|\bdeny|denied|dismiss|withdrawn|no access|do not|deceased|\bquit\b|\bgone\b|off-?board|evict|\bvoid|\bexpired\b|\bon leave\b|(?:badge|card|fob|keys?|pass|laptop)s? (?:is |was )?(?:returned|handed|lost|stolen)|returned (?:badge|card|fob|keys?|pass)|(?:lost|stolen) (?:badge|card)|^(?:lost|stolen)$`,
    'gesperrt|sperre|gekündigt|ausgeschieden|ausgetreten|gelöscht|löschen|entfern|deaktiv|verlassen|hausverbot|verstorben|entzogen|widerrufen|zurückgegeben|beurlaubt',
    String.raw`bloqu|supprim|\bsorti|\bparti\b|résili|radi[ée]|retir[ée]|décédé|révoqu|badge rendu|carte rendue`,
    String.raw`\bbaja|elimin|borrar|cesad|despedid|caducad|fallecid|devuelt|revocad`,
    'bloccat|cessat|rimoss|rimuov|disattiv|dimess|sospes|decedut|restituit|revocat|licenziat',
    'geblokkeer|verwijder|uit dienst|vertrokken|opgezegd|ontslag|overleden|ingeleverd|ingetrokken',
    'desativ|demitid|desligad|exclu[ií]|falecid|devolvid|revogad',
    'zablokow|zwolnion|usun|nieaktyw|zmarł|zwrócon|cofnięt',
    'spärra|avslut|slutat|avstäng|ta bort|borttag|inaktiv|avliden|återlämna|återkalla',
    '退職|退社|停止|無効|削除|解約|返却|死亡',
    // Other languages, whose headers are asked about.
    'spærre|sperre|slettet|fratrådt|sluttet|stoppet|opsagt|oppsagt|poistettu|estetty|irtisan|lopetta|päättynyt|lukittu|lähtenyt',
    'odeš|ukonč|zablok|zruš|smaz|propušt|kilépett|letilt|törölt|megszűnt|ayrıl|engellen|silin|iptal|pasif|otišao|plecat|concedi',
    'увол|заблок|удал[её]н|отключ|неактив|выбыл|звільн|видален|αποχώρ|ανενεργ|απολύ|διαγρ',
    '퇴사|퇴직|정지|중지|차단|삭제|해지|비활성|离职|離職|停用|禁用|注销|註銷|黑名|退租|失效|موقوف|معطل|محظور|مستقيل|محذوف|חסום|עזב|מושבת',
    'nghỉ|khóa|ngừng|keluar|nonaktif|blokir|berhenti|ลาออก|ระงับ',
  ].join('|'),
  'iu',
);
const negation =
  /(?<!\p{L})(?:not?|unblock\p{L}*|unlock\p{L}*|nicht|kein\p{L}*|non|ne|pas|sin|senza|niet|geen|não|sem|nie|bez|ej|inte|ingen|ikke|ei|nem|değil|не|ні|без|δεν|לא|غير|không|tidak)(?!\p{L})/iu;

/**
 * Whether a yes under a header bars a person, going by its words: "Delete?", "Zutritt gesperrt", "No longer employed", but not
 * "Not blocked".
 */
export function isBarring(header: string): boolean {
  const isNegated = negation.test(header.replace(/\b(?:no access|do not)\b/giu, ''));
  return barring.test(header) ? !isNegated : isNegated && access.test(header);
}

/** Words of headers that ask whether a person may come in, a language a line. */
const access = new RegExp(
  [
    String.raw`access|\bentry\b|\badmi(?:t|ssion)|allow|permit|approv|authori[sz]|\bcleared\b|\bvalid\b|grant|^\W*ok\W*$|eligib|may enter|employed|\bkeep|retain|\battend(?:ing|ance)?\b|\brsvp\b|\bstill (?:active|here|working|in)|on roll`,
    'zutritt|zugang|zugelassen|berechtig|freigabe|freigegeben|genehmigt|einlass|darf|erlaubt|beschäftigt|noch (?:da|aktiv|im)',
    'accès|autoris|habilit|toujours (?:là|actif|active|employé|en poste)',
    'acceso|autoriz|permitid',
    'accesso|abilitat',
    'toegang|bevoegd|toegestaan',
    'acesso',
    'dostęp|upoważn|uprawn|wstęp',
    'åtkomst|tillträde|behörig|tillåt',
    '入室|入館|許可|アクセス',
    // Other languages, whose headers are asked about.
    'adgang|tilgang|godken[dt]|godkjent|kulkuoikeus|sallittu|přístup|vstup|povolen|belépés|hozzáférés|engedély|erişim|giriş izni',
    'доступ|допуск|разреш|дозвіл|работает|активен|πρόσβαση|επιτρέπ|ενεργός|출입|접근|허용|승인|재직|门禁|門禁|权限|權限|允许|允許|在职|在職|启用|啟用',
    'مسموح|نشط|כניסה|גישה|פעיל|quyền|truy cập|akses|aktivní|aktív(?!t)|aktiivi|aktif|aktivan',
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
      String.raw`(?:has |have |was |is )?(?:now |already )?(?:left(?![-\s]?(?:hand|side|wing|door))|resigned|quit|retired|terminated|dismissed|fired|deceased|moved out|banned|barred|suspended|blocked)\b|no longer |not (?:employed|working|here) |do not (?:admit|let|issue)|no access|access (?:revoked|withdrawn|removed)|please (?:remove|delete|disable|deactivate|revoke|cancel)|(?:remove|delete|disable|deactivate|revoke|cancel|withdraw|block) (?:all |the |his |her |their )?(?:access|badge|card|fob|keys?|pass|permit|credentials?|account|user|person|from)\b|(?:to be )?(?:removed?|deleted?)\b|r\.?i\.?p\b|last day\b|leav(?:es|ing) (?:on|in|at|by|us|the|company|end|for good|\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:contract|lease|tenancy|employment|membership|access|assignment|stay|internship)\b.{0,20}\b(?:end(?:s|ed)|expire[sd]|over|terminated|cancell?ed|until|till)\b|(?:valid |only )*until\b.*\d|(?:inactive|deactivated|gone|died|dead|evicted|withdrawn|offboarded)\b|former (?:employee|staff|member|tenant|resident|contractor)`,
      'hat .{0,30}(?:verlassen|gekündigt)|verlassen|ausgeschieden|ausgetreten|ausgezogen|gekündigt|nicht mehr |kein (?:zutritt|zugang)|hausverbot|gesperrt|verstorben|letzter (?:arbeits)?tag|(?:nur |gültig |befristet )*bis \\d',
      String.raw`a quitté|parti(?:e)?\b|n'est plus|ne travaille plus|plus d'accès|démission`,
      String.raw`ya no |sin acceso|dejó |(?:de )?baja\b`,
      'non lavora più|non è più|senza accesso|dimesso|cessato',
      'uit dienst|niet meer |geen toegang|vertrokken',
      'não trabalha mais|saiu |sem acesso|desligado',
      'nie pracuje|już nie |odszed|odesz|bez dostępu|zwolnion',
      'slutat|har slutat|arbetar inte|ingen åtkomst',
      '退職|退社|離職',
      '(?:er |har |is )?(?:stoppet|sluttet|fratrådt|opsagt)|lopettanut|lähtenyt|irtisan|odeš|ukonč|kilépett|ayrıldı|işten ayrıl|уволен|уволил|уш[её]л|больше не|звільн|αποχώρησε|απολύθηκε',
      '퇴사|퇴직|离职|离开|غادر|استقال|لم يعد|עזב|פוטר|đã nghỉ|nghỉ việc|sudah keluar|keluar|berhenti|ลาออก',
    ].join('|') +
    ')',
  'iu',
);
const remarks =
  /remark|\bnotes?\b|comment|bemerk|notiz|hinweis|anmerk|komment|observa|remarque|\bnotas?\b|coment|osserva|\bnote\b|opmerk|uwag|anteckning|備考|メモ|bemærk|merknad|huomau|poznám|megjegyz|açıklama|примеч|коммент|примітк|σχόλι|비고|메모|备注|備註|ملاحظ|הער|ghi chú|keterangan|catatan|หมายเหตุ/iu;

/** A header like "TermReason" or "EMPL_STATUS" with blanks between its words. */
export function inWords(header: string): string {
  return header.replaceAll('_', ' ').replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
}

/** Headers of what ends without ending access or employment. */
export const documents =
  /passport|visa|insur|licen[cs]e|certif|warrant|medical|first aid|dbs\b|training|induction|card? (?:no|number)|permit|probation|probezeit|vaccin|review|renewal|birth|ausweis.*(?:pass|personal)|führerschein|période d'essai/iu;

/** Headers of columns that say why a person has left, a language a line. */
const reasons = new RegExp(
  [
    String.raw`(?:\bterm|leav(?:ing|er)|separation|exit|resignation|dismissal|departure|withdrawal)\w*\W+(?:reason|code|type)|reasons? (?:for|of) (?:leaving|termination|departure|exit|separation|dismissal)`,
    '(?:austritts|kündigungs|abgangs|ausscheidens)-?grund|grund (?:des|der|für) (?:austritt|kündigung)',
    String.raw`motif (?:de |du )?(?:départ|sortie|rupture|fin)`,
    'motivo (?:de )?(?:la )?(?:baja|salida|cese|desligamento|demissão|saída)|(?:motivo|causale) (?:di |della )?(?:cessazione|uscita)',
    'reden (?:uit dienst|vertrek|ontslag)|powód (?:odejścia|zwolnienia)|orsak till avslut|avgångsorsak|退職理由|退社理由|离职原因|離職原因|퇴사 ?사유',
  ].join('|'),
  'iu',
);

/** Whether whatever stands below a header says that the person has left: "Termination reason". */
export function isForReasons(header: string): boolean {
  return reasons.test(inWords(header));
}

/** Headers of columns that say what somebody's state is. "Marital status" says nothing about access. */
const standing = new RegExp(
  String.raw`(?<!\p{L})(?:stat(?:e|us)|zustand|statut|état|estado|estatus|situa\p{L}*|stato|stan|tilstand|tila|tilanne|stav|állapot|durum\p{L}*|stare|состояние|стан|standing)(?!\p{L})|\p{L}status|статус|κατάσταση|상태|状态|狀態|状況|الحالة|סטטוס|trạng thái|สถานะ`,
  'iu',
);
const unrelated =
  /marital|civil|famil|matrimon|married|visa|vaccin|immun|smok|\btax|order|payment|invoice|delivery|email|import|sync|licen[cs]e|language|2fa|mfa|photo/iu;

/** Whether a header is about a state that may be that of a person's access or employment. */
export function isAboutState(header: string): boolean {
  const words = inWords(header);
  return standing.test(words) && !unrelated.test(words);
}

/** Whether a cell says that a badge opens nothing any more. */
export function saysCardGone(cell: string): boolean {
  return /^(?:returned|lost|stolen|destroyed|confiscated|handed in|collected|cancel+ed|verloren|gestohlen|eingezogen|zurückgegeben|vernichtet|perdue?|volée?|rendue?|perdid[oa]|devuelt[oa]|smarrit[oa]|restituit[oa]|ingeleverd|zgubion[aye]|zwrócon[aye]|förlorad|återlämnad|紛失|返却)/iu.test(
    cell.trim().slice(0, 40),
  );
}

/** Words that leave no doubt in whatever column they stand; "retired" may be an occupation. */
const certain =
  /^(?:terminated|inactive|expired|lapsed|cancel+ed|suspended|revoked|deactivated|deprovisioned|off-?boarded|black-?list(?:ed)?|block-?list(?:ed)?|expelled|banned|evicted|resigned|dismissed|deceased|removed?|deleted?|deactivate|terminate|terminations?|revoke|revocation|removal|deletion|deactivation|off-?board(?:ing)?|leaver|ausgeschieden|gekündigt|verstorben|löschen|löschung|entfernen|austritt|sperren|deaktivieren|supprimer|suppression|désactiver|résiliation|eliminar|borrar|desactivar|de baja|eliminare|rimuovere|disattivare|cessazione|verwijderen|deactiveren|uitdiensttreding|excluir|remover|desativar|desligamento|usunąć|usuń|zablokować|ta bort|avaktivera|退職|退社|離職|削除|解約|离职|퇴사|퇴직|уволен|удалить)$/iu;

/** Headers of checks that a person has to pass before they get access, a language a line. */
const checks = new RegExp(
  [
    String.raw`background|screening|vett(?:ing|ed)|(?:dbs|crb|police|criminal|security|reference|identity|id|integrity|compliance|pre-?employment) (?:record )?(?:check|clearance)|criminal record|right to work|drug test|(?:induction|safety (?:induction|briefing|training|test))`,
    'überprüfung|zuverlässigkeits|führungszeugnis|sicherheits(?:unterweisung|prüfung)|hintergrund',
    'antécédents|casier judiciaire|enquête|formation sécurité',
    'antecedentes|verificación de identidad|inducción',
    'antecedenti|casellario|carichi pendenti',
    String.raw`vog|verklaring omtrent|antecedenten|achtergrond`,
    'weryfikac|niekaralnoś',
    'bakgrundskontroll|belastningsregist|säkerhetsprövning',
    '身元|審査|経歴調査|신원|背景调查|背景調查',
  ].join('|'),
  'iu',
);

/** Whether a header is that of a check that a person has to pass: "Background check". */
export function isForCheck(header: string): boolean {
  return checks.test(inWords(header));
}

/** What a check says that was not passed, or not yet, as it begins, a language a line. */
const notPassed = new RegExp(
  '^(?:' +
    [
      String.raw`fail|no$|not (?!required|needed|applicable)|un(?:cleared|satisfactory|successful)|pending|in (?:progress|process|review)|under review|processing|await|outstanding|overdue|incomplete|submitted|requested|ordered|open$|(?:on )?hold|adverse|flagged|consider|missing|required|to ?do$|expired|reject|den(?:y|ied)|refused|declined|withdrawn|cancel`,
      'nein$|nicht (?!erforderlich|nötig|notwendig)|durchgefallen|ausstehend|offen|in (?:bearbeitung|prüfung)|läuft|beantragt|angefordert|fehlt|abgelehnt|abgelaufen',
      'non$|non (?!requis|nécessaire)|échou|échec|en (?:attente|cours)|à faire|manquant|refus|rejet|expiré|demandé',
      'no (?:apto|superad|aprobad)|suspens|pendiente|en (?:curso|trámite|proceso)|fallid|reprobad|rechazad|vencid|solicitad',
      'fallit|in (?:attesa|corso)|mancante|respint|scadut|richiest',
      'nee$|niet (?!nodig|vereist)|gezakt|in behandeling|openstaand|lopend|aangevraagd|afgewezen|verlopen|ontbreekt',
      'não$|reprovad|pendente|em (?:andamento|análise)|falhou|recusad|vencid',
      'nie$|niezalicz|w toku|oczekuj|brak|odrzuc|wygas',
      'nej$|ej |underkän|väntar|pågår|saknas|avsla',
      '不合格|保留|審査中|未|確認中|進行中|불합격|대기|진행|未通过|进行中|待',
    ].join('|') +
    ')',
  'iu',
);

/** Whether a cell of such a column says that the check was not passed, or not yet. */
export function saysNotPassed(cell: string): boolean {
  return notPassed.test(cell.trim().slice(0, 80));
}

/** What a check says that was passed, or that nobody asks for, as it begins. */
const passed =
  /^(?:pass(?:ed)?|clear(?:ed)?|completed?|done|satisfactory|successful|ok(?:ay)?|good|green|valid|not (?:required|needed|applicable)|bestanden|erledigt|liegt vor|vorhanden|unbedenklich|nicht (?:erforderlich|nötig|notwendig)|validée?|réussie?|conforme|favorable|non (?:requise?|nécessaire)|apt[oa]|superad[oa]|aprobad[oa]|superat[oa]|idone[oa]|geslaagd|voldaan|akkoord|niet (?:nodig|vereist)|aprovad[oa]|zaliczon[aey]|pozytywn[aey]|godkän[dt]|klar|合格|承認|통과|합격|通过|通過)(?!\p{L})/iu;

/** What passes for a time alone, which may be over: "Valid until 31 Dec 2024". */
const forTime =
  /(?<!\p{L})(?:(?:until|till|to|thru|through|bis|hasta|vence|caduca|fino|tot|até|do|t\.?o\.?m)(?!\p{L})|expir|gültig|jusqu|scad|geldig|ważn|giltig)|まで|期限|까지|至/iu;

/** What a cell of such a column says: true, it was passed; false, it was not, or not yet; undefined, neither. */
export function checkSaid(cell: string): boolean | undefined {
  const text = cell.trim().slice(0, 80);
  if (saysNotPassed(text) && !passed.test(text)) return false;
  // "Completed - failed" says both.
  if (
    forTime.test(text) ||
    text
      .split(/\s*[,;:(–—-]\s*/u)
      .slice(1)
      .some(saysNotPassed)
  )
    return undefined;
  return passed.test(text) ? true : statusSaid(text);
}

/** Whether a column is for remarks, going by its header. */
export function isForRemarks(header: string): boolean {
  return remarks.test(header);
}

/** Whether a remark about a person begins with saying that they have left. */
export function saysLeft(remark: string): boolean {
  return leftRemark.test(remark.slice(0, 200).trim());
}

/** Of those words the ones that are work as well, and headers of where people work. */
const work = /^(?:removal|deletion|suppression|terminations?|revocation|deactivation)$/iu;
const workplace =
  /\b(?:dep(?:artmen)?t|team|division|section|unit|trade|crew|job|role|position|company|firm|employer|service)\b|abteilung|bereich|gewerk|firma|département|équipe|société|entreprise|métier|poste|departamento|equipo|empresa|puesto|reparto|azienda|mansione|afdeling|bedrijf|functie|setor|cargo|dział|stanowisko|avdelning|befattning|företag|部署|部門|会社|職種/iu;

/** Whether a cell says in whatever column that a person has left: "Former employee", "Access revoked", "Deceased". */
export function saysLeftAnywhere(cell: string, header: string): boolean {
  const text = cell.trim();
  if (certain.test(text)) return !(work.test(text) && workplace.test(inWords(header)));
  return text.length <= 80 && /\p{L}[-\s]\p{L}/u.test(text) && (headsLeavers(text) || saysLeft(text));
}
