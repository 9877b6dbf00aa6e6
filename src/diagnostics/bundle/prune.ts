/** What of an answer is kept: everything that could be judged, and nothing that is secret. */
import { REDACTED, isSecretName, redact } from '../redact.ts';
import type { WireAnswer } from '../wire.ts';
import { withFieldManagers } from './field-managers.ts';
import { withoutCredentials } from './kubeconfig.ts';

/**
 * Nobody's evidence. Who wrote which field when is half of many an object. Arguments of programs, headers of probes and
 * hooks are where secrets are given.
 */
const NOBODY_READS = new Set(['managedFields', 'envFrom', 'args', 'httpHeaders', 'lifecycle']);

/** The whole object again, with whatever was secret in it. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Of the claims of who changed something in Azure: the application, its object, and the name by which people know a person. */
const CLAIMS = new Set(['appid', 'name', 'http://schemas.microsoft.com/identity/claims/objectidentifier']);

/** Of environment variables, names are kept: their values are where secrets are. */
export function keepable(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return isSecretName(key) ? REDACTED : keepableText(value);
  if (Array.isArray(value)) return value.map((item: unknown) => keepableItem(item, key));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name, field]: [string, unknown]) => isKept(name, field, key));
  return Object.fromEntries(fields.map(([name, field]: [string, unknown]) => [name, keepable(field, name)]));
}

function isKept(name: string, value: unknown, of: string): boolean {
  if (of === 'claims') return CLAIMS.has(name);
  // What a probe runs is told where it fails; what a container runs is not.
  if (name === 'command' && of !== 'exec') return !Array.isArray(value);
  return !NOBODY_READS.has(name) && name !== LAST_APPLIED;
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
