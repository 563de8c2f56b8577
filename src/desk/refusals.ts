/** Bytes of an uploaded roster: more than a workbook of 200,000 people has. */
export const mostBytes = 64 * 1024 * 1024;

/** Why a request is not served: the HTTP status, and what is said. */
const refusals = {
  unreadable: [400, 'That cannot be taken: a cell has 4,000 characters at most, and 100,000 cells are changed at once.'],
  'not let in': [401, 'This browser was not let in.'],
  'used token': [401, 'This address was used already, or is an old one.'],
  'other host': [403, 'This address is for its own page only (other host).'],
  'other origin': [403, 'This address is for its own page only (other origin).'],
  nothing: [404, 'There is nothing here.'],
  moved: [409, 'The page shows something else by now.'],
  busy: [409, 'Something else is still being done. Press again when that is done.'],
  'other cells': [409, 'Another roster is being worked on by now, or another line of it has the column names.'],
  'in work': [409, 'Another roster is being worked on. Leave it first.'],
  'too large': [413, `The file is too large: ${mostBytes / 1024 / 1024} MB at most.`],
} as const;

export type Refusal = keyof typeof refusals;

/** A request that is not served. */
export class Refused extends Error {
  readonly status: number;

  constructor(why: Refusal) {
    const [status, message] = refusals[why];
    super(message);
    this.status = status;
  }
}

export function refuse(why: Refusal): never {
  throw new Refused(why);
}
