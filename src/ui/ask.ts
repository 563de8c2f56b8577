import { createInterface } from 'node:readline/promises';
import { setImmediate } from 'node:timers/promises';
import { sanitise } from '../text/sanitise.ts';

export interface Question {
  /** Where the question stands (standard error). */
  readonly stream: NodeJS.WritableStream;
  /** Where the answer comes from; default: standard input. */
  readonly input?: NodeJS.ReadableStream;
  /** What the person should know before answering. */
  readonly lines: readonly string[];
  /** The line that the answer is typed behind. */
  readonly prompt: string;
  /** Ctrl-C at the question. */
  readonly onInterrupt?: () => void;
}

/** Asks for one line. @returns what was typed, without blanks around it; undefined at the end of input or at Ctrl-C. */
export async function ask({
  stream,
  input = process.stdin,
  lines,
  prompt,
  onInterrupt,
}: Question): Promise<string | undefined> {
  // Lines bear names of folders, and commands about them.
  for (const line of lines.flatMap((each) => each.split('\n'))) stream.write(`${sanitise(line, 4096)}\n`);
  // Ink leaves standard input unreferenced when the screen is taken down, and a process waits for no unreferenced stream.
  if ('ref' in input && typeof input.ref === 'function') input.ref();
  const reader = createInterface({ input, output: stream });
  const over = new AbortController();
  reader.once('SIGINT', () => {
    stream.write('\n');
    onInterrupt?.();
    over.abort();
  });
  reader.once('close', () => over.abort());
  // A terminal that is gone takes no mode any more: the end of input, and nothing to stumble over.
  reader.on('error', () => over.abort());
  try {
    return (await reader.question(prompt, { signal: over.signal })).trim();
  } catch (error) {
    if (over.signal.aborted) return undefined;
    throw error;
  } finally {
    reader.close();
    // The reader pauses its input, which Node carries out one turn later: a screen that listened before then would hear no key.
    await setImmediate();
  }
}

export interface Confirmation extends Omit<Question, 'prompt'> {
  /** What has to be typed to say yes, for what must not happen by habit; default: `y`. */
  readonly expected?: string | undefined;
}

/** Asks once. Only a plain yes is a yes: another answer, an empty one, the end of input and Ctrl-C are a no. */
export async function askConfirmation({ expected, ...question }: Confirmation): Promise<boolean> {
  const prompt = expected === undefined ? 'Go on? [y/N] ' : `Type ${expected} to go on, anything else to leave: `;
  const answer = await ask({ ...question, prompt });
  if (expected !== undefined) return answer?.replaceAll(',', '') === expected;
  return ['y', 'yes'].includes(answer?.toLowerCase() ?? '');
}
