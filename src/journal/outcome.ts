import type { Change, Difference } from '../plan/change.ts';
import { columnsOf, identityColumnsOf, noEnd, noneOfThese } from '../plan/fields.ts';
import type { ProviderStatus, RowRecord, StepKind, StepRecord } from './journal.ts';
import {
  enrollments,
  providers,
  statuses,
  type EnrollmentStatus,
  type ImportStatus,
  type PlanStatus,
  type RowStatus,
} from './status.ts';

/** Where a row stands, in the words of the result columns. */
export interface Outcome<Status = ImportStatus> {
  readonly status: Status;
  /** Machine-readable reason; empty where the status says all. */
  readonly code: string;
  /** What happened and, where a person is needed, what to do; may be empty. */
  readonly message: string;
  readonly acsUserId: string;
  readonly userIdentityId: string;
  readonly enrollment: EnrollmentStatus;
  readonly automationId: string;
  readonly grantId: string;
  readonly provider: ProviderStatus;
  /** Whether the row creates, or created, a person whose name was there already under another email or phone. */
  readonly isNamesake: boolean;
  /** Whether the row makes the exit status 1 and stands in rejects.csv. */
  readonly needsPerson: boolean;
}

/** The newest step of a kind (and target): the one that counts. */
export function lastStep(record: Pick<RowRecord, 'steps'>, kind: StepKind, target = ''): StepRecord | undefined {
  return record.steps.findLast((step) => step.kind === kind && step.target === target);
}

/** Whether the result of a step is not known yet: a crash between intent and outcome, or a call without an answer. */
export function isUnknown(step: StepRecord | undefined): boolean {
  return step !== undefined && (step.outcome === undefined || step.outcome === 'unanswered');
}

/** Whether what the step wants is there. */
export function isMade(step: StepRecord | undefined): boolean {
  return step?.outcome === 'done' || step?.outcome === 'claimed' || step?.outcome === 'already';
}

/** Whether a step was carried out so lately that the access system need not show it yet. @param now by the API's clock. */
export function isJustMade(step: StepRecord | undefined, now: number, settleTimeoutMs: number): boolean {
  return step !== undefined && isMade(step) && Math.abs(now - Date.parse(step.intentAt)) < settleTimeoutMs;
}

/** Whether what the step wants was refused, by the API or by a doubt. */
function isTurnedDown(step: StepRecord | undefined): boolean {
  return step?.outcome === 'refused' || step?.outcome === 'conflict';
}

/**
 * Where a row stands: a pure reading of its plan, its steps and its last read-back. Nothing else in doorlist decides a status,
 * so that the screen, the result files and `resume` cannot disagree.
 *
 * @param now instant in milliseconds, for "inactive before the start and after the end".
 */
export function outcomeOf(record: RowRecord, now: number): Outcome {
  return readOutcome(record, now, statusOf(record));
}

/** What a row would come to: {@link outcomeOf} for a run that has only planned. */
export function forecastOf(record: RowRecord, now: number): Outcome<PlanStatus> {
  const { change } = record;
  if (change.kind === 'create') return readOutcome(record, now, ['create', '', '']);
  if (change.kind === 'renewed') return readOutcome(record, now, ['renewed', ...saidOfRenewal(change, 'is to be')]);
  if (change.kind === 'update') {
    const [, message] = saidOfUpdate(change, (from, to) => `${from} -> ${to}`);
    return readOutcome(record, now, ['update', '', message]);
  }
  // A link that is still to be made is planned work; one that cannot be made is a conflict.
  if (change.kind === 'present' && record.wishes.identity?.kind !== 'conflict')
    return readOutcome(record, now, ['present', '', '']);
  return readOutcome(record, now, statusOf(record) as [PlanStatus, string, string]);
}

