import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Whether this program was started so that the end of its terminal does not end it, with `nohup` or under a shell that ignores SIGHUP.
 * Node forgets at its start which signals were ignored, so this goes by what else tells it. Where it is doubtful, the signal counts.
 *
 * @param env of this process: bash, zsh and ksh say in `_` what they started.
 */
export function ignoresHangup(env: Readonly<Record<string, string | undefined>>): boolean {
  return basename(env['_'] ?? '') === 'nohup' || hasInputOfNohup() || isIgnoredAbove();
}

/** nohup puts something in the place of a terminal that cannot be read, which nobody else does: a /dev/null open for writing alone. */
function hasInputOfNohup(): boolean {
  const [, flags] = /^flags:\s*([0-7]+)/mu.exec(told('/proc/self/fdinfo/0')) ?? [];
  return flags !== undefined && Number.parseInt(flags, 8) % 4 === 1;
}

/** What is ignored is handed down: a script that was started with nohup, or said `trap '' HUP`, ignores it for all that it starts. */
function isIgnoredAbove(): boolean {
  const [, mask] = /^SigIgn:\s*([\da-f]+)/mu.exec(told(`/proc/${process.ppid}/status`)) ?? [];
  // SIGHUP is the first signal.
  return mask !== undefined && Number.parseInt(mask.slice(-1), 16) % 2 === 1;
}

/** A file of Linux's own; empty elsewhere. */
function told(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
