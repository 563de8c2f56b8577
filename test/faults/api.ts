import { randomUUID } from 'node:crypto';

/**
 * The state and the routes of an access system that speaks the Seam API, kept in memory and as strict as its reference: a second
 * reading of that reference, deliberately sharing nothing with the practice system in src/sandbox.
 * Objects are kept in the API's own words (snake_case), so that a test reads what a client would read.
 */
export interface ApiOptions {
  /** Users shown on one page at most, whatever `limit` asks for. */
  pageSize?: number;
  /** How long, in ms, a new object does not stand in list answers. */
  listLag?: number;
  /** The same for enrollment automations and instant keys alone; without it, as long. */
  enrollmentLag?: number;
  /** How long, in ms, a new user is not found by users/get through its identity. */
  getLag?: number;
  /** How long, in ms, a new user is not found by users/get through its own id either. */
  getByIdLag?: number;
  /** `after`: a cursor names the last object shown; `offset`: it counts objects, and whoever moves up when one is deleted is skipped. */
  cursors?: 'after' | 'offset';
  /** How the system writes a name down: cut, in capitals, without accents ... Without it, as it was sent. */
  storeName?: (name: string) => string;
  /**
   * `create`: a second user with an email is refused at once; `provisioning`: it gets an error on the object later; `none`: doubles
   * are welcome.
   */
  emailUniqueness?: 'create' | 'provisioning' | 'none';
  /** How long, in ms, an identity is `being_deleted` before it is gone, and its users with it. */
  identityDeletion?: number;
  /** How long, in ms, a link stays after its removal was answered. */
  unlinkLag?: number;
  /** How long, in ms, a user stays `creating` or `updating_*`. */
  provisioningDelay?: number;
  /** Share (0 to 1) of new users whose creation fails in the system after the 200. */
  provisioningFailures?: number;
  /** Every user waits for a credential: `deferring_creation` that never clears. */
  deferCreation?: boolean;
  /** How a clash of identities is answered. */
  clashStatus?: 400 | 409;
  /** Beginnings of paths that the API does not have (any more). */
  gone?: string[];
  isSandboxWorkspace?: boolean;
  isSuspendedWorkspace?: boolean;
  /** Names of the access system's groups. */
  groups?: string[];
  /** Whether the workspace has a second access system of its own. */
  secondSystem?: boolean;
  timeZone?: string | null;
  random?: () => number;
  /** Epoch ms; for tests that bring their own time. */
  now?: () => number;
}

export interface Trouble {
  code: string;
  message: string;
}

export interface User {
  acs_user_id: string;
  acs_system_id: string;
  created_at: string;
  full_name: string;
  email_address?: string;
  phone_number?: string;
  user_identity_id?: string;
  access_schedule?: { starts_at: string; ends_at: string | null };
  is_suspended: boolean;
  errors: Trouble[];
  warnings: Trouble[];
  /** Mutation codes; one that concerns a group ends with a colon and its id. */
  pending: string[];
}

export interface Identity {
  user_identity_id: string;
  user_identity_key: string | null;
  full_name: string | null;
  email_address: string | null;
  phone_number: string | null;
  created_at: string;
  is_managed: boolean;
  warnings: Trouble[];
}

export interface Automation {
  enrollment_automation_id: string;
  user_identity_id: string;
  credential_manager_acs_system_id: string;
  acs_credential_pool_id?: string;
  create_credential_manager_user?: boolean;
  credential_manager_acs_user_id?: string;
  created_at: string;
}

export interface InstantKey {
  instant_key_id: string;
  instant_key_url: string;
  user_identity_id: string;
  created_at: string;
  expires_at: string;
}

export interface System {
  acs_system_id: string;
  name: string;
  is_credential_manager: boolean;
  default_credential_manager_acs_system_id: string | null;
  time_zone: string | null;
  errors: Trouble[];
  warnings: Trouble[];
  compatible: string[];
}

export interface Group {
  acs_access_group_id: string;
  acs_system_id: string;
  name: string;
  warnings: Trouble[];
  pending: string[];
}

interface Pool {
  acs_credential_pool_id: string;
  acs_system_id: string;
  display_name: string;
}

export interface Credential {
  acs_credential_id: string;
  acs_system_id: string;
  acs_user_id?: string;
  user_identity_id?: string;
  created_at: string;
}

export interface Entrance {
  acs_entrance_id: string;
  acs_system_id: string;
  display_name: string;
  space_ids: string[];
}

export interface Space {
  space_id: string;
  name: string;
}

export interface Grant {
  access_grant_id: string;
  access_grant_key: string | null;
  user_identity_id: string;
  acs_entrance_ids: string[];
  space_ids: string[];
  starts_at: string;
  ends_at: string | null;
  created_at: string;
  errors: Trouble[];
  warnings: Trouble[];
  methods: GrantMethod[];
}

interface GrantMethod {
  access_method_id: string;
  mode: string;
  instant_key_url?: string;
  is_issued: boolean;
  errors: Trouble[];
  warnings: Trouble[];
}

/** A definite answer that is not a success. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly validationErrors: Record<string, string[]> | undefined;

  constructor(status: number, type: string, message: string, validationErrors?: Record<string, string[]>) {
    super(message);
    this.status = status;
    this.type = type;
    this.validationErrors = validationErrors;
  }
}

export type Params = Record<string, unknown>;

type ParamKind =
  | 'uuid'
  | 'uuids'
  | 'text'
  | 'email'
  | 'instant'
  | 'count'
  | 'flag'
  | 'schedule'
  | 'cursor'
  | 'methods'
  | 'texts';

interface Route {
  readonly methods: readonly string[];
  readonly params: Readonly<Record<string, ParamKind>>;
  readonly required?: readonly string[];
  /** Parameters for which null is an answer of its own. */
  readonly nullable?: readonly string[];
  readonly changes?: boolean;
  readonly run: (params: Params) => Record<string, unknown>;
}

/** What stands on an object whose deletion has begun. */
const beingDeleted: Trouble = { code: 'being_deleted', message: 'This object is being deleted' };

const read = ['GET', 'POST'];
const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const emailShape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const instantShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

export class Api {
  readonly workspace = { workspace_id: randomUUID(), name: 'Elsewhere Ltd', is_sandbox: true, is_suspended: false };
  readonly systems = new Map<string, System>();
  readonly groups = new Map<string, Group>();
  readonly pools = new Map<string, Pool>();
  readonly users = new Map<string, User>();
  /** Group id to the ids of its users. */
  readonly memberships = new Map<string, Set<string>>();
  readonly identities = new Map<string, Identity>();
  readonly automations = new Map<string, Automation>();
  readonly instantKeys = new Map<string, InstantKey>();
  readonly credentials = new Map<string, Credential>();
  readonly entrances = new Map<string, Entrance>();
  readonly spaces = new Map<string, Space>();
  readonly grants = new Map<string, Grant>();
  /** The access system that rosters are imported into, its credential manager and that one's pool. */
  readonly system: System;
  readonly manager: System;
  readonly pool: Pool;
  readonly routes: ReadonlyMap<string, Route>;
  readonly options: Required<Omit<ApiOptions, 'groups' | 'secondSystem' | 'timeZone' | 'random' | 'now' | 'storeName'>>;

  #random: () => number;
  #now: () => number;
  #storeName: (name: string) => string;
  #merged = new Map<string, Identity>();
  #visibleAt = new Map<string, number>();
  #sequence = new Map<string, number>();

