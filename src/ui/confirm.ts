import { createInterface } from 'node:readline/promises';
import { confirmWords as words } from './words.ts';

export interface Confirmation {
  /** Where the question stands (standard error). */
  readonly stream: NodeJS.WritableStream;
  /** Where the answer comes from; default: standard input. */
  readonly input?: NodeJS.ReadableStream;
  /** What the person should know before answering. */
  readonly lines: readonly string[];
  /** What has to be typed to say yes, for what must not happen by habit; default: `y`. */
  readonly expected?: string;
  /** Ctrl-C at the question, which also counts as no. */
  readonly onInterrupt?: () => void;
}

/** Asks once. Whatever is not plainly a yes is a no: another answer, an empty one, the end of input, Ctrl-C. */
export async function askConfirmation({ stream, input, lines, expected, onInterrupt }: Confirmation): Promise<boolean> {
  for (const line of lines) stream.write(`${line}\n`);
  const reader = createInterface({ input: input ?? process.stdin, output: stream });
  const over = new AbortController();
  reader.once('SIGINT', () => {
    stream.write('\n');
    onInterrupt?.();
    over.abort();
  });
  reader.once('close', () => over.abort());
  try {
    const question = expected === undefined ? words.yesOrNo : words.type(expected);
    const answer = (await reader.question(question, { signal: over.signal })).trim();
    if (expected !== undefined) return answer.replaceAll(',', '') === expected;
    return ['y', 'yes'].includes(answer.toLowerCase());
  } catch (error) {
    if (over.signal.aborted) return false;
    throw error;
  } finally {
    reader.close();
  }
}
