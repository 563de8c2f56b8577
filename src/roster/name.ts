import { headsLeavers } from './leaving.ts';
import { damageOf } from './mojibake.ts';
import { Fault, Interpreted, quote } from './problems.ts';
import { isLeavingWord } from './status.ts';
import { unfilledIn } from './unfilled.ts';
import { joinHalves } from './whole-name.ts';

const longest = 255;
/** No name comes from so long a cell, and nothing needs to be made of it. */
const endless = 4000;
/** ASCII words one space apart without a sign that means something else: nothing to clean and nothing to interpret. */
const plain = /^[A-Za-z](?![A-Za-z]{0,2}[-_ ]?\d{3})[\w.'()-]*(?: [\w.'("][\w.'()"-]*)*$/u;
/** ZWNJ and ZWJ at the edge of a word: inside a word they shape letters and emoji. */
const looseJoiner = /(?<=^|\s)[\u{200C}\u{200D}]+|[\u{200C}\u{200D}]+(?=\s|$)/gu;

/** Generations, degrees, titles, orders and kinds of company, without dots and dashes: what follows a comma without being a first name. */
const suffixes = new Set(
  (
    'jr jnr junior sr snr senior ii iii iv v vi 1st 2nd 3rd 4th esq esquire ' +
    'phd dphil md do dds dmd dvm od dc dpm dnp dpt psyd edd scd jd llb llm lld pharmd rph ' +
    'ba bs bsc bsn beng bed bba ma ms msc msn meng med mba mpa mph mphil mres msw mfa med aa as aas bas be btech mtech ' +
    'rn lpn lvn np fnp aprn crna cnm cna pa pac pt ot otr slp ccc cccslp rd rdn rt lcsw lmft lmhc lpc lmsw ccrn emt emtp ' +
    'pe peng eit ceng ieng cpa ca cfa cfp cma cia cisa cism cissp pmp prince2 phr sphr shrm leed aia riba faia pls gisp csp ' +
    'facs facp faan frcs frcp mrcp mrcs frs obe mbe cbe kbe dbe kc qc mp mep dl ' +
    'dr drs prof profdr drmed drjur drphil dring diplinghabil dipling diplkfm diplpsych diplpäd ing mag di bakk bscmed msceng magister ir drir mr mrs ms miss mx hr frau herr ' +
    'inc llc ltd llp plc gmbh ag corp co sa sarl bv kg usa usn usaf usmc ret retd'
  ).split(' '),
);
/** Words that belong to a last name before it. */
const particles = new Set(
  "van von der den de del della di da das dos do du des la le les el al bin ibn ben abu ter ten te zu zum zur af av st mac mc o' d' l' 't san santa vander vanden".split(
    ' ',
  ),
);

/**
 * A name as it will be stored: NFC, trimmed, inner spaces folded, invisible characters and quotes around it taken out. "Smith, Jane"
 * is read as "Jane Smith" and says so; a degree behind a comma stays there. An empty cell gives an empty string.
 *
 * @param isHalf whether the cell holds one half of the name.
 * @param hasFirstLast whether other names of the column stand with the first name first: then a comma after two words may be anything.
 */
