import type { AccessGrant, Directory, NewGrant } from '../directory/directory.ts';
import type { RowRecord, StepRecord } from '../journal/journal.ts';
import { lastStep } from '../journal/outcome.ts';
import type { Difference } from '../plan/change.ts';
import { noEnd, sameEnd } from '../plan/fields.ts';
import type { EnrollmentWay, MadeEnrollment } from './enrollment.ts';
import { lateTimeouts, lookUntil, saysExists } from './look.ts';
import { type Standing, unlisted, worst } from './standing.ts';
import type { Decided, Step } from './steps.ts';
import type { World } from './world.ts';

/** Code of a grant that is there and differs in nothing but its end: that is to be moved. */
const otherEnd = 'other_end';

/**
 * An access grant, which opens entrances and spaces by keys, cards or codes. Its key is random and journalled before its first use: a
 * repeated creation cannot double, and one without an answer is found exactly.
 */
export const grant: EnrollmentWay = {
  needs: 'places',
  noun: 'access grant',
  isExact: true,
  means: ({ methods }) => `an access grant each (${methods.join(', ')})`,

  enroll(record, identityId, world) {
    const { directory, instantKeyUrl, newKey } = world;
    const { wishes, person, row } = record;
    if (wishes.grant === undefined) return undefined;
    const earlier = keySent(record);
    const body: NewGrant = {
      key: earlier ?? newKey(),
      identityId,
      ...wishes.grant,
      ...(person?.startsAt === undefined ? {} : { startsAt: person.startsAt }),
      ...(person?.endsAt === undefined ? {} : { endsAt: person.endsAt }),
    };
    return {
      sent: {
        access_grant_key: body.key,
        user_identity_id: identityId,
        acs_entrance_ids: body.entranceIds,
        space_ids: body.spaceIds,
        methods: body.methods,
        starts_at: body.startsAt,
        ends_at: body.endsAt,
      },
      call: async (beforeSend) => {
        const { id, url } = await directory.createGrant(body, beforeSend);
        if (url !== undefined) instantKeyUrl(row, url);
        return id;
      },
      // A repeated key is a refusal: what an earlier try of ours made, or this very request passed on twice, is looked for by its key.
      refused: async (error) => {
        // The key is random: what has it is ours, however late it is shown.
        const exists = saysExists(error);
        const timeouts = earlier === undefined ? Number(exists) : exists ? 1 + lateTimeouts : 1;
        const patience = timeouts * world.settings.settleTimeoutMs;
        const id = await lookUntil(patience, world, () => ofKey(record, body.key, world));
        return id === undefined ? undefined : { outcome: 'claimed', id };
      },
    };
  },

  async find(record, sent, world) {
    const earlier = keySent(record);
    const mine = earlier === undefined ? undefined : await ofKey(record, earlier, world);
    return mine === undefined ? whatIsThere(record, sent, world) : { outcome: 'claimed', id: mine };
  },

  made: (record, sent, world) => ofKey(record, String(sent['access_grant_key']), world),

  after: {
    step: moveEnd,
    async isMade(sent, directory) {
      const found = await directory.grant(String(sent['access_grant_id']));
      return found !== undefined && hasEnd(found, sent);
    },
  },

  standing: { of: readStandings, atOnce: 100, isOnce: false },

  takeBack: (id) => ({
    sent: { access_grant_id: id },
    call: ({ directory }, beforeSend) => directory.deleteGrant(id, beforeSend),
  }),

  listed: async (identityId, directory) =>
    (await directory.grantsOf(identityId)).flatMap(({ id, isBeingDeleted }) => (isBeingDeleted ? [] : [id])),

  isThere: async (id, directory) => (await directory.grant(id))?.isBeingDeleted === false,

  // The API gives a URL for a grant whose one method is a mobile key.
  url: ({ wishes }) =>
    wishes.grant?.methods.join() === 'mobile_key'
      ? async (directory, { id }) => {
          const found = await directory.grant(id);
          return found === undefined ? undefined : (found.url ?? '');
        }
      : undefined,

  gone: 'The API at this endpoint has no access grants. Enroll with `--enroll --enroll-with automation` or with `--enroll --enroll-with instant-key`; the users themselves are in place.',
};

