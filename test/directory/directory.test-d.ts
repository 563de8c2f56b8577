import type { BeforeSend, Directory } from '../../src/directory/directory.ts';

// Checked by the compiler alone: a call that changes something and has no intent is an error.

/** Methods that take a BeforeSend at all, required or not. */
type Write = {
  [K in keyof Directory]: Directory[K] extends (...args: infer A) => unknown
    ? BeforeSend extends Required<A>[number]
      ? K
      : never
    : never;
}[keyof Directory];

const launch = { identityId: 'i', credentialManagerId: 's' };

export const withoutIntent: Readonly<Record<Write, (directory: Directory) => unknown>> = {
  // @ts-expect-error no intent
  createUser: (port) => port.createUser({ systemId: 's', name: 'Ann' }),
  // @ts-expect-error no intent
  updateUser: (port) => port.updateUser('u', { name: 'Ann' }),
  // @ts-expect-error no intent
  deleteUser: (port) => port.deleteUser('u'),
  // @ts-expect-error no intent
  suspendUser: (port) => port.suspendUser('u'),
  // @ts-expect-error no intent
  unsuspendUser: (port) => port.unsuspendUser('u'),
  // @ts-expect-error no intent
  addToGroup: (port) => port.addToGroup('u', 'g'),
  // @ts-expect-error no intent
  removeFromGroup: (port) => port.removeFromGroup('u', 'g'),
  // @ts-expect-error no intent
  createIdentity: (port) => port.createIdentity({ key: 'k', name: 'Ann' }),
  // @ts-expect-error no intent
  updateIdentity: (port) => port.updateIdentity('i', { name: 'Ann' }),
  // @ts-expect-error no intent
  deleteIdentity: (port) => port.deleteIdentity('i'),
  // @ts-expect-error no intent
  linkUser: (port) => port.linkUser('i', 'u'),
  // @ts-expect-error no intent
  unlinkUser: (port) => port.unlinkUser('i', 'u'),
  // @ts-expect-error no intent
  launchEnrollmentAutomation: (port) => port.launchEnrollmentAutomation(launch),
  // @ts-expect-error no intent
  deleteEnrollmentAutomation: (port) => port.deleteEnrollmentAutomation('a'),
  // @ts-expect-error no intent
  generateInstantKey: (port) => port.generateInstantKey('i'),
  // @ts-expect-error no intent
  createGrant: (port) => port.createGrant({ key: 'k', identityId: 'i', entranceIds: [], spaceIds: [], methods: [] }),
  // @ts-expect-error no intent
  updateGrant: (port) => port.updateGrant('g', null),
  // @ts-expect-error no intent
  deleteGrant: (port) => port.deleteGrant('g'),
};
