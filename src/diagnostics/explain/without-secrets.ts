/** Words of a pasted text go into chats and files: what looks like a credential in them does not. */
const HIDDEN = '(hidden)';

const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic)?|bearer|basic)\s+[\w.~+/-]{8,}=*/gi, `$1 ${HIDDEN}`],
  // JSON Web Tokens, RFC 7519: base64 of `{"` begins so.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g, HIDDEN],
  [/(:\/\/[^\s:/@"']{1,80}:)[^\s/@"']{1,200}@/g, `$1${HIDDEN}@`],
  [/\b((?:[\w.-]{0,40}[_.-])?(?:sig|password|passwd|pwd|secret|token|api_?key|account_?key|access_?key|shared_?access_?key|client_?secret|connection_?string)["']?\s?[=:]\s?["']?)(?!\/\/)[^\s"'&;,]{3,}/gi, `$1${HIDDEN}`],
  [/((?:^|\s)(?:-u|--user|--proxy-user)[ =]["']?[^\s:"']{1,80}:)[^\s"']+/g, `$1${HIDDEN}`],
];

export const withoutSecrets = (text: string): string => FORMS.reduce((said, [form, shown]) => said.replaceAll(form, shown), text);