function readOutcome<Status extends RowStatus>(
  record: RowRecord,
  now: number,
  [status, code, message]: [Status, string, string],
): Outcome<Status | 'undone'> {
  const { change, person, steps, wishes, readBack, notes } = record;

  const userStep = lastStep(record, 'user');
  const identityStep = lastStep(record, 'identity');
  const acsUserId = (isMade(userStep) ? userStep?.id : undefined) ?? userOf(change) ?? person?.acsUserId ?? '';
  const plannedIdentity = wishes.identity?.kind === 'use' ? wishes.identity.identityId : undefined;
  const userIdentityId =
    (isMade(identityStep) ? identityStep?.id : undefined) ?? plannedIdentity ?? person?.userIdentityId ?? '';

  const [enrollment, enrollmentId, enrollmentTrouble] = enrollmentOf(record);
  const automationId = wishes.enroll === 'automation' ? enrollmentId : '';
  const grantId = wishes.enroll === 'grant' ? enrollmentId : '';
  const provider = readBack?.status ?? 'not_checked';
  const providerTrouble = isTroubled(record, provider, now);

  const undone = new Set(steps.filter((step) => step.kind.startsWith('undo_') && isMade(step)).map(({ kind }) => kind));
  if (undone.size > 0) {
    const isGone = (['undo_enroll', 'undo_user', 'undo_identity'] as const).some((kind) => undone.has(kind));
    const enrolled = !isGone && (enrollment === 'enrolled' || enrollment === 'already');
    return {
      status: (undone.has('undo_user') && change.kind === 'create') || undone.has('undo_suspend') ? 'undone' : status,
      code: 'undone',
      message: sentences([
        `Taken back by \`doorlist undo\`: ${[...undone].map((kind) => undoneWords[kind]).join(', ')}.`,
        goingWords(record),
      ]),
      // The user is gone: an id in the result file would claim the row for that user when it is imported again.
      acsUserId: undone.has('undo_user') ? '' : acsUserId,
      userIdentityId: undone.has('undo_identity') || undone.has('undo_link') ? '' : userIdentityId,
      enrollment: enrolled ? enrollment : 'not_requested',
      automationId: enrolled ? automationId : '',
      grantId: enrolled ? grantId : '',
      provider: 'not_checked',
      isNamesake: false,
      needsPerson: false,
    };
  }
  const providerMessage = providerTrouble ? providerWords(record) : '';
  const namesakes = change.kind === 'create' ? (change.namesakes ?? []) : [];
  // A person whom the import met a reason not to create is none.
  const isNamesake = namesakes.length > 0 && !['conflict', 'rejected', 'failed'].includes(status);
  return {
    status,
    // A settled answer needs no attention: what does is the reason rather. A namesake may be the same person.
    code:
      (code === 'settled' ? '' : code) ||
      (providerTrouble ? (readBack?.code ?? provider) : '') ||
      enrollmentTrouble?.code ||
      (isNamesake ? 'namesake' : code),
    message: sentences([
      message,
      goingWords(record),
      isNamesake ? namesakeWords(namesakes) : '',
      providerMessage,
      enrollmentTrouble?.message ?? '',
      ...notes.map((note) => note.message),
    ]),
    acsUserId,
    userIdentityId,
    enrollment,
    automationId,
    grantId,
    provider,
    isNamesake,
    // What a renewal leaves different needs a person as much as what is left different altogether.
    needsPerson:
      statuses[status].needsPerson ||
      (status === 'renewed' && code !== '') ||
      enrollments[enrollment].needsPerson ||
      providerTrouble,
  };
}

/** Whether what the access system says of the user needs a person. */
function isTroubled(record: RowRecord, provider: ProviderStatus, now: number): boolean {
  // A suspension holds, whatever else the system says of the suspended user.
  if (record.change.kind === 'suspend' || !providers[provider].needsPerson) return false;
  // Who is gone as an undo wanted is not missed.
  if (provider === 'missing' && isGoing(record, 'undo_user')) return false;
  return !(provider === 'inactive' && isRightlyInactive(record, now));
}

/** One after the other; the API's own words come without a full stop. */
function sentences(parts: readonly string[]): string {
  const said = parts.filter((words) => words !== '');
  return said.map((words, at) => (at === said.length - 1 || /[.!?…]$/u.test(words) ? words : `${words}.`)).join(' ');
}

/** Whether the access system is right to hold a user inactive: before the start of the access, and after its end. */
export function isRightlyInactive({ person, readBack }: Pick<RowRecord, 'person' | 'readBack'>, now: number): boolean {
  const [starts, ends] = [person?.startsAt ?? readBack?.seen?.['starts_at'], person?.endsAt ?? readBack?.seen?.['ends_at']];
  return Date.parse(String(starts)) > now || Date.parse(String(ends)) <= now;
}

function namesakeWords(ids: readonly string[]): string {
  const some = ids.slice(0, 3).join(', ');
  const more = ids.length > 3 ? ` and ${ids.length - 3} more` : '';
  return `${ids.length === 1 ? `User ${some} has` : `Users ${some}${more} have`} this name, under another email or phone.`;
}

