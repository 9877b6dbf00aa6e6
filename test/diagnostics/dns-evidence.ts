/** Measured names of the small cluster of `evidence.ts`: a pod on node-2, that node, and a CoreDNS pod on node-0. */
import type { CoreDns, DnsMeasurement, DnsProbes, DnsPurpose, DnsVantage, NodeResolver, VnetDns } from '../../src/diagnostics/evidence/dns.ts';
import type { Answer } from '../../src/diagnostics/evidence.ts';
import type { DnsAnswer, DnsStatus } from '../../src/diagnostics/net/dns/answer.ts';

export const SERVICE = '10.0.0.10';
export const AZURE = '168.63.129.16';
export const KUBERNETES = 'kubernetes.default.svc.cluster.local';
export const FQDN = 'demo-dns-0a1b2c3d.hcp.westeurope.azmk8s.io';
export const MCR = 'mcr.microsoft.com';
export const COREDNS_0 = '10.244.0.53';
export const COREDNS_1 = '10.244.1.53';

export const POD_CONF = 'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.0.0.10\noptions ndots:5\n';

/** Indexes of the vantages. */
export const POD = 0;
export const NODE = 1;
export const COREDNS = 2;

const VANTAGES: readonly DnsVantage[] = [
  { node: 'node-2', pod: 'shop/web-7c9fd6b5c4-2', role: 'pod', resolvConf: POD_CONF },
  { node: 'node-2', role: 'node' },
  { node: 'node-0', pod: 'kube-system/coredns-57d886c994-0', role: 'coredns', resolvConf: `nameserver ${AZURE}\n` },
];

export const said = (status: DnsStatus, fields: Partial<DnsAnswer> = {}): DnsAnswer => ({
  status,
  addresses: status === 'answered' ? ['203.0.113.10'] : [],
  says: status,
  ...fields,
});

/** A measurement that came to an answer. */
export const measured = (from: number, purpose: DnsPurpose, server: string, name: string, protocol: 'udp' | 'tcp' = 'udp'): DnsMeasurement => ({
  from,
  purpose,
  server,
  protocol,
  name,
  answer: said('answered'),
});

/** Everything that a healthy cluster is asked, and answers. */
export function healthyMeasurements(names: readonly string[] = [FQDN, MCR], servers: readonly string[] = [AZURE]): readonly DnsMeasurement[] {
  const coredns = [COREDNS_0, COREDNS_1];
  return [
    ...[KUBERNETES, ...names].map((name) => measured(POD, 'service', SERVICE, name)),
    measured(POD, 'service', SERVICE, KUBERNETES, 'tcp'),
    ...coredns.flatMap((server) => [measured(POD, 'coredns', server, KUBERNETES), measured(POD, 'coredns', server, KUBERNETES, 'tcp')]),
    ...servers.flatMap((server) => [...names.map((name) => measured(NODE, 'upstream', server, name)), measured(NODE, 'upstream', server, names[0] ?? MCR, 'tcp')]),
    measured(NODE, 'service', SERVICE, KUBERNETES),
    ...coredns.map((server) => measured(NODE, 'coredns', server, KUBERNETES)),
    ...servers.flatMap((server) => names.map((name) => measured(COREDNS, 'upstream', server, name))),
  ];
}

type Selection = Partial<Omit<DnsMeasurement, 'answer'>>;

/** What one sort of question came to instead. */
export type Change = readonly [Selection, DnsStatus | DnsAnswer];

const fits = (one: DnsMeasurement, selection: Selection): boolean => Object.entries(selection).every(([key, value]) => Object.entries(one).some(([name, own]) => name === key && own === value));

/** The healthy measurements, with answers changed where a selection fits; the last one that fits counts. */
export function probes(changes: readonly Change[] = [], fields: Partial<DnsProbes> & { readonly servers?: readonly string[] } = {}): DnsProbes {
  const { servers, ...more } = fields;
  const names = more.names ?? [FQDN, MCR];
  const base = more.measured ?? healthyMeasurements(names, servers);
  const changed = base.map((one) => {
    const change = changes.findLast(([selection]) => fits(one, selection))?.[1];
    if (change === undefined) return one;
    return { ...one, answer: typeof change === 'string' ? said(change) : change };
  });
  return { names, vantages: VANTAGES, ...more, measured: changed };
}

/** Nothing was measured anywhere. */
export const unmeasured = (reason: string): DnsProbes => ({ names: [FQDN, MCR], vantages: VANTAGES.map((vantage) => ({ ...vantage, missing: reason })), measured: [] });

export const COREFILE = `.:53 {
    errors
    ready
    health {
      lameduck 5s
    }
    kubernetes cluster.local in-addr.arpa ip6.arpa {
      pods insecure
      fallthrough in-addr.arpa ip6.arpa
      ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
    import custom/*.override
    template ANY ANY internal.cloudapp.net {
      match "^(?:[^.]+\\.){4,}internal\\.cloudapp\\.net\\.$"
      rcode NXDOMAIN
      fallthrough
    }
}
import custom/*.server
`;

const ok = <T>(value: T): Answer<T> => ({ ok: true, value });

export const coredns = (fields: Partial<CoreDns> = {}): CoreDns => ({
  deployment: ok({ exists: true, wanted: 2, ready: 2, image: 'mcr.microsoft.com/oss/v2/kubernetes/coredns:v1.12.1' }),
  endpoints: ok([
    { address: COREDNS_0, ready: true, pod: 'coredns-57d886c994-0' },
    { address: COREDNS_1, ready: true, pod: 'coredns-57d886c994-1' },
  ]),
  config: ok({ resourceVersion: '10', data: { Corefile: COREFILE } }),
  custom: ok({ resourceVersion: '11', data: {} }),
  ...fields,
});

export const custom = (data: Readonly<Record<string, string>>, lastApplied?: Readonly<Record<string, string>>): CoreDns =>
  coredns({ custom: ok({ resourceVersion: '12', data, ...(lastApplied === undefined ? {} : { lastApplied }) }) });

export const vnetDns = (servers: readonly string[] = []): VnetDns => ({
  id: '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet',
  name: 'vnet',
  servers,
});

export const resolver = (servers: readonly string[], fields: Partial<NodeResolver> = {}): Answer<NodeResolver> =>
  ok({
    upstream: ok(`${servers.map((server) => `nameserver ${server}\n`).join('')}search internal.cloudapp.net\n`),
    resolvConf: ok('nameserver 127.0.0.53\noptions edns0 trust-ad\n'),
    leased: ok(''),
    ...fields,
  });
