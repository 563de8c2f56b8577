import * as z from 'zod';
import type {
  AccessGrant,
  AccessGroup,
  AccessMethod,
  AccessSystem,
  AcsUser,
  Credential,
  CredentialPool,
  EnrollmentAutomation,
  InstantKey,
  NewGrant,
  NewIdentity,
  NewUser,
  Place,
  Provisioning,
  Trouble,
  UserIdentity,
  UserPatch,
  Workspace,
} from './directory.ts';
import { sanitise } from '../text/sanitise.ts';

// What the API answers and what it is sent, in its own names. Answers are read leniently: a property that is not needed may be
// missing or new; an id may not be missing.

// Compiled schemas read no page of users faster, and every start would wait for their compilation.
z.config({ jitless: true });

const id = z.string().min(1);
const text = z
  .string()
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : value));

const workspace = () =>
  z
    .object({ workspace_id: id, name: text, is_sandbox: z.boolean().catch(false), is_suspended: z.boolean().catch(false) })
    .transform((found): Workspace => ({
      id: found.workspace_id,
      name: found.name ?? found.workspace_id,
      isSandbox: found.is_sandbox,
      isSuspended: found.is_suspended,
    }));

const code = z.string().optional().catch(undefined);
const trouble = z.object({ error_code: code, warning_code: code, message: z.string().catch('') });
const itemsOf = (list: unknown): readonly unknown[] =>
  Array.isArray(list) ? (list as unknown[]) : list === undefined || list === null ? [] : [list];
const troubles = (name: 'error_code' | 'warning_code') =>
  z
    .unknown()
    .optional()
    .transform((list) =>
      // One that cannot be read is a trouble all the same.
      itemsOf(list).map((item): Trouble => {
        const { data } = trouble.safeParse(item);
        return { code: sanitise(data?.[name] ?? 'unknown', 100), message: sanitise(data?.message ?? '', 400) };
      }),
    );
const errors = troubles('error_code');
const warnings = troubles('warning_code');

const accessSystem = () =>
  z
    .object({
      acs_system_id: id,
      name: text,
      is_credential_manager: z.boolean().catch(false),
      default_credential_manager_acs_system_id: text,
      location: z.object({ time_zone: text }).nullish().catch(undefined),
      errors,
      warnings,
    })
    .transform((found): AccessSystem => ({
      id: found.acs_system_id,
      name: found.name ?? found.acs_system_id,
      isCredentialManager: found.is_credential_manager,
      ...given<AccessSystem>({
        defaultCredentialManagerId: found.default_credential_manager_acs_system_id,
        timeZone: found.location?.time_zone,
      }),
      errors: found.errors,
      warnings: found.warnings,
    }));

interface Mutation {
  readonly code: string;
  readonly groupId: string | undefined;
  readonly isRemoval: boolean;
}

const mutation = z.object({ mutation_code: code, acs_access_group_id: code, variant: code });
const pendingMutations = z
  .unknown()
  .optional()
  .transform((list) =>
    // One that cannot be read is under way all the same.
    itemsOf(list).map((item): Mutation => {
      const { data } = mutation.safeParse(item);
      return {
        code: data?.mutation_code ?? 'unknown',
        groupId: data?.acs_access_group_id,
        isRemoval: data?.variant === 'removing',
      };
    }),
  );

const isUnderWay = (what: string, mutations: readonly Mutation[]): boolean => mutations.some(({ code }) => code === what);

const beingDeleted = (warnings: readonly Trouble[]): readonly Trouble[] =>
  warnings.filter((each) => each.code === 'being_deleted');

/** A warning that is an error: what the system has of the user or the group cannot be told. */
const BROKEN = new Set(['unknown_issue_with_acs_user', 'unknown_issue_with_acs_access_group']);

const accessGroup = () =>
  z
    .object({ acs_access_group_id: id, name: text, display_name: text, errors, warnings, pending_mutations: pendingMutations })
    .transform((found): AccessGroup => ({
      id: found.acs_access_group_id,
      name: found.name ?? found.display_name ?? found.acs_access_group_id,
      isBeingDeleted:
        beingDeleted(found.warnings).length > 0 ||
        ['deleting', 'deferring_deletion'].some((code) => isUnderWay(code, found.pending_mutations)),
      ...given<AccessGroup>({
        trouble: [...found.errors, ...found.warnings.filter(({ code }) => BROKEN.has(code))][0],
      }),
    }));

const credentialPool = () =>
  z.object({ acs_credential_pool_id: id, display_name: text }).transform((found): CredentialPool => ({
    id: found.acs_credential_pool_id,
    name: found.display_name ?? found.acs_credential_pool_id,
  }));

