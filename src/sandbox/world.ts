import type { Settings } from './faults.ts';
import type { Kind, State } from './state.ts';

/** The state and the settings that routes read and change. */
export interface World {
  readonly state: State;
  readonly settings: Readonly<Settings>;
  /** 0..1, from the seeded generator. */
  readonly random: () => number;
  readonly workspaceId: string;
  readonly connectedAccountId: string;
}

/** A definite answer other than 200. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  readonly validationErrors: object | undefined;

  constructor(status: number, type: string, message: string, validationErrors?: object) {
    super(message);
    this.status = status;
    this.type = type;
    this.validationErrors = validationErrors;
  }
}

/** A 400 that names the invalid parameter, in the API's shape. */
export function invalid(parameter: string, message: string): ApiError {
  return new ApiError(400, 'invalid_input', `${message} for "${parameter}"`, {
    _errors: [],
    [parameter]: { _errors: [message] },
  });
}

/** A document that has to be there. @throws {ApiError} 404. */
export function documentById<Doc>({ state }: World, kind: keyof typeof called, id: string): Doc {
  const found = state.document<Doc>(kind, id);
  if (found === undefined) throw new ApiError(404, `${kind}_not_found`, `${called[kind]} not found`);
  return found;
}

const called = {
  acs_system: 'Access system',
  acs_access_group: 'Access group',
  enrollment_automation: 'Enrollment automation',
  acs_entrance: 'Entrance',
  space: 'Space',
} as const satisfies Partial<Record<Kind, string>>;

/** When an access begins and ends, as kept and shown: ISO 8601 in UTC. */
export interface Times {
  readonly starts_at: string;
  readonly ends_at: string | null;
}

/**
 * The times as kept: an access without a start begins now.
 *
 * @param invalidEnd makes the error of an end that must be otherwise, as `must` says.
 */
export function timesOf(
  { starts_at: starts, ends_at: ends }: { starts_at?: string | undefined; ends_at?: string | null | undefined },
  invalidEnd: (must: string) => ApiError,
): Times {
  const now = Date.now();
  const startsAt = starts === undefined ? now : Date.parse(starts);
  const endsAt = typeof ends === 'string' ? Date.parse(ends) : undefined;
  if (endsAt !== undefined && endsAt <= now) throw invalidEnd('be in the future');
  if (endsAt !== undefined && endsAt <= startsAt) throw invalidEnd('be after starts_at');
  return { starts_at: iso(startsAt), ends_at: endsAt === undefined ? null : iso(endsAt) };
}

/** The text that `search` looks in: all fields joined, in lower case. */
export function searchable(...fields: readonly (string | null | undefined)[]): string {
  return fields
    .filter((field) => field !== null && field !== undefined)
    .join('\n')
    .toLowerCase();
}

export function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
