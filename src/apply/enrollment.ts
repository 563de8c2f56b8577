import type { RowRecord, StepRecord } from '../journal/journal.ts';
import type { EnrollWay } from '../plan/change.ts';
import { automation } from './enroll-automation.ts';
import { instantKey } from './enroll-instant-key.ts';
import type { Step } from './steps.ts';
import type { UndoStep } from './undo.ts';
import type { World } from './world.ts';

/** A way of enrolling: it gives a mobile credential to a person with a user and an identity. One file each, and a line in {@link enrollmentWays}. */
export interface EnrollmentWay {
  /** `credential manager`: one has to be chosen, and its users may be named in the roster. */
  readonly needs: 'credential manager' | 'nothing';
  /** Gives a URL that enrolls the phone that opens it: a bearer secret, which is asked for again where it is needed. */
  readonly givesUrl: boolean;
  /** What each person gets, in words; with the names of the credential manager and the pool where there are. */
  readonly means: (manager: string, pool: string | undefined) => string;
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

export const enrollmentWays: Readonly<Record<EnrollWay, EnrollmentWay>> = {
  automation,
  'instant-key': instantKey,
};
