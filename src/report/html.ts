import type { JournalReader } from '../journal/journal.ts';
import { rowsThatNeedPerson, type Reconciliation } from './reconcile.ts';
import { whoIs } from './who.ts';

/** report.html, in pieces. */
export function* reportHtml(journal: JournalReader, model: Reconciliation, now: number): Generator<string> {
  yield `<!doctype html><html lang="en"><meta charset="utf-8"><title>doorlist</title><h1>${model.rows} rows</h1><ul>`;
  for (const [status, count] of Object.entries(model.statuses)) yield `<li>${status}: ${count}`;
  yield '</ul><table>';
  for (const { record, outcome } of rowsThatNeedPerson(journal, model, now)) {
    yield `<tr><td>${record.row}<td>${escape(whoIs(record, model.header.fields))}<td>${outcome.status}<td>${escape(outcome.message)}`;
  }
  yield '</table>';
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