const undoneWords: Readonly<Partial<Record<StepKind, string>>> = {
  undo_enroll: 'the enrollment',
  undo_suspend: 'the suspension',
  undo_group: 'the group memberships',
  undo_link: 'the link to the user identity',
  undo_user: 'the user',
  undo_identity: 'the user identity',
};

/** The code of what an undo was told to be taken back, and that was there still. */
export const stillThere = 'still_there';

/** Whether an undo has sent what takes this back, and it was there still at its last look. */
function hasStayed(record: RowRecord, kind: StepKind): boolean {
  const step = lastStep(record, kind);
  return step?.outcome === 'absent' || (step?.outcome === 'refused' && step.code === stillThere);
}

/** Whether an undo has sent what takes this back, and it is not known to be carried out. */
function isGoing(record: RowRecord, kind: StepKind): boolean {
  return isUnknown(lastStep(record, kind)) || hasStayed(record, kind);
}

function goingWords(record: RowRecord): string {
  const kinds = Object.keys(undoneWords) as StepKind[];
  const words = (is: (of: RowRecord, kind: StepKind) => boolean): string =>
    kinds
      .filter((kind) => is(record, kind))
      .map((kind) => undoneWords[kind])
      .join(', ');
  const [unknown, stayed] = [words((of, kind) => isUnknown(lastStep(of, kind))), words(hasStayed)];
  return sentences([
    unknown === ''
      ? ''
      : `\`doorlist undo\` began to take this back, and it is not known whether it is gone: ${unknown}. Undo the run again.`,
    stayed === ''
      ? ''
      : `\`doorlist undo\` has sent what takes this back, and it was there still when it looked: ${stayed}. Undo the run again later.`,
  ]);
}

function userOf(change: Change): string | undefined {
  if (change.kind !== 'differs' && 'userId' in change) return change.userId;
  // The name does not agree, so it may be another person: a filled acs_user_id would decide that it is not.
  if (change.kind === 'differs' && change.code !== 'name_mismatch') return change.userId;
  return undefined;
}

function statusOf(record: RowRecord): [ImportStatus, string, string] {
  const { change, problems } = record;
  switch (change.kind) {
    case 'rejected':
      return [
        'rejected',
        problems[0]?.code ?? 'refused',
        problems
          .map(({ column, message, cure }) => `${column === undefined ? '' : `${column.trim()}: `}${message} ${cure}`)
          .join(' '),
      ];
    case 'skipped':
      return change.code === 'skip_row'
        ? ['skipped', change.code, 'The row says import_as = skip.']
        : ['skipped', change.code, 'Not among the rows that were chosen for the import.'];
    case 'leaver':
      return [
        'leaver',
        '',
        change.userId === undefined
          ? 'The row says that the person does not belong in, and nobody in the system matches.'
          : 'The row says that the person does not belong in. Nothing was done.',
      ];
    case 'conflict':
      return ['conflict', change.code, change.message];
    case 'differs':
      return ['differs', change.code, `${change.code === changedSince ? changedWords : ''}${sideBySide(change.differences)}`];
    case 'present':
      return linkTrouble(record) ?? ['present', '', ''];
    case 'create':
      return createdStatus(record);
    case 'update':
      return updatedStatus(record, change);
    case 'renewed':
      return renewedStatus(record, change);
    case 'suspend':
      return suspendedStatus(record);
    case 'already':
    case 'changed':
    case 'gone':
      return [change.kind, '', change.message];
  }
}

/** What a call that was not carried out, or not yet, makes of its row. */
function notCarriedOut(step: StepRecord | undefined): [ImportStatus, string, string] | undefined {
  if (step === undefined || step.outcome === 'absent') return ['pending', '', 'Not attempted yet.'];
  if (isUnknown(step)) return unknown(step);
  if (step.outcome !== 'refused') return undefined;
  return [step.code === 'ended' ? 'rejected' : 'failed', step.code ?? 'refused', step.message ?? ''];
}

function createdStatus(record: RowRecord): [ImportStatus, string, string] {
  const identity = lastStep(record, 'identity');
  const user = lastStep(record, 'user');
  const step = user ?? identity;
  const unmade = notCarriedOut(step);
  if (unmade !== undefined) return unmade;
  if (step?.outcome === 'conflict') return ['conflict', step.code ?? 'refused', step.message ?? ''];
  if (user === undefined) return ['pending', '', 'The user identity is there; the user is not attempted yet.'];
  return user.outcome === 'claimed'
    ? ['created', 'settled', 'The answer was lost; the user was found afterwards.']
    : ['created', '', ''];
}

