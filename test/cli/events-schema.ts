import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';
import type { Phase, RunEvent } from '../../src/events.ts';
import { enrollmentStatuses, importStatuses, leaverStatuses, providerStatuses } from '../../src/journal/status.ts';

const phases = {
  reading: 0,
  looking: 0,
  looking_again: 0,
  planning: 0,
  applying: 0,
  suspending: 0,
  settling: 0,
  verifying: 0,
  reporting: 0,
  undoing: 0,
} satisfies Record<Phase, 0>;
const phase = z.enum(Object.keys(phases));
const count = z.int().nonnegative();
const counts = z.record(z.string(), count);
const named = z.object({ id: z.string(), name: z.string() });
const part = z.looseObject({ id: z.string(), name: z.string() });
const instant = z.number().describe('Epoch milliseconds.');
const message = z.string().describe('A sentence for a person.');

/** Every event of a run; a kind that is missing here does not compile. */
const events = {
  run: {
    command: z.string(),
    roster: z.string(),
    run: z.string().optional(),
    host: z.string().optional(),
    workspace: z.object({ name: z.string(), isSandbox: z.boolean() }).optional(),
    system: named.optional(),
    practice: z.boolean().optional(),
  },
  phase: { phase, total: count.optional() },
  progress: { phase, done: count },
  plan: { rows: count, counts },
  resumed: {
    counts: counts.describe('Rows by status that are at rest when a run goes on; told again before people are brought in.'),
    enrolled: count,
  },
  row: {
    row: z.int().positive().describe('1-based data row.'),
    status: z.enum([...importStatuses, ...leaverStatuses]),
    code: z.string().optional(),
    enrollment: z.enum(enrollmentStatuses).optional(),
    provider: z.enum(providerStatuses).optional(),
  },
  pace: {
    rate: z.number().describe('Requests a second that are allowed now.'),
    inFlight: count,
    waitUntil: instant.optional(),
    sent: z.number().optional(),
    limit: z.number().optional(),
    mostInFlight: count.optional(),
    why: z.enum(['asked', 'refused']).optional(),
  },
  outage: { since: instant, until: instant, nextProbe: instant, reason: message.optional() },
  'outage-over': {},
  stopping: { reason: message },
  notice: { code: z.string(), message, needsPerson: z.boolean() },
} satisfies { readonly [Type in RunEvent['type']]: z.core.$ZodLooseShape };

/** What commands print besides. */
const others = [
  z
    .looseObject({
      type: z.literal('summary'),
      run: z.string(),
      rows: count,
      balanced: z.boolean(),
      exit: z.int(),
      files: z.record(z.string(), z.string()),
    })
    .describe('The last line of check, plan, import, resume, verify, report and undo; its figures are in report.schema.json.'),
  z
    .strictObject({
      type: z.literal('summary'),
      command: z.literal('export'),
      system: named,
      people: count.describe('People in the file.'),
      being_deleted: count.describe('Users who are being deleted, and are not in it.'),
      left_empty: counts.describe('By column, people of whom a roster cannot say what the system has there.'),
      exit: z.int(),
      files: z.record(z.string(), z.string()),
    })
    .describe('The last line of export.'),
  z
    .strictObject({
      type: z.literal('problem'),
      row: z.int().positive(),
      line: z.int().positive(),
      code: z.string(),
      field: z.string().optional(),
    })
    .describe('check: what is wrong with a row.'),
  z
    .strictObject({
      type: z.literal('run'),
      folder: z.string(),
      name: z.string(),
      outcome: z.string(),
      resumable: z.boolean(),
      running: z.boolean(),
      started: z.iso.datetime().optional(),
      roster: z.string().optional(),
      system: z.string().optional(),
      workspace: z.string().optional(),
      phase: z.enum(['planned', 'applying', 'finished']).optional(),
      exit: z.int().optional(),
    })
    .describe('runs: a line of the list.'),
  z
    .strictObject({ type: z.literal('undo'), run: z.string(), taken_back: count, left: count })
    .describe('undo: before the summary.'),
  z
    .strictObject({ type: z.literal('forgotten'), run: z.string(), left: z.array(z.string()) })
    .describe('forget: a folder that was deleted.'),
  z.strictObject({ type: z.literal('kept'), run: z.string(), why: z.string() }).describe('forget: a folder that stays.'),
  z
    .looseObject({
      type: z.literal('system'),
      id: z.string(),
      name: z.string(),
      groups: z.array(part),
      entrances: z.array(named),
      spaces: z.array(named).describe('Of the workspace, the same for each system.'),
      credential_pools: z.array(part),
      credential_managers: z.array(named),
    })
    .describe('systems: an access system.'),
];

const schema = z
  .union([...Object.entries(events).map(([type, shape]) => z.strictObject({ type: z.literal(type), ...shape })), ...others])
  .meta({ title: 'doorlist events', description: 'One line of --json.' });

/** docs/events.schema.json as it is to be. */
export const eventsSchema = `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`;

let validate: ReturnType<Ajv2020['compile']> | undefined;

/** @throws where a line of --json is not what the published schema says. */
export function holdEvent(event: unknown): void {
  const published = (): object =>
    JSON.parse(readFileSync(resolve(import.meta.dirname, '../../docs/events.schema.json'), 'utf8')) as object;
  validate ??= new Ajv2020({ strict: false, validateFormats: false }).compile(published());
  if (!validate(event)) throw new Error(`This line of --json is not in docs/events.schema.json: ${JSON.stringify(event)}`);
}
