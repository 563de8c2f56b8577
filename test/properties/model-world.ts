import { DirectoryError } from '../../src/directory/directory.ts';
import type {
  AccessGrant,
  AccessGroup,
  AccessSystem,
  AcsUser,
  BeforeSend,
  Credential,
  Directory,
  EnrollmentAutomation,
  IdentityPatch,
  InstantKey,
  NewGrant,
  NewUser,
  UserIdentity,
  UserPatch,
} from '../../src/directory/directory.ts';
import { type Api, Refusal, type Params } from '../faults/api.ts';

/** Time that passes only while everybody waits for it: seconds of patience cost nothing. */
export class VirtualTime {
  #now = Date.now();
  #sleepers: { at: number; wake: () => void }[] = [];

  now = (): number => this.#now;

  sleep = async (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#sleepers.push({ at: this.#now + ms, wake });
      this.#sleepers.sort((a, b) => a.at - b.at);
    });

  /** Lets time pass until the work is done, or until `isOver` says that the process it belongs to is dead. */
  async until(work: Promise<unknown>, isOver: () => boolean): Promise<void> {
    const state = { isDone: false };
    const mark = (): void => {
      state.isDone = true;
    };
    work.then(mark, mark);
    while (!state.isDone && !isOver()) {
      // Whatever can go on without time passing (the journal's commits take a turn each) goes on first.
      for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const next = this.#sleepers.shift();
      if (next === undefined) continue;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
  }
}

/** What the network may do to a call that changes something. */
export type Weather = 'fine' | 'lost before' | 'lost after' | 'carried out late';

/** One process' line to the access system: cut for good when the process dies. */
export class ModelDirectory implements Directory {
  readonly host = 'model';
  now = (): number => this.#time.now();
  isCut = false;
  readonly #api: Api;
  readonly #time: VirtualTime;
  readonly #weather: () => Weather;
  readonly #latency: () => number;
  /** Told before and after everything that could be the last thing a process does. */
  readonly #moment: () => void;
  /** Others who use the system act just before a call that changes something is carried out. */
  readonly #beside: () => void;
  readonly #stop: AbortSignal;

  constructor(
    api: Api,
    time: VirtualTime,
    weather: () => Weather,
    latency: () => number,
    moment: () => void,
    stop: AbortSignal,
    beside: () => void = () => undefined,
  ) {
    this.#beside = beside;
    this.#stop = stop;
    this.#api = api;
    this.#time = time;
    this.#weather = weather;
    this.#latency = latency;
    this.#moment = moment;
  }

  async workspace(): Promise<never> {
    throw new Error('The engine does not ask for the workspace.');
  }
  async systems(): Promise<AccessSystem[]> {
    return [];
  }
  async compatibleCredentialManagers(): Promise<AccessSystem[]> {
    return [];
  }
  async credentialPools(): Promise<[]> {
    return [];
  }