function updatedStatus(record: RowRecord, change: Change & { kind: 'update' }): [ImportStatus, string, string] {
  const steps = plannedUpdateSteps(record).map(({ kind, target }) => lastStep(record, kind, target));
  const refused = steps.find(isTurnedDown);
  if (refused) {
    const half = refused.kind === 'update_identity' ? 'The user was updated, its user identity was not: ' : '';
    return [refused.code === 'ended' ? 'rejected' : 'failed', refused.code ?? 'refused', half + (refused.message ?? '')];
  }
  const open = steps.find(isUnknown);
  if (open) return unknown(open);
  if (steps.every(isMade)) {
    return withTrouble(['updated', ...saidOfUpdate(change, (from, to) => `was ${from}, now ${to}`)], linkTrouble(record));
  }
  return ['pending', '', 'Not attempted yet.'];
}

/** What an update changes, and what it has to leave. @param moved how a value before and after are said, both quoted. */
function saidOfUpdate(
  change: Change & { kind: 'update' },
  moved: (from: string, to: string) => string,
): [code: string, message: string] {
  const { mended, left } = partsOf(change);
  const said = mended
    .map(({ field, from, to }) => endRemoved(field, from, to) ?? `${field}: ${moved(quote(from), quote(to))}.`)
    .join(' ');
  if (left.length === 0) return ['', said];
  const code = left.every(({ field }) => field === 'suspended') ? 'suspended' : 'cannot_update';
  return [code, `${said} Left as it is: ${sideBySide(left)}`];
}

function renewedStatus(record: RowRecord, change: Change & { kind: 'renewed' }): [ImportStatus, string, string] {
  const step = lastStep(record, 'update');
  const unmade = notCarriedOut(step);
  if (unmade !== undefined) return unmade;
  // Another client has moved the end meanwhile, beyond the row's.
  if (step?.outcome === 'conflict') return ['differs', step.code ?? 'refused', step.message ?? ''];
  return withTrouble(['renewed', ...saidOfRenewal(change, 'now')], linkTrouble(record));
}

/** What kept a user who was changed from being linked decides the row's status; what was changed is said all the same. */
function withTrouble(
  changed: [ImportStatus, string, string],
  trouble: [ImportStatus, string, string] | undefined,
): [ImportStatus, string, string] {
  if (trouble === undefined) return changed;
  const [status, code, message] = trouble;
  return [status, code, sentences([changed[2], message])];
}

function suspendedStatus(record: RowRecord): [ImportStatus, string, string] {
  const step = lastStep(record, 'suspend');
  const message = step?.message ?? '';
  const unmade = notCarriedOut(step);
  if (unmade !== undefined) return unmade;
  if (step?.outcome === 'already') return ['already', '', message];
  if (step?.outcome === 'conflict') return [step.code === 'changed' ? 'changed' : 'gone', '', message];
  if (record.readBack?.status === 'missing') return ['gone', '', 'The user is not in the access system any more.'];
  if (record.readBack?.status === 'drifted' && lastStep(record, 'undo_suspend') === undefined) {
    const said =
      'The access system answered that the user is suspended, and at the last look it is not. Look there, and suspend it by hand.';
    return ['failed', 'not_suspended', said];
  }
  return step?.outcome === 'claimed'
    ? ['suspended', 'settled', 'The answer was lost; the user was found suspended afterwards.']
    : ['suspended', '', ''];
}

/** The old and the new end, and what is left different. */
function saidOfRenewal(change: Change & { kind: 'renewed' }, now: 'now' | 'is to be'): [code: string, message: string] {
  const end = change.differences.find(({ field }) => field === 'ends_at');
  const left = leftAlone(change);
  const moved = `ends_at: was ${quote(end?.theirs ?? '')}, ${now} ${quote(end?.ours ?? '')}.`;
  if (left.length === 0) return ['', moved];
  const code = left.every(({ field }) => field === 'suspended') ? 'suspended' : 'differs';
  return [code, `${moved} Left as it is: ${sideBySide(left)}`];
}

/** Differences that a row's plan leaves as they are, because it is told to. */
export function leftAlone(change: Change): readonly Difference[] {
  if (change.kind === 'differs') return change.differences;
  return change.kind === 'renewed' ? change.differences.filter(({ field }) => field !== 'ends_at') : [];
}

