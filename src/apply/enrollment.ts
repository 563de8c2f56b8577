import type { RowRecord, StepRecord } from '../journal/journal.ts';
import type { Policy } from '../plan/plan.ts';
import { automation } from './enroll-automation.ts';
import { instantKey } from './enroll-instant-key.ts';
import type { Step } from './steps.ts';
import type { UndoStep } from './undo.ts';
import type { World } from './world.ts';

/** A way of enrolling: it gives a mobile credential to a person with a user and an identity. One file each, and a line in {@link enrollmentWays}. */
export interface EnrollmentWay {
  /** What is sent to enroll, and the call; undefined where the run has nothing to enroll with. */
  readonly enroll: (record: RowRecord, identityId: string, world: World) => Pick<Step, 'sent' | 'call'> | undefined;
  /**
   * The id of the enrollment that `sent` asks for, where the identity has it: looked for before the call, so that no
   * person is enrolled twice, and after a call without an answer.
   */
  readonly find: (record: RowRecord, sent: StepRecord['sent'], world: World) => Promise<string | undefined>;
  /** How an enrollment is taken back; or a sentence, without its row, that says why it stays while its identity does. */
  readonly takeBack: (id: string) => Pick<UndoStep, 'sent' | 'call'> | string;
  /** The message when the API does not offer this way: names another. */
  readonly gone: string;
}

export const enrollmentWays: Readonly<Record<Policy['enrollWith'], EnrollmentWay>> = {
  automation,
  'instant-key': instantKey,
};
