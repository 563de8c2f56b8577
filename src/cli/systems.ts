import { systems, type SeenSystem } from '../run/systems.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Command } from './main.ts';

/** `doorlist systems`: the access systems, groups, credential managers and pools that the key can see. */
export const run: Command = async (call) => {
  const { watcher, settings } = call;
  const { workspace, host, systems: seen } = await systems(call);
  if (settings.json) {
    for (const each of seen) watcher.printJson(jsonOf(each));
    return 0;
  }
  watcher.print(`${sanitise(workspace.name)} (${workspace.isSandbox ? 'sandbox' : 'production'} workspace at ${host})`);
  if (seen.length === 0) watcher.print('', 'The key can see no access system. Connect one in the Seam Console first.');
  for (const each of seen) watcher.print('', ...linesOf(each));
  return 0;
};

function jsonOf({ system, groups, pools, managers }: SeenSystem): object {
  return {
    type: 'system',
    ...system,
    groups,
    credential_pools: pools,
    credential_managers: managers.map(({ id, name }) => ({ id, name })),
  };
}

function linesOf({ system, groups, pools, managers }: SeenSystem): string[] {
  const named = ({ id, name }: { readonly id: string; readonly name: string }) =>
    `${sanitise(name, 40).padEnd(24)} ${sanitise(id)}`;
  return [
    `${sanitise(system.name)}${system.isCredentialManager ? '  [credential manager]' : ''}`,
    `  id      ${sanitise(system.id)}`,
    ...(system.timeZone === undefined ? [] : [`  zone    ${sanitise(system.timeZone)}`]),
    ...groups.map((group, at) => `  ${at === 0 ? 'groups ' : '       '} ${named(group)}`),
    ...groups.flatMap(({ name, trouble }) =>
      trouble === undefined
        ? []
        : [`  ERROR   group ${sanitise(name, 40)}: ${sanitise(trouble.code)}: ${sanitise(trouble.message)}`],
    ),
    ...pools.map((pool, at) => `  ${at === 0 ? 'pools  ' : '       '} ${named(pool)}`),
    ...managers.map(
      (manager) => `  manager ${named(manager)}${manager.id === system.defaultCredentialManagerId ? '  (default)' : ''}`,
    ),
    ...system.errors.map(({ code, message }) => `  ERROR   ${sanitise(code)}: ${sanitise(message)}`),
    ...system.warnings.map(({ code, message }) => `  warning ${sanitise(code)}: ${sanitise(message)}`),
  ];
}
