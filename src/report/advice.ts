import { dirname } from 'node:path';
import { namesOf } from '../journal/status.ts';
import { commandLine, shellWord } from '../text/command-line.ts';
import { mendingWords } from './later.ts';
import type { Cause, Reconciliation } from './reconcile.ts';

/** One thing to do next: for how many rows, what is the matter, how to go on, and the command that does it. */
export interface Advice {
  readonly rows: number;
  readonly matter: string;
  readonly how: string;
  readonly command?: string;
}

/**
 * What a person does next, in this order. Besides what is left to be done, the rows add up to those that need a person.
 *
 * @param run the run folder, as the commands name it.
 * @param platform whose shells take the commands.
 */
export function adviceFor(model: Reconciliation, run: string, platform: NodeJS.Platform): Advice[] {
  const folder = shellWord(run, platform);
  const { options } = model.header;
  // Where the practice system is, or another folder was asked for, the next run goes to the same place.
  const out = options['out'] !== undefined || options['sandbox'] === true ? ['--out', dirname(run)] : [];
  const rejects: Rejects = (more = {}) =>
    commandLine(['doorlist', 'import', `${run}/rejects.xlsx`, ...mendingWords({ ...options, ...more }), ...out], platform);
  const isLeavers = model.header.command === 'leavers';
  const { pending = 0, create = 0, update = 0 } = model.statuses;
  const ready = create + update + (model.isPlan ? (model.statuses['renewed'] ?? 0) - (model.needPersonBy['renewed'] ?? 0) : 0);

  const advice: Advice[] = [];
  if (pending > 0 && model.phase === 'applying') {
    advice.push({
      rows: pending,
      matter: 'not attempted yet',
      how: isLeavers
        ? 'Finish the run. Everybody is looked at again before they are suspended.'
        : 'Finish the run. Nobody is created twice, however often it is stopped and resumed.',
      command: `doorlist resume ${folder}`,
    });
  }
  const gaveUp = whyGivenUp(model);
  if (pending > 0 && gaveUp !== undefined) {
    advice.push({
      rows: pending,
      matter: `not attempted, as the run was ${gaveUp}`,
      how: isLeavers
        ? 'If they have left, plan the roster again: its new list has those who still have access.'
        : 'If these people belong in and no later run brought them in, import the roster again. Nobody is created twice.',
    });
  }
  for (const cause of namesOf(causeEntries)) {
    const { matter, how, command } = entryOf(cause, isLeavers);
    const rows = model.causes.get(cause) ?? 0;
    if (rows > 0) advice.push({ rows, matter, how, ...(command && { command: command(folder, rejects) }) });
  }
  if (ready > 0) {
    advice.push({
      rows: ready,
      matter: 'ready to go ahead',
      how: 'Nothing was changed yet. This carries out exactly what the plan says.',
      command: `doorlist import --plan ${folder}`,
    });
  }
  return advice;
}

/** Why a run will not go on although rows of it wait; undefined where it is not so. */
export function whyGivenUp({ phase, notices }: Pick<Reconciliation, 'phase' | 'notices'>): string | undefined {
  if (phase !== 'finished') return undefined;
  return notices.some(({ code }) => code === 'abandoned') ? 'given up for a later one' : 'taken back before its end';
}

/** The command that imports the mended rejects, under these options besides the run's own. */
type Rejects = (more?: { readonly existing?: 'update' }) => string;

interface CauseEntry {
  /** In the list of rows. */
  readonly word: string;
  /** Behind the number of rows. */
  readonly matter: string;
  readonly how: string;
  readonly command?: (folder: string, rejects: Rejects) => string;
}

