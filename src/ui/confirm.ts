import { ask, type Question } from './ask.ts';

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
