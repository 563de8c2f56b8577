import type { Row } from '../cli/doorlist.ts';
import type { User } from './api.ts';
import type { FakeSeam } from './server.ts';

/** What the other clients of a trial's system have done: those who work beside doorlist, by hand or by machine. */
export class Others {
  /** Users whom they made. */
  readonly made = new Set<string>();
  /** Users whom they deleted: email to id. */
  readonly deleted = new Map<string, string>();
  changes = 0;
  readonly #server: FakeSeam;
  readonly #rows: readonly Row[];
  readonly #random: () => number;
  /** People who were there before, and whom nobody but these may delete. */
  readonly #before: readonly User[];

  constructor(server: FakeSeam, rows: readonly Row[], before: readonly User[], random: () => number) {
    this.#server = server;
    this.#rows = rows;
    this.#before = before;
    this.#random = random;
  }

  /** Acts by chance, asked at every create: all the time, but not so often that nobody is left to be imported. */
  mayAct(): void {
    if (this.changes < this.#rows.length / 4 && this.#random() < 0.15) this.act();
  }

  act(): void {
    const act = this.#random();
    if (act < 0.5) this.#add();
    else if (act < 0.65) this.#delete();
    else if (act < 0.8) this.#edit();
    else this.#server.addUser({ full_name: `Visitor ${'I'.repeat(1 + Math.floor(this.#random() * 9))}` });
  }

  #pick<T>(of: readonly T[]): T | undefined {
    return of[Math.floor(this.#random() * of.length)];
  }

  /** Somebody adds a person of the roster, with no more than the name and the email; or everything, and a minute ago. */
  #add(): void {
    const there = new Set(this.#server.usersOf().map((user) => user.email_address));
    const row = this.#pick(
      this.#rows.filter((each) => !there.has(each['email_address']) && each['email_address']?.includes('person.')),
    );
    if (row === undefined) return;
    const { full_name = '', email_address = '', phone_number = '', starts_at = '', ends_at = '' } = row;
    const isWhole = this.#random() < 0.3;
    const { acs_user_id: id } = this.#server.addUser({
      full_name,
      email_address,
      ...(isWhole && phone_number !== '' ? { phone_number } : {}),
      ...(isWhole && ends_at !== '' ? { access_schedule: { starts_at, ends_at } } : {}),
      ...(isWhole ? { created_at: new Date(Date.now() - 60_000).toISOString() } : {}),
    });
    this.made.add(id);
    this.changes += 1;
  }

  /** Somebody deletes a person who has come in since. */
  #delete(): void {
    const kept = new Set(this.#before.map(({ acs_user_id: id }) => id));
    const user = this.#pick(this.#server.usersOf().filter(({ acs_user_id: id }) => !kept.has(id)));
    if (user === undefined) return;
    this.#server.removeUser(user.acs_user_id);
    this.deleted.set(user.email_address ?? '', user.acs_user_id);
    this.changes += 1;
  }

  /** Somebody changes what is not in the roster: a suspension, a group of their own. */
  #edit(): void {
    const user = this.#pick(this.#server.usersOf());
    if (user === undefined) return;
    if (this.#random() < 0.5) user.is_suspended = true;
    else this.#server.memberships.get(this.#server.group('Night Shift').acs_access_group_id)?.add(user.acs_user_id);
    this.changes += 1;
  }
}
