/** Words that stand for an empty cell. */
const empty = new Set(
  (
    `-|--|---|–|—|.|/|n/a|n.a.|na|none|nil|null|(none)|(blank)|(empty)|blank|empty|not applicable|not available|not set|no data|\\n|''|""|` +
    `k.a.|k. a.|keine|keine angabe|keiner|entfällt|leer|aucun|aucune|néant|s/o|s.o.|sans objet|vide|ninguno|ninguna|n/d|n.d.|sin datos|no aplica|no procede|vacío|` +
    `nessuno|nessuna|non disponibile|non applicabile|vuoto|geen|niet van toepassing|n.v.t.|nvt|leeg|nenhum|nenhuma|não aplicável|não se aplica|vazio|` +
    `brak|nie dotyczy|n.d|puste|inga|ingen|inget|ej tillämpligt|saknas|tom|なし|無し|無|該当なし|未設定|―|ー|－`
  ).split('|'),
);

/** Words that say that access does not end. */
const endless = new Set(
  (
    `never|never expires|no end|no end date|no expiry|no expiration|no expiration date|does not expire|doesn't expire|permanent|permanently|unlimited|indefinite|indefinitely|open|open-ended|open ended|` +
    `endless|forever|perpetual|ongoing|until further notice|` +
    `nie|niemals|unbefristet|unbegrenzt|unbeschränkt|dauerhaft|dauernd|permanent|ohne ende|kein ende|kein enddatum|ohne enddatum|kein ablauf|offen|bis auf weiteres|` +
    `jamais|illimité|illimitée|permanente|indéterminé|indéterminée|indéfini|indéfinie|sans fin|sans date de fin|sans limite|à durée indéterminée|cdi|n'expire jamais|jusqu'à nouvel ordre|` +
    `nunca|indefinido|indefinida|ilimitado|ilimitada|sin fin|sin fecha de fin|sin límite|sin caducidad|sin vencimiento|no caduca|no vence|hasta nuevo aviso|` +
    `mai|illimitato|illimitata|indeterminato|indeterminata|tempo indeterminato|a tempo indeterminato|senza scadenza|senza data di fine|fino a nuovo avviso|nessuna scadenza|` +
    `nooit|onbeperkt|onbepaald|onbepaalde tijd|voor onbepaalde tijd|geen einddatum|geen einde|doorlopend|tot nader order|` +
    `indeterminado|indeterminada|vitalício|sem fim|sem limite|sem validade|sem data de fim|não expira|até novo aviso|prazo indeterminado|` +
    `nigdy|bezterminowo|bezterminowy|bezterminowa|nieograniczony|bez ograniczeń|na stałe|do odwołania|czas nieokreślony|na czas nieokreślony|stały|` +
    `aldrig|tillsvidare|tills vidare|obegränsad|obegränsat|permanent|utan slut|inget slutdatum|` +
    `無期限|期限なし|永久|無制限|永続|なし（無期限）|` +
    `ubegrænset|ubegrenset|toistaiseksi|na dobu neurčitou|neurčito|neomezeně|határozatlan|határozatlan ideig|süresiz|nelimitat|perioadă nedeterminată|neodređeno|` +
    `бессрочно|бессрочный|постоянно|безстроково|αόριστο|αορίστου χρόνου|무기한|무제한|长期|長期|永久有效|长期有效|無期|دائم|غير محدود|ללא הגבלה|קבוע|` +
    `không thời hạn|vô thời hạn|selamanya|tanpa batas|tidak terbatas|ตลอดไป`
  ).split('|'),
);

/** Longer cells are no such word; nothing needs to be made of them. */
const longest = 40;

/** Whether a cell says in a word or a sign that it is empty. */
export function isNothing(cell: string): boolean {
  return cell.length <= longest && empty.has(cell.trim().toLowerCase());
}

/** Of those words the ones that say no, where a yes or a no is asked for: whose access is "none" has no access. */
const none =
  /^\(?(?:none|keine|keiner|aucun|aucune|néant|ninguno|ninguna|nessuno|nessuna|geen|nenhum|nenhuma|brak|inga|ingen|inget|なし|無し|無|該当なし)\)?$/iu;

/** Whether a cell says that there is none. */
export function isNone(cell: string): boolean {
  return none.test(cell.trim());
}

/** Headers of what is to be done, where none of it means that nothing is. */
const action = /^\W*(?:import )?(?:action|aktion|acción|azione|actie|ação|akcja|czynność|åtgärd|操作|処理区分)/iu;

export function isAction(header: string): boolean {
  return action.test(header);
}

/** Whether a cell is empty, or says so. */
export function isUnsaid(cell: string): boolean {
  return cell.trim() === '' || isNothing(cell);
}

/** Whether a cell says that there is no end. */
export function isEndless(cell: string): boolean {
  return cell.length <= longest && endless.has(cell.trim().toLowerCase());
}
