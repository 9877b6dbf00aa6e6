/** Forms by which secrets are recognised: by the name that stands before them, by what surrounds them, by their own looks. */

/** The last word of a name that says that its value is secret: `SLACK_BOT_TOKEN`, `access_token`, `clientSecret`. */
const SECRET_WORDS = [
  '(?:access|refresh|id|client|bearer|auth|api|session|sas|webhook)?token',
  '[a-z0-9]*(?:password|passwd|passphrase)',
  '[a-z0-9]+[_-]pass',
  '(?:client|app|shared|webhook|signing)?secret',
  'api[_-]?key',
  '(?:access|primary|secondary|subscription|instrumentation|private|encryption|signing|master)[_-]?key',
  'client-(?:key|certificate)-data',
].join('|');

/** Bounded, since it is looked for backwards from every character of a text that may be full of blanks. */
const BLANKS = String.raw`[ \t]{0,20}`;
const NAME = String.raw`(?<![a-z0-9])(?:[a-z0-9]+[_-])*(?:${SECRET_WORDS})`;
/** Such a name and its `:` or `=`, in YAML, JSON, JSON inside of JSON, a form or a connection string. */
const NAMED = String.raw`${NAME}\\?["']?${BLANKS}[:=]${BLANKS}`;
/** An environment variable of such a name, as objects print it. */
const VARIABLE = String.raw`name\\?["']?:[ \t]?\\?["']?${NAME}\\?["']?(?:,|[ \t]*\n)[ \t]{0,40}\\?["']?value\\?["']?:[ \t]?`;

const SCHEMES = 'bearer|basic|negotiate|ntlm|sharedkey(?:lite)?|sharedaccesssignature|token';

/** By a name. A value that opens an object or a list is none itself. */
const AFTER_NAMES = [
  new RegExp(String.raw`(?<=${NAMED}\\?")[^"\\]+`, 'gi'),
  new RegExp(String.raw`(?<=${NAMED}\\?')[^'\\]+`, 'gi'),
  new RegExp(String.raw`(?<=${NAMED})[^\s"'\\&{[][^\s"'\\&]*`, 'gi'),
  new RegExp(String.raw`(?<=${VARIABLE}\\?["']?)[^\s"'\\]+`, 'gi'),
  new RegExp(String.raw`(?<=(?:^|[\s"'])--(?:[a-z0-9]+-)*(?:${SECRET_WORDS})[ \t]{1,5}["']?)[^\s"'-][^\s"']*`, 'gi'),
  new RegExp(String.raw`(?<=<(?:${SECRET_WORDS})>)[^<]+`, 'gi'),
  /(?<=\\?"auth\\?":[ \t]?\\?")[^"\\]+/gi,
];

/** By what surrounds them: headers, addresses, connection strings, options of curl. */
const SURROUNDED = [
  new RegExp(String.raw`(?<=\bauthorization\\?["']?\s{0,20}[:=]\s{0,20}\\?["']?)(?:${SCHEMES})\s+[^\s"'\\]+`, 'gi'),
  /(?<=\bauthorization:[ \t]{0,5})[^\s"'\\]{16,}/gi,
  /(?<=\bbearer\s{1,5})(?=[A-Za-z._~+/-]{0,100}\d)[A-Za-z0-9._~+/-]{16,}=*/gi,
  /(?<=\bcookie:[ \t]{0,5})[^\s=;]+=[^\r\n"]+/gi,
  /(?<=(?:[?&;]|\\u0026)sig=)[^&\s"'\\]+/gi,
  /(?<=\b(?:AccountKey|SharedAccessKey)=)[^;\s"']+/gi,
  /(?<=;[ \t]?pwd=)[^;\s"']+/gi,
  /(?<=:\/\/[^\s/?#:@"']*:)[^\s/"']+(?=@)/g,
  /(?<=:\/\/)(?=[^\s/@]{0,100}\d)[^\s/?#:@"']{16,}(?=@)/g,
  /(?<=\s(?:-u|--user|--proxy-user)[ \t]{1,5}["']?[^\s:"']{1,100}:)[^\s"']+/g,
  /(?<=\b(?:hooks\.slack\.com|webhook\.office\.com|discord\.com\/api\/webhooks)\/)[^\s"'<>\\]+/gi,
];

/** By their own looks. Names in Kubernetes have neither capitals nor underscores. */
const OF_THEIR_OWN = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bxox[abeprs]-[A-Za-z0-9-]+/g,
  /\bxapp-[A-Za-z0-9-]+/g,
  /\bxoxe\.[A-Za-z0-9.-]+/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  /\b(?:gh[oprsu]_|github_pat_|npm_)\w{20,}/g,
  /\bglpat-[\w-]{16,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{30,}/g,
  /\b[rs]k_(?:live|test)_\w{16,}/g,
  /\bsk-(?=[\w-]{0,100}[A-Z])(?=[\w-]{0,100}\d)[\w-]{20,}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  // Of an Entra application.
  /[\w~.-]{3}8Q~[\w~.-]{30,}/g,
];

export const SECRETS: readonly RegExp[] = [...OF_THEIR_OWN, ...SURROUNDED, ...AFTER_NAMES];

export const SECRET_NAME = new RegExp(String.raw`^(?:(?:[a-z0-9]+[_-])*(?:${SECRET_WORDS})|auth)$`, 'i');

/** Something of every form above; most texts of a large cluster have none of it, and are done with at once. */
export const MAY_HOLD_ONE = /tok|pass|pwd|secret|key|auth|bearer|cookie|sig=|:\/\/[^\s/]*@|-u |-user |hooks?\.|discord|xox|xapp-|eyJ|gh[oprsu]_|_pat_|npm_|glpat-|AKIA|ASIA|AIza|\b[rs]k[_-]|SG\.|8Q~/i;