  async groups(systemId: string): Promise<AccessGroup[]> {
    const found = await this.#read('/acs/access_groups/list', { acs_system_id: systemId });
    return list(found, 'acs_access_groups').map((group) => ({
      id: text(group, 'acs_access_group_id') ?? '',
      name: text(group, 'name') ?? '',
      isBeingDeleted: isBeingDeleted(group),
    }));
  }
  async groupMembers(groupId: string): Promise<string[]> {
    const found = await this.#read('/acs/access_groups/list_users', { acs_access_group_id: groupId });
    return list(found, 'acs_users').map((user) => text(user, 'acs_user_id') ?? '');
  }
  async groupsOf(userId: string): Promise<string[]> {
    const found = await this.#read('/acs/access_groups/list', { acs_user_id: userId });
    return list(found, 'acs_access_groups').map((group) => text(group, 'acs_access_group_id') ?? '');
  }
  async *users(systemId: string): AsyncGenerator<AcsUser[]> {
    yield list(await this.#read('/acs/users/list', { acs_system_id: systemId }), 'acs_users').map(asUser);
  }
  async searchUsers(systemId: string, search: string): Promise<AcsUser[]> {
    return list(await this.#read('/acs/users/list', { acs_system_id: systemId, search }), 'acs_users').map(asUser);
  }
  async user(userId: string): Promise<AcsUser | undefined> {
    return this.#maybe('/acs/users/get', { acs_user_id: userId }, 'acs_user', asUser);
  }
  async userOfIdentity(identityId: string, systemId: string): Promise<AcsUser | undefined> {
    return this.#maybe('/acs/users/get', { user_identity_id: identityId, acs_system_id: systemId }, 'acs_user', asUser);
  }
  async createUser(user: NewUser, beforeSend: BeforeSend): Promise<AcsUser> {
    const { schedule } = user;
    const answer = await this.#write(
      '/acs/users/create',
      {
        acs_system_id: user.systemId,
        full_name: user.name,
        ...given('email_address', user.email),
        ...given('phone_number', user.phone),
        ...given('user_identity_id', user.identityId),
        ...given('acs_access_group_ids', user.groupIds),
        ...(schedule === undefined
          ? {}
          : { access_schedule: { ...given('starts_at', schedule.startsAt), ...given('ends_at', schedule.endsAt) } }),
      },
      beforeSend,
    );
    return asUser(object(answer, 'acs_user'));
  }
  async updateUser(userId: string, patch: UserPatch, beforeSend: BeforeSend): Promise<void> {
    const params = {
      acs_user_id: userId,
      ...given('full_name', patch.name),
      ...given('email_address', patch.email),
      ...given('phone_number', patch.phone),
    };
    await this.#write('/acs/users/update', params, beforeSend, 'PATCH');
  }
  async deleteUser(userId: string, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/acs/users/delete', { acs_user_id: userId }, beforeSend);
  }
  async suspendUser(userId: string, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/acs/users/suspend', { acs_user_id: userId }, beforeSend);
  }
  async unsuspendUser(userId: string, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/acs/users/unsuspend', { acs_user_id: userId }, beforeSend);
  }
  async addToGroup(userId: string, groupId: string, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/acs/users/add_to_access_group', { acs_user_id: userId, acs_access_group_id: groupId }, beforeSend);
  }
  async removeFromGroup(userId: string, groupId: string, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/acs/users/remove_from_access_group', { acs_user_id: userId, acs_access_group_id: groupId }, beforeSend);
  }
  async credentials(): Promise<Credential[]> {
    return [];
  }
  async *credentialsIn(): AsyncGenerator<Credential[]> {
    // In this world nobody has any.
  }

  async *identities(): AsyncGenerator<UserIdentity[]> {
    yield list(await this.#read('/user_identities/list', {}), 'user_identities').map(asIdentity);
  }
  async searchIdentities(search: string): Promise<UserIdentity[]> {
    return list(await this.#read('/user_identities/list', { search }), 'user_identities').map(asIdentity);
  }
  async identity(identityId: string): Promise<UserIdentity | undefined> {
    return this.#maybe('/user_identities/get', { user_identity_id: identityId }, 'user_identity', asIdentity);
  }
  async identityByKey(key: string): Promise<UserIdentity | undefined> {
    return this.#maybe('/user_identities/get', { user_identity_key: key }, 'user_identity', asIdentity);
  }
  async createIdentity(
    identity: { key: string; name: string; email?: string; phone?: string },
    beforeSend: BeforeSend,
  ): Promise<UserIdentity> {
    const answer = await this.#write(
      '/user_identities/create',
      {
        user_identity_key: identity.key,
        full_name: identity.name,
        ...given('email_address', identity.email),
        ...given('phone_number', identity.phone),
      },
      beforeSend,
    );
    return asIdentity(object(answer, 'user_identity'));
  }
  async updateIdentity(identityId: string, patch: IdentityPatch, beforeSend: BeforeSend): Promise<void> {
    const params = {
      user_identity_id: identityId,
      ...given('full_name', patch.name),
      ...given('email_address', patch.email),
      ...given('phone_number', patch.phone),
    };
    await this.#write('/user_identities/update', params, beforeSend, 'PATCH');
  }
  async deleteIdentity(identityId: string, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/user_identities/delete', { user_identity_id: identityId }, beforeSend);
  }
  async usersOfIdentity(identityId: string): Promise<AcsUser[]> {
    return list(await this.#read('/user_identities/list_acs_users', { user_identity_id: identityId }), 'acs_users').map(asUser);
  }
  async linkUser(identityId: string, userId: string, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/user_identities/add_acs_user', { user_identity_id: identityId, acs_user_id: userId }, beforeSend);
  }
  async unlinkUser(identityId: string, userId: string, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/user_identities/remove_acs_user', { user_identity_id: identityId, acs_user_id: userId }, beforeSend);
  }

  async enrollmentAutomations(identityId: string): Promise<EnrollmentAutomation[]> {
    const found = await this.#read('/user_identities/enrollment_automations/list', { user_identity_id: identityId });
    return list(found, 'enrollment_automations').map(asAutomation);
  }
  async enrollmentAutomation(id: string): Promise<EnrollmentAutomation | undefined> {
    const route = '/user_identities/enrollment_automations/get';
    return this.#maybe(route, { enrollment_automation_id: id }, 'enrollment_automation', asAutomation);
  }
  async launchEnrollmentAutomation(
    launch: { identityId: string; credentialManagerId: string },
    beforeSend: BeforeSend,
  ): Promise<EnrollmentAutomation> {
    const params = { user_identity_id: launch.identityId, credential_manager_acs_system_id: launch.credentialManagerId };
    const answer = await this.#write('/user_identities/enrollment_automations/launch', params, beforeSend);
    return asAutomation(object(answer, 'enrollment_automation'));
  }
  async deleteEnrollmentAutomation(automationId: string, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/user_identities/enrollment_automations/delete', { enrollment_automation_id: automationId }, beforeSend);
  }
  async instantKeys(identityId: string): Promise<InstantKey[]> {
    return list(await this.#read('/instant_keys/list', { user_identity_id: identityId }), 'instant_keys').map(asKey);
  }
  async instantKey(id: string): Promise<InstantKey | undefined> {
    return this.#maybe('/instant_keys/get', { instant_key_id: id }, 'instant_key', asKey);
  }
  async generateInstantKey(identityId: string, beforeSend: BeforeSend): Promise<InstantKey> {
    const answer = await this.#write('/user_identities/generate_instant_key', { user_identity_id: identityId }, beforeSend);
    return asKey(object(answer, 'instant_key'));
  }

  async entrances(): Promise<[]> {
    return [];
  }
  async spaces(): Promise<[]> {
    return [];
  }
  async grant(grantId: string): Promise<AccessGrant | undefined> {
    return this.#maybe('/access_grants/get', { access_grant_id: grantId }, 'access_grant', asGrant);
  }
  async grantByKey(key: string): Promise<AccessGrant | undefined> {
    return this.#maybe('/access_grants/get', { access_grant_key: key }, 'access_grant', asGrant);
  }
  async grantsOf(identityId: string, entranceId?: string): Promise<AccessGrant[]> {
    const found = await this.#read('/access_grants/list', {
      user_identity_id: identityId,
      ...given('acs_entrance_id', entranceId),
    });
    return list(found, 'access_grants').map(asGrant);
  }
  async grants(grantIds: readonly string[]): Promise<AccessGrant[]> {
    return list(await this.#read('/access_grants/list', { access_grant_ids: [...grantIds] }), 'access_grants').map(asGrant);
  }
  async methodsOf(): Promise<[]> {
    return [];
  }
  async createGrant(grant: NewGrant, beforeSend: BeforeSend): Promise<AccessGrant> {
    const params = {
      access_grant_key: grant.key,
      user_identity_id: grant.identityId,
      acs_entrance_ids: [...grant.entranceIds],
      requested_access_methods: grant.methods.map((mode) => ({ mode })),
    };
    return asGrant(object(await this.#write('/access_grants/create', params, beforeSend), 'access_grant'));
  }
  async updateGrant(grantId: string, endsAt: string | null, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/access_grants/update', { access_grant_id: grantId, ends_at: endsAt }, beforeSend);
  }
  async deleteGrant(grantId: string, beforeSend: BeforeSend): Promise<void> {
    await this.#write('/access_grants/delete', { access_grant_id: grantId }, beforeSend);
  }

  /** A dead process gets no answer, ever. */
  async #alive(): Promise<void> {
    this.#moment();
    if (this.isCut) await new Promise(() => undefined);
  }

  async #read(route: string, params: Params): Promise<Record<string, unknown>> {
    await this.#alive();
    await this.#time.sleep(this.#latency());
    const answer = this.#call(route, 'POST', params);
    await this.#alive();
    return answer;
  }

  async #maybe<T>(route: string, params: Params, name: string, as: (wire: Wire) => T): Promise<T | undefined> {
    try {
      return as(object(await this.#read(route, params), name));
    } catch (error) {
      if (error instanceof DirectoryError && error.kind === 'not_found') return undefined;
      throw error;
    }
  }

  async #write(route: string, params: Params, beforeSend: BeforeSend, method = 'POST'): Promise<Record<string, unknown>> {
    await this.#alive();
    await this.#time.sleep(this.#latency());
    await this.#alive();
    if (this.#stop.aborted) throw new DirectoryError('stopped', 'stopped', 'Interrupted. Nothing more was sent.');
    await beforeSend();
    // From here on the request is on its way, whatever becomes of the process.
    await this.#alive();
    this.#beside();
    const weather = this.#weather();
    const lost = new DirectoryError('unanswered', 'reset', 'The connection was lost.');
    if (weather === 'carried out late') {
      void this.#time.sleep(400).then(() => {
        try {
          this.#call(route, method, params);
        } catch {
          // Refused then: nobody hears of it.
        }
      });
    }
    const pause = this.#latency();
    if (weather === 'lost before' || weather === 'carried out late') {
      await this.#time.sleep(pause);
      await this.#alive();
      throw lost;
    }
    const answer = this.#call(route, method, params);
    await this.#time.sleep(pause);
    await this.#alive();
    if (weather === 'lost after') throw lost;
    return answer;
  }

  #call(route: string, method: string, params: Params): Record<string, unknown> {
    try {
      return this.#api.call(route, method, params);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new DirectoryError(error.status === 404 ? 'not_found' : 'refused', error.type, error.message);
    }
  }
}

type Wire = Record<string, unknown>;

function given(name: string, value: unknown): Params {
  return value === undefined ? {} : { [name]: value };
}

function list(answer: Wire, name: string): Wire[] {
  return answer[name] as Wire[];
}

function object(answer: Wire, name: string): Wire {
  return answer[name] as Wire;
}

function text(wire: Wire, name: string): string | undefined {
  const value = wire[name];
  return typeof value === 'string' ? value : undefined;
}

function isBeingDeleted(wire: Wire): boolean {
  return list(wire, 'warnings').some((warning) => text(warning, 'warning_code') === 'being_deleted');
}

function asUser(wire: Wire): AcsUser {
  const schedule = (wire['access_schedule'] ?? {}) as Wire;
  return {
    id: text(wire, 'acs_user_id') ?? '',
    systemId: text(wire, 'acs_system_id') ?? '',
    name: text(wire, 'full_name') ?? '',
    isSuspended: wire['is_suspended'] === true,
    createdAt: text(wire, 'created_at') ?? '',
    provisioning: 'provisioned',
    isBeingDeleted: isBeingDeleted(wire),
    troubles: [],
    ...(given('email', text(wire, 'email_address')) as { email?: string }),
    ...(given('phone', text(wire, 'phone_number')) as { phone?: string }),
    ...(given('identityId', text(wire, 'user_identity_id')) as { identityId?: string }),
    ...(given('identityEmail', text(wire, 'user_identity_email_address')) as { identityEmail?: string }),
    ...(given('identityPhone', text(wire, 'user_identity_phone_number')) as { identityPhone?: string }),
    ...(given('startsAt', text(schedule, 'starts_at')) as { startsAt?: string }),
    ...(given('endsAt', text(schedule, 'ends_at')) as { endsAt?: string }),
  };
}

function asIdentity(wire: Wire): UserIdentity {
  return {
    id: text(wire, 'user_identity_id') ?? '',
    isBeingDeleted: isBeingDeleted(wire),
    ...(given('name', text(wire, 'full_name')) as { name?: string }),
    ...(given('email', text(wire, 'email_address')) as { email?: string }),
    ...(given('phone', text(wire, 'phone_number')) as { phone?: string }),
  };
}

function asAutomation(wire: Wire): EnrollmentAutomation {
  return {
    id: text(wire, 'enrollment_automation_id') ?? '',
    credentialManagerId: text(wire, 'credential_manager_acs_system_id') ?? '',
  };
}

function asGrant(wire: Wire): AccessGrant {
  return {
    id: text(wire, 'access_grant_id') ?? '',
    spaceIds: [],
    methods: ['mobile_key'],
    methodIds: [],
    startsAt: text(wire, 'starts_at') ?? '',
    isBeingDeleted: false,
    provisioning: 'provisioned',
    troubles: [],
  };
}

function asKey(wire: Wire): InstantKey {
  return {
    id: text(wire, 'instant_key_id') ?? '',
    url: text(wire, 'instant_key_url') ?? '',
    expiresAt: text(wire, 'expires_at') ?? '',
  };
}
