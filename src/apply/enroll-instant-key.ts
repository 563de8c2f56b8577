import type { EnrollmentWay } from './enrollment.ts';
import { amongShown } from './standing.ts';

/** A key whose URL enrolls the phone that opens it. The URL is a bearer secret: it goes to `instantKeyUrl` and not into the journal. */
export const instantKey: EnrollmentWay = {
  needs: 'nothing',
  noun: 'instant key',
  isExact: false,
  means: () => 'an instant key each',

  enroll: ({ row }, identityId, { directory, instantKeyUrl }) => ({
    sent: { user_identity_id: identityId, instant_key: true },
    call: async (beforeSend) => {
      const key = await directory.generateInstantKey(identityId, beforeSend);
      instantKeyUrl(row, key.url);
      return key.id;
    },
  }),

  async find(record, sent, world) {
    const id = await instantKey.made(record, sent, world);
    return id === undefined ? undefined : { outcome: 'already', id };
  },

  async made({ row }, sent, { directory, instantKeyUrl }) {
    const keys = await directory.instantKeys(String(sent['user_identity_id']));
    const valid = keys.find(({ expiresAt }) => !(Date.parse(expiresAt) <= directory.now()));
    if (valid !== undefined) instantKeyUrl(row, valid.url);
    return valid?.id;
  },

  standing: {
    of: async (made, directory) =>
      amongShown(made, instantKey.noun, async (identityId) =>
        (await directory.instantKeys(identityId)).filter(({ expiresAt }) => !(Date.parse(expiresAt) <= directory.now())),
      ),
    atOnce: 1,
    isOnce: true,
  },

  url:
    () =>
    async (directory, { id, identityId, now }) => {
      const keys = await directory.instantKeys(identityId);
      return (keys.find((key) => key.id === id) ?? keys.find(({ expiresAt }) => !(Date.parse(expiresAt) <= now)))?.url;
    },

  takeBack: (id) => `the instant key ${id} stays; it expires by itself.`,

  listed: async (identityId, directory) => (await directory.instantKeys(identityId)).map(({ id }) => id),

  isThere: async (id, directory) => (await directory.instantKey(id)) !== undefined,

  gone: 'The API at this endpoint offers no instant keys. Enroll with `--enroll --enroll-with grant` and --entrances or --spaces, or with `--enroll --enroll-with automation`; the users themselves are in place.',
};
