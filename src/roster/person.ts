/** What a roster row asks for, normalised. An absent property says nothing (a missing column or an empty cell). */
export interface Person {
  /** NFC, trimmed, inner spaces folded. Never empty. */
  readonly fullName: string;
  readonly email?: string;
  /** E.164, for example `+15555550100`. */
  readonly phone?: string;
  /** UTC instant, ISO 8601 with `Z`, whole seconds. */
  readonly startsAt?: string;
  /** UTC instant, ISO 8601 with `Z`, whole seconds. */
  readonly endsAt?: string;
  /** The row says in words that there is no end: an end that is there is to go. Never together with `endsAt`. */
  readonly isEndless?: true;
  /** Access group names or ids as the row spells them, in row order, without repeats; absent when the cell is empty. */
  readonly groups?: readonly string[];
  readonly acsUserId?: string;
  readonly userIdentityId?: string;
  readonly enroll?: boolean;
  /** What an access grant opens: names or ids of entrances and of spaces, read like groups; absent when the cell is empty. */
  readonly entrances?: readonly string[];
  readonly spaces?: readonly string[];
  readonly credentialManagerAcsUserId?: string;
  readonly importAs?: 'new' | 'same' | 'skip';
  /** False: the row's status says that the person does not belong in, and nothing is to be sent. Absent: they belong in. */
  readonly belongs?: false;
  /** The status that says so is `suspended`: a user who is suspended already agrees with the row. */
  readonly isSuspended?: true;
}
