import { domainToASCII } from 'node:url';
import { withoutSigns } from './name.ts';
import { Fault, Interpreted, quote } from './problems.ts';

/** No address comes from so long a cell, and nothing needs to be made of it. */
const endless = 2000;

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ascii = new RegExp(`^${atom}(?:\\.${atom})*@(?:${label}\\.)+(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$`, 'u');

/**
 * One email address as the row spells it, trimmed and NFC. The domain may be international; before the @ only ASCII, because
 * other letters may only look like the right ones.
 */
export function readEmail(text: string): string | Interpreted<string> | Fault {
  if (text.length <= 254 && text.charCodeAt(0) > 47 && ascii.test(text) && text.indexOf('@') <= 64) return text;
  if (text.length > endless) return new Fault('email_too_long', `The email address ${quote(text)} is too long.`);
  const written = text.trim().normalize('NFC');
  const address = withoutSigns(written).replace(/^mailto:/iu, '');
  const found = addressOf(address);
  return address === written || found instanceof Fault
    ? found
    : new Interpreted(found, 'email_cleaned', `${quote(written)} was read as ${found}.`);
}

function addressOf(address: string): string | Fault {
  const addresses = address.match(/[^\s<>,;:"]+@[^\s<>,;:"]+/gu) ?? [];
  if (addresses.length > 1) return new Fault('email_invalid', `${quote(address)} holds more than one email address.`);
  if (address.endsWith('>') && addresses[0] !== undefined) {
    return new Fault('email_invalid', `${quote(address)} is more than an email address.`, `Write ${addresses[0]} alone.`);
  }
  if (/[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u{2800}]/u.test(address)) {
    return new Fault('email_invisible', `The email address ${quote(address)} has a space or an invisible character inside.`);
  }
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (at > 64 || address.length > 254) {
    return new Fault('email_too_long', `The email address ${quote(address)} is too long.`);
  }
  if (at > 0 && /[^\0-\x7F]/u.test(local)) {
    return new Fault('email_not_ascii', `The email address ${quote(address)} has letters before the @ that are not a-z.`);
  }
  // domainToASCII is lenient with what is no domain at all; the pattern afterwards is not.
  const readable = at > 0 && ascii.test(`${local}@${/[^\0-\x7F]/u.test(domain) ? domainToASCII(domain) : domain}`);
  return readable ? address : new Fault('email_invalid', `${quote(address)} is not an email address.`);
}
