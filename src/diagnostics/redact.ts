/** What must never leave in evidence, chat or logs, whatever tool printed it. */
import { MAY_HOLD_ONE, SECRETS, SECRET_NAME } from './redact-forms.ts';

/** Whether a field of this name holds a secret, whatever its value looks like. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

export const REDACTED = '[redacted]';

/** Text in base64, and its first characters if they are text. Shorter than this no secret is worth the name. */
const ENCODED = /[A-Za-z0-9+/]{24,}={0,2}/g;
const TEXT = /^[\t\n\r -~]{12,}$/;
const FIRST = 48;

/** Replaces secrets of known forms, also where they are in base64. Applied before anything is stored or shown. */
export const redact = (text: string): string => plainly(text.replaceAll(ENCODED, (code) => (isEncodedSecret(code) ? REDACTED : code)));

const plainly = (text: string): string => (MAY_HOLD_ONE.test(text) ? SECRETS.reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text) : text);

function isEncodedSecret(code: string): boolean {
  if (!TEXT.test(decoded(code.slice(0, FIRST)))) return false;
  const text = decoded(code);
  return plainly(text) !== text;
}

const decoded = (code: string): string => Buffer.from(code, 'base64').toString('latin1');
