import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Kind } from '../state.ts';
import { invalid, type World } from '../world.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Route {
  readonly methods: readonly Method[];
  /** Made at the first request: most routes are never asked. */
  readonly params: () => z.ZodType;
  /** The answer without its `ok`. Runs inside a transaction where it changes anything; throws `ApiError`. */
  readonly answer: (params: never, world: World) => object;
}

export type Routes = Readonly<Record<string, Route>>;

/** Binds a route's parameters to its answer's type. */
export function route<Params extends z.ZodType>(
  methods: readonly Method[],
  params: () => Params,
  answer: (params: z.output<Params>, world: World) => object,
): Route {
  let made: Params | undefined;
  return { methods, params: () => (made ??= params()), answer };
}

export const reads: readonly Method[] = ['GET', 'POST'];
export const creates: readonly Method[] = ['POST'];
export const updates: readonly Method[] = ['PATCH', 'POST'];
export const puts: readonly Method[] = ['PUT', 'POST'];
export const deletes: readonly Method[] = ['DELETE', 'POST'];

/** ASCII dot-atoms of RFC 5322, as `format: email` means; an international domain is written in punycode. */
const emailPattern =
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

/** Schemas of parameters that several routes take. */
export const uuid = z.guid();
export const email = z.email({ pattern: emailPattern });
export const instant = z.iso.datetime({ offset: true });
export const paging = {
  limit: z.number().int().positive().default(500),
  created_before: instant.optional(),
  page_cursor: z.string().nullish(),
};

/** A condition of SQL with its values; one with an undefined value, which was not given, is left out. */
export type Condition = readonly [sql: string, ...values: (string | number | null | undefined)[]];

interface PageQuery {
  /** `SELECT ... FROM ...`, whose main table has `seq`. */
  readonly select: string;
  /** The main table's name in `select`. */
  readonly table: string;
  readonly where: readonly Condition[];
  /** The route's parameters: a cursor is valid only with the parameters of the first page. */
  readonly params: { readonly limit: number; readonly page_cursor?: string | null | undefined };
}

/** One page, newest first, with the API's `pagination` object. */
export function page<Row extends { seq: number }>(
  { state, settings }: World,
  query: PageQuery,
): { rows: Row[]; pagination: object } {
  const { limit, page_cursor: cursor, ...filters } = query.params;
  const fingerprint = createHash('sha256').update(JSON.stringify(filters)).digest('base64url').slice(0, 12);
  const size = Math.min(limit, settings.pageSize);
  const where = query.where.filter(([, ...values]) => !values.includes(undefined));
  if (cursor !== undefined && cursor !== null && cursor !== '') {
    const [given, seq] = Buffer.from(cursor, 'base64url').toString().split(':');
    if (given !== fingerprint || seq === undefined || !/^\d+$/.test(seq)) throw invalid('page_cursor', 'Invalid page cursor');
    where.push([`${query.table}.seq < ?`, Number(seq)]);
  }
  const rows = state.all<Row>(
    `${query.select} WHERE ${where.map(([condition]) => condition).join(' AND ')} ORDER BY ${query.table}.seq DESC LIMIT ?`,
    ...where.flatMap(([, ...values]) => values).filter((value) => value !== undefined),
    size + 1,
  );
  const last = rows.length > size ? rows[size - 1] : undefined;
  const next = last === undefined ? null : Buffer.from(`${fingerprint}:${last.seq}`).toString('base64url');
  return {
    rows: rows.slice(0, size),
    pagination: {
      has_next_page: next !== null,
      next_page_cursor: next,
      // Clients page by cursor and must not follow this URL, so it is invalid on purpose.
      next_page_url: next === null ? null : `https://practice.invalid/?page_cursor=${next}`,
    },
  };
}

/** The same of documents of a kind, which are `d` in the conditions. */
export function documentPage<Doc>(
  world: World,
  kind: Kind,
  params: PageQuery['params'],
  where: readonly Condition[] = [],
): { rows: Doc[]; pagination: object } {
  const { rows, pagination } = page<{ seq: number; json: string }>(world, {
    select: 'SELECT d.seq, d.json FROM documents d',
    table: 'd',
    params,
    where: [['d.kind = ?', kind], ...where],
  });
  return { rows: rows.map(({ json }) => JSON.parse(json) as Doc), pagination };
}

/** Epoch milliseconds of an instant that may not be given. */
export function epochOf(given: string | undefined): number | undefined {
  return given === undefined ? undefined : Date.parse(given);
}
