import { Parser, type CsvError } from 'csv-parse';
import { Fault, quote } from './problems.ts';
import { RosterError } from './roster-error.ts';
import type { TableRow } from './table-row.ts';

export interface RecordFormat {
  readonly delimiter: string;
  /** Index of the header's record; what stands up to it is not handed out. -1: there is none. */
  readonly index: number;
  /** Whether blanks before a cell are left out, so that a quote behind them opens the cell. */
  readonly ltrim: boolean;
}

const longestRecord = 1024 * 1024;

/** csv-parse, with its records collected instead of sent through a stream one by one. */
class Collector extends Parser {
  records: string[][] = [];

  /** The cells that are complete of the record that is being read. */
  get begun(): readonly string[] {
    return (this as unknown as { state?: { record?: string[] } }).state?.record ?? [];
  }

  override push(record: string[] | null): boolean {
    if (record !== null) this.records.push(record);
    // Each record counts as the first, which may have as many cells as it likes: for every other of another length than the first
    // an error is made and dropped, which takes ten times as long as the record.
    (this.info as { records: number }).records = 0;
    return true;
  }
}

export function csvOptions({ delimiter, ltrim }: Pick<RecordFormat, 'delimiter' | 'ltrim'>, relaxed: boolean) {
  return {
    delimiter,
    ltrim,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: relaxed,
    max_record_size: longestRecord,
    bom: false,
  };
}

/** Turns the text of a CSV file into records, batch by batch. */
export class RecordReader {
  readonly #name: string;
  readonly #format: RecordFormat;
  /** Physical line where the next record starts, and its index. */
  #line = 1;
  #index = 0;
  #broken: RosterError | undefined;
  /** Whether there was a quote yet: without one no cell holds a line break. */
  #isQuoted = false;

  constructor(name: string, format: RecordFormat) {
    this.#name = name;
    this.#format = format;
  }

  /**
   * The records after the header. A quote in the middle of an unquoted cell belongs to it, as spreadsheets read it; a quoted cell
   * that goes on after its closing quote makes its row stray.
   *
   * @param open gives the text from its start, in UTF-8.
   * @throws {RosterError} where a quote is opened and never closed.
   */
  async *batches(open: () => AsyncIterable<Buffer>): AsyncGenerator<TableRow[]> {
    const strict = yield* this.#pass(open, false, this.#format.index + 1);
    // Strict until the first loose quote, so that a well-formed cell that begins with a quote is never taken for a stray one.
    if (strict !== 'done') yield* this.#pass(open, true, strict);
  }

  async *#pass(open: () => AsyncIterable<Buffer>, relaxed: boolean, from: number): AsyncGenerator<TableRow[], 'done' | number> {
    this.#line = 1;
    this.#index = 0;
    const parser = new Collector(csvOptions(this.#format, relaxed));
    let failure: CsvError | undefined;
    parser.on('error', (error: CsvError) => (failure ??= error));
    try {
      for await (const chunk of open()) {
        this.#isQuoted ||= chunk.includes('"');
        failure ??= await new Promise<CsvError | undefined>((done) =>
          parser.write(chunk, (error) => done((error ?? undefined) as CsvError | undefined)),
        );
        yield this.#take(parser, relaxed, from);
        if (this.#broken !== undefined) throw this.#broken;
        if (failure) break;
      }
      if (!failure) {
        failure = await new Promise<CsvError | undefined>((done) => {
          parser.once('error', done);
          parser.end(() => done(undefined));
        });
        yield this.#take(parser, relaxed, from);
        if (this.#broken !== undefined) throw this.#broken;
      }
    } finally {
      parser.destroy();
    }
    if (!failure) return 'done';
    const code = failure.code as string;
    if (!relaxed && (code === 'INVALID_OPENING_QUOTE' || code === 'CSV_INVALID_CLOSING_QUOTE'))
      return Math.max(from, this.#index);
    throw this.#explain(failure, parser.begun);
  }

  #take(parser: Collector, relaxed: boolean, from: number): TableRow[] {
    const taken: TableRow[] = [];
    for (const cells of parser.records) {
      const line = this.#line;
      const isWanted = this.#index >= from;
      this.#index += 1;
      this.#line += 1;
      if (this.#isQuoted) this.#line += lineBreaks(cells);
      if (!isWanted) continue;
      const stray = relaxed ? cells.findIndex((cell) => /^[ \t]*"/u.test(cell)) : -1;
      const text = cells[stray] ?? '';
      if (/[\r\n]/u.test(text)) {
        // It swallowed the rows below it; those above are handed out first.
        this.#broken = openQuote(this.#name, line + lineBreaks(cells.slice(0, stray)), stray, text);
        break;
      }
      taken.push(stray < 0 ? { cells, line } : { cells, line, faults: [{ column: stray, found: strayQuote(text) }] });
    }
    parser.records = [];
    return taken;
  }

  #explain(error: CsvError, before: readonly string[]): RosterError {
    const column = typeof error['column'] === 'number' ? error['column'] : 0;
    const line = this.#line + lineBreaks(before);
    switch (error.code as string) {
      case 'CSV_QUOTE_NOT_CLOSED':
        return openQuote(this.#name, line, column, '');
      case 'CSV_MAX_RECORD_SIZE':
        return new RosterError(
          'long_row',
          `${quote(this.#name)}: the row that starts in line ${this.#line} is longer than a row can be. ` +
            `Most likely a double quote opens in line ${line}, column ${column + 1}, and is never closed.`,
        );
      default:
        return new RosterError('not_csv', `${quote(this.#name)}, line ${this.#line}: ${error.message}`);
    }
  }
}

function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) count += cell.match(/\r\n|\n|\r/gu)?.length ?? 0;
  }
  return count;
}

function openQuote(name: string, line: number, column: number, text: string): RosterError {
  const shown = text === '' ? '' : ` (${quote(text.split(/[\r\n]/u, 1)[0] ?? '')})`;
  return new RosterError(
    'open_quote',
    `${quote(name)}: a double quote opens in line ${line}, column ${column + 1}${shown}, and is not closed where the cell ends. ` +
      'Close it, or write it twice inside a quoted cell.',
  );
}

function strayQuote(text: string): Fault {
  return new Fault('stray_quote', `The double quotes in ${quote(text)} do not pair up.`);
}
