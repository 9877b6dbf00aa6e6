export interface EvaluatedNsg {
  readonly id: string;
  readonly name: string;
  /** `network-manager`: a security admin rule, evaluated before all groups. */
  readonly appliedTo: 'subnet' | 'nic' | 'network-manager' | 'other';
  readonly access: 'allow' | 'deny' | 'unknown';
  /** Without the prefix that the diagnostic puts before it. */
  readonly rule?: { readonly name: string; readonly kind: 'user' | 'default' | 'admin' };
}

export interface DiagnosedFlow {
  readonly direction?: 'inbound' | 'outbound';
  readonly source: string;
  readonly destination: string;
  readonly destinationPort: string;
  readonly access: 'allow' | 'deny' | 'unknown';
  readonly evaluated: readonly EvaluatedNsg[];
  readonly deniedBy?: EvaluatedNsg;
}

export type NsgDiagnostic =
  | { readonly kind: 'diagnosed'; readonly flows: readonly DiagnosedFlow[] }
  | { readonly kind: 'invalid-json'; readonly reason: string }
  /** JSON, but not a result of Network Watcher's configuration diagnostic. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Reads the result of Network Watcher's `networkConfigurationDiagnostic` (api-version 2023-09-01), as text or as the
 * object that the SDK returns. Never throws.
 */
export function parseNsgDiagnostic(result: unknown): NsgDiagnostic {
  const value = typeof result === 'string' ? parseJson(result) : { ok: true, value: result };
  if (!value.ok) return { kind: 'invalid-json', reason: 'the output is not valid JSON: it is cut or has text around it' };
  const results = fieldsOf(value.value)['results'];
  if (!Array.isArray(results)) return { kind: 'unreadable', reason: 'there is no list of results in the output' };
  return { kind: 'diagnosed', flows: results.map(readFlow) };
}

function parseJson(text: string): { readonly ok: boolean; readonly value?: unknown } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

function accessOf(value: unknown): EvaluatedNsg['access'] {
  const access = textOf(value).toLowerCase();
  return access === 'allow' || access === 'deny' ? access : 'unknown';
}

function readFlow(value: unknown): DiagnosedFlow {
  const { profile, networkSecurityGroupResult } = fieldsOf(value);
  const asked = fieldsOf(profile);
  const outcome = fieldsOf(networkSecurityGroupResult);
  const groups = outcome['evaluatedNetworkSecurityGroups'];
  const evaluated = Array.isArray(groups) ? groups.map(readGroup) : [];
  const direction = textOf(asked['direction']).toLowerCase();
  const deniedBy = evaluated.find(({ access }) => access === 'deny');
  return {
    ...((direction === 'inbound' || direction === 'outbound') && { direction }),
    source: textOf(asked['source']),
    destination: textOf(asked['destination']),
    destinationPort: textOf(asked['destinationPort']),
    access: accessOf(outcome['securityRuleAccessResult']),
    evaluated,
    ...(deniedBy !== undefined && { deniedBy }),
  };
}

function readGroup(value: unknown): EvaluatedNsg {
  const fields = fieldsOf(value);
  const id = textOf(fields['networkSecurityGroupId']);
  const matched = fieldsOf(fields['matchedRule']);
  const ruleName = textOf(matched['ruleName']);
  const appliedTo = placeOf(id, textOf(fields['appliedTo']));
  return {
    id,
    name: id.split('/').at(-1) ?? id,
    appliedTo,
    access: accessOf(matched['action']),
    ...(ruleName !== '' && { rule: ruleOf(ruleName, appliedTo) }),
  };
}

function placeOf(id: string, appliedTo: string): EvaluatedNsg['appliedTo'] {
  if (/\/networkManagers\//i.test(id)) return 'network-manager';
  if (/\/networkInterfaces\//i.test(appliedTo)) return 'nic';
  return /\/subnets\//i.test(appliedTo) ? 'subnet' : 'other';
}

function ruleOf(name: string, appliedTo: EvaluatedNsg['appliedTo']): NonNullable<EvaluatedNsg['rule']> {
  if (appliedTo === 'network-manager') return { name, kind: 'admin' };
  if (name.startsWith('DefaultRule_')) return { name: name.slice('DefaultRule_'.length), kind: 'default' };
  return { name: name.replace(/^UserRule_/, ''), kind: 'user' };
}