const acsUserId = () => z.object({ acs_user_id: id }).transform((found) => found.acs_user_id);

const INACTIVE = new Set(['acs_user_inactive', 'salto_ks_user_not_subscribed']);
/** What waits for an event outside the system: a credential, or the start of the access. */
const DEFERRING = new Set(['deferring_creation', 'deferring_group_membership_update']);

const acsUser = () =>
  z
    .object({
      acs_user_id: id,
      acs_system_id: id,
      full_name: text,
      display_name: text,
      email_address: text,
      email: text,
      phone_number: text,
      user_identity_id: text,
      user_identity_email_address: text,
      user_identity_phone_number: text,
      access_schedule: z.object({ starts_at: text, ends_at: text }).nullish(),
      is_suspended: z.boolean().nullish(),
      is_managed: z.boolean().nullish().catch(undefined),
      created_at: z.string().catch(''),
      errors,
      warnings,
      pending_mutations: pendingMutations,
      is_latest_desired_state_synced_with_provider: z.boolean().nullish(),
    })
    .transform((found): AcsUser => {
      const inactive = found.warnings.filter((warning) => INACTIVE.has(warning.code));
      const broken = [...found.errors, ...found.warnings.filter((warning) => BROKEN.has(warning.code))];
      const deletion = beingDeleted(found.warnings);
      const isSynced = found.is_latest_desired_state_synced_with_provider !== false;
      return {
        id: found.acs_user_id,
        systemId: found.acs_system_id,
        name: found.full_name ?? found.display_name ?? '',
        ...given<AcsUser>({
          email: found.email_address ?? found.email,
          phone: found.phone_number,
          identityId: found.user_identity_id,
          identityEmail: found.user_identity_email_address,
          identityPhone: found.user_identity_phone_number,
          startsAt: found.access_schedule?.starts_at,
          endsAt: found.access_schedule?.ends_at,
          isUnmanaged: found.is_managed === false ? true : undefined,
          deferredGroups: deferredGroups(found.pending_mutations),
        }),
        isSuspended: found.is_suspended === true,
        createdAt: found.created_at,
        provisioning: provisioningOf(broken.length > 0, inactive.length > 0, found.pending_mutations, isSynced),
        isBeingDeleted: deletion.length > 0 || isUnderWay('deleting', found.pending_mutations),
        troubles: [...broken.map(withWayOut), ...inactive, ...deletion],
      };
    });

/** An error whose words leave open what can be done about it says so. */
function withWayOut({ code, message }: Trouble): Trouble {
  if (code !== 'deleted_externally') return { code, message };
  const said = message.replace(/[.\s]+$/u, '') || 'The user was deleted in the access system itself';
  const way =
    'To give the person access again, delete this user in the Seam Console, empty acs_user_id in this row and import it';
  return { code, message: `${said}. ${way}; otherwise take the row out of the roster.` };
}

function provisioningOf(
  hasErrors: boolean,
  isInactive: boolean,
  mutations: readonly Mutation[],
  isSynced: boolean,
): Provisioning {
  if (hasErrors) return 'error';
  if (isInactive) return 'inactive';
  // A mutation that is not known here is under way like any other.
  if (mutations.some(({ code }) => !DEFERRING.has(code))) return 'pending';
  if (mutations.length > 0) return 'deferred';
  return isSynced ? 'provisioned' : 'pending';
}

function deferredGroups(mutations: readonly Mutation[]): readonly string[] | 'any' | undefined {
  const joining = mutations.filter(({ code, isRemoval }) => code === 'deferring_group_membership_update' && !isRemoval);
  if (joining.length === 0) return undefined;
  const ids = joining.flatMap(({ groupId }) => (groupId === undefined ? [] : [groupId]));
  return ids.length === joining.length ? ids : 'any';
}

const credential = () =>
  z
    .object({ acs_credential_id: id, created_at: z.string().catch(''), acs_user_id: id.nullish().catch(undefined) })
    .transform((found): Credential => ({
      id: found.acs_credential_id,
      createdAt: found.created_at,
      ...(found.acs_user_id == null ? {} : { userId: found.acs_user_id }),
    }));

const userIdentity = () =>
  z
    .object({
      user_identity_id: id,
      full_name: text,
      email_address: text,
      phone_number: text,
      acs_user_ids: z.array(id).nullish().catch(undefined),
      merged_user_identity_ids: z.array(id).nullish().catch(undefined),
      warnings,
    })
    .transform((found): UserIdentity => ({
      id: found.user_identity_id,
      isBeingDeleted: beingDeleted(found.warnings).length > 0,
      ...given<UserIdentity>({
        userIds: found.acs_user_ids ?? undefined,
        mergedIds: found.merged_user_identity_ids?.length === 0 ? undefined : (found.merged_user_identity_ids ?? undefined),
        name: found.full_name,
        email: found.email_address,
        phone: found.phone_number,
      }),
    }));
