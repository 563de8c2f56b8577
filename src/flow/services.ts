import type { Inspection } from '../run/guided.ts';
import type { placeOf } from '../run/systems.ts';

export type { AbsentPerson } from '../run/absent.ts';
export type { RosterChoice } from '../run/choices.ts';
export type { Corrections } from '../run/corrections.ts';
export type { FaultyTable, TableRow } from '../run/faulty-table.ts';
export type * from '../run/guided.ts';
export type { OpenRows } from '../run/open-rows.ts';
export type { PlannedRow as PlanRow } from '../run/planned-rows.ts';
export type { RenewalList } from '../run/renewal.ts';

export type Column = Inspection['columns'][number];
export type ProblemKind = Inspection['problems'][number];

/** A workspace with the access systems that people can be imported into; `trouble`: why one cannot be used now. */
export type Place = NonNullable<Awaited<ReturnType<typeof placeOf>>>;
export type SystemChoice = Place['systems'][number];
