import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { invalidValue, notAllowed, required, unsupported } from '../field-errors.ts';
import type { Draft, KubernetesObject } from '../object.ts';
import { badRequest, type StatusCause } from '../status.ts';
import { selectorSchema } from './label-selector.ts';

const ipBlock = z.object({ cidr: z.string(), except: z.array(z.string()).nullish().transform((list) => list ?? []) });

const peer = z.object({
  podSelector: selectorSchema.nullish(),
  namespaceSelector: selectorSchema.nullish(),
  ipBlock: ipBlock.nullish(),
});

const port = z.object({
  protocol: z.string().default('TCP'),
  port: z.union([z.number().int(), z.string()]).nullish(),
  endPort: z.number().int().nullish(),
});

const list = <T extends z.ZodType>(item: T) => z.array(item).nullish().transform((items) => items ?? []);

const ingressRule = z.object({ from: list(peer), ports: list(port) }).transform(({ from, ports }) => ({ peers: from, ports }));
const egressRule = z.object({ to: list(peer), ports: list(port) }).transform(({ to, ports }) => ({ peers: to, ports }));

/** networking.k8s.io/v1 NetworkPolicySpec. Empty lists of peers and ports mean all, as in the API. */
const spec = z.object({
  podSelector: selectorSchema.nullish().transform((selector) => selector ?? { matchLabels: {}, matchExpressions: [] }),
  policyTypes: list(z.string()),
  ingress: list(ingressRule),
  egress: list(egressRule),
});

export type PolicySpec = z.infer<typeof spec>;
export type PolicyRule = PolicySpec['ingress'][number];
export type PolicyPeer = PolicyRule['peers'][number];
export type PolicyPort = PolicyRule['ports'][number];

export interface Policy {
  readonly namespace: string;
  readonly name: string;
  readonly spec: PolicySpec;
}

function specOf(object: Draft): PolicySpec {
  const parsed = spec.safeParse(object['spec'] ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(
    `NetworkPolicy in version "v1" cannot be handled as a NetworkPolicy: spec.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`,
  );
}

export const toPolicy = (object: KubernetesObject): Policy => ({
  namespace: object.metadata.namespace ?? '',
  name: object.metadata.name,
  spec: specOf(object),
});

/** Without types a policy is for ingress, and for egress where it has such rules. @throws {StatusError} 400 */
export function completePolicy(object: Draft): Draft {
  const { policyTypes, egress } = specOf(object);
  if (policyTypes.length > 0) return object;
  const types = egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  const given = object['spec'];
  return { ...object, spec: { ...(typeof given === 'object' ? given : {}), policyTypes: types } };
}

const isCidr = (cidr: string): boolean => ipaddr.isValidCIDR(cidr);

function isStrictSubset(inner: string, outer: string): boolean {
  const [address, prefix] = ipaddr.parseCIDR(inner);
  const [network, width] = ipaddr.parseCIDR(outer);
  return address.kind() === network.kind() && prefix > width && address.match(network, width);
}

const cidrAdvice = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

function blockCauses(field: string, { cidr, except }: z.infer<typeof ipBlock>): StatusCause[] {
  if (!isCidr(cidr)) return [invalidValue(`${field}.cidr`, cidr, cidrAdvice)];
  return except.flatMap((exception, index) => {
    const at = `${field}.except[${index}]`;
    if (!isCidr(exception)) return [invalidValue(at, exception, cidrAdvice)];
    return isStrictSubset(exception, cidr) ? [] : [invalidValue(at, exception, 'must be a strict subset of `cidr`')];
  });
}

function peerCauses(field: string, { podSelector, namespaceSelector, ipBlock: block }: PolicyPeer): StatusCause[] {
  const selects = Boolean(podSelector ?? namespaceSelector);
  if (block !== undefined && block !== null)
    return selects
      ? [notAllowed(field, 'may not specify both ipBlock and another peer')]
      : blockCauses(`${field}.ipBlock`, block);
  return selects ? [] : [required(field, 'must specify a peer')];
}

const inRange = (number: number): boolean => number >= 1 && number <= 65_535;
const rangeAdvice = 'must be between 1 and 65535, inclusive';

function portCauses(field: string, { protocol, port: number, endPort }: PolicyPort): StatusCause[] {
  const causes: StatusCause[] = [];
  if (!['TCP', 'UDP', 'SCTP'].includes(protocol)) causes.push(unsupported(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
  if (typeof number === 'number' && !inRange(number)) causes.push(invalidValue(`${field}.port`, number, rangeAdvice));
  if (typeof number === 'string' && !/^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(number))
    causes.push(invalidValue(`${field}.port`, number, 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'));
  if (endPort === undefined || endPort === null) return causes;
  if (typeof number !== 'number') causes.push(notAllowed(`${field}.endPort`, 'may not be specified when `port` is not specified or non-numeric'));
  else if (endPort < number || !inRange(endPort)) causes.push(invalidValue(`${field}.endPort`, endPort, 'must be greater than or equal to `port`'));
  return causes;
}

const ruleCauses = (field: string, peers: string, rule: PolicyRule): StatusCause[] => [
  ...rule.ports.flatMap((one, index) => portCauses(`${field}.ports[${index}]`, one)),
  ...rule.peers.flatMap((one, index) => peerCauses(`${field}.${peers}[${index}]`, one)),
];

/** What is wrong with a policy. @throws {StatusError} 400 where it cannot be read at all. */
export function validatePolicy(object: Draft): StatusCause[] {
  const { policyTypes, ingress, egress } = specOf(object);
  const allowed = ['Egress', 'Ingress'];
  return [
    ...ingress.flatMap((rule, index) => ruleCauses(`spec.ingress[${index}]`, 'from', rule)),
    ...egress.flatMap((rule, index) => ruleCauses(`spec.egress[${index}]`, 'to', rule)),
    ...policyTypes.flatMap((type, index) => (allowed.includes(type) ? [] : [unsupported(`spec.policyTypes[${index}]`, type, allowed)])),
  ];
}
