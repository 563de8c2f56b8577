import { count, figure } from '../text/figures.ts';
import { quote } from './problems.ts';

const said = 3;

/** Rows with the name of an earlier row, which are taken as other people for their email or phone alone: how many, and the first of them. */
export class Namesakes {
  readonly #examples: string[] = [];
  #rows = 0;

  /** Takes note of a row. @param where the row, @param earlier the one before it, with their lines. */
  see(name: string, where: string, earlier: string): void {
    this.#rows += 1;
    if (this.#examples.length < said) this.#examples.push(`${quote(name)} (${where}, and ${earlier})`);
  }

  /** The rows in question, in words for a person. */
  told(): string[] {
    if (this.#rows === 0) return [];
    const [bear, are] = this.#rows === 1 ? ['bears', 'is taken as another person'] : ['bear', 'are taken as different people'];
    const others = this.#rows > said ? ` and ${figure(this.#rows - said)} more` : '';
    return [
      `${count(this.#rows, 'row')} ${bear} the name of an earlier row with another email or phone, and ${are}: ${this.#examples.join(', ')}${others}`,
    ];
  }
}
