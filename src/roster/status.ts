import { Fault, quote } from './problems.ts';

/** Words that say that a person belongs in. */
const inside =
  'active|activ|a|enabled|enable|current|currently employed|enrolled|yes|y|true|t|1|on|ok|add|added|create|created|new|insert|update|updated|modify|change|keep|renew|renewed|employed|hired|' +
  'in|present|valid|allowed|granted|unblocked|activated|activate|reactivate|reinstate|onboard|onboarding|starter|joiner|regular|in service|working|live|approved|accepted|confirmed|attending|checked in|authorised|authorized|' +
  'aktiv|aktive|aktiver|aktives|aktiviert|ja|j|wahr|ein|an|angestellt|beschäftigt|hinzufügen|anlegen|neu|ändern|aktualisieren|gültig|eingestellt|genehmigt|bestätigt|zugesagt|' +
  'actif|active|activé|activée|oui|o|vrai|ajouter|créer|nouveau|nouvelle|modifier|en poste|présent|présente|valide|salarié|approuvé|approuvée|accepté|acceptée|confirmé|confirmée|' +
  'activo|activa|sí|si|s|verdadero|alta|agregar|añadir|crear|nuevo|nueva|modificar|actualizar|vigente|habilitado|habilitada|aprobado|aprobada|aceptado|aceptada|confirmado|confirmada|' +
  'attivo|attiva|sì|vero|aggiungere|aggiungi|creare|crea|nuovo|nuova|modifica|in forza|in servizio|abilitato|abilitata|approvato|approvata|accettato|accettata|confermato|confermata|' +
  'actief|ingeschakeld|waar|toevoegen|aanmaken|nieuw|wijzigen|in dienst|werkzaam|geldig|goedgekeurd|bevestigd|' +
  'ativo|ativa|sim|verdadeiro|adicionar|incluir|criar|novo|nova|alterar|atualizar|em atividade|trabalhando|admitido|admitida|aprovado|aprovada|' +
  'aktywny|aktywna|aktywne|tak|prawda|dodaj|dodać|utwórz|nowy|nowa|zmień|zatrudniony|zatrudniona|pracuje|włączony|ważny|zatwierdzony|zatwierdzona|potwierdzony|potwierdzona|' +
  'aktiverad|lägg till|skapa|ny|ändra|uppdatera|anställd|giltig|sann|godkänd|bekräftad|' +
  '有効|在籍|在籍中|在職|在職中|はい|追加|新規|登録|更新|変更|利用中|使用中|稼働中|勤務中|承認|承認済|承認済み|' +
  // Other languages, whose headers are asked about: Danish and Norwegian, Finnish, Czech, Hungarian, Turkish, Romanian, Croatian,
  // Russian and Ukrainian, Greek, Korean, Chinese, Arabic, Hebrew, Vietnamese, Indonesian, Thai.
  'ansat|ansatt|gyldig|aktiivinen|voimassa|kyllä|käytössä|aktivní|ano|platný|zaměstnán|aktívny|áno|aktív|igen|érvényes|aktif|evet|çalışıyor|geçerli|' +
  'da|angajat|angajată|valabil|aktivan|zaposlen|zaposlena|активен|активный|активна|активно|да|работает|действует|активний|так|працює|' +
  'ενεργός|ενεργή|ενεργό|ναι|재직|재직중|재직 중|활성|예|네|사용|사용중|유효|정상|在职|启用|啟用|正常|有效|是|' +
  'نشط|نشطة|فعال|نعم|פעיל|פעילה|כן|đang làm việc|đang làm|hoạt động|đang hoạt động|có|ya|masih bekerja|berlaku|ทำงาน|ใช้งาน|ใช่';

