import { isResultFile } from './columns.ts';
import { type Code, Fault, quote } from './problems.ts';

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

  /**
   * What is wrong with a date that an earlier run read with day and month the other way round: a program that opened the file took it for
   * one of its own country.
   *
   * @param days asked only where the earlier run said how it read a date: the day, and the one with day and month exchanged.
   * @param isOrderSaid how a text that stands still is read now, a person has said.
   */
  exchanged(
    text: string,
    cells: readonly string[],
    days: () => readonly [day: string, exchanged: string] | undefined,
    isOrderSaid: boolean,
  ): Fault | undefined {
    const message = this.#message < 0 ? '' : (cells[this.#message] ?? '');
    if (!message.includes(wasReadAs) || (isOrderSaid && message.includes(quote(text)))) return undefined;
    const [day, exchanged] = days() ?? [];
    if (day === undefined || saidBefore(message, day) !== undefined) return undefined;
    const before = exchanged === undefined ? undefined : saidBefore(message, exchanged);
    if (before === undefined) return undefined;
    return new Fault(
      'date_exchanged',
      `${quote(text)} is ${day}. Before, the row had ${before}, which was read as ${exchanged}: a program that opened the file may have exchanged day and month.`,
      `If ${exchanged} is right, write it as year-month-day; if ${day} is, empty the row's import_message.`,
    );
  }

  /** What is to be known of a date whose day and month an earlier run could not tell apart: a person has told them apart since, or a program has. */
  toldApart(
    text: string,
    cells: readonly string[],
    days: () => readonly [day: string, exchanged: string] | undefined,
  ): string | undefined {
    const message = this.#message < 0 ? '' : (cells[this.#message] ?? '');
    if (!message.includes(' may be ') || message.includes(quote(text))) return undefined;
    const [day, exchanged] = days() ?? [];
    const isEither =
      message.includes(` may be ${day} or ${exchanged}, `) || message.includes(` may be ${exchanged} or ${day}, `);
    return isEither
      ? `${quote(text)} was read as ${day}. Before, the row had a date that might as well be ${exchanged}.`
      : undefined;
  }
}

const wasReadAs = ' was read as ';

/** The quoted text that a message says was read as a day. */
function saidBefore(message: string, day: string): string | undefined {
  for (let at = message.indexOf(wasReadAs + day); at >= 0; at = message.indexOf(wasReadAs + day, at + 1)) {
    // A colon: it was asked about before.
    const said = /("[^"]*")(?:, which)?$/u.exec(message.slice(0, at))?.[1];
    if (said !== undefined && /^[.,:]/u.test(message.slice(at + wasReadAs.length + day.length))) return said;
  }
  return undefined;
}