const enrollmentAutomation = () =>
  z
    .object({
      enrollment_automation_id: text,
      acs_credential_provisioning_automation_id: text,
      credential_manager_acs_system_id: id,
    })
    .transform((found, context): EnrollmentAutomation => {
      // Older answers know the automation by its former name alone.
      const automationId = found.enrollment_automation_id ?? found.acs_credential_provisioning_automation_id;
      if (automationId === undefined) {
        context.addIssue({ code: 'custom', message: 'no id', path: ['enrollment_automation_id'] });
        return z.NEVER;
      }
      return { id: automationId, credentialManagerId: found.credential_manager_acs_system_id };
    });

const instantKey = () =>
  z
    .object({ instant_key_id: id, instant_key_url: id, expires_at: z.string().catch('') })
    .transform((found): InstantKey => ({ id: found.instant_key_id, url: found.instant_key_url, expiresAt: found.expires_at }));

const entrance = () =>
  z
    .object({ acs_entrance_id: id, display_name: text })
    .transform((found): Place => ({ id: found.acs_entrance_id, name: found.display_name ?? found.acs_entrance_id }));

const space = () =>
  z
    .object({ space_id: id, name: text, display_name: text })
    .transform((found): Place => ({ id: found.space_id, name: found.name ?? found.display_name ?? found.space_id }));

/** Warnings of a grant or a method that mean that something of it does not open, and will not by itself. */
const SHUT = new Set(['device_does_not_support_access_codes', 'device_time_constraints_violated']);
/** Warnings that pass by themselves. */
const UNDER_WAY = new Set([
  'being_deleted',
  'underprovisioned_access',
  'overprovisioned_access',
  'updating_access_times',
  'delay_in_issuing',
]);

const grantState = { errors, warnings, pending_mutations: pendingMutations };

/** How far a grant or a method is, by what it says of itself. */
function progressOf(found: {
  readonly errors: readonly Trouble[];
  readonly warnings: readonly Trouble[];
  readonly pending_mutations: readonly Mutation[];
}): Pick<AccessGrant, 'provisioning' | 'troubles'> {
  const broken = [...found.errors, ...found.warnings.filter(({ code }) => SHUT.has(code))];
  const underWay = found.warnings.filter(({ code }) => UNDER_WAY.has(code));
  const isPending = underWay.length + found.pending_mutations.length > 0;
  return {
    provisioning: broken.length > 0 ? 'error' : isPending ? 'pending' : 'provisioned',
    troubles: [...broken, ...underWay],
  };
}

const accessGrant = () =>
  z
    .object({
      access_grant_id: id,
      user_identity_id: text,
      space_ids: z.array(id).catch([]),
      access_method_ids: z.array(id).catch([]),
      requested_access_methods: z.array(z.object({ mode: z.string() })).catch([]),
      starts_at: z.string().catch(''),
      ends_at: text,
      instant_key_url: text,
      ...grantState,
    })
    .transform((found): AccessGrant => ({
      id: found.access_grant_id,
      spaceIds: found.space_ids,
      methods: found.requested_access_methods.map(({ mode }) => mode),
      methodIds: found.access_method_ids,
      startsAt: found.starts_at,
      ...given<AccessGrant>({ identityId: found.user_identity_id, endsAt: found.ends_at, url: found.instant_key_url }),
      isBeingDeleted: beingDeleted(found.warnings).length > 0,
      ...progressOf(found),
    }));

const accessMethod = () =>
  z
    .object({
      access_method_id: id,
      is_issued: z.boolean().catch(false),
      is_encoding_required: z.boolean().nullish().catch(undefined),
      is_assignment_required: z.boolean().nullish().catch(undefined),
      ...grantState,
    })
    .transform((found): AccessMethod => {
      const { provisioning, troubles } = progressOf(found);
      const waits = found.is_encoding_required === true || found.is_assignment_required === true;
      return {
        id: found.access_method_id,
        provisioning: provisioning !== 'provisioned' || found.is_issued ? provisioning : waits ? 'deferred' : 'pending',
        troubles,
      };
    });

type OptionalKey<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** The optional properties of T that have a value. All of them must be named, so that a new one cannot be left out. */
function given<T>(values: { readonly [K in OptionalKey<T>]-?: T[K] | undefined }): Pick<T, OptionalKey<T>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Pick<T, OptionalKey<T>>;
}

/** One page of a list. `cursor` asks for the next one; it may be missing although `hasNext` promises a page. */
export interface Page<T> {
  readonly items: T[];
  readonly hasNext: boolean;
  readonly cursor: string | undefined;
}

