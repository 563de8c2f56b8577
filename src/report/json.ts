import { printedSummary, type SummaryEvent } from '../events.ts';
import type { JournalReader, RowRecord } from '../journal/journal.ts';
import { leftAlone, type Outcome } from '../journal/outcome.ts';
import type { Report, ReportPlanned, ReportRow } from './json-schema.ts';
import type { RowStatus } from '../journal/status.ts';
import { causeOf, rowsThatNeedPerson, type Reconciliation } from './reconcile.ts';
import { plannedPeople, type PlannedPerson } from './planned.ts';
import { whoIs } from './who.ts';

/** report.json, in pieces: the summary first, then what the run was, then whom a plan concerns, then every row that needs a person. */
export function* reportJson(
  journal: JournalReader,
  model: Reconciliation,
  now: number,
  summary: SummaryEvent,
): Generator<string> {
  const { header, ending } = model;
  const head: Omit<Report, 'summary' | 'rows' | 'plan'> & { summary: object } = {
    summary: printedSummary(summary),
    run: {
      command: header.command,
      phase: model.phase,
      started_at: header.startedAt,
      started_by: header.startedBy ?? null,
      ended_at: ending?.at ?? null,
      stopped: ending?.stopped ?? null,
      doorlist_version: header.doorlistVersion,
      options: Object.fromEntries(
        Object.entries(header.options).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
      ),
    },
    roster: {
      name: header.roster.name,
      sha256: header.roster.sha256,
      columns: [...header.header],
      reading: [...header.reading],
    },
    target: model.isCheck
      ? null
      : {
          host: header.endpointHost,
          workspace: { id: header.workspace.id, name: header.workspace.name, is_sandbox: header.workspace.isSandbox },
          system: { id: header.system.id, name: header.system.name },
        },
    enrollment: model.enrollment,
    need_person: {
      rows: model.needPerson.length,
      reasons: model.reasons.map(({ cause, code, rows, first, matter, cure }) => ({
        cause,
        code,
        rows,
        first_rows: [...first],
        matter,
        cure,
      })),
    },
    notes: Object.fromEntries(model.notes),
    imbalance: model.imbalance,
    notices: model.notices.map(({ code, message, needsPerson }) => ({ code, message, needs_person: needsPerson })),
  };
  // What grows with the roster streams into the last members of the object.
  yield JSON.stringify(head, null, 2).slice(0, -2);
  if (model.isPlan) yield* member('plan', Iterator.from(plannedPeople(journal)).map(plannedJson));
  const rows = Iterator.from(rowsThatNeedPerson(journal, model, now));
  yield* member(
    'rows',
    rows.map(({ record, outcome }) => rowJson(record, outcome, header.fields)),
  );
  yield '\n}\n';
}

/** A member of the report whose elements are a line each. */
function* member(name: string, elements: Iterable<object>): Generator<string> {
  yield `,\n  ${JSON.stringify(name)}: [`;
  let separator = '\n    ';
  for (const element of elements) {
    yield separator + JSON.stringify(element);
    separator = ',\n    ';
  }
  yield '\n  ]';
}

function plannedJson({ row, who, action, changes }: PlannedPerson): ReportPlanned {
  return { import_row: row, who, action, changes: changes.map(({ field, from, to }) => ({ field, from, to })) };
}

function rowJson(record: RowRecord, outcome: Outcome<RowStatus>, fields: readonly (string | null)[]): ReportRow {
  const { change, readBack } = record;
  return {
    import_row: record.row,
    line: record.line,
    who: whoIs(record, fields),
    cause: causeOf(outcome),
    import_status: outcome.status,
    import_code: outcome.code,
    import_message: outcome.message,
    acs_user_id: outcome.acsUserId,
    user_identity_id: outcome.userIdentityId,
    enrollment_status: outcome.enrollment,
    enrollment_automation_id: outcome.automationId,
    access_grant_id: outcome.grantId,
    provider_status: outcome.provider,
    problems: [...record.problems],
    candidates: change.kind === 'conflict' ? [...change.candidates] : [],
    differences: [...leftAlone(change), ...(readBack?.differences ?? [])],
  };
}
