import * as z from 'zod';
import { enrollmentStatuses, importStatuses, leaverStatuses, providerStatuses } from '../journal/status.ts';
import { causes } from './reconcile.ts';

const count = z.int().nonnegative();
const named = z.strictObject({ id: z.string(), name: z.string() });
const difference = z.strictObject({ field: z.string(), theirs: z.string(), ours: z.string() });

const summary = {
  type: z.literal('summary'),
  run: z.string().describe('The run folder.'),
  rows: count.describe('Rows of the roster: the sum of the statuses.'),
};
const imported = counts(importStatuses.filter((status) => status !== 'created' && status !== 'updated'));
const others = {
  namesakes: count.describe(
    'Of those created or to be created: people whose name was there already under another email or phone.',
  ),
  enrolled: count.describe('Enrollments that were launched.'),
  absent: count.describe('People in the access system whom no row names.'),
  provider: z.strictObject(counts(providerStatuses)).describe('Rows by provider_status.'),
};
const ending = {
  balanced: z.boolean().describe('Whether every row of the roster is accounted for exactly once.'),
  exit: z.int().describe('Exit status of the run.'),
  files: z.record(z.string(), z.string()).describe('Result files by name, with their paths.'),
};
const checked = {
  valid: count.describe('Rows that could be sent.'),
  ...counts(['rejected', 'skipped', 'leaver']),
};

const planned = z.strictObject({
  import_row: z.int().positive(),
  who: z.string(),
  action: z.enum(['create', 'update', 'renewed']),
  changes: z
    .array(z.strictObject({ field: z.string(), from: z.string(), to: z.string() }))
    .describe('Of a new person all that the row says, but for the name.'),
});

const row = z.strictObject({
  import_row: z.int().positive().describe('1-based data row.'),
  line: z.int().positive().describe('Line of the file, or row of the sheet, where the row starts.'),
  who: z.string().describe('Name of the person; empty where the row has none.'),
  cause: z.enum(causes).describe('The first thing that makes the row need a person.'),
  import_status: z.enum([...importStatuses, ...leaverStatuses, 'create', 'update']),
  import_code: z.string(),
  import_message: z.string().describe('What happened and what to do.'),
  acs_user_id: z.string(),
  user_identity_id: z.string(),
  enrollment_status: z.enum(enrollmentStatuses),
  enrollment_automation_id: z.string(),
  access_grant_id: z.string(),
  provider_status: z.enum(providerStatuses),
  problems: z
    .array(
      z.strictObject({
        code: z.string().describe('See docs/problems.md.'),
        field: z.string().optional().describe('The field that the problem is about.'),
        column: z.string().optional().describe("The roster's own header of the cell at fault."),
        value: z.string().optional().describe('The cell as the roster has it.'),
        message: z.string(),
        cure: z.string(),
      }),
    )
    .describe('What is wrong with the row itself.'),
  candidates: z.array(z.string()).describe('For a conflict: ids of the ACS users that the row could be.'),
  differences: z.array(difference).describe('Where the access system and the row do not agree.'),
});

/** report.json; docs/report.schema.json is made from it. */
export const reportSchema = z
  .strictObject({
    summary: z
      .union([
        z.strictObject({ ...summary, created: count, updated: count, ...imported, ...others, ...ending }),
        z.strictObject({ ...summary, create: count, update: count, ...imported, ...others, ...ending }),
        z.strictObject({ ...summary, ...counts(leaverStatuses), ...others, ...ending }),
        z.strictObject({ ...summary, ...checked, ...ending }),
      ])
      .describe(
        'The last line of --json. A plan says create and update for created and updated; a check says which rows are valid.',
      ),
    run: z.strictObject({
      command: z.enum(['plan', 'import', 'check', 'leavers']),
      phase: z
        .enum(['planned', 'applying', 'finished'])
        .describe(
          'planned: nothing was sent. applying: not come to its end; can be resumed. finished: every row has come to its end.',
        ),
      started_at: z.string().describe('ISO 8601, UTC.'),
      started_by: z.string().nullable().describe('Login name, where the machine knows it.'),
      ended_at: z.string().nullable(),
      stopped: z.string().nullable().describe('Why it stopped early.'),
      doorlist_version: z.string(),
      options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
    }),
    roster: z.strictObject({
      name: z.string(),
      sha256: z.string(),
      columns: z.array(z.string()),
      reading: z.array(z.string()).describe('How the file was read, in words.'),
    }),
    target: z
      .strictObject({
        host: z.string(),
        workspace: z.strictObject({ id: z.string(), name: z.string(), is_sandbox: z.boolean() }),
        system: named,
      })
      .nullable()
      .describe('null: a check needs no access system.'),
    enrollment: z.strictObject(counts(enrollmentStatuses)).describe('Rows by enrollment_status.'),
    need_person: z.strictObject({
      rows: count.describe('Rows that make the exit status 1; they stand below, and in rejects.csv.'),
      reasons: z
        .array(
          z.strictObject({
            cause: z.enum(causes),
            code: z.string().describe('See docs/problems.md.'),
            rows: count,
            first_rows: z.array(z.int().positive()).describe('The first of these rows, by import_row.'),
            matter: z.string().describe('What is the matter.'),
            cure: z.string().describe('How to mend all of these rows.'),
          }),
        )
        .describe('The most frequent first. A row with several problems stands under each.'),
    }),
    notes: z.record(z.string(), count).describe('Rows that were accepted with a note, by the code of the note.'),
    imbalance: z.string().describe('Why the report does not balance; empty where it does.'),
    notices: z
      .array(z.strictObject({ code: z.string(), message: z.string(), needs_person: z.boolean() }))
      .describe('What concerns the run and not one row.'),
    plan: z.array(planned).optional().describe('In a plan: whom it would create or change, in roster order.'),
    rows: z.array(row).describe('The rows that need a person, in roster order. result.csv has all rows.'),
  })
  .meta({ title: 'doorlist report', description: 'report.json of a run folder: what a run came to, for programs.' });

export type Report = z.infer<typeof reportSchema>;
export type ReportRow = z.infer<typeof row>;
export type ReportPlanned = z.infer<typeof planned>;

function counts<Word extends string>(words: readonly Word[]): Record<Word, typeof count> {
  return Object.fromEntries(words.map((word) => [word, count])) as Record<Word, typeof count>;
}