async function readStandings(made: readonly MadeEnrollment[], directory: Directory): Promise<ReadonlyMap<string, Standing>> {
  const ids = made.map(({ id }) => id);
  const listedOnes = new Map((await directory.grants(ids)).map((each) => [each.id, each]));
  const shown = new Map(listedOnes);
  // A list may show a grant late.
  for (const id of ids) {
    const found = shown.has(id) ? undefined : await directory.grant(id);
    if (found !== undefined) shown.set(id, found);
  }
  const methods = shown.size === 0 ? [] : await directory.methodsOf([...shown.keys()]);
  const byId = new Map(methods.map((method) => [method.id, method]));
  const entrances = new Set(made.flatMap(({ sent }) => listed(sent['acs_entrance_ids'])));
  const opening = await openers(entrances, async (entranceId) => directory.grants(ids, entranceId));
  const standings = new Map<string, Standing>();
  for (const { id, sent } of made) {
    const found = shown.get(id);
    if (found === undefined || found.isBeingDeleted) {
      standings.set(id, found === undefined ? { ...gone, isUnseen: true } : gone);
      continue;
    }
    const isListed = listedOnes.has(id);
    const own = found.methodIds.map((methodId) => byId.get(methodId) ?? notMade);
    const differences = [
      ...differencesOf(found, sent, directory.now()),
      ...(isListed ? entrancesShut(found, sent, opening) : []),
      ...(await otherIdentity(found, sent, directory)),
    ];
    const parts = [...(own.length === 0 ? [notMade] : own).map(standingOf), ...(isListed ? [] : [unlisted(grant.noun, false)])];
    standings.set(id, { ...worst(standingOf(found), ...parts), differences });
  }
  return standings;
}

/** A method that the grant names and the API does not show yet. */
const notMade = { provisioning: 'pending', troubles: [] } as const;

function entrancesShut({ id }: AccessGrant, sent: StepRecord['sent'], opening: Opening): Difference[] {
  const ours = listed(sent['acs_entrance_ids']);
  const theirs = ours.filter((entranceId) => opening.get(entranceId)?.has(id) === true);
  if (theirs.length === ours.length) return [];
  return [{ field: 'access_grant_entrances', theirs: theirs.join('; '), ours: ours.join('; ') }];
}

/** A grant that is not the person's opens doors for somebody else. An identity that was merged answers another id. */
async function otherIdentity(
  { identityId }: AccessGrant,
  { user_identity_id: sent }: StepRecord['sent'],
  directory: Directory,
): Promise<Difference[]> {
  if (identityId === undefined || typeof sent !== 'string' || identityId === sent) return [];
  if ((await directory.identity(sent))?.id === identityId) return [];
  return [{ field: 'access_grant_user_identity_id', theirs: identityId, ours: sent }];
}

/** The key under which the row's grant was sent before, whatever became of it: no other one is ever used for the row. */
function keySent({ steps }: RowRecord): string | undefined {
  const sent = steps.findLast(({ kind, sent: { access_grant_key: key } }) => kind === 'enroll' && typeof key === 'string');
  return sent === undefined ? undefined : String(sent.sent['access_grant_key']);
}

async function ofKey({ row }: RowRecord, key: string, { directory, instantKeyUrl }: World): Promise<string | undefined> {
  const found = await directory.grantByKey(key);
  if (found?.url !== undefined) instantKeyUrl(row, found.url);
  return found?.id;
}

/** How a grant differs from what a row asks for. `end`: undefined where it is the row's, or where neither has one. */
interface Judged {
  readonly found: AccessGrant;
  readonly opens: boolean;
  readonly words: readonly string[];
  readonly end: 'sooner' | 'later' | undefined;
}

