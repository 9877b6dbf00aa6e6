/** Evidence about ways out of the small, healthy cluster: four places, a target, three controls and the API server. */
import type { Answer } from '../../src/diagnostics/evidence.ts';
import type { EgressEndpoint, EgressPlace, EgressProbes, EgressResult, EgressView, Route, Routes, SubnetEgress } from '../../src/diagnostics/evidence/egress.ts';
import type { FailedOperations, IdentityRights } from '../../src/diagnostics/evidence/identity.ts';

const SUBNET = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes';

export const TARGET = 'api.partner.example';
export const API = 'demo-dns-0a1b2c3d.hcp.westeurope.azmk8s.io';
export const CONTROLS = ['mcr.microsoft.com', 'management.azure.com', 'login.microsoftonline.com'] as const;

const ADDRESSES: Readonly<Record<string, string>> = {
  [TARGET]: '203.0.113.10',
  'mcr.microsoft.com': '192.0.2.10',
  'management.azure.com': '192.0.2.13',
  'login.microsoftonline.com': '192.0.2.14',
  [API]: '20.50.1.1',
};

const PUBLIC_ROOT = 'CN=Public Root';

export const endpoint = (host: string, fields: Partial<EgressEndpoint> = {}): EgressEndpoint => ({
  host,
  port: 443,
  role: host === API ? 'api-server' : CONTROLS.some((control) => control === host) ? 'control' : 'target',
  scheme: 'https',
  ...fields,
});

export const ENDPOINTS: readonly EgressEndpoint[] = [TARGET, ...CONTROLS, API].map((host) => endpoint(host));

/** Answers 200, or 401 from the API server. */
export const fine = (of: EgressEndpoint): EgressResult => {
  const address = ADDRESSES[of.host] ?? '203.0.113.99';
  const status = of.role === 'api-server' ? 401 : 200;
  const common = { endpoint: of, addresses: [address], exit: 0, status, remote: address, issuer: PUBLIC_ROOT, says: `HTTP/1.1 ${status}` };
  return status === 200 ? { ...common, stage: 'done', outcome: 'ok' } : { ...common, stage: 'http', outcome: 'http' };
};

/** How an attempt went, on top of what it would have been. */
export type Fate = Partial<EgressResult>;

const failed = (stage: EgressResult['stage'], outcome: EgressResult['outcome'], exit: number, says: string): Fate => ({ stage, outcome, exit, says });

export const TIMEOUT = failed('connect', 'connect-timeout', 28, 'curl: (28) Connection timed out after 5001 milliseconds');
export const REFUSED = failed('connect', 'refused', 7, 'curl: (7) Failed to connect: Connection refused');
export const UNREACHABLE = failed('connect', 'unreachable', 7, 'curl: (7) No route to host');
export const CUT = failed('tls', 'reset-in-tls', 35, 'curl: (35) Recv failure: Connection reset by peer');
export const SILENT = failed('tls', 'silent-after-connect', 28, 'curl: (28) SSL connection timeout');
export const NO_NAME: Fate = { ...failed('resolve', 'name-not-resolved', 6, 'curl: (6) Could not resolve host'), addresses: [] };
export const UNTOLD = failed('unknown', 'unknown', 0, 'nothing was reported about it');
export const status = (code: number, page?: string): Fate => ({ ...failed('http', 'http', 0, `HTTP/1.1 ${code}`), status: code, ...(page === undefined ? {} : { page }) });
export const untrusted = (issuer: string, flaw: NonNullable<EgressResult['flaw']> = 'unknown-issuer'): Fate => ({ ...failed('tls', 'bad-certificate', 60, 'curl: (60) SSL certificate problem'), issuer, flaw });

/** What curl does not know of an attempt that failed. */
function bend(result: EgressResult, fate: Fate): EgressResult {
  const { status: _status, issuer: _issuer, ...known } = result;
  return fate.stage === undefined || fate.stage === 'done' ? { ...result, ...fate } : { ...known, ...fate };
}

export const PLACES = {
  'node-0': { node: 'node-0', address: '10.224.0.4' },
  'node-2': { node: 'node-2', address: '10.224.0.6' },
  'shop/web-7c9fd6b5c4-0': { node: 'node-0', pod: 'shop/web-7c9fd6b5c4-0', address: '10.244.0.100' },
  'shop/web-7c9fd6b5c4-2': { node: 'node-2', pod: 'shop/web-7c9fd6b5c4-2', address: '10.244.2.100' },
} as const satisfies Record<string, EgressPlace>;

export const POD_0 = 'shop/web-7c9fd6b5c4-0';
export const POD_2 = 'shop/web-7c9fd6b5c4-2';

type PlaceName = keyof typeof PLACES;

/** By host, in one place; or why nothing could be measured there. */
export type Fates = Readonly<Record<string, Fate>> | string;

export const everywhere = (fates: Fates): Record<PlaceName, Fates> => ({ 'node-0': fates, 'node-2': fates, [POD_0]: fates, [POD_2]: fates });

/** `change`: by place, what did not go well there. */
export function probes(change: Partial<Record<PlaceName, Fates>> = {}, endpoints: readonly EgressEndpoint[] = ENDPOINTS, noProxy: Partial<Record<PlaceName, string>> = {}): EgressProbes {
  const names: readonly PlaceName[] = ['node-0', 'node-2', POD_0, POD_2];
  return {
    isAboutPod: false,
    endpoints,
    views: names.map((name): EgressView => {
      const fates = change[name] ?? {};
      const exempt = noProxy[name];
      const results: EgressView['results'] = typeof fates === 'string' ? { ok: false, reason: fates } : { ok: true, value: endpoints.map((one) => bend(fine(one), fates[one.host] ?? {})) };
      return { place: PLACES[name], results, ...(exempt === undefined ? {} : { noProxy: exempt }) };
    }),
  };
}

export const TABLE = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/routeTables/rt-aks';

export const route = (fields: Partial<Route> = {}): Route => ({ name: 'to-firewall', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIp: '10.225.0.4', ...fields });

export const table = (routes: readonly Route[] = [route()], ignoresGatewayRoutes = false): NonNullable<SubnetEgress['routeTable']> => ({ id: TABLE, name: 'rt-aks', ignoresGatewayRoutes, routes });

export const subnetEgress = (fields: Partial<SubnetEgress> = {}): SubnetEgress => ({
  subnetId: SUBNET,
  name: 'nodes',
  prefixes: ['10.224.0.0/16'],
  pods: false,
  nodes: ['node-0', 'node-1', 'node-2'],
  ...fields,
});

export const routes = (...subnets: readonly (SubnetEgress | string)[]): Routes => ({
  subnets: subnets.map((subnet): Answer<SubnetEgress> => (typeof subnet === 'string' ? { ok: false, reason: subnet } : { ok: true, value: subnet })),
  loadBalancerAddresses: ['198.51.100.7'],
});

export const healthyEgress: {
  readonly requiredEndpoints: readonly { readonly category: string; readonly host: string; readonly port: number; readonly protocol: string }[];
  readonly routes: Routes;
  readonly egressProbes: EgressProbes;
  readonly failedOperations: FailedOperations;
  readonly identityRights: IdentityRights;
} = {
  requiredEndpoints: [...CONTROLS, '*.data.mcr.microsoft.com'].map((host) => ({ category: 'images', host, port: 443, protocol: 'Https' })),
  routes: routes(subnetEgress()),
  egressProbes: probes(),
  failedOperations: { hours: 6, operations: { ok: true, value: [] }, events: { ok: true, value: [] } },
  identityRights: { principals: ['aaaaaaaa-0000-4000-8000-000000000001'], scopes: [] },
};