/** Words that say that they do not. */
const outside =
  'inactive|i|disabled|disable|terminated|terminate|term|voluntarily terminated|involuntarily terminated|terminated voluntarily|terminated involuntarily|terminated for cause|' +
  'termination|voluntary termination|involuntary termination|resignation|' +
  'left|leaver|leaving|no|n|false|f|0|off|remove|removed|delete|deleted|deactivated|deactivate|revoke|revoked|expired|former|ex-employee|' +
  'former employee|resigned|retired|dismissed|fired|departed|gone|out|suspended|suspend|blocked|block|archived|archive|cancelled|canceled|closed|separated|not active|not employed|offboarded|offboard|' +
  'offboarding|deceased|ended|invalid|denied|declined|rejected|refused|refunded|not approved|not attending|no show|no-show|checked out|drop|quit|banned|barred|expelled|withdrawn|frozen|lapsed|deprovisioned|' +
  'no longer active|no longer employed|not authorised|not authorized|evicted|moved out|blacklist|blacklisted|blocklist|blocklisted|void|voided|' +
  'inaktiv|inaktive|inaktiver|deaktiviert|nein|falsch|aus|ausgeschieden|ausgetreten|gekündigt|entlassen|ehemalig|ehemaliger|ehemalige|gesperrt|löschen|gelöscht|entfernen|entfernt|abgelaufen|verlassen|verrentet|pensioniert|ungültig|verstorben|abgelehnt|abgesagt|storniert|' +
  'inactif|inactive|désactivé|désactivée|non|faux|supprimer|supprimé|retirer|parti|partie|sorti|sortie|démissionnaire|licencié|licenciée|retraité|retraitée|suspendu|suspendue|bloqué|bloquée|expiré|radié|décédé|refusé|refusée|rejeté|rejetée|annulé|annulée|' +
  'inactivo|inactiva|falso|baja|de baja|eliminar|eliminado|borrar|cesado|cesada|despedido|despedida|jubilado|jubilada|suspendido|suspendida|bloqueado|bloqueada|deshabilitado|deshabilitada|desactivado|desactivada|caducado|terminado|rechazado|rechazada|denegado|denegada|anulado|anulada|cancelado|cancelada|' +
  'inattivo|inattiva|elimina|eliminare|eliminato|rimuovi|rimuovere|cessato|cessata|dimesso|dimessa|licenziato|licenziata|pensionato|pensionata|sospeso|sospesa|bloccato|bloccata|disabilitato|disabilitata|disattivato|disattivata|scaduto|rifiutato|rifiutata|respinto|respinta|negato|negata|annullato|annullata|' +
  'inactief|uitgeschakeld|nee|onwaar|verwijderen|verwijderd|uit dienst|vertrokken|ontslagen|gepensioneerd|geblokkeerd|geschorst|verlopen|gedeactiveerd|afgewezen|geweigerd|geannuleerd|' +
  'inativo|inativa|não|nao|excluir|excluído|remover|removido|desligado|desligada|demitido|demitida|aposentado|aposentada|suspenso|suspensa|desativado|desativada|expirado|recusado|recusada|rejeitado|rejeitada|negado|negada|' +
  'nieaktywny|nieaktywna|nie|fałsz|usuń|usunąć|usunięty|zwolniony|zwolniona|zablokowany|zablokowana|zawieszony|zawieszona|wyłączony|wygasły|były|była|emeryt|odrzucony|odrzucona|odmowa|anulowany|anulowana|' +
  'nej|falskt|ta bort|borttagen|slutat|har slutat|avslutad|uppsagd|pensionerad|spärrad|avstängd|inaktiverad|avaktiverad|utgången|blockerad|avslagen|nekad|avbokad|' +
  '無効|退職|退職済|退職済み|退社|離職|いいえ|削除|停止|停止中|利用停止|休止|除籍|抹消|解除|却下|拒否|不参加|' +
  'sluttet|fratrådt|opsagt|oppsagt|spærret|sperret|deaktiveret|deaktivert|slettet|stoppet|udløbet|utløpt|ikke aktiv|' +
  'ei|irtisanottu|irtisanoutunut|päättynyt|lopettanut|poistettu|estetty|lukittu|passiivinen|eläkkeellä|' +
  'neaktivní|ne|ukončen|ukončena|ukončeno|ukončený|propuštěn|odešel|odešla|zablokován|zablokovaný|neplatný|neaktívny|' +
  'inaktív|nem|kilépett|megszűnt|letiltva|tiltott|törölt|lejárt|felmondott|pasif|hayır|ayrıldı|işten ayrıldı|iptal|silindi|aktif değil|' +
  'nu|plecat|plecată|demisionat|concediat|concediată|blocat|blocată|neaktivan|neaktivna|otišao|otpušten|blokiran|istekao|' +
  'неактивен|неактивный|неактивна|не активен|нет|уволен|уволена|заблокирован|заблокирована|отключен|отключён|удален|удалён|просрочен|выбыл|не работает|' +
  'неактивний|ні|звільнений|звільнена|звільнено|заблокований|не працює|ανενεργός|ανενεργή|ανενεργό|όχι|αποχώρησε|απολύθηκε|έληξε|' +
  '퇴사|퇴직|퇴사자|퇴직자|비활성|비활성화|아니오|아니요|중지|정지|해지|만료|삭제|' +
  '离职|停用|禁用|注销|失效|否|已离职|已離職|註銷|过期|過期|无效|無效|已停用|辞职|已退租|黑名单|黑名單|' +
  'غير نشط|غير نشطة|غير فعال|لا|موقوف|معطل|محظور|مستقيل|منتهي|לא פעיל|לא פעילה|לא|עזב|עזבה|חסום|חסומה|מושבת|' +
  'đã nghỉ việc|đã nghỉ|nghỉ việc|không|ngừng hoạt động|không hoạt động|hết hạn|bị khóa|đã khóa|' +
  'tidak aktif|tidak|keluar|sudah keluar|nonaktif|non aktif|berhenti|diblokir|ลาออก|ไม่ใช่|พ้นสภาพ|ระงับ|ไม่ใช้งาน|หมดอายุ';

