/** What must never leave in evidence, chat or logs, whatever tool printed it. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bxox[abeprs]-[A-Za-z0-9-]+/g,
  /\bxapp-[A-Za-z0-9-]+/g,
  /\bxoxe\.[A-Za-z0-9.-]+/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /(?<=\bauthorization:\s*)(?:bearer|basic)\s+\S+/gi,
  /(?<=\b(?:client-key-data|client-certificate-data|token|password|client_secret):\s*)\S+/gi,
  /(?<=[?&]sig=)[^&\s"']+/gi,
  /(?<=\b(?:AccountKey|SharedAccessKey)=)[^;\s"']+/gi,
];

export const REDACTED = '[redacted]';

/** Replaces secrets of known forms. Applied before anything is stored or shown. */
export function redact(text: string): string {
  return SECRETS.reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text);
}