/** A field that a change sets: its value before, and after. Values as a person reads them. */
export interface FieldChange {
  readonly field: Difference['field'];
  readonly from: string;
  readonly to: string;
}

/** The differences that an update mends, and those that it has to leave. */
export function partsOf({ patch = {}, identity, addGroups, removeGroups, differences }: Change & { readonly kind: 'update' }): {
  readonly mended: readonly FieldChange[];
  readonly left: readonly Difference[];
} {
  const fields = new Set<Difference['field']>([
    ...columnsOf(patch),
    ...identityColumnsOf(identity?.patch ?? {}),
    ...(addGroups.length + removeGroups.length === 0 ? [] : ['groups' as const]),
  ]);
  // Where no group is removed, those that the row does not name stay.
  const namesIn = (names: string): string[] => names.split('; ').filter((name) => name !== '' && name !== noneOfThese);
  const after = ({ field, theirs, ours }: Difference): string =>
    field === 'groups' && removeGroups.length === 0
      ? [...new Set([theirs, ours].flatMap((names) => namesIn(names)))].join('; ')
      : ours;
  return {
    mended: differences
      .filter(({ field }) => fields.has(field))
      .map((difference) => ({ field: difference.field, from: difference.theirs, to: after(difference) })),
    left: differences.filter(({ field }) => !fields.has(field)),
  };
}

/** A link to a user identity that is missing, where the row asks for the link alone: with an enrollment, the enrollment says so. */
function linkTrouble(record: RowRecord): [ImportStatus, string, string] | undefined {
  const { identity, enroll } = record.wishes;
  if (enroll !== undefined || identity === undefined || (identity.kind === 'use' && !identity.link)) return undefined;
  if (identity.kind === 'conflict') return ['conflict', identity.code, identity.message];
  const steps = [lastStep(record, 'identity'), lastStep(record, 'link')];
  const stuck = steps.find(isTurnedDown);
  if (stuck) return [stuck.outcome === 'conflict' ? 'conflict' : 'failed', stuck.code ?? 'refused', stuck.message ?? ''];
  const open = steps.find(isUnknown);
  if (open) return unknown(open);
  return isMade(lastStep(record, 'link')) ? undefined : ['pending', '', 'The link to the user identity is not made yet.'];
}

function unknown({ code, message }: StepRecord): [ImportStatus, string, string] {
  return ['unknown', code ?? 'unanswered', message ?? 'Sent, and the answer was lost. `doorlist resume` settles it.'];
}

/** The calls that an update needs: the fewest that bring the user in line. */
export function plannedUpdateSteps(record: Pick<RowRecord, 'change'>): { kind: StepKind; target: string }[] {
  const { change } = record;
  if (change.kind === 'renewed') return [{ kind: 'update', target: '' }];
  if (change.kind !== 'update') return [];
  return [
    ...(change.patch === undefined ? [] : [{ kind: 'update' as const, target: '' }]),
    ...(change.identity === undefined ? [] : [{ kind: 'update_identity' as const, target: change.identity.identityId }]),
    ...change.addGroups.map((target) => ({ kind: 'add_group' as const, target })),
    ...change.removeGroups.map((target) => ({ kind: 'remove_group' as const, target })),
  ];
}

/** How far a row's enrollment is, its id, and what there is to say of it. */
function enrollmentOf(record: RowRecord): [EnrollmentStatus, string, { code: string; message: string } | undefined] {
  if (record.wishes.enroll === undefined) return ['not_requested', '', undefined];
  const step = lastStep(record, 'enroll');
  const id = step?.id ?? '';
  if (step === undefined || step.outcome === 'absent') {
    const why = whyNotEnrolled(record);
    if (why !== undefined) return ['not_requested', '', why === '' ? undefined : { code: '', message: why }];
    const changed = record.steps.findLast(({ kind }) => kind === 'update_identity');
    const way = [lastStep(record, 'identity'), lastStep(record, 'link'), changed].find(isTurnedDown);
    if (way) return ['failed', '', { code: way.code ?? 'refused', message: way.message ?? '' }];
    const { identity } = record.wishes;
    if (identity?.kind === 'conflict') return ['failed', '', { code: identity.code, message: identity.message }];
    return ['pending', '', undefined];
  }
  if (isUnknown(step)) {
    const message = step.message ?? 'Whether the enrollment was launched is not known yet. `doorlist resume` settles it.';
    return ['unknown', '', { code: step.code ?? 'enrollment_unanswered', message }];
  }
  if (step.outcome === 'already') return alreadyEnrolled(record, step);
  if (isTurnedDown(step)) {
    return ['failed', '', { code: step.code ?? 'refused', message: step.message ?? '' }];
  }
  return ['enrolled', id, undefined];
}

