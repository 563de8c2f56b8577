import { count } from '../text/figures.ts';
import { quote } from './problems.ts';

/** First or last words of what stands in lists of users and is no person, as they are written; last names that people have are left out. */
const things = new Set(
  (
    'room raum salle aula kamer meeting conference printer drucker imprimante scanner camera kamera door gate elevator lobby ' +
    'visitor visitors besucher visiteur visitante bezoeker contractor contractors vendor supplier lieferant ' +
    'reception empfang réception security sicherheit cleaning cleaners cleaner reinigung putzfirma maintenance wartung ' +
    'office büro bureau oficina ufficio kantoor warehouse department abteilung team staff crew ' +
    'user account admin administrator test tester demo dummy spare reserve temp badge keycard ' +
    'ltd llc inc gmbh corp sarl srl kft oy'
  )
    .split(' ')
    .flatMap((word) => [word, word.slice(0, 1).toUpperCase() + word.slice(1), word.toUpperCase()])
    .concat('GmbH'),
);
/** Things that are last names too: behind another name they are one. */
const lastNames = new Set(['Drucker', 'Tester', 'Crew', 'Bureau', 'Camera']);
const said = 3;

/** Watches the names that are taken as people and may be none: rooms, firms, accounts, and names with digits where others have none. */
export class OddNames {
  readonly #things: string[] = [];
  readonly #digits: string[] = [];
  #hasThings = 0;
  #hasDigits = 0;
  #names = 0;

  /** Takes note of a row's name. */
  see(name: string, row: number, line: number): void {
    this.#names += 1;
    const space = name.indexOf(' ');
    const isNumbered = endsInDigit(name);
    const last = name.slice(name.lastIndexOf(' ') + 1);
    if (
      (!isNumbered && things.has(last) && !(space >= 0 && lastNames.has(last))) ||
      (space >= 0 && things.has(name.slice(0, space)))
    ) {
      this.#hasThings += 1;
      if (this.#things.length < said) this.#things.push(`${quote(name)} (row ${row}, line ${line})`);
    } else if (isNumbered || /\d(?!st|nd|rd|th|\d)/iu.test(name)) {
      this.#hasDigits += 1;
      if (this.#digits.length < said) this.#digits.push(`${quote(name)} (row ${row}, line ${line})`);
    }
  }

  /** The names in question, in words for a person. */
  told(): string[] {
    const isOdd = this.#hasDigits * 2 <= this.#names;
    const all = this.#hasThings + (isOdd ? this.#hasDigits : 0);
    const examples = [...this.#things, ...(isOdd ? this.#digits : [])].slice(0, said).join(', ');
    const others = all > said ? ` and ${all - said} more` : '';
    if (all === 0) return [];
    return [
      `${count(all, 'name')} ${all === 1 ? 'is taken as a person' : 'are taken as people'}, but may be none: ${examples}${others}`,
    ];
  }
}

function endsInDigit(name: string): boolean {
  const unit = name.charCodeAt(name.length - 1);
  return unit >= 0x30 && unit <= 0x39;
}
