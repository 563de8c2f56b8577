import { type Directory, DirectoryError } from '../directory/directory.ts';
import type { RowRecord, StepRecord } from '../journal/journal.ts';
import type { EnrollWay } from '../plan/change.ts';
import { automation } from './enroll-automation.ts';
import { grant } from './enroll-grant.ts';
import { instantKey } from './enroll-instant-key.ts';
import type { Standing } from './standing.ts';
import type { Decided, Step } from './steps.ts';
import type { UndoStep } from './undo.ts';
import type { World } from './world.ts';

/** A way of enrolling: it gives a mobile credential to a person with a user and an identity. One file each, and a line in {@link enrollmentWays}. */
export interface EnrollmentWay {
  /**
   * `credential manager`: one has to be chosen, and its users may be named in the roster. `places`: entrances or spaces have to be
   * named, by the row or for all rows.
   */
  readonly needs: 'credential manager' | 'places' | 'nothing';
  /** What it makes, in the singular. */
  readonly noun: string;
  /** What each person gets, in words; with the names of the credential manager and the pool where there are. */
  readonly means: (chosen: {
    readonly manager: string;
    readonly pool: string | undefined;
    readonly methods: readonly string[];
  }) => string;
  /** What is sent to enroll, and the call; undefined where the run has nothing to enroll with. */
  readonly enroll: (record: RowRecord, identityId: string, world: World) => Pick<Step, 'sent' | 'call' | 'refused'> | undefined;
  /** Whether the enrollment that `sent` asks for is there already, or something in its way: looked for before the call, so that no person is enrolled twice. */
  readonly find: (record: RowRecord, sent: StepRecord['sent'], world: World) => Promise<Decided | undefined>;
  /** The id of what a call without an answer made. `isExact`: one look is enough, since a repeated call cannot make a second one. */
  readonly made: (record: RowRecord, sent: StepRecord['sent'], world: World) => Promise<string | undefined>;
  readonly isExact: boolean;
  /** What may be left to do where the enrollment was there already: an `update_grant` step, and whether it was carried out. */
  readonly after?: {
    readonly step: (record: RowRecord, world: World) => Step | undefined;
    readonly isMade: (sent: StepRecord['sent'], directory: Directory) => Promise<boolean>;
  };
  /** Read back with the user. */
  readonly standing: {
    /** How far these enrollments are, by id, and what of them is not as it was sent. */
    readonly of: (made: readonly MadeEnrollment[], directory: Directory) => Promise<ReadonlyMap<string, Standing>>;
    /** How many are asked for together at most. */
    readonly atOnce: number;
    /** It may be gone later and rightly so. */
    readonly isOnce: boolean;
  };
  /** How an enrollment is taken back; or a sentence, without its row, that says why it stays while its identity does. */
  readonly takeBack: (id: string) => Pick<UndoStep, 'sent' | 'call'> | string;
  /** Ids of all such enrollments that a list shows for a person, without those that are being deleted: it may be late. */
  readonly listed: (identityId: string, directory: Directory) => Promise<readonly string[]>;
  /** Whether an enrollment is there, asked for by its own id. */
  readonly isThere: (id: string, directory: Directory) => Promise<boolean>;
  /**
   * Where the enrollment of a row gives a URL that enrolls the phone that opens it, a bearer secret: asks for it again. Empty where the
   * system gives none, undefined where it is gone.
   */
  readonly url?: (
    record: RowRecord,
  ) => ((directory: Directory, found: FoundEnrollment) => Promise<string | undefined>) | undefined;
  /** The message when the API does not offer this way: names another. */
  readonly gone: string;
}

/** An enrollment of the run. `sent`: what was sent for it, nothing where it was there before. */
export interface MadeEnrollment {
  readonly id: string;
  readonly identityId: string;
  readonly sent: StepRecord['sent'];
}

export interface FoundEnrollment {
  readonly id: string;
  readonly identityId: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

export const enrollmentWays: Readonly<Record<EnrollWay, EnrollmentWay>> = {
  automation,
  'instant-key': instantKey,
  grant,
};

/** Whether an enrollment is there: by its own id, or, where the API does not tell of one, by the list of its person. */
export async function isEnrolled(
  way: EnrollmentWay,
  { id, identityId }: Pick<MadeEnrollment, 'id' | 'identityId'>,
  directory: Directory,
): Promise<boolean> {
  try {
    return await way.isThere(id, directory);
  } catch (error) {
    if (!(error instanceof DirectoryError) || !['no_route', 'refused'].includes(error.kind)) throw error;
    return (await way.listed(identityId, directory)).includes(id);
  }
}
