/** What goes wrong where no more files can be opened: SQLite and a server on the other side of a connection do not name the reason. */
const mayBe =
  /EMFILE|unable to open|cannot be (?:used|read|written|opened|locked)|cannot listen|connection broke|no connection|has not answered/iu;
/** With so many open files, and more, everything goes on: 64 connections, the files of a run, and those of Node. */
const enough = 256;

/**
 * A message, and where this program may have few files open, that this is why: whatever takes one fails in words of its own then.
 * Windows knows no such limit.
 */
export function withOpenFilesLimit(message: string): string {
  if (!mayBe.test(message)) return message;
  // Else it looks up the names of all peers.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | 'unlimited' } } };
  const soft = userLimits?.open_files?.soft;
  if (typeof soft !== 'number' || soft >= enough) return message;
  return `${message}\nThis program may have ${soft} files open at most (\`ulimit -n\`), and needs more: that is the likely cause. Say \`ulimit -n 1024\`, then try again.`;
}
