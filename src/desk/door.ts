import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Refusal } from './refusals.ts';

/** How long a browser stays let in, in seconds. */
const STAY_S = 12 * 60 * 60;

/**
 * Who is let in: the one browser that has brought the token of the address, from then on by a cookie that no script can read. Other
 * accounts of this machine and pages of other origins reach the port too.
 */
export class Door {
  readonly token = secret();
  readonly #pass = secret();
  readonly #host: string;
  #isUsed = false;

  /** @param host of the address, with its port. */
  constructor(host: string) {
    this.#host = host;
  }

  /** Whether a request is for this server, and from its own page. */
  refusal({ headers, method }: IncomingMessage): Refusal | undefined {
    // A name that was bound to this machine's address is sent as it is.
    if (headers.host !== this.#host) return 'other host';
    if (headers.origin !== undefined && headers.origin !== `http://${this.#host}`) return 'other origin';
    // Browsers name the origin wherever something is changed.
    if (method !== 'GET' && headers.origin === undefined) return 'other origin';
    return undefined;
  }

  /** Whether a request comes from the browser that was let in. */
  isIn({ headers }: IncomingMessage): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') return false;
    const cookies = (headers.cookie ?? '').split(/;\s*/u);
    return cookies.some(
      (cookie) => cookie.startsWith(`${this.#name}=`) && isSame(cookie.slice(this.#name.length + 1), this.#pass),
    );
  }

  /** Takes the token, once. @returns the cookie; undefined where the token is another one, or was used. */
  enter(token: string): string | undefined {
    if (this.#isUsed || !isSame(token, this.token)) return undefined;
    this.#isUsed = true;
    return `${this.#name}=${this.#pass}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${STAY_S}`;
  }

  /** Cookies do not tell ports apart. */
  get #name(): string {
    return `doorlist-${this.#host.split(':')[1] ?? ''}`;
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
