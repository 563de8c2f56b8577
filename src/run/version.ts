import about from '../../package.json' with { type: 'json' };

/** The version of this doorlist, from its package. */
export const { version } = about;