/**
 * What the identity has of what the row asks for: a grant that opens at least those places until the row's end with those methods
 * is `already` there. One that opens some of them, and not all that the row asks for, is a person's to decide.
 */
async function whatIsThere(record: RowRecord, sent: StepRecord['sent'], world: World): Promise<Decided | undefined> {
  const { directory, instantKeyUrl } = world;
  const identityId = String(sent['user_identity_id']);
  const now = directory.now();
  const live = (await directory.grantsOf(identityId)).filter(
    (each) => !each.isBeingDeleted && !(each.endsAt !== undefined && Date.parse(each.endsAt) <= now),
  );
  if (live.length === 0) return undefined;
  const opening = await openers(listed(sent['acs_entrance_ids']), async (id) => directory.grantsOf(identityId, id));
  const judged = live.map((each) => judge(each, sent, opening, now)).filter(({ opens }) => opens);
  const same = judged.find(({ words, end }) => words.length === 0 && end === undefined);
  if (same !== undefined) {
    if (same.found.url !== undefined) instantKeyUrl(record.row, same.found.url);
    return { outcome: 'already', id: same.found.id };
  }
  const [first] = [...judged].sort((a, b) => a.words.length - b.words.length);
  if (first === undefined) return undefined;
  return differing(first, record, world);
}

/** For each entrance the ids of the grants that open it. */
type Opening = ReadonlyMap<string, ReadonlySet<string>>;

async function openers(
  entranceIds: Iterable<string>,
  grantsAt: (entranceId: string) => Promise<readonly AccessGrant[]>,
): Promise<Opening> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const entranceId of entranceIds) found.set(entranceId, new Set((await grantsAt(entranceId)).map(({ id }) => id)));
  return found;
}

function judge(found: AccessGrant, sent: StepRecord['sent'], opening: Opening, now: number): Judged {
  const places = [
    ...[...opening].map(([id, grants]) => ({ id, isOpen: grants.has(found.id) })),
    ...listed(sent['space_ids']).map((id) => ({ id, isOpen: found.spaceIds.includes(id) })),
  ];
  const shut = places.filter(({ isOpen }) => !isOpen).map(({ id }) => id);
  const lacking = listed(sent['methods']).filter((method) => !found.methods.includes(method));
  const startsAt = instantOf(sent['starts_at']) ?? now;
  const isLate = seconds(Date.parse(found.startsAt)) > seconds(Math.max(startsAt, now));
  const endsAt = instantOf(sent['ends_at']) ?? Infinity;
  const theirs = found.endsAt === undefined ? Infinity : Date.parse(found.endsAt);
  return {
    found,
    opens: places.some(({ isOpen }) => isOpen),
    words: [
      ...(shut.length === 0 ? [] : [`it does not open ${shut.join(', ')}`]),
      ...(lacking.length === 0 ? [] : [`it gives ${found.methods.join(', ')} and not ${lacking.join(', ')}`]),
      ...(isLate ? [`it begins at ${found.startsAt}`] : []),
    ],
    end: hasEnd(found, sent) ? undefined : theirs < endsAt ? 'sooner' : 'later',
  };
}

/** Where only the end is too soon and may be moved, that is done next; all else is said and left as it is. */
function differing({ found, words, end }: Judged, { person }: RowRecord, { policy: { existing } }: World): Decided {
  const isMoved = existing === 'update' || (existing === 'renew' && end === 'sooner' && person?.endsAt !== undefined);
  const isSaid = person?.endsAt !== undefined || person?.isEndless === true;
  const isCard = found.methods.includes('card');
  if (words.length === 0 && isMoved && isSaid && !isCard) return { outcome: 'already', id: found.id, code: otherEnd };
  const ends = found.endsAt === undefined ? 'it does not end' : `it ends at ${found.endsAt}`;
  const said = [...words, ...(end === undefined ? [] : [ends])].join('; ');
  const cure =
    words.length > 0
      ? 'Delete it in the Seam Console and import the row again, or mend the row.'
      : isCard && isSaid
        ? 'To move its end would take back the card, which would have to be encoded at a desk again: do that by hand in the Seam Console, or mend the row.'
        : isSaid
          ? `To move its end, import the row with --existing ${person?.isEndless === true || end === 'later' ? 'update' : 'renew'}.`
          : 'The row names no end: write that end into it, or a later one and import it with --existing renew.';
  const message = `Access grant ${found.id} of this person differs and was left alone: ${said}. ${cure}`;
  return { outcome: 'conflict', code: 'grant_differs', message };
}

