/** Marks a file as a doorlist journal ("door"). */
export const applicationId = 0x64_6f_6f_72;
/**
 * A doorlist that does not know all kinds of changes and steps of a journal must refuse it: a new kind needs a new version, once this one
 * is released. Versions before 2 know neither `renewed` nor `suspend`.
 */
export const schemaVersion = 2;

/** Brings a journal of version 1 to this version. */
export const fromVersion1 = `
  ALTER TABLE before_run ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
  PRAGMA user_version = 2;
`;

/** JSON columns hold the shapes of journal.ts. `kind` and `user_id` repeat what `change` says, to be asked by SQL; `before_run.seq` is the last step before the look
 * that first showed the user. */
export const schema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE rows (
    row INTEGER PRIMARY KEY,
    line INTEGER NOT NULL,
    cells TEXT NOT NULL,
    person TEXT,
    problems TEXT NOT NULL,
    notes TEXT NOT NULL,
    kind TEXT NOT NULL,
    user_id TEXT,
    change TEXT NOT NULL,
    wishes TEXT NOT NULL,
    read_back TEXT
  );
  CREATE INDEX rows_by_user ON rows (user_id) WHERE user_id IS NOT NULL;
  CREATE TABLE steps (
    seq INTEGER PRIMARY KEY,
    row INTEGER NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    sent TEXT NOT NULL,
    intent_at TEXT NOT NULL,
    outcome TEXT,
    outcome_at TEXT,
    id TEXT,
    code TEXT,
    message TEXT
  );
  CREATE INDEX steps_by_row ON steps (row, seq);
  CREATE TABLE before_run (id TEXT PRIMARY KEY, seq INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
  CREATE TABLE absent (seq INTEGER PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE notices (seq INTEGER PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL, needs_person INTEGER NOT NULL);
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;
