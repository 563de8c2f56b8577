import { domainToASCII } from 'node:url';

/** Email addresses that compare equal name one mailbox: blind to case, NFC, and the domain in punycode. */
export function emailKey(email: string): string {
  return asciiEmail(email.trim().normalize('NFC').toLowerCase());
}

/** An address as the API takes it (`format: email`): the domain in punycode, the rest as spelled. */
export function asciiEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 0) return email;
  const domain = email.slice(at + 1);
  return `${email.slice(0, at)}@${domainToASCII(domain) || domain}`;
}

/** Names that compare equal are spelled alike: blind to case, spacing and Unicode form. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase();
}

/** Phones compare as the E.164 digits they stand for: the system may keep spaces or dashes. */
export function phoneKey(phone: string): string {
  return phone.replace(/[^\d+]/gu, '');
}

/** Ids as a message lists them. */
export function ids(things: readonly { readonly id: string }[]): string {
  return things
    .map(({ id }) => id)
    .sort()
    .join(', ');
}