const pagination = z.object({ has_next_page: z.boolean(), next_page_cursor: text }).nullish();
/** Older servers leave `ok` out of reads; `ok: false` is no answer. */
const ok = z.literal(true).optional();

function listOf<T>(name: string, item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.object({ ok, [name]: z.array(item), pagination }).transform((found) => {
    const next = found.pagination as z.infer<typeof pagination>;
    return {
      items: found[name] as T[],
      hasNext: next?.has_next_page === true,
      cursor: next?.next_page_cursor,
    };
  });
}

function one<T>(name: string, item: z.ZodType<T>): z.ZodType<T> {
  return z.object({ ok, [name]: item }).transform((found) => found[name] as T);
}

/** Schemas of whole answers. */
export const answers = whenAsked({
  /** A write that answers nothing but its `ok`, which must be there. */
  done: () => z.object({ ok: z.literal(true) }).transform((): void => undefined),
  workspace: () => one('workspace', workspace()),
  systems: () => listOf('acs_systems', accessSystem()),
  pools: () => listOf('acs_credential_pools', credentialPool()),
  groups: () => listOf('acs_access_groups', accessGroup()),
  memberIds: () => listOf('acs_users', acsUserId()),
  user: () => one('acs_user', acsUser()),
  users: () => listOf('acs_users', acsUser()),
  credentials: () => listOf('acs_credentials', credential()),
  identity: () => one('user_identity', userIdentity()),
  identities: () => listOf('user_identities', userIdentity()),
  automation: () => one('enrollment_automation', enrollmentAutomation()),
  automations: () => listOf('enrollment_automations', enrollmentAutomation()),
  instantKey: () => one('instant_key', instantKey()),
  instantKeys: () => listOf('instant_keys', instantKey()),
  entrances: () => listOf('acs_entrances', entrance()),
  spaces: () => listOf('spaces', space()),
  grant: () => one('access_grant', accessGrant()),
  grants: () => listOf('access_grants', accessGrant()),
  methods: () => one('batch', z.object({ access_methods: z.array(accessMethod()) })),
});

/** Makes each schema when it is first asked for: all of them take V8 a tenth of the time in which `plan` starts. */
function whenAsked<Made extends Readonly<Record<string, unknown>>>(makers: {
  readonly [Name in keyof Made]: () => Made[Name];
}): Made {
  const made: Partial<Record<string, unknown>> = {};
  for (const [name, make] of Object.entries<() => unknown>(makers)) {
    Object.defineProperty(made, name, { get: remembered(make), enumerable: true });
  }
  return made as Made;
}

function remembered<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** How each property of T is sent: its name on the wire, and its value where that has another form. A property cannot be left out. */
type WireNames<T> = { readonly [K in keyof T]-?: readonly [name: string, form?: (value: NonNullable<T[K]>) => unknown] };

const schedule = ({ startsAt, endsAt }: NonNullable<NewUser['schedule']>): object => ({ starts_at: startsAt, ends_at: endsAt });

const patchNames = {
  name: ['full_name'],
  email: ['email_address'],
  phone: ['phone_number'],
  schedule: ['access_schedule', schedule],
} satisfies WireNames<UserPatch>;
const userNames: WireNames<NewUser> = {
  ...patchNames,
  systemId: ['acs_system_id'],
  identityId: ['user_identity_id'],
  groupIds: ['acs_access_group_ids'],
};
const identityNames: WireNames<NewIdentity> = {
  key: ['user_identity_key'],
  name: ['full_name'],
  email: ['email_address'],
  phone: ['phone_number'],
};

const grantNames: WireNames<NewGrant> = {
  key: ['access_grant_key'],
  identityId: ['user_identity_id'],
  entranceIds: ['acs_entrance_ids'],
  spaceIds: ['space_ids'],
  methods: ['requested_access_methods', (modes) => modes.map((mode) => ({ mode }))],
  startsAt: ['starts_at'],
  endsAt: ['ends_at'],
};

export const grantBody = (grant: NewGrant): Record<string, unknown> => toWire(grant, grantNames);
export const userBody = (user: NewUser): Record<string, unknown> => toWire(user, userNames);
/** Body of users/update, without the user's id. */
export const patchBody = (patch: UserPatch): Record<string, unknown> => toWire(patch, patchNames);
export const identityBody = (identity: NewIdentity): Record<string, unknown> => toWire(identity, identityNames);

function toWire<T extends object>(value: T, names: WireNames<T>): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const key of Object.keys(names) as (keyof T)[]) {
    const [name, form] = names[key];
    const own = value[key];
    if (own !== undefined) wire[name] = own === null || form === undefined ? own : form(own);
  }
  return wire;
}
