import { cureToChoose, entryNamed } from '../roster/problems.ts';

/** The one cure for all rows of a kind, without options: their own where it is the same for all, else what holds for each of them. */
export function cureOfAll(code: string, cures: readonly string[]): string {
  const [first = ''] = cures;
  const cure = cures.every((each) => each === first) ? first : (entryNamed(code)?.mend ?? first);
  return cureToChoose({ code, cure });
}
