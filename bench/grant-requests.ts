/**
 * `node bench/grant-requests.ts`: how many requests bring a person in with a user, groups, a schedule and an access grant, in both
 * orders, against the practice system. Prints the table of docs/enrollment.md.
 *
 * `user first`: identity, user (with its groups and its schedule), grant. `grant first`: the grant makes identity and user, which then
 * is looked up and gets what a grant cannot say of it.
 */
import { randomUUID } from 'node:crypto';
import { carried, type Client, clientOf, type Json, landmarks } from '../test/sandbox/client.ts';
import { startSandbox } from '../src/sandbox/server.ts';

const sandbox = await startSandbox({ file: ':memory:', requestsPerSecond: 0, latencyMs: 0, provisionMs: 0 });
const client = clientOf(sandbox);
let requests = 0;
const call: Client = async (path, body) => {
  requests += 1;
  const answer = await client(path, body);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  return answer;
};
const { systemId, groupIds } = await landmarks(call);
const [entrance] = carried<Json[]>(await call('/acs/entrances/list', { acs_system_id: systemId }), 'acs_entrances');
const opens = { acs_entrance_ids: [entrance?.['acs_entrance_id']], requested_access_methods: [{ mode: 'mobile_key' }] };
const schedule = { starts_at: '2026-01-01T00:00:00Z', ends_at: '2031-01-01T00:00:00Z' };
let persons = 0;

async function count(work: () => Promise<void>): Promise<number> {
  const before = requests;
  await work();
  return requests - before;
}

const person = (): { full_name: string; email_address: string } => {
  persons += 1;
  return { full_name: 'Ines Blum', email_address: `ines.${persons}@example.com` };
};

async function userFirst(groups: readonly string[], isBounded: boolean): Promise<void> {
  const who = person();
  const identity = carried(await call('/user_identities/create', { ...who, user_identity_key: randomUUID() }), 'user_identity');
  const of = { user_identity_id: identity['user_identity_id'] };
  const user = { ...who, ...of, acs_system_id: systemId, acs_access_group_ids: groups };
  await call('/acs/users/create', { ...user, ...(isBounded ? { access_schedule: schedule } : {}) });
  await call('/access_grants/create', { ...opens, ...of, access_grant_key: randomUUID(), ...(isBounded ? schedule : {}) });
}

async function grantFirst(groups: readonly string[], isBounded: boolean): Promise<void> {
  const body = { ...opens, access_grant_key: randomUUID(), ...(isBounded ? schedule : {}) };
  const user_identity = { ...person(), user_identity_key: randomUUID() };
  const grant = carried(await call('/access_grants/create', { ...body, user_identity }), 'access_grant');
  const at = { user_identity_id: grant['user_identity_id'], acs_system_id: systemId };
  const { acs_user_id } = carried(await call('/acs/users/get', at), 'acs_user');
  if (isBounded) await call('/acs/users/update', { acs_user_id, access_schedule: schedule });
  for (const acs_access_group_id of groups) await call('/acs/users/add_to_access_group', { acs_user_id, acs_access_group_id });
}

console.log('| a person with | user first | grant first |\n| --- | --: | --: |');
for (const isBounded of [false, true]) {
  for (const many of [0, 1, 2, 3]) {
    const groups = [...groupIds.values()].slice(0, many);
    const said = `${many} group${many === 1 ? '' : 's'}${isBounded ? ', start and end' : ''}`;
    const first = await count(() => userFirst(groups, isBounded));
    console.log(`| ${said} | ${first} | ${await count(() => grantFirst(groups, isBounded))} |`);
  }
}
await sandbox.close();