export function readName(text: string, isHalf: boolean, hasFirstLast: boolean): string | Interpreted<string> | Fault {
  if (text.length > endless) return tooLong(text);
  const said = unfilledIn(text) ?? remarkIn(text, isHalf);
  if (said !== undefined) return said;
  if (text.length <= longest && plain.test(text)) return text;
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text.trim()))
    return new Fault('control_character', `The name ${quote(text)} holds a control character.`);
  const damaged = damageOf(text);
  if (damaged !== undefined) return new Fault('garbled', `The name ${quote(text)} ${damaged}.`);
  const composed = text.normalize('NFC');
  // Format characters, fillers and blanks that no reader sees. Joiners and variation selectors are looked at apart.
  const invisible = /[[\p{Cf}\p{Default_Ignorable_Code_Point}\u{2800}]--[\u{200C}\u{200D}\p{Variation_Selector}]]/gv;
  const visible = composed.replace(invisible, '').replace(looseJoiner, '');
  const spaced = visible.replace(/\p{White_Space}+/gu, ' ').trim();
  const unsigned = withoutSigns(spaced);
  const name = unsigned.replace(/^\(?\d{1,4}[.)]\s*(?=\p{L})/u, '');
  if (name === '') return '';
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(name))
    return new Fault('name_unreadable', `The name ${quote(name)} has no letter in it.`);
  if (/^(?:\p{L}{1,3}[-_ ]?\d{3,}|[\d\s.,/#-]+)$/u.test(name))
    return new Fault('name_unreadable', `The name ${quote(name)} is a number.`);
  if (/@[^\s@]+\.[^\s@]+$/u.test(name)) return new Fault('name_unclear', `${quote(name)} holds an email address, and no name.`);
  if (name.length > longest && Array.from(name).length > longest) return tooLong(name);
  if (name.includes(',')) return withComma(name, isHalf, hasFirstLast);
  if (name !== unsigned)
    return new Interpreted(name, 'name_cleaned', `The number before the name ${quote(name)} was left out.`);
  if (name !== spaced) return new Interpreted(name, 'name_cleaned', `Signs around the name ${quote(name)} were left out.`);
  if (visible.length !== composed.length) {
    return new Interpreted(name, 'name_cleaned', `Invisible characters were taken out of the name ${quote(name)}.`);
  }
  return name;
}

/** A last name as {@link readName} reads one half; what belongs before it may stand behind it: "Leeuwen, van". */
export function readLastName(text: string): string | Interpreted<string> | Fault {
  const [, last = '', before = ''] = /^([^,]{1,200}),\s*(\p{Ll}[\p{Ll}'’ ]{0,20})$/u.exec(text.trim()) ?? [];
  if (before === '' || !before.split(/\s+/u).every((word) => particles.has(word))) return readName(text, true, false);
  const read = readName(`${before} ${last}`, true, false);
  return typeof read === 'string'
    ? new Interpreted(read, 'name_reordered', `${quote(text.trim())} was read as ${quote(read)}.`)
    : read;
}

/** What a remark stands behind or before: a quick look, since hardly any name has one. */
const mayRemark =
  /^(?:zz|xx)|_\p{L}+$|[([{<*†✝/|&+;:\\]|^#| [-–—]|(?:^| )(?:(?:null|nan|undefined)(?: |$)|(?:and|und|et|och|ex|do not|fam\p{L}*\.?|until|till|bis|jusqu\S*|hasta|fino|tot|até|t\.o\.m\.?)[- ])| famil\p{L}+$| (?:household|residence|haushalt)$|^(?:eheleute|ehepaar|household|haushalt) /iu;
const behind = /(?:[([{<]|\s[-–—/|*:]+\s*|\*+)\s*([^()[\]{}<>*]{2,60})[)\]}>*!.\s]*$/u;
/** A remark before the name: "BANNED: Bo Li", "[deleted] Bo Li". */
const before = /^[\s*]*(?:[([{<]\s*([^()[\]{}<>*]{2,60}?)\s*[)\]}>]|(\p{L}[\p{L} ]{1,40}?)\s*(?::|\s[-–—|/*]+\s))\s*\p{L}/u;
/** What is said of somebody beside their name: that they have left, are not there, or stand in the list twice. */
const tag =
  /^(?:[†✝#]|z{2,}[\s_.-]*|x{2,}[\s_.-]*|_\p{L}+|\/\/|ex[- ]?|old|dup(?:e|licate)?|r\.?i\.?p\.?|do not(?: use)?|(?:on )?(?:\p{L}+ )?leave)$/iu;
/** How directories keep who has left apart, at the end of the list: "zzBo Li", "XXX_Bo Li", "Bo Li_old". */
const shelved =
  /^(?:[zZ]{2,}|[xX]{2,})(?:[\s_.-]+(?=\p{L})|(?=\p{Lu}\p{Ll}))|_(?:[Oo]ld|OLD|[Ll]eft|LEFT|[Ee]x|EX|[Ll]eaver|LEAVER|[Ii]nactive|INACTIVE|[Dd]isabled|DISABLED|[Tt]erminated|TERMINATED|[Dd]eleted|DELETED)$/u;
/** What programs write for an empty cell; Null and Nan are names. */
const emptied = /(?:^|\s)(?:NULL|null|NaN|undefined|\\N|n\/a|N\/A|\((?:blank|empty|null|none)\))(?=\s|$)/u;
const dated =
  /\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d\b|\b(?:19|20)\d\d\b|\b\d{1,2}\.\d{1,2}\.(?!\d)|\b(?:until|till|bis|jusqu|hasta|fino|tot|até|do|t\.o\.m)\b.*\d/iu;
const several =
  /\s(?:&(?!\s*(?:co|cie|sons?|söhne|partners?|bros)\b)|\+)\s|\p{L}{2,}\s?\/\s?\p{L}{2,}|\s\p{L}{2,};\s\p{L}{2,}|\s\+\s?\d{1,2}$|\s(?:and|und(?!\s+zu\b)|et|och)\s|^(?:familie|family|famille|familia|famiglia|família|familjen|rodzina|fam\.)\s|\s(?:familie|family|famille|household|residence|haushalt)$|^(?:eheleute|ehepaar|household|haushalt)\s/iu;
/** An end behind the name, without brackets: "Bo Li until 31/12". */
const endBehind = /\s(?:until|till|bis|jusqu\S*|hasta|fino al?|tot|até|t\.o\.m\.?)\s.*\d/iu;

/** What is wrong with a name that says that the person has left, until when they stay, or that they are two, or of which a part is empty. */
function remarkIn(text: string, isHalf: boolean): Fault | undefined {
  const isLeft = (word: string): boolean => {
    if (word.length === text.length) return false;
    // Shorter words are names too.
    return word === 'LEFT' || word === 'VOID' ? /\p{Ll}/u.test(text) : word.length >= 8 && isLeavingWord(word);
  };
  const [first, last] = [text.slice(0, Math.max(0, text.indexOf(' '))), text.slice(text.lastIndexOf(' ') + 1)];
  const left = isLeft(last) ? last : isLeft(first) ? first : undefined;
  if (left === undefined && !mayRemark.test(text)) return undefined;
  const [none] = emptied.exec(text) ?? [];
  if (none !== undefined && (isHalf || !isPlaceholder(text))) {
    return new Fault(
      'name_unclear',
      `${quote(none.trim())} in the name is what programs write for an empty cell.`,
      'Delete it; if it is the person’s name, write it with one capital letter, like Null.',
    );
  }
  const remark =
    left ??
    shelved.exec(text)?.[0] ??
    /[†✝]|^ex[- ](?=\p{Lu})|^(?:#|\/\/)(?=\s*\p{L})|(?<!\p{L})do not\b/iu.exec(text)?.[0] ??
    behind.exec(text)?.[1]?.trim();
  const [, inBrackets, apart] = before.exec(text) ?? [];
  const says = [remark, inBrackets ?? apart].find(
    (said) => said !== undefined && (said === left || tag.test(said) || headsLeavers(said)),
  );
  if (says !== undefined) {
    const initials = /^(?:ZZ|XX)\s$/u.test(says) ? `${says.slice(0, 1)}. ${says.slice(1, 2)}. ${text.trim().slice(3)}` : '';
    return new Fault(
      'name_unclear',
      `${quote(says.trim())} in ${quote(text)} says that the person does not belong in${/^dup/iu.test(says) ? ' twice' : ''}.`,
      `If so, delete the row; ${initials === '' ? 'else, delete the remark' : `if they are initials, write them with dots: ${initials}`}.`,
    );
  }
  if ((remark !== undefined && dated.test(remark)) || endBehind.test(text)) {
    return new Fault(
      'name_unclear',
      `${quote(text)} holds a date.`,
      'Write the date into a column of its own, for the start or the end of access, or delete it.',
    );
  }
  if (!several.test(text)) return undefined;
  return new Fault('name_unclear', `${quote(text)} seems to be more than one person.`, 'Give each person a row of their own.');
}

function tooLong(name: string): Fault {
  return new Fault('name_too_long', `The name ${quote(name)} has more than ${longest} characters.`);
}

/** Without the quotes around a cell, and the signs before it, that exports and spreadsheet programs leave; "'t Hooft" is a name. */
export function withoutSigns(text: string): string {
  const inner = /^=?"([^"]*)"$|^'([^']*)'$|^[“„«‘‚]([^“”„«»’]*)[”“»’]$/u.exec(text);
  const found = inner === null ? text : (inner[1] ?? inner[2] ?? inner[3] ?? '');
  if (/^['’][stn][\s-]/u.test(found)) return found;
  // An equals sign before anything but words is a formula, and stays to be seen.
  return found.replace(/^(?:=(?=[^|!(]*$)|['*’‘`•]|[-–—](?=[ \p{L}]))+\s*/u, '').trim();
}

function isSuffix(part: string): boolean {
  const words = part
    .toLowerCase()
    .replace(/[.()]/gu, '')
    .replace(/(?<=\p{L})-(?=\p{L})/gu, '')
    .split(' ');
  return words.every((word) => suffixes.has(word)) || suffixes.has(words.join(''));
}

/** A name with a comma: last name first, a suffix behind it, or neither that can be told. */
function withComma(name: string, isHalf: boolean, hasFirstLast: boolean): string | Interpreted<string> | Fault {
  const unclear = new Fault('name_unclear', `It cannot be told what stands behind the comma of ${quote(name)}.`);
  const parts = name.split(',').map((part) => part.trim());
  if (parts.includes('')) return unclear;
  const tail = parts.findLastIndex((part) => !isSuffix(part)) + 1;
  const [last = '', rest = ''] = parts;
  const suffix = parts
    .slice(tail)
    .map((part) => `, ${part}`)
    .join('');
  if (tail === 1) {
    // A last name and a degree are no whole name.
    if (!isHalf && !last.includes(' ')) return unclear;
    return new Interpreted(
      name,
      'name_suffix',
      `${quote(parts.slice(1).join(', '))} in ${quote(name)} was kept as a degree or suffix.`,
    );
  }
  if (tail !== 2 || isHalf) return unclear;
  const [, first = '', remark = ''] = /^([^(]*?)\s*(\([^)]*\))?$/u.exec(rest) ?? [];
  const isFirstName =
    (/^[\p{Lu}\p{Lt}\p{Lo}]/u.test(first) || /^\p{Ll}+$/u.test(last)) &&
    !/[\d@:;/]/u.test(first) &&
    first.split(' ').length <= 4;
  const words = last.toLowerCase().split(' ');
  const isLastName = words.length === 1 || !hasFirstLast || words.slice(0, -1).every((word) => particles.has(word));
  if (!isFirstName || !isLastName || isSuffix(last)) return unclear;
  const turned = `${joinHalves(first, last)}${remark === '' ? '' : ` ${remark}`}${suffix}`;
  return new Interpreted(turned, 'name_reordered', `${quote(name)} was read as ${quote(turned)}.`);
}

/** Whether a cell has the first name first, so that in its column a comma after two words need not mean the last name. */
export function isFirstLast(text: string): boolean {
  const [before = '', ...after] = text.slice(0, longest).trim().split(',');
  return /\S \S/u.test(before) && after.every((part) => isSuffix(part.trim()));
}

/** What stands in the name's column of rows that are no people. */
const placeholder =
  /^[\s*#([<-]*(?:n\s?[/.]\s?a\.?|tba|tbd|tbc|vacant|vacancy|vakant|unbesetzt|vacante|vacature|wakat|open position|unassigned|not assigned|unknown|none|dummy|true|false|loading ?(?:\.{2,3}|…)|xxx+|-+|空席|未定|欠番|なし|(?:null|none|nan|undefined)(?: (?:null|none|nan|undefined))?|\[?object object\]?|(?:same )?as above|see above|ditto|idem|dito|wie oben|siehe oben)[\s*#)\]>-]*$|^[\s*(]*(?:example|beispiel|exemple|ejemplo|esempio|voorbeeld|exemplo|przykład|exempel|記入例|例)\s*[:：]/iu;
const totals =
  /^[\s*]*(?:(?:grand |sub)?total|summe|gesamt|gesamtsumme|insgesamt|anzahl|somme|suma|totale|totaal|som|aantal|razem|ogółem|łącznie|summa|totalt|antal|合計|総計|小計|計|count|sum|subtotal|cantidad|quantità|headcount)(?=$|[\s:=(.,\d])[\s:=(.,\d)]*(?:(?:of |de |di |der |von )?(?:people|persons|employees|staff|users|members|rows|records|entries|personen|mitarbeiter|personnes|employés|personas|empleados|persone|dipendenti|medewerkers|pessoas|osób|personer|名|人|件)[\s:\d]*)?$/iu;
const remark =
  /^[\s*(]*(?:printed|generated|exported|created|report|run|as of|last updated|updated|prepared|page|seite|página|pagina|end of|confidential|notes?|hinweis|stand|gedruckt|erstellt|exportiert|imprimé|édité|généré|impreso|generado|stampato|generato|afgedrukt|gegenereerd|impresso|gerado|wydrukowano|wygenerowano|utskriven|skapad|legend|legende|key|作成日|印刷日)(?:[:：]|\s(?:.{0,60}\d|by\s|on\s|at\s|von\s|am\s|par\s|le\s|por\s|el\s|il\s|door\s|op\s|przez\s|av\s|den\s|report|list|file))/iu;

/** Whether a name is a placeholder or an example, whatever else the row holds. */
export function isPlaceholder(name: string): boolean {
  return (name.length < 20 || name.includes(':') || name.includes('：')) && placeholder.test(name);
}

/** Whether a name reads like a total, or like a remark that was printed on the list. */
export function isTotalOrRemark(name: string): boolean {
  return name.length <= 200 && (totals.test(name) || remark.test(name));
}

/** Whether what stands before a name is the label of a total or of a legend: "Legend:", or "Total" before a number. */
export function isLabel(text: string, name: string): boolean {
  return /^\p{L}[\p{L} ]{1,30}[:：]$/u.test(text) || (/\d/u.test(name) && text.length <= 200 && totals.test(text));
}

/** Whether a name reads like a remark in a sentence. */
export function isSentence(name: string): boolean {
  // "Changes only with a signature": four words or more, of which only the first has a capital.
  return name.length <= 200 && /^\p{Lu}\p{Ll}*(?: \p{Ll}+){3,}[.!]?$/u.test(name);
}