  constructor(options: ApiOptions = {}) {
    this.options = {
      pageSize: options.pageSize ?? 500,
      listLag: options.listLag ?? 0,
      enrollmentLag: options.enrollmentLag ?? options.listLag ?? 0,
      getLag: options.getLag ?? 0,
      getByIdLag: options.getByIdLag ?? 0,
      cursors: options.cursors ?? 'after',
      identityDeletion: options.identityDeletion ?? 0,
      unlinkLag: options.unlinkLag ?? 0,
      emailUniqueness: options.emailUniqueness ?? 'provisioning',
      provisioningDelay: options.provisioningDelay ?? 0,
      provisioningFailures: options.provisioningFailures ?? 0,
      deferCreation: options.deferCreation ?? false,
      clashStatus: options.clashStatus ?? 409,
      gone: options.gone ?? [],
      isSandboxWorkspace: options.isSandboxWorkspace ?? true,
      isSuspendedWorkspace: options.isSuspendedWorkspace ?? false,
    };
    this.#random = options.random ?? Math.random;
    this.#now = options.now ?? Date.now;
    this.#storeName = options.storeName ?? ((name) => name);
    this.workspace.is_sandbox = this.options.isSandboxWorkspace;
    this.workspace.is_suspended = this.options.isSuspendedWorkspace;
    this.manager = this.addSystem({ name: 'Phone Passes', is_credential_manager: true });
    this.system = this.addSystem({
      name: 'Main Building',
      default_credential_manager_acs_system_id: this.manager.acs_system_id,
      compatible: [this.manager.acs_system_id],
      time_zone: options.timeZone === undefined ? 'Europe/Berlin' : options.timeZone,
    });
    if (options.secondSystem === true) this.addSystem({ name: 'Warehouse' });
    this.pool = { acs_credential_pool_id: randomUUID(), acs_system_id: this.manager.acs_system_id, display_name: 'Pool 3' };
    this.pools.set(this.pool.acs_credential_pool_id, this.pool);
    for (const name of options.groups ?? ['Staff', 'Visitors', 'Night Shift']) this.addGroup(name);
    for (const name of ['Lobby', 'Tower']) this.addSpace(name);
    for (const [name, space] of [
      ['North Door', 'Lobby'],
      ['South Door', 'Lobby'],
      ['Roof', 'Tower'],
    ] as const) {
      this.addEntrance(name, space);
    }
    this.routes = this.#table();
  }

  addSpace(name: string): Space {
    const space = { space_id: randomUUID(), name };
    this.#store(this.spaces, space.space_id, space, 0);
    return space;
  }

  addEntrance(name: string, space: string): Entrance {
    const entrance = {
      acs_entrance_id: randomUUID(),
      acs_system_id: this.system.acs_system_id,
      display_name: name,
      space_ids: [this.place(space)],
    };
    this.#store(this.entrances, entrance.acs_entrance_id, entrance, 0);
    return entrance;
  }

  /** The id of an entrance or a space, by its name. */
  place(name: string): string {
    const space = [...this.spaces.values()].find((each) => each.name === name);
    const entrance = [...this.entrances.values()].find((each) => each.display_name === name);
    return space?.space_id ?? entrance?.acs_entrance_id ?? '';
  }

  /** Grants whose identity is that of a user of this email. */
  grantsOf(email: string): Grant[] {
    const of = new Set(this.usersOf().flatMap((user) => (user.email_address === email ? [user.user_identity_id] : [])));
    return [...this.grants.values()].filter((grant) => of.has(grant.user_identity_id));
  }

  addSystem(system: Partial<System> & { name: string }): System {
    const full: System = {
      acs_system_id: randomUUID(),
      is_credential_manager: false,
      default_credential_manager_acs_system_id: null,
      time_zone: null,
      errors: [],
      warnings: [],
      compatible: [],
      ...system,
    };
    this.systems.set(full.acs_system_id, full);
    return full;
  }

  addGroup(name: string, systemId = this.system.acs_system_id): Group {
    const group = { acs_access_group_id: randomUUID(), acs_system_id: systemId, name, warnings: [], pending: [] };
    this.groups.set(group.acs_access_group_id, group);
    this.memberships.set(group.acs_access_group_id, new Set());
    return group;
  }

  group(name: string): Group {
    const found = [...this.groups.values()].find((group) => group.name === name);
    if (!found) throw new Error(`The test asks for a group ${name} that the server does not have.`);
    return found;
  }

  /** A group whose deletion has begun: it still stands in lists. Newer answers say so by a pending mutation as well. */
  beginGroupDeletion(group: Group, sign: 'warning' | 'mutation' = 'warning'): void {
    if (sign === 'warning') group.warnings.push(beingDeleted);
    else group.pending.push('deleting');
  }