/** Moves the end of a grant that was there to the row's. The API issues its methods anew. */
function moveEnd(record: RowRecord, { directory }: World): Step | undefined {
  const there = lastStep(record, 'enroll');
  const moved = lastStep(record, 'update_grant');
  if (there?.outcome !== 'already' || there.code !== otherEnd || there.id === undefined) return undefined;
  if (moved !== undefined && moved.outcome !== 'absent') return undefined;
  const { id } = there;
  const endsAt = record.person?.endsAt ?? null;
  return {
    kind: 'update_grant',
    target: '',
    sent: { access_grant_id: id, ends_at: endsAt },
    call: async (beforeSend) => {
      await directory.updateGrant(id, endsAt, beforeSend);
      return id;
    },
  };
}

/** Whether a grant ends when a step wants it to. */
function hasEnd({ endsAt }: AccessGrant, sent: StepRecord['sent']): boolean {
  const wanted = sent['ends_at'];
  return sameEnd(endsAt, typeof wanted === 'string' ? wanted : noEnd);
}

function isSecond(theirs: string | undefined, ours: unknown): boolean {
  return theirs !== undefined && seconds(Date.parse(theirs)) === seconds(instantOf(ours) ?? Number.NaN);
}

/** The API's clock is known to a second or two, and a grant without a start has that of its making. */
const CLOCK_SLACK_MS = 60_000;

/** What of a grant reads differently from what was sent. What was not sent is no difference, and two starts in the past are equal. */
function differencesOf(found: AccessGrant, sent: StepRecord['sent'], now: number): Difference[] {
  const { starts_at: starts, ends_at: ends } = sent;
  const begun = now + CLOCK_SLACK_MS;
  // A grant that was found began, or begins, when it was judged to.
  const isSameStart =
    (starts === undefined && sent['access_grant_key'] === undefined) ||
    isSecond(found.startsAt, starts) ||
    Math.max(Date.parse(found.startsAt), instantOf(starts) ?? now) <= begun;
  const isSameEnd = ends === undefined || hasEnd(found, sent);
  const lists = (['spaces', 'methods'] as const).flatMap((what): Difference[] => {
    const [theirs, ours] =
      what === 'spaces' ? [found.spaceIds, listed(sent['space_ids'])] : [found.methods, listed(sent[what])];
    if (ours.every((each) => theirs.includes(each))) return [];
    return [{ field: `access_grant_${what}`, theirs: theirs.join('; '), ours: ours.join('; ') }];
  });
  return [
    ...(isSameStart
      ? []
      : [{ field: 'access_grant_starts_at', theirs: found.startsAt, ours: typeof starts === 'string' ? starts : '' } as const]),
    ...(isSameEnd
      ? []
      : [
          { field: 'access_grant_ends_at', theirs: found.endsAt ?? '', ours: typeof ends === 'string' ? ends : noEnd } as const,
        ]),
    ...lists,
  ];
}

function standingOf({ provisioning, troubles }: Pick<AccessGrant, 'provisioning' | 'troubles'>): Standing {
  const [trouble] = troubles;
  return { status: provisioning, ...(trouble === undefined ? {} : { trouble }) };
}

const gone: Standing = {
  status: 'error',
  trouble: {
    code: 'grant_gone',
    message: "The person's access grant is gone from the workspace. Import the row again to make a new one.",
  },
};

function listed(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function instantOf(value: unknown): number | undefined {
  return typeof value === 'string' ? Date.parse(value) : undefined;
}

/** Instants are compared to the second. */
function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
