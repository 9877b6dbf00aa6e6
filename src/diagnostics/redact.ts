/** The last word of a name that says that its value is secret: `SLACK_BOT_TOKEN`, `access_token`, `clientSecret`. */
const SECRET_WORDS = [
  '(?:access|refresh|id|client)?token',
  'password',
  'passwd',
  'clientsecret',
  '[a-z]+[_-]secret',
  'api[_-]?key',
  'client-(?:key|certificate)-data',
];
/** Bounded, since it is looked for backwards from every character of a text that may be full of blanks. */
const BLANKS = String.raw`[ \t]{0,20}`;
/** Such a name and its `:` or `=`, in YAML, JSON, JSON inside of JSON, a form or a connection string. */
const NAMED = String.raw`(?<![a-z0-9])(?:[a-z0-9]+[_-])*(?:${SECRET_WORDS.join('|')})\\?["']?${BLANKS}[:=]${BLANKS}`;

/** What must never leave in evidence, chat or logs, whatever tool printed it. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bxox[abeprs]-[A-Za-z0-9-]+/g,
  /\bxapp-[A-Za-z0-9-]+/g,
  /\bxoxe\.[A-Za-z0-9.-]+/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /(?<=\bauthorization\\?["']?\s{0,20}[:=]\s{0,20}\\?["']?)(?:bearer|basic)\s+[^\s"'\\]+/gi,
  new RegExp(String.raw`(?<=${NAMED}\\?")[^"\\]+`, 'gi'),
  new RegExp(String.raw`(?<=${NAMED}\\?')[^'\\]+`, 'gi'),
  new RegExp(String.raw`(?<=${NAMED})[^\s"'\\&]+`, 'gi'),
  /(?<=[?&]sig=)[^&\s"']+/gi,
  /(?<=\b(?:AccountKey|SharedAccessKey)=)[^;\s"']+/gi,
  /(?<=:\/\/[^\s/?#:@"']*:)[^\s/"']+(?=@)/g,
  /(?<=\bhooks\.slack\.com\/)[^\s"'<>\\]+/gi,
];

const SECRET_NAME = new RegExp(String.raw`^(?:(?:[a-z0-9]+[_-])*(?:${SECRET_WORDS.join('|')})|[a-z0-9]+password)$`, 'i');

/** Whether a field of this name holds a secret, whatever its value looks like. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

export const REDACTED = '[redacted]';

/** Something of every form above; most texts of a large cluster have none of it, and are done with at once. */
const MAY_HOLD_ONE = /[:=]|xox|xapp-|eyJ|-----BEGIN|hooks\.slack\.com/i;

/** Replaces secrets of known forms. Applied before anything is stored or shown. */
export function redact(text: string): string {
  if (!MAY_HOLD_ONE.test(text)) return text;
  return SECRETS.reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text);
}
