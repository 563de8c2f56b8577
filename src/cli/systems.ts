import type { Trouble } from '../directory/directory.ts';
import { systems, type SeenSystem } from '../run/systems.ts';
import { sanitise } from '../text/sanitise.ts';
import type { Command } from './main.ts';

/** `doorlist systems`: the access systems, groups, entrances, spaces, credential managers and pools that the key can see. */
export const run: Command = async (call) => {
  const { watcher, settings } = call;
  const { workspace, host, systems: seen, spaces } = await systems(call);
  if (settings.json) {
    for (const each of seen) watcher.printJson({ ...jsonOf(each), spaces });
    return 0;
  }
  watcher.print(`${sanitise(workspace.name)} (${workspace.isSandbox ? 'sandbox' : 'production'} workspace, ${host})`);
  if (seen.length === 0) watcher.print('', 'The key can see no access system. Connect one in the Seam Console first.');
  for (const each of seen) watcher.print('', ...linesOf(each));
  if (spaces.length > 0) watcher.print('', 'Spaces', ...spaces.map((space) => line('', named(space))));
  return 0;
};

function jsonOf({ system, groups, entrances, pools, managers: all }: SeenSystem): object {
  const managers = all.map(({ id, name }) => ({ id, name }));
  return { type: 'system', ...system, groups, entrances, credential_pools: pools, credential_managers: managers };
}

function named({ id, name }: { readonly id: string; readonly name: string }): string {
  return `${sanitise(name, 40).padEnd(24)} ${sanitise(id)}`;
}

function linesOf({ system, groups, entrances, pools, managers }: SeenSystem): string[] {
  const list = (label: string, items: readonly { readonly id: string; readonly name: string }[]): string[] =>
    items.map((item, at) => line(at === 0 ? label : '', named(item)));
  return [
    `${sanitise(system.name)}${system.isCredentialManager ? '  [credential manager]' : ''}`,
    line('id', sanitise(system.id)),
    ...(system.timeZone === undefined ? [] : [line('zone', sanitise(system.timeZone))]),
    ...list('groups', groups),
    ...groups.flatMap(({ name, trouble }) =>
      trouble === undefined ? [] : [line('ERROR', `group ${sanitise(name, 40)}: ${words(trouble)}`)],
    ),
    ...list('entrances', entrances),
    ...list('pools', pools),
    ...managers.map((manager) =>
      line('manager', `${named(manager)}${manager.id === system.defaultCredentialManagerId ? '  (default)' : ''}`),
    ),
    ...system.errors.map((trouble) => line('ERROR', words(trouble))),
    ...system.warnings.map((trouble) => line('warning', words(trouble))),
  ];
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(9)} ${text}`;
}

function words({ code, message }: Trouble): string {
  return `${sanitise(code)}: ${sanitise(message)}`;
}