/** An enrollment that was there: a grant that ended too soon has its end moved, unless that was refused. */
function alreadyEnrolled(
  record: RowRecord,
  { id = '', code }: StepRecord,
): [EnrollmentStatus, string, { code: string; message: string } | undefined] {
  const moved = lastStep(record, 'update_grant');
  if (code === undefined) return ['already', id, undefined];
  if (moved === undefined || moved.outcome === 'absent') return ['pending', id, undefined];
  if (isUnknown(moved)) {
    const message =
      moved.message ?? 'Whether the end of the access grant was moved is not known yet. `doorlist resume` settles it.';
    return ['unknown', id, { code: moved.code ?? 'enrollment_unanswered', message }];
  }
  if (!isMade(moved)) return ['failed', id, { code: moved.code ?? 'refused', message: moved.message ?? '' }];
  const end = moved.sent['ends_at'];
  const until = typeof end === 'string' ? `was moved to ${end}` : 'was removed';
  return ['already', id, { code: '', message: `The end of access grant ${id} ${until}; its methods are issued anew.` }];
}

/**
 * Why a person is not enrolled although the row asks for it, in a sentence; empty where the row's status says so. Undefined where the
 * enrollment is made, or can still be.
 */
export function whyNotEnrolled(record: Pick<RowRecord, 'change' | 'steps'>): string | undefined {
  const { change } = record;
  const isRefused = (kind: StepKind): boolean => isTurnedDown(lastStep(record, kind));
  if (change.kind === 'create') return isRefused('identity') || isRefused('user') ? '' : undefined;
  if (change.kind !== 'differs' && change.kind !== 'update') return undefined;
  if (change.differences.some(({ field }) => field === 'suspended')) return 'Not enrolled: the user is suspended.';
  if (change.kind === 'differs') return 'Not enrolled: the row and the user differ. When they agree, import the row again.';
  return isRefused('update') ? 'Not enrolled: the update was refused.' : undefined;
}

/** The code of a row that read back different so soon after a change that the change may only be late. */
export const changeUnconfirmed = 'change_unconfirmed';

/** Codes of what a look found out, and the access system does not say itself. */
const ownFindings: ReadonlySet<string> = new Set([
  'grant_gone',
  'enrollment_gone',
  'enrollment_unconfirmed',
  'enrollment_doubled',
]);

function providerWords({ readBack }: RowRecord): string {
  if (readBack === undefined) return '';
  switch (readBack.status) {
    case 'missing':
      return 'The user is gone from the access system. To create the person again, empty acs_user_id in this row and import it.';
    case 'drifted':
      return `${readBack.code === changeUnconfirmed ? 'Could not be confirmed yet, the access system may only be late to show it' : 'Read back different'}: ${(
        readBack.differences ?? []
      )
        .map(({ field, theirs, ours }) => `${field}: ${bothSides(theirs, ours)}`)
        .join('; ')}.`;
    case 'error':
    case 'inactive':
      if (ownFindings.has(readBack.code ?? '')) return readBack.message ?? '';
      return `The access system says ${readBack.code ?? readBack.status}: ${readBack.message ?? ''}`.trim();
    default:
      return '';
  }
}

function sideBySide(differences: readonly Difference[]): string {
  return differences
    .map(({ field, theirs, ours }) => endRemoved(field, theirs, ours) ?? `${field}: ${bothSides(theirs, ours)}.`)
    .join(' ');
}

function bothSides(theirs: string, ours: string): string {
  return `${quote(theirs)} in the access system, ${quote(ours)} in the roster`;
}

/** Code of a row whose user was changed by somebody else after the run was planned. */
export const changedSince = 'changed_since';
const changedWords = 'Changed in the access system after this run was planned, and left as it is: ';

/** An end that the row says is to go. */
function endRemoved(field: FieldChange['field'], from: string, to: string): string | undefined {
  return field === 'ends_at' && to === noEnd ? `end: ${from} -> ${to}.` : undefined;
}

function quote(value: string): string {
  return value === '' ? '(nothing)' : `"${value}"`;
}
