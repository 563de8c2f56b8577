import type { Settings } from './faults.ts';
import type { State } from './state.ts';

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
