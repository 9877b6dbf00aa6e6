import type { RouteTable as ArmRouteTable, Subnet as ArmSubnet } from '@azure/arm-network';
import type { NatGatewayFacts, RequiredEndpoint, RouteTable } from '../evidence/egress.ts';
import { AccessError } from '../ports.ts';
import type { EgressReader, SubnetLinks } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { orAccessError } from './errors.ts';

/** Endpoints that Azure lists for a cluster, at most; it lists some dozens. */
const MAX_ENDPOINTS = 500;

/** Addresses of one NAT gateway; Azure allows sixteen. */
const MAX_ADDRESSES = 16;

type Clients = Pick<ArmClients, 'containers' | 'network'>;

export const subnetLinks = ({ routeTable, natGateway, defaultOutboundAccess }: ArmSubnet): SubnetLinks => ({
  ...(routeTable?.id === undefined ? {} : { routeTableId: routeTable.id }),
  ...(natGateway?.id === undefined ? {} : { natGatewayId: natGateway.id }),
  ...(defaultOutboundAccess === undefined ? {} : { defaultOutboundAccess }),
});

/** @param clusterId ARM id of the managed cluster */
export function createEgressReader(clients: Clients, clusterId: string): EgressReader {
  const networkOf = (id: string) => ({ at: armId(id), network: clients.network(armId(id).subscription) });
  const publicAddress = (id: string, abortSignal: AbortSignal): Promise<string> =>
    orAccessError(`read the public IP address "${id}"`, async () => {
      const { at, network } = networkOf(id);
      return (await network.publicIPAddresses.get(at.resourceGroup, nameAt(at, 0), { abortSignal })).ipAddress ?? '';
    });
  return {
    publicAddress,
    routeTable: (id, abortSignal) =>
      orAccessError(`read the route table "${id}"`, async () => {
        const { at, network } = networkOf(id);
        return routeTableOf(id, await network.routeTables.get(at.resourceGroup, nameAt(at, 0), { abortSignal }));
      }),
    natGateway: (id, abortSignal) =>
      orAccessError(`read the NAT gateway "${id}"`, async (): Promise<NatGatewayFacts> => {
        const { at, network } = networkOf(id);
        const { publicIpAddresses = [] } = await network.natGateways.get(at.resourceGroup, nameAt(at, 0), { abortSignal });
        const ids = publicIpAddresses.flatMap((address) => address.id ?? []).slice(0, MAX_ADDRESSES);
        return { id, name: nameAt(at, 0), addresses: await readable(ids.map((address) => publicAddress(address, abortSignal))) };
      }),
    requiredEndpoints: (abortSignal) => orAccessError('list the endpoints that the cluster needs', () => endpointsOf(clients, clusterId, abortSignal)),
  };
}

function routeTableOf(id: string, { disableBgpRoutePropagation = false, routes = [] }: ArmRouteTable): RouteTable {
  return {
    id,
    name: nameAt(armId(id), 0),
    ignoresGatewayRoutes: disableBgpRoutePropagation,
    routes: routes.map(({ name = '', addressPrefix = '', nextHopType = '', nextHopIpAddress }) => ({
      name,
      prefix: addressPrefix,
      nextHopType,
      ...(nextHopIpAddress === undefined ? {} : { nextHopIp: nextHopIpAddress }),
    })),
  };
}

/** Addresses are told to people, and decide nothing: what cannot be read is left out. */
async function readable(reads: readonly Promise<string>[]): Promise<readonly string[]> {
  const answers = await Promise.allSettled(reads);
  const bug = answers.find((answer) => answer.status === 'rejected' && !(answer.reason instanceof AccessError));
  if (bug?.status === 'rejected') throw bug.reason;
  return answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value !== '' ? [answer.value] : []));
}

async function endpointsOf({ containers }: Pick<Clients, 'containers'>, clusterId: string, abortSignal: AbortSignal): Promise<readonly RequiredEndpoint[]> {
  const at = armId(clusterId);
  const found: RequiredEndpoint[] = [];
  for await (const { category = '', endpoints = [] } of containers.managedClusters.listOutboundNetworkDependenciesEndpoints(at.resourceGroup, nameAt(at, 0), { abortSignal })) {
    for (const { domainName: host = '', endpointDetails = [] } of endpoints) {
      found.push(...endpointDetails.map(({ port = 0, protocol = '' }) => ({ category, host, port, protocol })));
    }
    if (found.length >= MAX_ENDPOINTS) break;
  }
  return found.slice(0, MAX_ENDPOINTS);
}
