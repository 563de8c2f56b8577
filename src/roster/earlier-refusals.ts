import { isResultFile } from './columns.ts';
import { type Code, quote } from './problems.ts';

/** What an earlier run said of the rows of a result file of doorlist's, where the cells that it refused stand still. */
export class EarlierRefusals {
  /** -1: the roster is no result file. */
  readonly #message: number;
  readonly #code: number;

  constructor(header: readonly string[]) {
    const isResult = isResultFile(header);
    this.#message = isResult ? header.indexOf('import_message') : -1;
    this.#code = isResult ? header.indexOf('import_code') : -1;
  }

  /** Whether the row was refused for what a cell is beside the other rows, which need not be there any more. */
  has(code: Code, text: string, cells: readonly string[]): boolean {
    return this.#code >= 0 && cells[this.#code] === code && (cells[this.#message] ?? '').includes(quote(text));
  }

  /** Whether a result file took the phone number as it stands: then only a spreadsheet can have taken its plus away. */
  tookPhone(text: string, cells: readonly string[]): boolean {
    if (this.#message < 0) return false;
    const message = cells[this.#message] ?? '';
    const quoted = quote(text);
    const at = message.indexOf(quoted);
    return at < 0 || message.startsWith(` was read as +${text} `, at + quoted.length);
  }
}