const belongs = new Map<string, boolean>([
  ...outside.split('|').map((word): [string, boolean] => [word, false]),
  ...inside.split('|').map((word): [string, boolean] => [word, true]),
]);

/** The status of a user whose access is suspended, as an export writes it. */
export const suspended = 'suspended';

/** A word of a status with a code before or behind it. */
const coded =
  /^(?<first>[a-z]|\d{1,3})\s*[-–:]\s*(?<behind>\p{L}[\p{L} ]{2,})$|^(?<before>\p{L}[\p{L} ]{1,}\p{L})\s*[([](?<last>[a-z]|\d{1,3})[)\]]$/u;

/** What a status cell says: true, the person belongs in; false, they do not; undefined, neither. */
export function statusSaid(text: string): boolean | undefined {
  if (text.length > 60) return undefined;
  const word = text
    .normalize('NFKC')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim()
    .toLowerCase()
    .replace(/[.!]+$/u, '');
  const said = belongs.get(word);
  if (said !== undefined || !/[([:–-]/u.test(word)) return said;
  // "Active(A)", "1 - Active": a code stands beside the word, its initial or a number. "Active (I)" may be anything.
  const { first, behind, before, last } = coded.exec(word)?.groups ?? {};
  const [code, name] = [first ?? last ?? '', behind ?? before ?? ''];
  return name.startsWith(code) || /^\d/u.test(code) ? belongs.get(name) : undefined;
}

/** Whether a word, as it stands, says that somebody has left: quicker, for each word of a name. */
export function isLeavingWord(word: string): boolean {
  return belongs.get(word.toLowerCase()) === false;
}

/** Words that answer a question and tell nothing without it. */
const yesNo =
  /^(?:yes|y|no|n|true|t|false|f|1|0|on|off|ja|j|nein|nee|nej|oui|o|non|sí|si|s|sì|sim|não|nao|tak|nie|vrai|faux|vero|falso|wahr|falsch|verdadero|verdadeiro|はい|いいえ|kyllä|ei|ano|áno|ne|igen|nem|evet|hayır|da|nu|да|нет|так|ні|ναι|όχι|예|네|아니오|아니요|是|否|نعم|لا|כן|לא|có|không|ya|tidak|ใช่|ไม่ใช่)$/iu;

/** Signs that stand for a yes or a no; a cross is a mark in a list, and a no beside ticks. */
const signs: Readonly<Record<string, boolean>> = {
  '✓': true,
  '✔': true,
  '☑': true,
  '✅': true,
  '☐': false,
  '✗': false,
  '✘': false,
  '❌': false,
  '☒': true,
  '○': true,
  〇: true,
  '◯': true,
  '×': false,
  可: true,
  不可: false,
};

/** What a cell that holds only a mark says: yes, no, a tick, an x. Undefined for any other cell. */
export function markSaid(cell: string): boolean | undefined {
  if (cell.length > 20) return undefined;
  const mark = cell.replace(/\u{FE0F}/gu, '').trim();
  // Other letters are sizes, grades and the like.
  if (/^[xy]$/iu.test(mark)) return true;
  return signs[mark] ?? (yesNo.test(mark) && !/^[tfsio]$/iu.test(mark) ? statusSaid(mark) : undefined);
}

/** What a status cell says in a word or by a mark. An x is a yes only where it bars a person, and a cross a no only where it does not. */
export function statusOrMark(text: string, isBarred: boolean): boolean | undefined {
  const isUnclear = (isBarred ? /[✗✘❌×]/u : /x/iu).test(text);
  return statusSaid(text) ?? (isUnclear ? undefined : markSaid(text));
}

/** What a status cell says where its header says nothing: words that are short or answer a question may be about anything. */
export function statusToldBy(text: string): boolean | undefined {
  const word = text.trim();
  const isTelling = (word.length > 3 || /[^\0-\u{24F}]/u.test(word)) && !yesNo.test(word);
  return isTelling ? statusSaid(word) : undefined;
}

/** Letters that are a yes in one list and mark a leaver in another (true, terminated; sí, suspended; oui, out), with the no beside them. */
const twofold: Readonly<Record<string, string>> = { t: 'f', s: 'n', o: 'n' };

/** The letters that may tell nothing. */
export const anyLetter: ReadonlySet<string> = new Set(Object.keys(twofold));

/**
 * The letters that do not tell who belongs in, going by the other words of the column: T beside A is no "true".
 *
 * @param header of the column: under "Active", T alone is an answer; under "Status", it need not be one.
 */
export function unclearLetters(header: string, words: readonly string[]): ReadonlySet<string> {
  const found = new Set(words.map((word) => word.trim().toLowerCase()).filter((word) => word !== ''));
  const isAsked = !/stat|[ée]tat|stan\b|zustand|situa/iu.test(header);
  return new Set(
    Object.entries(twofold).flatMap(([yes, no]) =>
      [...found].every((word) => word === yes || word === no) && (isAsked || found.has(no)) ? [] : [yes],
    ),
  );
}

/**
 * @param isBarred whether a yes means that the person does not belong in ("Block sign in").
 * @param unclear letters that tell nothing in this column.
 */
export function readStatus(text: string, isBarred: boolean, unclear: ReadonlySet<string>): boolean | Fault {
  // A mark in a column of those who are barred is a yes.
  const said = unclear.has(text.trim().toLowerCase()) ? undefined : statusOrMark(text, isBarred);
  if (said === undefined)
    return new Fault('status_unknown', `The status ${quote(text)} does not say whether the person belongs in.`);
  // Under "Disabled" or "Left", the words themselves ("disabled") say the same as a yes.
  const isWord = isBarred && markSaid(text) === undefined && !yesNo.test(text.trim());
  return isBarred && !isWord ? !said : said;
}
