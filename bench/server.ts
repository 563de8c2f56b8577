/**
 * The smallest access system that a run can be made against, in a process of its own: nothing on disk, no limit, no faults. Its
 * first users are the people of people.ts. Prints its port; `/bench` tells what it was asked for.
 */
import { createServer, type ServerResponse } from 'node:http';
import { person } from './people.ts';

const there = Number(process.argv[2] ?? 0);
const workspaceId = uuid(0xf0, 0);
const systemId = uuid(0xf1, 0);
const groupNames = ['Staff', 'Lab'];

/** Bodies of what was created, as far as lists show it. */
const created: { readonly fields: Record<string, unknown>; readonly groups: readonly unknown[] }[] = [];
let requests = 0;
let firstCreate = 0;
let lastCreate = 0;

function uuid(kind: number, n: number): string {
  const hex = n.toString(16).padStart(12, '0');
  return `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${hex}`;
}

function user(n: number): Record<string, unknown> {
  const made = n < there ? undefined : created[n - there];
  const { name, email, phone } = person(n);
  return {
    acs_user_id: uuid(1, n),
    acs_system_id: systemId,
    workspace_id: workspaceId,
    created_at: '2030-01-01T00:00:00.000Z',
    ...(made?.fields ?? { full_name: name, email_address: email, phone_number: phone }),
    is_suspended: false,
    is_managed: true,
    errors: [],
    warnings: [],
    pending_mutations: [],
  };
}

function answer(path: string, body: Record<string, unknown>): Record<string, unknown> {
  switch (path) {
    case '/bench':
      return { requests, created: created.length, createSeconds: (lastCreate - firstCreate) / 1000 };
    case '/workspaces/get':
      return { workspace: { workspace_id: workspaceId, name: 'Bench', is_sandbox: true, is_suspended: false } };
    case '/acs/systems/list':
      return {
        acs_systems: [
          { acs_system_id: systemId, name: 'Bench', is_credential_manager: false, errors: [], warnings: [], location: null },
        ],
      };
    case '/acs/access_groups/list':
      return { acs_access_groups: groupNames.map((name, n) => ({ acs_access_group_id: uuid(2, n), name })) };
    case '/acs/access_groups/list_users':
      return {
        acs_users: [
          // Those who were there from the beginning are in the first group.
          ...(body['acs_access_group_id'] === uuid(2, 0) ? Array.from({ length: there }, (_, n) => user(n)) : []),
          ...created.flatMap(({ groups }, at) => (groups.includes(body['acs_access_group_id']) ? [user(there + at)] : [])),
        ],
      };
    case '/acs/users/list': {
      const from = Number(body['page_cursor'] ?? 0);
      const to = Math.min(from + Number(body['limit'] ?? 500), there + created.length);
      const hasNext = to < there + created.length;
      return {
        acs_users: Array.from({ length: to - from }, (_, at) => user(from + at)),
        pagination: { has_next_page: hasNext, next_page_cursor: hasNext ? String(to) : null, next_page_url: null },
      };
    }
    case '/acs/users/get':
      return { acs_user: user(Number.parseInt(String(body['acs_user_id']).slice(-12), 16)) };
    case '/acs/users/create': {
      lastCreate = performance.now();
      if (created.length === 0) firstCreate = lastCreate;
      const { full_name, email_address, phone_number, access_schedule, acs_access_group_ids } = body;
      const groups = Array.isArray(acs_access_group_ids) ? acs_access_group_ids : [];
      created.push({ fields: { full_name, email_address, phone_number, access_schedule }, groups });
      return { acs_user: user(there + created.length - 1) };
    }
    default:
      throw new Error(`The bench has no ${path}.`);
  }
}

function reply(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  response.writeHead(status, { 'content-type': 'application/json', 'seam-request-id': `r${requests}` });
  response.end(JSON.stringify(body));
}

createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== '/bench') requests += 1;
    try {
      reply(response, 200, { ...answer(pathname, text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)), ok: true });
    } catch (error) {
      reply(response, 404, { error: { type: 'not_found', message: (error as Error).message }, ok: false });
    }
  });
}).listen(0, '127.0.0.1', function (this: { address(): unknown }) {
  console.log((this.address() as { port: number }).port);
});
