import { sanitise } from '../text/sanitise.ts';
import { connect } from './connect.ts';
import type { Command } from './main.ts';
import { print, Session } from './session.ts';
import { readConfig, settle } from './settings.ts';

/** `doorlist systems`: the access systems, groups, credential managers and pools that the key can see. */
export const run: Command = async ({ values }) => {
  const settings = settle(values, readConfig(process.cwd()));
  const session = new Session({ ...settings, plain: true });
  const connection = await connect({ sandbox: settings.sandbox, settings, emit: session.emit, stop: session.stop });
  try {
    const { directory, workspace } = connection;
    const systems = await directory.systems();
    if (!settings.json) {
      print(`${sanitise(workspace.name)} (${workspace.isSandbox ? 'sandbox' : 'production'} workspace at ${connection.host})`);
      if (systems.length === 0) print('', 'The key can see no access system. Connect one in the Seam Console first.');
    }
    for (const system of systems) {
      const groups = system.isCredentialManager ? [] : await directory.groups(system.id);
      const pools = system.isCredentialManager ? await directory.credentialPools(system.id) : [];
      const managers = system.isCredentialManager ? [] : await directory.compatibleCredentialManagers(system.id);
      if (settings.json) {
        print(
          JSON.stringify({
            type: 'system',
            ...system,
            groups,
            credential_pools: pools,
            credential_managers: managers.map(({ id, name }) => ({ id, name })),
          }),
        );
        continue;
      }
      print(
        '',
        `${sanitise(system.name)}${system.isCredentialManager ? '  [credential manager]' : ''}`,
        `  id      ${system.id}`,
      );
      if (system.timeZone !== undefined) print(`  zone    ${system.timeZone}`);
      for (const [at, { name, id }] of groups.entries())
        print(`  ${at === 0 ? 'groups ' : '       '} ${sanitise(name, 40).padEnd(24)} ${id}`);
      for (const [at, { name, id }] of pools.entries())
        print(`  ${at === 0 ? 'pools  ' : '       '} ${sanitise(name, 40).padEnd(24)} ${id}`);
      for (const { name, id } of managers) {
        print(
          `  manager ${sanitise(name, 40).padEnd(24)} ${id}${id === system.defaultCredentialManagerId ? '  (default)' : ''}`,
        );
      }
      for (const { code, message } of system.errors) print(`  ERROR   ${sanitise(code)}: ${sanitise(message)}`);
      for (const { code, message } of system.warnings) print(`  warning ${sanitise(code)}: ${sanitise(message)}`);
    }
    return 0;
  } finally {
    await connection.close();
  }
};
