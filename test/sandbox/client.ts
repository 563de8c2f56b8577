import type { Sandbox } from '../../src/sandbox/server.ts';

export type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  /** Parsed where it is JSON, else as `{text}`. */
  readonly body: Json;
  readonly headers: Headers;
}

interface How {
  readonly method?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export type Client = (path: string, body?: unknown, how?: How) => Promise<Answer>;

/** Speaks HTTP to a practice system; GET and DELETE say their parameters in the query string. */
export function clientOf(sandbox: Pick<Sandbox, 'url' | 'apiKey'>): Client {
  return async (path, body, { method = 'POST', key = sandbox.apiKey, headers = {}, signal } = {}) => {
    const inQuery = method === 'GET' || method === 'DELETE';
    const query = inQuery && body !== undefined ? `?${new URLSearchParams(body as Record<string, string>).toString()}` : '';
    const response = await fetch(sandbox.url + path + query, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(inQuery || body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, body: isJson ? (JSON.parse(text) as Json) : { text }, headers: response.headers };
  };
}

/** The object or the list that an answer carries under its one key. */
export function carried<T = Json>({ body }: Answer, key: string): T {
  return body[key] as T;
}

/** Ids of what every new practice system holds. */
export async function landmarks(call: Client): Promise<{
  systemId: string;
  managerId: string;
  poolId: string;
  groupIds: ReadonlyMap<string, string>;
}> {
  const systems = carried<Json[]>(await call('/acs/systems/list'), 'acs_systems');
  const systemId = String(systems.find((system) => system['is_credential_manager'] === false)?.['acs_system_id']);
  const managerId = String(systems.find((system) => system['is_credential_manager'] === true)?.['acs_system_id']);
  const pools = carried<Json[]>(await call('/acs/credential_pools/list', { acs_system_id: managerId }), 'acs_credential_pools');
  const groups = carried<Json[]>(await call('/acs/access_groups/list', { acs_system_id: systemId }), 'acs_access_groups');
  return {
    systemId,
    managerId,
    poolId: String(pools[0]?.['acs_credential_pool_id']),
    groupIds: new Map(groups.map((group) => [String(group['name']), String(group['acs_access_group_id'])])),
  };
}
