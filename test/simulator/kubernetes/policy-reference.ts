/**
 * What https://kubernetes.io/docs/concepts/services-networking/network-policies/ says of one connection, as short as it
 * can be said: no addresses but those of pods, no chains.
 */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

export interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol?: string; readonly port?: number | string; readonly endPort?: number }[];
}

export interface PolicyManifest {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

export interface End {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  readonly ports: Readonly<Record<string, number>>;
}

type NamespaceLabels = Readonly<Record<string, Readonly<Record<string, string>>>>;

const holds = (labels: Readonly<Record<string, string>>, { matchLabels = {}, matchExpressions = [] }: Selector): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, operator, values = [] }) => {
    const among = values.some((value) => value === labels[key]);
    return { In: among, NotIn: !among, Exists: key in labels, DoesNotExist: !(key in labels) }[operator] === true;
  });

const number = (address: string): number => address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);

function within(address: string, cidr: string): boolean {
  const [network = '', prefix = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(number(address) / size) === Math.floor(number(network) / size);
}

function isPeer(peer: Peer, end: End, own: string, namespaces: NamespaceLabels): boolean {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock !== undefined)
    return within(end.address, ipBlock.cidr) && !(ipBlock.except ?? []).some((cidr) => within(end.address, cidr));
  const place = namespaceSelector === undefined ? end.namespace === own : holds(namespaces[end.namespace] ?? {}, namespaceSelector);
  return place && (podSelector === undefined || holds(end.labels, podSelector));
}

function isPort(rule: Rule, receiver: End, port: number): boolean {
  if (rule.ports === undefined || rule.ports.length === 0) return true;
  return rule.ports.some(({ protocol = 'TCP', port: wanted, endPort }) => {
    if (protocol !== 'TCP') return false;
    if (wanted === undefined) return true;
    const first = typeof wanted === 'number' ? wanted : receiver.ports[wanted];
    return first !== undefined && port >= first && port <= (endPort ?? first);
  });
}

function types({ spec }: PolicyManifest): readonly string[] {
  return spec.policyTypes ?? (spec.egress === undefined || spec.egress.length === 0 ? ['Ingress'] : ['Ingress', 'Egress']);
}

function passes(direction: 'Ingress' | 'Egress', policies: readonly PolicyManifest[], pod: End, other: End, receiver: End, port: number, namespaces: NamespaceLabels): boolean {
  const own = policies.filter(({ metadata, spec }) => metadata.namespace === pod.namespace && holds(pod.labels, spec.podSelector));
  const isolating = own.filter((policy) => types(policy).includes(direction));
  if (isolating.length === 0) return true;
  return isolating.some(({ metadata, spec }) =>
    (direction === 'Ingress' ? spec.ingress : spec.egress)?.some((rule) => {
      const peers = direction === 'Ingress' ? rule.from : rule.to;
      const peer = peers === undefined || peers.length === 0 || peers.some((one) => isPeer(one, other, metadata.namespace, namespaces));
      return peer && isPort(rule, receiver, port);
    }),
  );
}

/** Whether a TCP connection between two pods may be. */
export const mayConnect = (policies: readonly PolicyManifest[], from: End, to: End, port: number, namespaces: NamespaceLabels): boolean =>
  passes('Egress', policies, from, to, to, port, namespaces) && passes('Ingress', policies, to, from, to, port, namespaces);
