/** Evidence about the API server of a small, healthy, public cluster: two nodes and a pod reach it. */
import type { ApiServerFromBot, ApiServerReach, ForbiddenRequest, PrivateDns, PrivateDnsZone } from '../../src/diagnostics/evidence/api-server.ts';
import type { EgressEndpoint, EgressResult, EgressView } from '../../src/diagnostics/evidence/egress.ts';
import type { EvidenceMap } from '../../src/diagnostics/evidence.ts';

export const FQDN = 'demo-dns-0a1b2c3d.hcp.westeurope.azmk8s.io';
export const API_ADDRESS = '192.0.2.4';
export const POD = 'shop/web-7c9fd6b5c4-2';

const byName: EgressEndpoint = { host: FQDN, port: 443, role: 'api-server', scheme: 'https' };
const byService: EgressEndpoint = { host: '10.0.0.1', port: 443, role: 'api-server', scheme: 'tcp' };

export const answers: Partial<EgressResult> = { stage: 'http', outcome: 'http', status: 401, exit: 0, addresses: [API_ADDRESS], remote: API_ADDRESS, says: 'HTTP/2 401' };
export const timesOut: Partial<EgressResult> = { stage: 'connect', outcome: 'connect-timeout', exit: 28, addresses: [API_ADDRESS], remote: API_ADDRESS, says: 'Connection timed out' };
export const unknownName: Partial<EgressResult> = { stage: 'resolve', outcome: 'name-not-resolved', exit: 6, addresses: [], says: 'Could not resolve host' };
export const connects: Partial<EgressResult> = { stage: 'connect', outcome: 'ok', exit: 0, addresses: ['10.0.0.1'], says: 'succeeded!' };

const result = (endpoint: EgressEndpoint, part: Partial<EgressResult>): EgressResult => ({ endpoint, addresses: [], stage: 'unknown', outcome: 'unknown', exit: 0, says: '', ...part });

export const fromNode = (node: string, name: Partial<EgressResult> = answers): EgressView => ({ place: { node, address: '10.224.0.4' }, results: { ok: true, value: [result(byName, name), result(byService, connects)] } });

export const fromPod = (service: Partial<EgressResult> = connects, name: Partial<EgressResult> = answers): EgressView => ({
  place: { node: 'node-2', pod: POD, address: '10.244.2.100' },
  results: { ok: true, value: [result(byName, name), result(byService, service)] },
});

export const unmeasured = (node: string, reason: string): EgressView => ({ place: { node, address: '10.224.0.4' }, results: { ok: false, reason } });

export const apiReach = (views: readonly EgressView[], isAboutPod = false): ApiServerReach => ({ isAboutPod, endpoints: [byName, byService], views });

export const botAnswer: ApiServerFromBot = { outcome: 'answers', status: 200, failing: [], says: '/readyz answers 200' };
export const botTimeout: ApiServerFromBot = { outcome: 'timeout', failing: [], says: 'Cannot reach the API server: no answer within the time that there was for it' };

export const VNET = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet';

export const zone = (part: Partial<PrivateDnsZone> = {}): PrivateDns => ({
  mode: 'zone',
  zone: {
    id: '/subscriptions/s/resourceGroups/MC_rg/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io',
    name: 'privatelink.westeurope.azmk8s.io',
    record: 'demo-dns-0a1b2c3d',
    addresses: ['10.224.255.250'],
    links: [],
    ...part,
  },
});

export const refused = (part: Partial<ForbiddenRequest> = {}): ForbiddenRequest => ({
  namespace: 'shop',
  account: 'reader',
  verb: 'list',
  resource: 'pods',
  group: '',
  inNamespace: 'shop',
  saidBy: POD,
  says: 'User "system:serviceaccount:shop:reader" cannot list resource "pods" in API group "" in the namespace "shop"',
  isAllowedNow: { ok: true, value: false },
  ...part,
});

export const healthyApiServer: Pick<
  EvidenceMap,
  'askedClient' | 'apiServerFromBot' | 'apiServerHealth' | 'detectors' | 'apiServerEndpoints' | 'apiServerReach' | 'privateDns' | 'forbiddenRequests'
> = {
  askedClient: {},
  apiServerFromBot: botAnswer,
  apiServerHealth: { state: 'Available', summary: '', reasonType: '', since: '' },
  detectors: { insights: [], asked: ['Etcd Performance Issues'], untold: [], hours: 2 },
  apiServerEndpoints: [{ address: API_ADDRESS, port: 443 }],
  apiServerReach: apiReach([fromNode('node-0'), fromNode('node-2'), fromPod()]),
  privateDns: { mode: 'public' },
  forbiddenRequests: { requests: [], unauthorized: [], events: { ok: true, value: 0 } },
};