  /** Somebody adds a person by hand: provisioned at once, and at once in lists unless `listedIn` (ms) says otherwise. */
  addUser(user: Partial<User> & { full_name: string; groups?: string[]; listedIn?: number }): User {
    const { groups = [], listedIn = 0, ...fields } = user;
    const full: User = {
      acs_user_id: randomUUID(),
      acs_system_id: this.system.acs_system_id,
      created_at: new Date(this.#now()).toISOString(),
      is_suspended: false,
      errors: [],
      warnings: [],
      pending: [],
      ...fields,
    };
    this.#store(this.users, full.acs_user_id, full, listedIn);
    for (const name of groups) this.memberships.get(this.group(name).acs_access_group_id)?.add(full.acs_user_id);
    return full;
  }

  addIdentity(identity: Partial<Identity>): Identity {
    const full: Identity = {
      user_identity_id: randomUUID(),
      user_identity_key: null,
      full_name: null,
      email_address: null,
      phone_number: null,
      created_at: new Date(this.#now()).toISOString(),
      is_managed: true,
      warnings: [],
      ...identity,
    };
    this.#store(this.identities, full.user_identity_id, full, 0);
    return full;
  }

  /** From now on the identity is `being_deleted`. It can still be read, linked and enrolled, until {@link endIdentityDeletion}. */
  beginIdentityDeletion(id: string): void {
    this.identities.get(id)?.warnings.push(beingDeleted);
  }

  /** An identity goes, and takes its users along, its automations and its keys. */
  endIdentityDeletion(id: string): void {
    for (const user of this.users.values()) if (user.user_identity_id === id) this.removeUser(user.acs_user_id);
    for (const [key, { user_identity_id: of }] of this.automations) if (of === id) this.automations.delete(key);
    for (const [key, { user_identity_id: of }] of this.instantKeys) if (of === id) this.instantKeys.delete(key);
    for (const [key, { user_identity_id: of }] of this.grants) if (of === id) this.grants.delete(key);
    this.identities.delete(id);
  }

  /** Merges an identity into another one: its id and its key answer the other from now on, and its users are the other's. */
  mergeIdentity(id: string, into: Identity): void {
    for (const user of this.users.values()) if (user.user_identity_id === id) user.user_identity_id = into.user_identity_id;
    this.identities.delete(id);
    this.#merged.set(id, into);
  }

  addCredential(credential: Partial<Credential>): Credential {
    const full: Credential = {
      acs_credential_id: randomUUID(),
      acs_system_id: this.system.acs_system_id,
      created_at: new Date(this.#now()).toISOString(),
      ...credential,
    };
    this.#store(this.credentials, full.acs_credential_id, full, 0);
    return full;
  }

  removeUser(id: string): void {
    this.users.delete(id);
    for (const members of this.memberships.values()) members.delete(id);
  }

  /** Users of the access system that rosters go into (or of another one), oldest first. */
  usersOf(systemId = this.system.acs_system_id): User[] {
    return [...this.users.values()].filter((user) => user.acs_system_id === systemId);
  }

  /** Names of the groups a user is in, sorted. */
  groupsOf(userId: string): string[] {
    return [...this.memberships]
      .filter(([, members]) => members.has(userId))
      .map(([id]) => this.groups.get(id)?.name ?? id)
      .sort();
  }

  /** Checks a request and carries it out. Throws {@link Refusal}. */
  call(path: string, method: string, params: Params): Record<string, unknown> {
    const route = this.routes.get(path);
    if (!route || this.options.gone.some((beginning) => path.startsWith(beginning))) {
      throw new Refusal(404, 'route_not_found', `Route ${path} not found`);
    }
    if (!route.methods.includes(method)) throw new Refusal(405, 'method_not_allowed', `${method} is not allowed on ${path}`);
    const checked = validate(route, params, this.#now());
    return route.run(checked);
  }

  changes(path: string): boolean {
    return this.routes.get(path)?.changes === true;
  }

  #store<T>(shelf: Map<string, T>, id: string, object: T, lag: number): void {
    shelf.set(id, object);
    this.#sequence.set(id, this.#sequence.size);
    if (lag > 0) this.#visibleAt.set(id, this.#now() + lag);
  }

  #listed(id: string): boolean {
    return (this.#visibleAt.get(id) ?? 0) <= this.#now();
  }

  #need<T>(shelf: Map<string, T>, id: unknown, what: string): T {
    const found = shelf.get(text(id));
    if (found === undefined) throw new Refusal(404, `${what}_not_found`, `No ${what} with this id`);
    return found;
  }

  #page<T>(objects: T[], idOf: (object: T) => string, params: Params, name: string): Record<string, unknown> {
    let after = this.options.cursors === 'after' ? -1 : 0;
    if (typeof params['page_cursor'] === 'string') {
      const decoded = /^after:(\d+)$/.exec(Buffer.from(params['page_cursor'], 'base64url').toString());
      if (!decoded)
        throw new Refusal(400, 'invalid_input', 'page_cursor is not a cursor of ours', { page_cursor: ['Invalid'] });
      after = Number(decoded[1]);
    }
    const limit = Math.min(Number(params['limit'] ?? 500), this.options.pageSize);
    const counts = this.options.cursors === 'offset';
    const rest = counts ? objects.slice(after) : objects.filter((object) => (this.#sequence.get(idOf(object)) ?? 0) > after);
    const page = rest.slice(0, limit);
    const more = rest.length > page.length;
    const last = page.at(-1);
    const cursor = counts ? after + page.length : last === undefined ? -1 : (this.#sequence.get(idOf(last)) ?? 0);
    return {
      [name]: page,
      pagination: {
        has_next_page: more,
        next_page_cursor: more ? Buffer.from(`after:${cursor}`).toString('base64url') : null,
        // A trap: nobody should follow it.
        next_page_url: more ? 'http://192.0.2.1/never-follow-this' : null,
      },
    };
  }

  #user(params: Params): User {
    if (typeof params['acs_user_id'] === 'string') return this.#need(this.users, params['acs_user_id'], 'acs_user');
    const found = [...this.users.values()].find(
      (user) =>
        user.user_identity_id !== undefined &&
        user.user_identity_id === params['user_identity_id'] &&
        user.acs_system_id === params['acs_system_id'] &&
        Date.parse(user.created_at) + this.options.getLag <= this.#now(),
    );
    if (!found) throw new Refusal(404, 'acs_user_not_found', 'No acs_user of this identity in this system');
    return found;
  }

  #wireUser = (user: User): Record<string, unknown> => {
    const identity = user.user_identity_id === undefined ? undefined : this.identities.get(user.user_identity_id);
    return {
      acs_user_id: user.acs_user_id,
      acs_system_id: user.acs_system_id,
      workspace_id: this.workspace.workspace_id,
      connected_account_id: this.workspace.workspace_id,
      created_at: user.created_at,
      display_name: user.full_name,
      full_name: user.full_name,
      ...(user.email_address === undefined ? {} : { email_address: user.email_address, email: user.email_address }),
      ...(user.phone_number === undefined ? {} : { phone_number: user.phone_number }),
      ...(user.access_schedule === undefined ? {} : { access_schedule: user.access_schedule }),
      ...(identity === undefined
        ? {}
        : {
            user_identity_id: identity.user_identity_id,
            user_identity_full_name: identity.full_name,
            user_identity_email_address: identity.email_address,
            user_identity_phone_number: identity.phone_number,
          }),
      is_suspended: user.is_suspended,
      is_managed: true,
      last_successful_sync_at: null,
      errors: user.errors.map(({ code, message }) => ({ error_code: code, message, created_at: user.created_at })),
      warnings: user.warnings.map(({ code, message }) => ({ warning_code: code, message, created_at: user.created_at })),
      pending_mutations: user.pending.map((said) => {
        const [code = '', groupId] = said.split(':');
        return {
          mutation_code: code,
          message: `The system is ${code.replaceAll('_', ' ')}`,
          created_at: user.created_at,
          ...(code.startsWith('updating_') ? { from: {}, to: {} } : {}),
          ...(groupId === undefined ? {} : { acs_access_group_id: groupId, variant: 'adding' }),
        };
      }),
    };
  };

  #wireIdentity = (identity: Identity): Record<string, unknown> => {
    const { is_managed: _, warnings, ...fields } = identity;
    const merged = [...this.#merged].filter(([, into]) => into === identity).map(([id]) => id);
    return {
      ...(merged.length === 0 ? {} : { merged_user_identity_ids: merged }),
      ...fields,
      workspace_id: this.workspace.workspace_id,
      display_name: identity.full_name ?? identity.email_address ?? '',
      acs_user_ids: [...this.users.values()]
        .filter((user) => user.user_identity_id === identity.user_identity_id)
        .map((user) => user.acs_user_id),
      errors: [],
      warnings: warnings.map(({ code, message }) => ({ warning_code: code, message, created_at: identity.created_at })),
    };
  };

  #wireSystem = (system: System): Record<string, unknown> => {
    const { time_zone, compatible: _, errors, warnings, ...fields } = system;
    return {
      ...fields,
      workspace_id: this.workspace.workspace_id,
      connected_account_id: this.workspace.workspace_id,
      connected_account_ids: [],
      created_at: '2025-01-01T00:00:00.000Z',
      image_alt_text: '',
      image_url: 'http://192.0.2.1/logo.png',
      location: { time_zone },
      errors: errors.map(({ code, message }) => ({ error_code: code, message, created_at: '2025-01-01T00:00:00.000Z' })),
      warnings: warnings.map(({ code, message }) => ({ warning_code: code, message, created_at: '2025-01-01T00:00:00.000Z' })),
    };
  };

  #wireGroup = ({ warnings, pending, ...group }: Group): Record<string, unknown> => ({
    ...group,
    display_name: group.name,
    access_group_type: 'salto_ks_access_group',
    access_group_type_display_name: 'Salto KS Access Group',
    external_type: 'salto_ks_access_group',
    external_type_display_name: 'Salto KS Access Group',
    connected_account_id: this.workspace.workspace_id,
    workspace_id: this.workspace.workspace_id,
    created_at: '2025-01-01T00:00:00.000Z',
    is_managed: true,
    warnings: warnings.map(({ code, message }) => ({ warning_code: code, message, created_at: '2025-01-01T00:00:00.000Z' })),
    errors: [],
    pending_mutations: pending.map((code) => ({
      mutation_code: code,
      message: `The group is ${code}`,
      created_at: '2025-01-01T00:00:00.000Z',
    })),
  });

  #wireAutomation = (automation: Automation): Record<string, unknown> => ({
    enrollment_automation_id: automation.enrollment_automation_id,
    user_identity_id: automation.user_identity_id,
    credential_manager_acs_system_id: automation.credential_manager_acs_system_id,
    workspace_id: this.workspace.workspace_id,
    created_at: automation.created_at,
  });

  #wireKey = (key: InstantKey): Record<string, unknown> => ({
    ...key,
    client_session_id: key.instant_key_id,
    workspace_id: this.workspace.workspace_id,
  });

  #provision(user: User, what: string): void {
    user.pending.push(what);
    const fails = what === 'creating' && this.#random() < this.options.provisioningFailures;
    const finish = (): void => {
      user.pending.splice(user.pending.indexOf(what), 1);
      if (what === 'creating' && this.options.deferCreation) user.pending.push('deferring_creation');
      const email = user.email_address?.toLowerCase();
      const clash =
        this.options.emailUniqueness === 'provisioning' &&
        email !== undefined &&
        this.usersOf(user.acs_system_id).some(
          (other) =>
            other !== user &&
            other.email_address?.toLowerCase() === email &&
            (this.#sequence.get(other.acs_user_id) ?? 0) < (this.#sequence.get(user.acs_user_id) ?? 0),
        );
      if (clash || fails) {
        user.errors.push({
          code: 'failed_to_create_on_acs_system',
          message: clash ? 'The email address provided is already in use' : 'The access system did not take this user',
        });
      }
    };
    if (this.options.provisioningDelay === 0) finish();
    else setTimeout(finish, this.options.provisioningDelay).unref();
  }

  #createUser = (params: Params): Record<string, unknown> => {
    const system = this.#need(this.systems, params['acs_system_id'], 'acs_system');
    const groupIds = (params['acs_access_group_ids'] ?? []) as string[];
    for (const id of groupIds) {
      if (this.#need(this.groups, id, 'acs_access_group').acs_system_id !== system.acs_system_id) {
        throw new Refusal(400, 'invalid_input', 'The access group belongs to another system');
      }
    }
    if (params['user_identity_id'] !== undefined) this.#need(this.identities, params['user_identity_id'], 'user_identity');
    const email = params['email_address'] ?? params['email'];
    if (
      this.options.emailUniqueness === 'create' &&
      email !== undefined &&
      this.usersOf(system.acs_system_id).some((user) => user.email_address?.toLowerCase() === text(email).toLowerCase())
    ) {
      throw new Refusal(409, 'acs_user_already_exists', 'An ACS user with this email address already exists');
    }
    const user: User = {
      acs_user_id: randomUUID(),
      acs_system_id: system.acs_system_id,
      created_at: new Date(this.#now()).toISOString(),
      full_name: this.#storeName(text(params['full_name'])),
      is_suspended: false,
      errors: [],
      warnings: [],
      pending: [],
      ...(email === undefined ? {} : { email_address: text(email) }),
      ...(params['phone_number'] === undefined ? {} : { phone_number: text(params['phone_number']) }),
      ...(params['user_identity_id'] === undefined ? {} : { user_identity_id: text(params['user_identity_id']) }),
      ...(params['access_schedule'] === undefined
        ? {}
        : { access_schedule: scheduleOf(params['access_schedule'], this.#now()) }),
    };
    this.#store(this.users, user.acs_user_id, user, this.options.listLag);
    for (const id of groupIds) this.memberships.get(id)?.add(user.acs_user_id);
    this.#provision(user, 'creating');
    return { acs_user: this.#wireUser(user) };
  };

  #listUsers = (params: Params): Record<string, unknown> => {
    const search = (params['search'] as string | undefined)?.toLowerCase();
    const found = [...this.users.values()].filter((user) => {
      if (!this.#listed(user.acs_user_id)) return false;
      if (params['acs_system_id'] !== undefined && user.acs_system_id !== params['acs_system_id']) return false;
      if (params['user_identity_id'] !== undefined && user.user_identity_id !== params['user_identity_id']) return false;
      if (params['created_before'] !== undefined && user.created_at >= text(params['created_before'])) return false;
      const identity = user.user_identity_id === undefined ? undefined : this.identities.get(user.user_identity_id);
      for (const [param, field] of [
        ['user_identity_email_address', 'email_address'],
        ['user_identity_phone_number', 'phone_number'],
      ] as const) {
        if (params[param] !== undefined && identity?.[field] !== params[param]) return false;
      }
      return (
        search === undefined ||
        [
          user.full_name,
          user.phone_number,
          user.email_address,
          user.acs_user_id,
          user.user_identity_id,
          user.acs_system_id,
        ].some((field) => field?.toLowerCase().includes(search))
      );
    });
    const page = this.#page(found, (user) => user.acs_user_id, params, 'acs_users');
    return { ...page, acs_users: (page['acs_users'] as User[]).map(this.#wireUser) };
  };

  #updateUser = (params: Params): Record<string, unknown> => {
    const user = this.#user(params);
    const { access_schedule: schedule } = params;
    if (schedule !== undefined && schedule !== null) {
      const { starts_at: starts, ends_at: ends } = schedule as Record<string, unknown>;
      if (typeof starts !== 'string' || typeof ends !== 'string') {
        throw new Refusal(400, 'invalid_input', 'access_schedule: both ends are required', { access_schedule: ['Required'] });
      }
    }
    if (schedule === null) delete user.access_schedule;
    else if (schedule !== undefined) user.access_schedule = scheduleOf(schedule, this.#now());
    if (params['full_name'] !== undefined) user.full_name = this.#storeName(text(params['full_name']));
    const email = params['email_address'] ?? params['email'];
    if (email !== undefined) user.email_address = text(email);
    if (params['phone_number'] !== undefined) user.phone_number = text(params['phone_number']);
    this.#provision(user, schedule === undefined ? 'updating_user_information' : 'updating_access_schedule');
    return {};
  };

  /** Key, email and phone are unique in the workspace, unmanaged identities included. */
  #refuseTaken(params: Params, own?: Identity): void {
    for (const [field, blind] of [
      ['user_identity_key', false],
      ['email_address', true],
      ['phone_number', false],
    ] as const) {
      const value = params[field] as string | null | undefined;
      if (value === undefined || value === null) continue;
      const same = (other: string | null): boolean =>
        other !== null && (blind ? other.toLowerCase() === value.toLowerCase() : other === value);
      if ([...this.identities.values()].some((identity) => identity !== own && same(identity[field]))) {
        throw new Refusal(
          this.options.clashStatus,
          'existing_user_identity',
          `A user identity with this ${field} already exists`,
        );
      }
    }
  }

  #updateIdentity = (params: Params): Record<string, unknown> => {
    const identity = this.#identity({ user_identity_id: params['user_identity_id'] });
    this.#refuseTaken(params, identity);
    for (const field of ['user_identity_key', 'full_name', 'email_address', 'phone_number'] as const) {
      if (params[field] !== undefined) identity[field] = params[field] as string | null;
    }
    return {};
  };

  #createIdentity = (params: Params): Record<string, unknown> => {
    if (params['acs_system_ids'] !== undefined) {
      throw new Refusal(
        400,
        'invalid_input',
        'This test server wants nobody to send acs_system_ids: it creates users on its own',
      );
    }
    this.#refuseTaken(params);
    const identity: Identity = {
      user_identity_id: randomUUID(),
      user_identity_key: (params['user_identity_key'] as string | null | undefined) ?? null,
      full_name: (params['full_name'] as string | null | undefined) ?? null,
      email_address: (params['email_address'] as string | null | undefined) ?? null,
      phone_number: (params['phone_number'] as string | null | undefined) ?? null,
      created_at: new Date(this.#now()).toISOString(),
      is_managed: true,
      warnings: [],
    };
    this.#store(this.identities, identity.user_identity_id, identity, this.options.listLag);
    return { user_identity: this.#wireIdentity(identity) };
  };

  #listIdentities =
    (managed: boolean) =>
    (params: Params): Record<string, unknown> => {
      const search = (params['search'] as string | undefined)?.toLowerCase();
      const found = [...this.identities.values()].filter(
        (identity) =>
          identity.is_managed === managed &&
          this.#listed(identity.user_identity_id) &&
          (params['created_before'] === undefined || identity.created_at < text(params['created_before'])) &&
          (search === undefined ||
            [
              identity.full_name,
              identity.email_address,
              identity.phone_number,
              identity.user_identity_id,
              identity.user_identity_key,
            ].some((field) => field?.toLowerCase().includes(search))),
      );
      const page = this.#page(found, (identity) => identity.user_identity_id, params, 'user_identities');
      return { ...page, user_identities: (page['user_identities'] as Identity[]).map(this.#wireIdentity) };
    };

  #identity = (params: Params): Identity => {
    const key = params['user_identity_key'];
    const found =
      key === undefined
        ? (this.identities.get(text(params['user_identity_id'])) ?? this.#merged.get(text(params['user_identity_id'])))
        : [...this.identities.values()].find((identity) => identity.user_identity_key === key);
    if (!found?.is_managed) throw new Refusal(404, 'user_identity_not_found', 'No user identity with this id or key');
    return found;
  };

  #launch = (params: Params): Record<string, unknown> => {
    if (params['create_credential_manager_user'] === true && params['credential_manager_acs_user_id'] !== undefined) {
      throw new Refusal(
        400,
        'invalid_input',
        'create_credential_manager_user and credential_manager_acs_user_id exclude each other',
      );
    }
    const identity = this.#identity({ user_identity_id: params['user_identity_id'] });
    const manager = this.#need(this.systems, params['credential_manager_acs_system_id'], 'acs_system');
    if (!manager.is_credential_manager) throw new Refusal(400, 'invalid_input', 'The system is not a credential manager');
    const poolId = params['acs_credential_pool_id'];
    if (poolId !== undefined && this.#need(this.pools, poolId, 'acs_credential_pool').acs_system_id !== manager.acs_system_id) {
      throw new Refusal(400, 'invalid_input', 'The pool belongs to another system');
    }
    const managerUserId = params['credential_manager_acs_user_id'];
    if (managerUserId !== undefined) {
      const managerUser = this.#need(this.users, managerUserId, 'acs_user');
      if (managerUser.acs_system_id !== manager.acs_system_id) {
        throw new Refusal(400, 'invalid_input', 'The credential manager user belongs to another system');
      }
      managerUser.user_identity_id = identity.user_identity_id;
    }
    const automation: Automation = {
      enrollment_automation_id: randomUUID(),
      user_identity_id: identity.user_identity_id,
      credential_manager_acs_system_id: manager.acs_system_id,
      created_at: new Date(this.#now()).toISOString(),
      ...(poolId === undefined ? {} : { acs_credential_pool_id: text(poolId) }),
      ...(params['create_credential_manager_user'] === undefined
        ? {}
        : { create_credential_manager_user: params['create_credential_manager_user'] === true }),
      ...(managerUserId === undefined ? {} : { credential_manager_acs_user_id: text(managerUserId) }),
    };
    this.#store(this.automations, automation.enrollment_automation_id, automation, this.options.enrollmentLag);
    if (automation.create_credential_manager_user === true) {
      this.addUser({
        full_name: identity.full_name ?? '',
        acs_system_id: manager.acs_system_id,
        user_identity_id: identity.user_identity_id,
      });
    }
    return { enrollment_automation: this.#wireAutomation(automation) };
  };

  #generateKey = (params: Params): Record<string, unknown> => {
    const identity = this.#identity(params);
    const id = randomUUID();
    const key: InstantKey = {
      instant_key_id: id,
      instant_key_url: `https://ik.example.test/${id.replaceAll('-', '').slice(0, 10).toUpperCase()}`,
      user_identity_id: identity.user_identity_id,
      created_at: new Date(this.#now()).toISOString(),
      expires_at: new Date(this.#now() + 7 * 86_400_000).toISOString(),
    };
    this.#store(this.instantKeys, id, key, this.options.enrollmentLag);
    return { instant_key: this.#wireKey(key) };
  };

  addGrant(grant: Partial<Grant> & { user_identity_id: string; modes?: string[] }): Grant {
    const { modes = ['mobile_key'], ...fields } = grant;
    const id = randomUUID();
    const full: Grant = {
      access_grant_id: id,
      access_grant_key: null,
      acs_entrance_ids: [],
      space_ids: [],
      starts_at: new Date(this.#now()).toISOString(),
      ends_at: null,
      created_at: new Date(this.#now()).toISOString(),
      errors: [],
      warnings: [],
      methods: modes.map((mode) => ({
        access_method_id: randomUUID(),
        mode,
        ...(mode === 'mobile_key' ? { instant_key_url: `https://ik.example.test/g${id.slice(0, 8)}` } : {}),
        is_issued: mode !== 'card',
        errors: [],
        warnings: [],
      })),
      ...fields,
    };
    this.#store(this.grants, id, full, this.options.listLag);
    return full;
  }

  #opens(grant: Grant, entranceId: string): boolean {
    const spaces = this.entrances.get(entranceId)?.space_ids ?? [];
    return grant.acs_entrance_ids.includes(entranceId) || spaces.some((space) => grant.space_ids.includes(space));
  }

  #createGrant = (params: Params): Record<string, unknown> => {
    const key = (params['access_grant_key'] as string | undefined) ?? null;
    if (key !== null && [...this.grants.values()].some((grant) => grant.access_grant_key === key)) {
      throw new Refusal(this.options.clashStatus, 'duplicate_access_grant_key', 'This access_grant_key is taken');
    }
    const identity = this.#identity({ user_identity_id: params['user_identity_id'] });
    const entranceIds = (params['acs_entrance_ids'] as string[] | undefined) ?? [];
    const spaceIds = (params['space_ids'] as string[] | undefined) ?? [];
    for (const id of entranceIds) this.#need(this.entrances, id, 'acs_entrance');
    for (const id of spaceIds) this.#need(this.spaces, id, 'space');
    if (entranceIds.length + spaceIds.length === 0) throw new Refusal(400, 'invalid_input', 'A grant has to open something');
    const ends = params['ends_at'] as string | null | undefined;
    if (typeof ends === 'string' && Date.parse(ends) <= this.#now()) {
      throw new Refusal(400, 'invalid_input', 'ends_at must be in the future');
    }
    // The API makes the user whom the identity does not have in the system yet.
    if (!this.usersOf().some((user) => user.user_identity_id === identity.user_identity_id)) {
      this.addUser({ full_name: identity.full_name ?? '', user_identity_id: identity.user_identity_id });
    }
    const grant = this.addGrant({
      access_grant_key: key,
      user_identity_id: identity.user_identity_id,
      acs_entrance_ids: entranceIds,
      space_ids: spaceIds,
      modes: (params['requested_access_methods'] as { mode: string }[]).map(({ mode }) => mode),
      ...(typeof params['starts_at'] === 'string' ? { starts_at: params['starts_at'] } : {}),
      ends_at: ends ?? null,
    });
    return { access_grant: this.#wireGrant(grant) };
  };

  #grant = (params: Params): Grant => {
    const key = params['access_grant_key'];
    if (key === undefined) return this.#need(this.grants, params['access_grant_id'], 'access_grant');
    const found = [...this.grants.values()].find((grant) => grant.access_grant_key === key);
    if (found === undefined) throw new Refusal(404, 'access_grant_not_found', 'No access grant with this key');
    return found;
  };

  #listGrants = (params: Params): Record<string, unknown> => {
    const ids = params['access_grant_ids'] as string[] | undefined;
    const found = [...this.grants.values()].filter(
      (grant) =>
        this.#listed(grant.access_grant_id) &&
        (params['user_identity_id'] === undefined || grant.user_identity_id === params['user_identity_id']) &&
        (params['acs_entrance_id'] === undefined || this.#opens(grant, text(params['acs_entrance_id']))) &&
        (params['space_id'] === undefined || grant.space_ids.includes(text(params['space_id']))) &&
        (ids === undefined || ids.includes(grant.access_grant_id)),
    );
    const page = this.#page(found, (grant) => grant.access_grant_id, params, 'access_grants');
    return { ...page, access_grants: (page['access_grants'] as Grant[]).map(this.#wireGrant) };
  };

  #wireGrant = (grant: Grant): Record<string, unknown> => {
    const [only, ...others] = grant.methods;
    return {
      access_grant_id: grant.access_grant_id,
      ...(grant.access_grant_key === null ? {} : { access_grant_key: grant.access_grant_key }),
      user_identity_id: grant.user_identity_id,
      workspace_id: this.workspace.workspace_id,
      location_ids: [],
      space_ids: grant.space_ids,
      requested_access_methods: grant.methods.map(({ mode, access_method_id }) => ({
        mode,
        display_name: mode,
        created_at: grant.created_at,
        created_access_method_ids: [access_method_id],
      })),
      access_method_ids: grant.methods.map(({ access_method_id }) => access_method_id),
      name: null,
      display_name: 'Grant',
      created_at: grant.created_at,
      starts_at: grant.starts_at,
      ends_at: grant.ends_at,
      ...(others.length === 0 && only?.instant_key_url !== undefined ? { instant_key_url: only.instant_key_url } : {}),
      ...this.#marks(grant),
    };
  };

  #marks = ({ errors, warnings }: Pick<Grant, 'errors' | 'warnings'>): Record<string, unknown> => ({
    errors: errors.map(({ code, message }) => ({ error_code: code, message, created_at: '2025-01-01T00:00:00.000Z' })),
    warnings: warnings.map(({ code, message }) => ({ warning_code: code, message, created_at: '2025-01-01T00:00:00.000Z' })),
    pending_mutations: [],
  });

  #wireMethod = (method: GrantMethod): Record<string, unknown> => ({
    access_method_id: method.access_method_id,
    workspace_id: this.workspace.workspace_id,
    display_name: method.mode,
    mode: method.mode,
    created_at: '2025-01-01T00:00:00.000Z',
    issued_at: method.is_issued ? '2025-01-01T00:00:00.000Z' : null,
    is_issued: method.is_issued,
    ...(method.mode === 'card' ? { is_encoding_required: true } : {}),
    ...(method.instant_key_url === undefined ? {} : { instant_key_url: method.instant_key_url }),
    ...this.#marks(method),
  });

  #membership =
    (add: boolean) =>
    (params: Params): Record<string, unknown> => {
      const user = this.#user(params);
      const group = this.#need(this.groups, params['acs_access_group_id'], 'acs_access_group');
      const members = this.memberships.get(group.acs_access_group_id);
      if (add) members?.add(user.acs_user_id);
      else members?.delete(user.acs_user_id);
      return {};
    };

  #table(): ReadonlyMap<string, Route> {
    const userRef = { acs_user_id: 'uuid', user_identity_id: 'uuid', acs_system_id: 'uuid' } as const;
    const change = (methods: readonly string[], route: Omit<Route, 'methods' | 'changes'>): Route => ({
      methods,
      changes: true,
      ...route,
    });
    const look = (route: Omit<Route, 'methods'>): Route => ({ methods: read, ...route });
    const suspend =
      (on: boolean) =>
      (params: Params): Record<string, unknown> => {
        this.#user(params).is_suspended = on;
        return {};
      };
    const systemsOf = (systems: System[]): Record<string, unknown> => ({ acs_systems: systems.map(this.#wireSystem) });
    const automationsPath = '/user_identities/enrollment_automations';
    const automation = (params: Params): Automation =>
      this.#need(this.automations, params['enrollment_automation_id'], 'enrollment_automation');

    return new Map<string, Route>([
      [
        '/acs/users/create',
        change(['POST'], {
          params: {
            acs_system_id: 'uuid',
            full_name: 'text',
            email_address: 'email',
            email: 'email',
            phone_number: 'text',
            user_identity_id: 'uuid',
            acs_access_group_ids: 'uuids',
            access_schedule: 'schedule',
          },
          required: ['acs_system_id', 'full_name'],
          run: this.#createUser,
        }),
      ],
      [
        '/acs/users/list',
        look({
          params: {
            acs_system_id: 'uuid',
            user_identity_id: 'uuid',
            user_identity_email_address: 'text',
            user_identity_phone_number: 'text',
            search: 'text',
            created_before: 'instant',
            limit: 'count',
            page_cursor: 'cursor',
          },
          run: this.#listUsers,
        }),
      ],
      [
        '/acs/users/get',
        look({
          params: userRef,
          run: (params) => {
            const user = this.#user(params);
            if (Date.parse(user.created_at) + this.options.getByIdLag > this.#now()) {
              throw new Refusal(404, 'acs_user_not_found', 'No acs_user with this id');
            }
            return { acs_user: this.#wireUser(user) };
          },
        }),
      ],
      [
        '/acs/users/update',
        change(['PATCH', 'POST'], {
          params: {
            ...userRef,
            full_name: 'text',
            email_address: 'email',
            email: 'email',
            phone_number: 'text',
            access_schedule: 'schedule',
          },
          nullable: ['access_schedule'],
          run: this.#updateUser,
        }),
      ],
      [
        '/acs/users/add_to_access_group',
        change(['PUT', 'POST'], {
          params: { acs_user_id: 'uuid', acs_access_group_id: 'uuid' },
          required: ['acs_user_id', 'acs_access_group_id'],
          run: this.#membership(true),
        }),
      ],
      [
        '/acs/users/remove_from_access_group',
        change(['DELETE', 'POST'], {
          params: { acs_user_id: 'uuid', user_identity_id: 'uuid', acs_access_group_id: 'uuid' },
          required: ['acs_access_group_id'],
          run: this.#membership(false),
        }),
      ],
      [
        '/acs/users/delete',
        change(['DELETE', 'POST'], {
          params: userRef,
          run: (params) => {
            this.removeUser(this.#user(params).acs_user_id);
            return {};
          },
        }),
      ],
      ['/acs/users/suspend', change(['POST'], { params: userRef, run: suspend(true) })],
      ['/acs/users/unsuspend', change(['POST'], { params: userRef, run: suspend(false) })],
      [
        '/acs/access_groups/list',
        look({
          params: { acs_system_id: 'uuid', acs_user_id: 'uuid', user_identity_id: 'uuid', search: 'text' },
          run: (params) => ({
            acs_access_groups: [...this.groups.values()]
              .filter(
                (group) =>
                  (params['acs_system_id'] === undefined || group.acs_system_id === params['acs_system_id']) &&
                  (params['acs_user_id'] === undefined ||
                    this.memberships.get(group.acs_access_group_id)?.has(text(params['acs_user_id'])) === true) &&
                  (params['search'] === undefined || group.name.toLowerCase().includes(text(params['search']).toLowerCase())),
              )
              .map(this.#wireGroup),
          }),
        }),
      ],
      [
        '/acs/access_groups/list_users',
        look({
          params: { acs_access_group_id: 'uuid' },
          required: ['acs_access_group_id'],
          run: (params) => {
            const group = this.#need(this.groups, params['acs_access_group_id'], 'acs_access_group');
            return {
              acs_users: [...(this.memberships.get(group.acs_access_group_id) ?? [])]
                .filter((id) => this.#listed(id))
                .map((id) => this.#wireUser(this.#need(this.users, id, 'acs_user'))),
            };
          },
        }),
      ],
      [
        '/acs/systems/list',
        look({
          params: { connected_account_id: 'uuid', customer_key: 'text', search: 'text' },
          run: () => systemsOf([...this.systems.values()]),
        }),
      ],
      [
        '/acs/systems/get',
        look({
          params: { acs_system_id: 'uuid' },
          required: ['acs_system_id'],
          run: (params) => ({ acs_system: this.#wireSystem(this.#need(this.systems, params['acs_system_id'], 'acs_system')) }),
        }),
      ],
      [
        '/acs/systems/list_compatible_credential_manager_acs_systems',
        look({
          params: { acs_system_id: 'uuid' },
          required: ['acs_system_id'],
          run: (params) =>
            systemsOf(
              this.#need(this.systems, params['acs_system_id'], 'acs_system').compatible.map((id) =>
                this.#need(this.systems, id, 'acs_system'),
              ),
            ),
        }),
      ],
      [
        '/acs/credential_pools/list',
        look({
          params: { acs_system_id: 'uuid' },
          required: ['acs_system_id'],
          run: (params) => ({
            acs_credential_pools: [...this.pools.values()]
              .filter((pool) => pool.acs_system_id === params['acs_system_id'])
              .map((pool) => ({
                ...pool,
                external_type: 'hid_part_number',
                external_type_display_name: 'HID Part Number',
                workspace_id: this.workspace.workspace_id,
                created_at: '2025-01-01T00:00:00.000Z',
              })),
          }),
        }),
      ],
      [
        '/acs/credentials/list',
        look({
          params: {
            acs_user_id: 'uuid',
            acs_system_id: 'uuid',
            user_identity_id: 'uuid',
            created_before: 'instant',
            is_multi_phone_sync_credential: 'flag',
            limit: 'count',
            page_cursor: 'cursor',
            search: 'text',
          },
          run: (params) => {
            const found = [...this.credentials.values()].filter((credential) =>
              (['acs_user_id', 'acs_system_id', 'user_identity_id'] as const).every(
                (field) => params[field] === undefined || credential[field] === params[field],
              ),
            );
            const page = this.#page(found, (credential) => credential.acs_credential_id, params, 'acs_credentials');
            return {
              ...page,
              acs_credentials: (page['acs_credentials'] as Credential[]).map((credential) => ({
                ...credential,
                access_method: 'mobile_key',
                display_name: 'Mobile key',
                connected_account_id: this.workspace.workspace_id,
                workspace_id: this.workspace.workspace_id,
                is_managed: true,
                errors: [],
                warnings: [],
              })),
            };
          },
        }),
      ],
      [
        '/user_identities/create',
        change(['POST'], {
          params: {
            user_identity_key: 'text',
            email_address: 'email',
            phone_number: 'text',
            full_name: 'text',
            acs_system_ids: 'uuids',
          },
          nullable: ['user_identity_key', 'email_address', 'phone_number', 'full_name'],
          run: this.#createIdentity,
        }),
      ],
      [
        '/user_identities/update',
        change(['PATCH', 'POST'], {
          params: {
            user_identity_id: 'uuid',
            user_identity_key: 'text',
            email_address: 'email',
            phone_number: 'text',
            full_name: 'text',
          },
          required: ['user_identity_id'],
          nullable: ['user_identity_key', 'email_address', 'phone_number', 'full_name'],
          run: this.#updateIdentity,
        }),
      ],
      [
        '/user_identities/get',
        look({
          params: { user_identity_id: 'uuid', user_identity_key: 'text' },
          run: (params) => ({ user_identity: this.#wireIdentity(this.#identity(params)) }),
        }),
      ],
      [
        '/user_identities/list',
        look({
          params: {
            search: 'text',
            created_before: 'instant',
            credential_manager_acs_system_id: 'uuid',
            user_identity_ids: 'uuids',
            limit: 'count',
            page_cursor: 'cursor',
          },
          run: this.#listIdentities(true),
        }),
      ],
      [
        '/user_identities/unmanaged/list',
        look({
          params: { search: 'text', created_before: 'instant', limit: 'count', page_cursor: 'cursor' },
          run: this.#listIdentities(false),
        }),
      ],
      [
        '/user_identities/list_acs_users',
        look({
          params: { user_identity_id: 'uuid' },
          required: ['user_identity_id'],
          run: (params) => ({
            acs_users: [...this.users.values()]
              .filter((user) => user.user_identity_id === params['user_identity_id'] && this.#listed(user.acs_user_id))
              .map(this.#wireUser),
          }),
        }),
      ],
      [
        '/user_identities/add_acs_user',
        change(['PUT', 'POST'], {
          params: { acs_user_id: 'uuid', user_identity_id: 'uuid', user_identity_key: 'text' },
          required: ['acs_user_id'],
          run: (params) => {
            this.#user({ acs_user_id: params['acs_user_id'] }).user_identity_id = this.#identity(params).user_identity_id;
            return {};
          },
        }),
      ],
      [
        '/user_identities/remove_acs_user',
        change(['DELETE', 'POST'], {
          params: { acs_user_id: 'uuid', user_identity_id: 'uuid' },
          required: ['acs_user_id', 'user_identity_id'],
          run: (params) => {
            const user = this.#user({ acs_user_id: params['acs_user_id'] });
            const unlink = (): void => {
              delete user.user_identity_id;
            };
            if (this.options.unlinkLag === 0) unlink();
            else setTimeout(unlink, this.options.unlinkLag).unref();
            return {};
          },
        }),
      ],
      [
        '/user_identities/delete',
        change(['DELETE', 'POST'], {
          params: { user_identity_id: 'uuid' },
          required: ['user_identity_id'],
          run: (params) => {
            const { user_identity_id: id } = this.#identity(params);
            if (this.options.identityDeletion === 0) this.endIdentityDeletion(id);
            else {
              this.beginIdentityDeletion(id);
              setTimeout(() => this.endIdentityDeletion(id), this.options.identityDeletion).unref();
            }
            return {};
          },
        }),
      ],
      [
        `${automationsPath}/launch`,
        change(['POST'], {
          params: {
            user_identity_id: 'uuid',
            credential_manager_acs_system_id: 'uuid',
            acs_credential_pool_id: 'uuid',
            create_credential_manager_user: 'flag',
            credential_manager_acs_user_id: 'uuid',
          },
          required: ['user_identity_id', 'credential_manager_acs_system_id'],
          run: this.#launch,
        }),
      ],
      [
        `${automationsPath}/list`,
        look({
          params: { user_identity_id: 'uuid' },
          required: ['user_identity_id'],
          run: (params) => ({
            enrollment_automations: [...this.automations.values()]
              .filter(
                ({ user_identity_id: of, enrollment_automation_id: id }) =>
                  of === params['user_identity_id'] && this.#listed(id),
              )
              .map(this.#wireAutomation),
          }),
        }),
      ],
      [
        `${automationsPath}/get`,
        look({
          params: { enrollment_automation_id: 'uuid' },
          required: ['enrollment_automation_id'],
          run: (params) => ({ enrollment_automation: this.#wireAutomation(automation(params)) }),
        }),
      ],
      [
        `${automationsPath}/delete`,
        change(['DELETE', 'POST'], {
          params: { enrollment_automation_id: 'uuid' },
          required: ['enrollment_automation_id'],
          run: (params) => {
            this.automations.delete(automation(params).enrollment_automation_id);
            return {};
          },
        }),
      ],
      [
        '/user_identities/generate_instant_key',
        change(['POST'], {
          params: { user_identity_id: 'uuid', max_use_count: 'count', customization_profile_id: 'uuid' },
          required: ['user_identity_id'],
          run: this.#generateKey,
        }),
      ],
      [
        '/instant_keys/get',
        look({
          params: { instant_key_id: 'uuid' },
          required: ['instant_key_id'],
          run: (params) => ({
            instant_key: this.#wireKey(this.#need(this.instantKeys, params['instant_key_id'], 'instant_key')),
          }),
        }),
      ],
      [
        '/instant_keys/list',
        look({
          params: { user_identity_id: 'uuid' },
          run: (params) => ({
            instant_keys: [...this.instantKeys.values()]
              .filter(
                ({ user_identity_id: of, instant_key_id: id }) =>
                  (params['user_identity_id'] === undefined || of === params['user_identity_id']) && this.#listed(id),
              )
              .map(this.#wireKey),
          }),
        }),
      ],
      [
        '/acs/entrances/list',
        look({
          params: { acs_system_id: 'uuid', space_id: 'uuid', search: 'text', limit: 'count', page_cursor: 'cursor' },
          run: (params) => {
            const found = [...this.entrances.values()].filter((entrance) => entrance.acs_system_id === params['acs_system_id']);
            const page = this.#page(found, (entrance) => entrance.acs_entrance_id, params, 'acs_entrances');
            return {
              ...page,
              acs_entrances: (page['acs_entrances'] as Entrance[]).map((entrance) => ({
                ...entrance,
                connected_account_id: this.workspace.workspace_id,
                created_at: '2025-01-01T00:00:00.000Z',
                errors: [],
                warnings: [],
              })),
            };
          },
        }),
      ],
      [
        '/spaces/list',
        look({
          params: { search: 'text', space_key: 'text', limit: 'count', page_cursor: 'cursor' },
          run: (params) => {
            const page = this.#page([...this.spaces.values()], (space) => space.space_id, params, 'spaces');
            return {
              ...page,
              spaces: (page['spaces'] as Space[]).map((space) => ({
                ...space,
                display_name: space.name,
                workspace_id: this.workspace.workspace_id,
                created_at: '2025-01-01T00:00:00.000Z',
                device_count: 0,
                acs_entrance_count: 1,
              })),
            };
          },
        }),
      ],
      [
        '/access_grants/create',
        change(['POST'], {
          params: {
            user_identity_id: 'uuid',
            access_grant_key: 'text',
            acs_entrance_ids: 'uuids',
            space_ids: 'uuids',
            requested_access_methods: 'methods',
            starts_at: 'instant',
            ends_at: 'instant',
            name: 'text',
          },
          required: ['user_identity_id', 'requested_access_methods'],
          nullable: ['ends_at'],
          run: this.#createGrant,
        }),
      ],
      [
        '/access_grants/get',
        look({
          params: { access_grant_id: 'uuid', access_grant_key: 'text' },
          run: (params) => ({ access_grant: this.#wireGrant(this.#grant(params)) }),
        }),
      ],
      [
        '/access_grants/list',
        look({
          params: {
            user_identity_id: 'uuid',
            acs_entrance_id: 'uuid',
            space_id: 'uuid',
            access_grant_ids: 'uuids',
            limit: 'count',
            page_cursor: 'cursor',
          },
          run: this.#listGrants,
        }),
      ],
      [
        '/access_grants/get_related',
        look({
          params: { access_grant_ids: 'uuids', include: 'texts' },
          run: (params) => ({
            batch: {
              access_methods: (params['access_grant_ids'] as string[]).flatMap((id) =>
                this.#need(this.grants, id, 'access_grant').methods.map(this.#wireMethod),
              ),
            },
          }),
        }),
      ],
      [
        '/access_grants/update',
        change(['PATCH', 'POST'], {
          params: { access_grant_id: 'uuid', access_grant_key: 'text', starts_at: 'instant', ends_at: 'instant', name: 'text' },
          nullable: ['ends_at', 'name'],
          run: (params) => {
            const grant = this.#grant(params);
            if (params['ends_at'] !== undefined) grant.ends_at = params['ends_at'] as string | null;
            return {};
          },
        }),
      ],
      [
        '/access_grants/delete',
        change(['DELETE', 'POST'], {
          params: { access_grant_id: 'uuid' },
          required: ['access_grant_id'],
          run: (params) => {
            this.grants.delete(this.#grant(params).access_grant_id);
            return {};
          },
        }),
      ],
      [
        '/workspaces/get',
        look({
          params: {},
          run: () => ({
            workspace: {
              ...this.workspace,
              company_name: 'Elsewhere Ltd',
              connect_partner_name: null,
              connect_webview_customization: {},
              is_publishable_key_auth_enabled: false,
              organization_id: null,
            },
          }),
        }),
      ],
    ]);
  }
}

/** A parameter that has been checked to be a string. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function validate(route: Route, params: Params, now: number): Params {
  const errors: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(params)) {
    const kind = route.params[name];
    if (kind === undefined) errors[name] = ['Unrecognized key'];
    else if (value === null && route.nullable?.includes(name) === true) continue;
    else {
      const trouble = troubleWith(kind, value, now);
      if (trouble !== undefined) errors[name] = [trouble];
    }
  }
  for (const name of route.required ?? []) if (params[name] === undefined) errors[name] = ['Required'];
  if (Object.keys(errors).length > 0) {
    const said = Object.entries(errors).map(([name, [words]]) => `${name}: ${words ?? ''}`);
    throw new Refusal(400, 'invalid_input', said.join('; '), errors);
  }
  return params;
}

function troubleWith(kind: ParamKind, value: unknown, now: number): string | undefined {
  switch (kind) {
    case 'uuid':
      return typeof value === 'string' && uuidShape.test(value) ? undefined : 'Invalid uuid';
    case 'uuids':
      return Array.isArray(value) && value.every((id) => typeof id === 'string' && uuidShape.test(id))
        ? undefined
        : 'Invalid uuids';
    case 'texts':
      return Array.isArray(value) && value.every((each) => typeof each === 'string') ? undefined : 'Invalid strings';
    case 'methods': {
      const modes = ['code', 'card', 'mobile_key', 'cloud_key'];
      const isRight = (each: unknown): boolean =>
        typeof each === 'object' && each !== null && modes.includes(String((each as Params)['mode']));
      return Array.isArray(value) && value.length > 0 && value.every(isRight) ? undefined : 'Invalid access methods';
    }
    case 'text':
      return typeof value === 'string' && value !== '' ? undefined : 'Expected a string with at least 1 character';
    case 'email':
      return typeof value === 'string' && emailShape.test(value) ? undefined : 'Invalid email';
    case 'instant':
      return isInstant(value) ? undefined : 'Invalid datetime';
    case 'count': {
      const count = typeof value === 'string' ? Number(value) : value;
      return Number.isInteger(count) && Number(count) > 0 ? undefined : 'Expected a positive integer';
    }
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'Expected a boolean';
    case 'cursor':
      return value === null || typeof value === 'string' ? undefined : 'Expected a string';
    case 'schedule':
      return scheduleTrouble(value, now);
  }
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && instantShape.test(value) && !Number.isNaN(Date.parse(value));
}

function scheduleTrouble(value: unknown, now: number): string | undefined {
  if (typeof value !== 'object' || value === null) return 'Expected an object';
  const { starts_at: starts, ends_at: ends, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return `Unrecognized key ${Object.keys(rest).join(', ')}`;
  if (starts !== undefined && !isInstant(starts)) return 'starts_at: Invalid datetime';
  if (ends !== undefined && ends !== null && !isInstant(ends)) return 'ends_at: Invalid datetime';
  if (typeof ends === 'string') {
    if (Date.parse(ends) <= now) return 'ends_at must be in the future';
    if (typeof starts === 'string' && Date.parse(ends) <= Date.parse(starts)) return 'ends_at must be after starts_at';
  }
  return undefined;
}

/** As the API does: a start left out or long past reads as now. */
function scheduleOf(value: unknown, now: number): { starts_at: string; ends_at: string | null } {
  const { starts_at: starts, ends_at: ends = null } = value as { starts_at?: string; ends_at?: string | null };
  const start = starts === undefined || Date.parse(starts) < now - 86_400_000 ? now : Date.parse(starts);
  return { starts_at: new Date(start).toISOString(), ends_at: ends };
}