/** Every cause, in the order in which a person is advised. */
export const causeEntries: Readonly<Record<Cause, CauseEntry>> = {
  unknown: {
    word: 'answer lost',
    matter: 'sent, and the answer was lost',
    how: 'Look again: the run finds out what became of them before anything else is sent.',
    command: (folder) => `doorlist resume ${folder}`,
  },
  rejected: {
    word: 'rejected',
    matter: 'not valid, nothing was sent',
    how:
      'Open rejects.xlsx in the run folder. The cell at fault is marked, what is wrong and how to mend it stands in the first column. ' +
      'Mend the cells, save, and import that file.',
    command: (_, rejects) => rejects(),
  },
  conflict: {
    word: 'conflict',
    matter: 'could be several people, or somebody else',
    how:
      'Decide who it is, in rejects.xlsx: the id of the right user in `acs_user_id`; or in `import_as` `new` for a new person, `same` for ' +
      'the one who is named, or `skip` to leave the row alone. Then import that file.',
    command: (_, rejects) => rejects(),
  },
  failed: {
    word: 'refused',
    matter: 'refused by the system',
    how: 'The reason stands with each row. Mend it in rejects.xlsx, or in the system, and import that file.',
    command: (_, rejects) => rejects(),
  },
  no_answer: {
    word: 'never answered',
    matter: 'sent several times, and never answered',
    how: 'Nothing is wrong with these rows, and nothing of them was found in the system. Import rejects.xlsx as it is, when the system works again.',
    command: (_, rejects) => rejects(),
  },
  differs: {
    word: 'differs',
    matter: 'already there, and different',
    how: 'Nothing was changed. If the roster is right, import with `--existing update`; if the system is right, mend the roster.',
    command: (_, rejects) => rejects({ existing: 'update' }),
  },
  name_mismatch: {
    word: 'another name',
    matter: 'already there under another name',
    how:
      'Addresses are handed on, so this may be somebody else. For another person, write `new` in the column `import_as`; for the same ' +
      'person under a new name, write `same` there and import with `--existing update`.',
    command: (_, rejects) => rejects({ existing: 'update' }),
  },
  suspended: {
    word: 'suspended',
    matter: 'already there, and suspended',
    how: 'Nothing was changed, and doorlist never lifts a suspension. Lift it in the access system, or leave the person out of the roster.',
  },
  cannot_update: {
    word: 'cannot be updated',
    matter: 'already there, and different in a way that cannot be updated',
    how: 'The Seam API cannot make this change. Make it in the access system, or mend the roster.',
  },
  changed: {
    word: 'changed',
    matter: 'changed in the access system since the list was made, and left alone',
    how: 'What is different stands with each. If they have left all the same, plan the roster again: its new list has them as they are now.',
  },
  gone: {
    word: 'gone',
    matter: 'not in the access system any more',
    how: 'There is nothing to suspend. Deleting them has taken their access away already.',
  },
  error: {
    word: 'system error',
    matter: 'reported as faulty by the access system',
    how: "The system's own words stand with each row. Mend the cause there or in the row, then look again.",
    command: (folder) => `doorlist verify ${folder}`,
  },
  missing: {
    word: 'missing',
    matter: 'gone from the access system',
    how: 'Somebody or something deleted them since. To create them again, empty `acs_user_id` in rejects.xlsx and import that file.',
    command: (_, rejects) => rejects(),
  },
  drifted: {
    word: 'drifted',
    matter: 'changed in the access system since',
    how: 'What reads differently stands with each row. If the roster is right, import with `--existing update`.',
    command: (_, rejects) => rejects({ existing: 'update' }),
  },
  inactive: {
    word: 'inactive',
    matter: 'inactive in the access system',
    how: 'Activate them in the access system, then look again.',
    command: (folder) => `doorlist verify ${folder}`,
  },
  enrollment: {
    word: 'not enrolled',
    matter: 'there, but not enrolled for a mobile credential',
    how: 'The reason stands with each row. Mend it, and import that file: whoever is there is only enrolled.',
    command: (_, rejects) => rejects(),
  },
};

/** What a cause means, and how to go on, in a run of this kind. */
export function entryOf(cause: Cause, isLeavers: boolean): CauseEntry {
  return (isLeavers ? leaverEntries[cause] : undefined) ?? causeEntries[cause];
}

/** The same where it reads otherwise for a list of leavers. */
const leaverEntries: Readonly<Partial<Record<Cause, CauseEntry>>> = {
  conflict: {
    word: 'conflict',
    matter: 'may be somebody who stays, and not suspended',
    how: 'The reason stands with each. If they have left all the same, suspend them in the access system by hand.',
  },
  failed: {
    word: 'refused',
    matter: 'refused by the system, or not suspended in spite of its answer',
    how: 'The reason stands with each. Suspend them in the access system by hand, or run the same list again.',
  },
  no_answer: {
    word: 'never answered',
    matter: 'sent several times, and never answered',
    how: 'They are not suspended, as far as the system shows. Run the same list again, when the system works again.',
  },
};
