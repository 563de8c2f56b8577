export type ExitStatus = 1 | 2 | 3 | 4 | 130;

/** An error with a message for the user and an exit status. Every expected error is one; anything else is a bug. */
export class ExitError extends Error {
  readonly exit: ExitStatus;
  /** Key into docs/problems.md, if it has an entry. */
  readonly code: string;

  constructor(exit: ExitStatus, code: string, message: string) {
    super(message);
    this.exit = exit;
    this.code = code;
  }
}

/** It cannot be done as it was asked for, or as it is configured: exit 2, nothing was sent. */
export function usage(message: string, code = 'usage'): ExitError {
  return new ExitError(2, code, message);
}

/** The command was asked to stop before anything was sent. */
export function interrupted(message = 'Interrupted. Nothing was sent.'): ExitError {
  return new ExitError(130, 'interrupted', message);
}

/** What the system means by its codes. */
export const systemWords: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'no space is left for this account',
  EROFS: 'the disk takes no writes',
  EACCES: 'it is not yours to use',
  EPERM: 'the system does not allow it',
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of the path is a file and no folder',
  EISDIR: 'it is a folder and no file',
  EEXIST: 'something else of that name is there',
  EMFILE: 'too many files are open (`ulimit -n` says how many may be)',
  ENFILE: 'too many files are open on this machine',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk or the terminal does not answer',
};

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing takes connections there',
  ECONNRESET: 'it was broken off',
  EPIPE: 'it was broken off',
  ETIMEDOUT: 'nothing answers there',
  EHOSTUNREACH: 'no way leads there',
  EHOSTDOWN: 'nothing answers there',
  ENETUNREACH: 'there is no network',
  ENETDOWN: 'there is no network',
  EADDRNOTAVAIL: 'there is no network',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its address cannot be looked up at the moment',
};

/** Why there is no connection, as the end of a sentence. */
export function lineTrouble(code: string): string {
  return networkWords[code] ?? `${systemWords[code] ?? 'the system does not say why'} (${code})`;
}

/** Why the disk or the system refused something, as the end of a sentence; undefined where it was neither. */
export function refusalOf(error: unknown): string | undefined {
  const { code = '', errcode, errstr } = error as NodeJS.ErrnoException & { errcode?: number; errstr?: string };
  if (/^E[A-Z]+$/u.test(code)) return `${systemWords[code] ?? 'the system refuses it'} (${code})`;
  // SQLITE_FULL, with whatever more it says in the higher bits.
  if (errcode !== undefined && (errcode & 0xff) === 13) return `${systemWords['ENOSPC'] ?? ''} (SQLite: ${errstr ?? 'full'})`;
  return undefined;
}

/** What the disk or the system refused, in a sentence or two; undefined where it was neither. */
export function troubleOf(error: unknown): string | undefined {
  const { code = '', syscall, path, errcode, message } = error as NodeJS.ErrnoException & { errcode?: number };
  if (syscall !== undefined && /^E[A-Z]+$/u.test(code)) {
    const where = path === undefined || path === '' ? 'A file or a connection cannot be used' : `${path} cannot be used`;
    return `${where}: ${systemWords[code] ?? 'the system refuses it'} (${code}, ${syscall}).`;
  }
  // SQLite's own: a private temporary file, since journals say by themselves what they lack.
  if (errcode !== undefined) {
    return `A temporary or state file cannot be used (SQLite: ${message}): see whether the folder that TMPDIR names is there and takes writes.`;
  }
  return undefined;
}
