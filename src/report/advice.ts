import { shellWord } from '../text/command-line.ts';
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
  const sandbox = model.header.options['sandbox'] === true ? ' --sandbox' : '';
  const rejects = `doorlist import ${shellWord(`${run}/rejects.xlsx`, platform)}${sandbox}`;
  const byCause = new Map<Cause, number>();
  for (const { cause, rows } of model.reasons) byCause.set(cause, (byCause.get(cause) ?? 0) + rows);
  const { pending = 0, create = 0, update = 0 } = model.statuses;

  const advice: Advice[] = [];
  if (pending > 0 && model.phase === 'applying') {
    advice.push({
      rows: pending,
      matter: 'not attempted yet',
      how: 'Finish the run. Nobody is created twice, however often it is stopped and resumed.',
      command: `doorlist resume ${folder}`,
    });
  }
  for (const [cause, matter, how, command] of causes) {
    const rows = byCause.get(cause) ?? 0;
    if (rows > 0) advice.push({ rows, matter, how, ...(command === undefined ? {} : { command: command(folder, rejects) }) });
  }
  if (create + update > 0) {
    advice.push({
      rows: create + update,
      matter: 'ready to go ahead',
      how: 'Nothing was changed yet. This carries out exactly what the plan says.',
      command: `doorlist import --plan ${folder}${sandbox}`,
    });
  }
  return advice;
}

const causes: readonly (readonly [Cause, string, string, ((folder: string, rejects: string) => string)?])[] = [
  [
    'unknown',
    'sent, and the answer was lost',
    'Look again: the run finds out what became of them before anything else is sent.',
    (folder) => `doorlist resume ${folder}`,
  ],
  [
    'rejected',
    'not valid, nothing was sent',
    'Open rejects.xlsx in the run folder. The cell at fault is marked, what is wrong and how to mend it stands in the first column. ' +
      'Mend the cells, save, and import that file.',
    (_, rejects) => rejects,
  ],
  [
    'conflict',
    'could be several people, or somebody else',
    'Decide who it is, in rejects.xlsx: the id of the right user in `acs_user_id`; or in `import_as` either `new` for a new person or `skip` to leave ' +
      'the row alone. Then import that file.',
    (_, rejects) => rejects,
  ],
  [
    'failed',
    'refused by the system',
    'The reason stands with each row. Mend it in rejects.xlsx, or in the system, and import that file.',
    (_, rejects) => rejects,
  ],
  [
    'differs',
    'already there, and different',
    'Nothing was changed. If the roster is right, import with `--existing update`; if the system is right, mend the roster.',
    (_, rejects) => `${rejects} --existing update`,
  ],
  [
    'name_mismatch',
    'already there under another name',
    'Addresses are handed on, so this may be somebody else. For another person, write `new` in the column `import_as`; for the same ' +
      'person under a new name, import with `--existing update --allow-renames`.',
    (_, rejects) => `${rejects} --existing update --allow-renames`,
  ],
  [
    'suspended',
    'already there, and suspended',
    'Nothing was changed, and doorlist never lifts a suspension. Lift it in the access system, or leave the person out of the roster.',
  ],
  [
    'cannot_update',
    'already there, and different in a way that cannot be updated',
    'The Seam API cannot make this change. Make it in the access system, or mend the roster.',
  ],
  [
    'error',
    'reported as faulty by the access system',
    "The system's own words stand with each row. Mend the cause there or in the row, then look again.",
    (folder) => `doorlist verify ${folder}`,
  ],
  [
    'missing',
    'gone from the access system',
    'Somebody or something deleted them since. To create them again, empty `acs_user_id` in rejects.xlsx and import that file.',
    (_, rejects) => rejects,
  ],
  [
    'drifted',
    'changed in the access system since',
    'What reads differently stands with each row. If the roster is right, import with `--existing update`.',
    (_, rejects) => `${rejects} --existing update`,
  ],
  [
    'inactive',
    'inactive in the access system',
    'Activate them in the access system, then look again.',
    (folder) => `doorlist verify ${folder}`,
  ],
  [
    'enrollment',
    'there, but not enrolled for a mobile credential',
    'The reason stands with each row. Mend it, and import that file: whoever is there is only enrolled.',
    (_, rejects) => rejects,
  ],
];
