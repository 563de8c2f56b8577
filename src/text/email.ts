import { domainToASCII } from 'node:url';

/** Email addresses that compare equal name one mailbox: blind to case, NFC, and the domain in punycode. */
export function emailKey(email: string): string {
  const folded = email.trim().toLowerCase();
  return /^[\0-\x7F]*$/u.test(folded) ? folded : asciiEmail(folded.normalize('NFC'));
}

/** An address as the API takes it (`format: email`): the domain in punycode, the rest as spelled. */
export function asciiEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 0) return email;
  const domain = email.slice(at + 1);
  return `${email.slice(0, at)}@${domainToASCII(domain) || domain}`;
}
