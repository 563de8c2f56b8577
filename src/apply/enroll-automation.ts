import type { EnrollmentWay } from './enrollment.ts';
import { amongShown } from './standing.ts';

/** A credential manager's automation for the identity; one for an identity and a manager. */
export const automation: EnrollmentWay = {
  needs: 'credential manager',
  noun: 'enrollment automation',
  isExact: false,
  means: ({ manager, pool }) => `an enrollment automation of "${manager}"${pool === undefined ? '' : `, pool "${pool}"`}`,

  enroll({ person }, identityId, { directory, settings, policy }) {
    const { credentialManagerId, credentialPoolId } = settings;
    if (credentialManagerId === undefined) return undefined;
    const launch = {
      identityId,
      credentialManagerId,
      poolId: credentialPoolId,
      createCredentialManagerUser: policy.createCredentialManagerUser ? (true as const) : undefined,
      credentialManagerAcsUserId: person?.credentialManagerAcsUserId,
    };
    return {
      sent: { ...launch },
      call: async (beforeSend) => (await directory.launchEnrollmentAutomation(launch, beforeSend)).id,
    };
  },

  async find(record, sent, world) {
    const id = await automation.made(record, sent, world);
    return id === undefined ? undefined : { outcome: 'already', id };
  },

  async made(_, sent, { directory }) {
    const there = await directory.enrollmentAutomations(String(sent['identityId']));
    return there.find(({ credentialManagerId }) => credentialManagerId === sent['credentialManagerId'])?.id;
  },

  standing: {
    of: async (made, directory) =>
      amongShown(
        made,
        automation.noun,
        async (identityId) => directory.enrollmentAutomations(identityId),
        (own, other) => own.credentialManagerId === other.credentialManagerId,
      ),
    atOnce: 1,
    isOnce: false,
  },

  takeBack: (id) => ({
    sent: { enrollment_automation_id: id },
    call: ({ directory }, beforeSend) => directory.deleteEnrollmentAutomation(id, beforeSend),
  }),

  listed: async (identityId, directory) => (await directory.enrollmentAutomations(identityId)).map(({ id }) => id),

  isThere: async (id, directory) => (await directory.enrollmentAutomation(id)) !== undefined,

  gone: 'The API no longer offers enrollment automations. Enroll with `--enroll --enroll-with grant` and --entrances or --spaces (access grants, the present way), or with `--enroll --enroll-with instant-key`; the users themselves are in place.',
};
