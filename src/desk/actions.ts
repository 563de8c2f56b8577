import * as z from 'zod';

const cell = z.string().max(4000);
const place = z.int().nonnegative().max(10_000_000);

/** The actions of the flow that the page may send; which file is read, the server alone says. */
const action = z.discriminatedUnion('type', [
  z.object({ type: z.literal('key'), key: z.enum(['escape', 'left']) }),
  z.object({ type: z.literal('choose'), at: place, typed: cell.exactOptional() }),
  z.object({ type: z.literal('field'), column: place, field: z.string().max(60).nullable() }),
  z.object({
    type: z.literal('reading'),
    country: z.string().max(2).exactOptional(),
    dateOrder: z.enum(['', 'dmy', 'mdy', 'ymd']).exactOptional(),
  }),
  z.object({
    type: z.literal('correct'),
    cells: z.array(z.object({ row: place, column: place, to: cell })).max(100_000),
    fields: z.array(z.object({ row: place, field: z.literal('import_as'), to: z.enum(['', 'skip']) })).max(10_000),
  }),
  z.object({ type: z.literal('tick'), id: z.string().max(100), isTicked: z.boolean() }),
  z.object({ type: z.enum(['undo', 'redo']) }),
  z.object({ type: z.literal('problems'), code: z.string().max(100) }),
]);

/** What the page may post, by route. */
export const bodies = {
  enter: z.object({ token: z.string().max(200) }),
  /** `seen`: the version of the state that was shown. */
  action: z.object({ seen: z.int(), action }),
  judge: z.object({ row: place, column: place, to: cell }),
  /** Finishes a run of the list, or applies its plan. */
  earlier: z.object({ run: z.string().max(300) }),
  run: z.object({ wish: z.enum(['pause', 'go-on', 'stop']) }),
  answer: z.object({ sure: z.boolean(), typed: z.string().max(20).exactOptional() }),
  end: z.object({}),
} as const;

export type PageAction = z.infer<typeof action>;
