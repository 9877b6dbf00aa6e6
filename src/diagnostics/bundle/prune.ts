/** What of an answer is kept: everything that could be judged, and nothing that is secret. */
import { REDACTED, isSecretName, redact } from '../redact.ts';
import type { WireAnswer } from '../wire.ts';
import { withFieldManagers } from './field-managers.ts';
import { withoutCredentials } from './kubeconfig.ts';

/** Who wrote which field when: half of many an object, and nobody's evidence. */
const NOBODY_READS = new Set(['managedFields', 'envFrom']);

/** The whole object again, with whatever was secret in it. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Of environment variables, names are kept: their values are where secrets are. */
export function keepable(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return isSecretName(key) ? REDACTED : redact(value);
  if (Array.isArray(value)) return value.map((item: unknown) => keepableItem(item, key));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => !NOBODY_READS.has(name) && name !== LAST_APPLIED);
  return Object.fromEntries(fields.map(([name, field]: [string, unknown]) => [name, keepable(field, name)]));
}

function keepableItem(item: unknown, list: string): unknown {
  if (typeof item === 'object' && item !== null && 'name' in item) {
    if (list === 'env') return { name: item.name };
    if (list === 'kubeconfigs') return { name: item.name, value: 'value' in item && typeof item.value === 'string' ? withoutCredentials(item.value) : '' };
  }
  return keepable(item, list);
}

export const keepableText = (text: string): string => redact(text);

/** Headers that somebody reads; all others say who asked, or when. */
const HEADERS = new Set(['content-type', 'etag', 'retry-after', 'location', 'azure-asyncoperation']);

/** An answer as it stands in a file: as JSON wherever it is JSON, since people read it. */
export function answerPart({ status, headers, body }: WireAnswer): object {
  const kept = Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (HEADERS.has(name.toLowerCase()) ? [[name.toLowerCase(), redact(value)]] : [])));
  const json = jsonOf(body);
  return { status, headers: kept, ...(json === undefined ? { text: redact(body) } : { json: withFieldManagers(json, keepable(json)) }) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
