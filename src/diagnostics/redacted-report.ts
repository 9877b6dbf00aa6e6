/** What a run says without the secrets that it met: nodes, pods and Azure are quoted in its sentences. */
import type { CheckResult } from './model.ts';
import { redact } from './redact.ts';

/** Every text of a value. */
export function redactedIn<T>(value: T): T;
export function redactedIn(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item: unknown) => redactedIn(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]: [string, unknown]) => [name, redactedIn(field)]));
}

/** Remedies stay as they are: what is approved must be what runs. Who publishes them redacts them there. */
export const withoutSecrets = (result: CheckResult): CheckResult => ({ ...redactedIn({ ...result, remedies: [] }), remedies: result.remedies });
