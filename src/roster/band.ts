import type { MergeRange } from 'hucre';
import { columnLabel, columnWord, says, type Field } from './columns.ts';
import { documents, inWords, isAboutAccess } from './leaving.ts';
import { quote } from './problems.ts';
import { RosterError } from './roster-error.ts';
import { anyShellWord } from '../text/command-line.ts';

/** Words of people other than the row's own, and of things that are no access. */
const others =
  /manager|supervisor|superior|\bboss\b|emergency|next of kin|spouse|\bwife\b|husband|\bpartner|parents?\b|guardian|mother|father|relatives?\b|sponsor|\bhost\b|referee|referrer|assistant|approv|requester|requested by|escort|deputy|substitute|recruiter|parking|locker|vehicle|\bcar\b|laptop|equipment|vacation|holiday|on leave|absence|previous|former|\bold\b|\blast (?:year|contract|stay)|notfall|vorgesetzt|ansprechpartner|vertretung|eltern|gastgeber|ehepartner|parkplatz|parkausweis|spind|fahrzeug|urlaub|abwesen|vorherig|früher|ehemalig|urgence|responsable|supérieur|conjoint|\bhôte|stationnement|véhicule|congés?\b|précédent|anciens?\b|emergencia|\bjefe|cónyuge|anfitri|aparcamiento|estacionamiento|vehículo|vacaciones|anterior|emergenza|responsabile|superiore|coniuge|parcheggio|veicolo|\bferie|precedente|noodcontact|noodgeval|leidinggevend|gastheer|parkeer|voertuig|vakantie|vorige|emergência|\bgestor|\bchefe|cônjuge|estacionamento|veículo|férias|przełożon|kierowni|nagły|awaryj|małżon|poprzedni|urlop|pojazd|\bchef\b|nödkontakt|anhörig|parkering|fordon|^semester$|tidigare|緊急|上司|管理者|家族|保護者|駐車|車両|休暇|以前/iu;

const names: ReadonlySet<Field | null> = new Set<Field>(['full_name', 'first_name', 'last_name']);

/**
 * What stands above each column in the line right above the header, where that line groups the columns ("Employee" over two of them,
 * "Emergency contact" over the next two). A title is none: it stands alone, over the first column.
 *
 * @param merges the merged cells of a sheet; where that line has none, a word reaches to the next one.
 */
export function bandsAbove(
  rows: readonly (readonly (string | undefined)[])[],
  header: number,
  merges: readonly MergeRange[] = [],
): readonly string[] {
  const cells = (rows[header - 1] ?? []).map((cell) => (cell ?? '').trim());
  const filled = cells.flatMap((cell, column) => (cell === '' ? [] : [column]));
  if (filled.length === 0 || (filled.length === 1 && filled[0] === 0)) return [];
  // "Manager:" beside a name, "Approved by: Bo Li": what is said of the whole list.
  if (cells.some((cell) => /[:：]/u.test(cell))) return [];
  const width = rows[header]?.length ?? 0;
  const spans = merges.filter(({ startRow, endRow }) => startRow < header && endRow === header - 1);
  const bands: string[] = [];
  for (const [at, column] of filled.entries()) {
    const span = spans.find(({ startCol }) => startCol === column);
    const next = spans.length > 0 ? (span?.endCol ?? column) + 1 : (filled[at + 1] ?? width);
    for (let covered = column; covered < Math.min(next, width); covered += 1) bands[covered] = cells[column] ?? '';
  }
  return bands;
}

/**
 * Asks about a column that is used by its header and stands under a word for somebody or something else: the phone of the emergency
 * contact, the end of the parking permit.
 *
 * @throws {RosterError} naming the first such column.
 */
export function askBands(
  name: string,
  header: readonly string[],
  fields: readonly (Field | null)[],
  bands: readonly string[],
  isMapped: (column: number) => boolean,
): void {
  // What stands beside a name that is said to be the person's own is theirs as well.
  const said = bands.filter((_, at) => names.has(fields[at] ?? null) && isMapped(at));
  const isAsked = (at: number): boolean => {
    const band = bands[at] ?? '';
    return (
      (fields[at] ?? null) !== null &&
      !isMapped(at) &&
      band !== '' &&
      !said.includes(band) &&
      meansAnother(band, header[at] ?? '')
    );
  };
  const column = fields.findIndex((_, at) => isAsked(at));
  const field = fields[column];
  if (field === undefined || field === null) return;
  const word = columnWord(header, column);
  const band = quote(bands[column] ?? '');
  const all = [...fields.keys()].filter((at) => isAsked(at) && bands[at] === bands[column]);
  const labels = all.map((at) => columnLabel(header, at, [])).join(', ');
  const theirs = all.map((at) => `--map ${fields[at]}=${anyShellWord(columnWord(header, at))}`).join(' ');
  const ignored = all.map((at) => `--ignore ${anyShellWord(columnWord(header, at))}`).join(' ');
  const what =
    all.length > 1
      ? `columns ${labels} stand under ${band}. If they are of the row's own person and access`
      : `column ${labels} stands under ${band}. If it is the ${field} of the row's own person and access`;
  throw new RosterError('column_band', `${quote(name)}: the ${what}, say so: ${theirs}, or else ${ignored}.`, {
    option: 'map',
    asks: `The column ${columnLabel(header, column, [])} stands under ${band}. What is it?`,
    choices: [
      { value: `${field}=${word}`, label: `it is ${field}` },
      { value: word, label: 'it is another: leave the column alone', option: 'ignore' },
    ],
  });
}

function meansAnother(band: string, header: string): boolean {
  const words = inWords(band);
  const isDocument = documents.test(words) && !isAboutAccess(words);
  return says(`${band} ${header}`, 'other') || says(band, 'other') || others.test(words) || isDocument;
}
