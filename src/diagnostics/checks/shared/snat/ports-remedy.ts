import type { ClusterFacts } from '../../../evidence.ts';
import type { Remedy } from '../../../model.ts';
import { commandOf, inverseOf } from '../../../remedies/operations.ts';
import type { OutboundPorts, OutboundPortsOperation } from '../../../remedies/operations.ts';
import { PORTS_PER_ADDRESS, roomFor } from './allocation.ts';
import type { Allocation } from './allocation.ts';
import { many } from './words.ts';

/** What AKS itself gives the nodes of a small cluster. */
const USUAL_PORTS = 1_024;

/** Four times the ports stop what twice as many connections would bring again; more would only narrow the room to grow. */
const FACTOR = 4;

export interface PortsNeed {
  readonly cluster: ClusterFacts;
  readonly allocation: Allocation;
  /** `more`: nodes run out of ports. `same`: nodes keep the ports that they have while the cluster grows. */
  readonly wants: 'more' | 'same';
  readonly subjects: readonly string[];
  readonly checks: readonly string[];
}

/** Ports per node and addresses, computed so that the cluster can still grow and upgrade. */
export function portsRemedy(need: PortsNeed): readonly Remedy[] {
  const { cluster, allocation, subjects, checks } = need;
  const operation = operationOf(need);
  const refusal = refusalOf(cluster, operation);
  const added = (operation.to.managedIps ?? 0) - (operation.from.managedIps ?? 0);
  return [
    {
      key: `outbound-ports:${operation.to.allocatedPorts}`,
      title: `Give each node ${many(operation.to.allocatedPorts)} SNAT ports`,
      risk: 'risky',
      operations: refusal === undefined ? [operation] : [],
      command: commandOf(operation),
      undo: commandOf(inverseOf(operation)),
      channel: 'arm',
      blastRadius: `every node of the cluster: open connections to public addresses may be reset while ports are handed out anew${added > 0 ? `; ${added} more public ${added === 1 ? 'address' : 'addresses'}, which allow lists of others must admit` : ''}${roomWords(operation, allocation)}`,
      lasting: 'reuse connections (pooling, keep-alive) where they are opened; a NAT gateway shares its ports among all nodes and suits clusters that grow',
      ...(refusal === undefined ? {} : { adviceBecause: refusal }),
      restsOn: { loadBalancer: cluster.loadBalancer, mostNodes: allocation.mostNodes },
      verify: { checks, subjects },
    },
  ];
}

/** Azure's own sharing never refuses a node; a fixed number does. */
function roomWords({ from, to }: OutboundPortsOperation, { addresses = 1 }: Allocation): string {
  const room = Math.floor((PORTS_PER_ADDRESS * (to.managedIps ?? addresses)) / Math.max(1, to.allocatedPorts));
  return from.allocatedPorts === 0 ? `; the number is fixed from then on, and AKS refuses more than ${many(room)} nodes with it` : '';
}

function operationOf({ cluster, allocation, wants }: PortsNeed): OutboundPortsOperation {
  const { loadBalancer } = cluster;
  const managed = loadBalancer?.bringsOwnAddresses === true ? undefined : loadBalancer?.managedOutboundIps;
  const from: OutboundPorts = { allocatedPorts: loadBalancer?.allocatedOutboundPorts ?? 0, ...(managed === undefined ? {} : { managedIps: managed }) };
  return { kind: 'outbound-ports-set', clusterId: cluster.id, from, to: targetOf(allocation, wants, managed) };
}

/** As many as the addresses that are there allow; where that is no help, with more addresses. */
function targetOf({ addresses = 1, mostNodes, portsPerNode }: Allocation, wants: PortsNeed['wants'], managed: number | undefined): OutboundPorts {
  const least = Math.min(MOST_PORTS, wants === 'same' ? portsPerNode : 2 * portsPerNode);
  const best = Math.min(MOST_PORTS, wants === 'same' ? portsPerNode : Math.max(FACTOR * portsPerNode, USUAL_PORTS));
  const room = roomFor(mostNodes, addresses);
  if (managed === undefined) return { allocatedPorts: room >= least ? Math.min(best, room) : room };
  if (room >= least) return { allocatedPorts: Math.min(best, room), managedIps: managed };
  return { allocatedPorts: least, managedIps: Math.ceil((mostNodes * least) / PORTS_PER_ADDRESS) };
}

/** Ports of one node, which AKS refuses to exceed. Source: AKS, `--load-balancer-outbound-ports`. */
const MOST_PORTS = 64_000;

/** Public addresses of one load balancer. Source: AKS, "Configure the public standard load balancer". */
const MOST_ADDRESSES = 100;

function refusalOf({ loadBalancer, nodeAutoProvisioning }: ClusterFacts, { from, to }: OutboundPortsOperation): string | undefined {
  if (loadBalancer?.bringsOwnAddresses === true) {
    const isMore = to.allocatedPorts > from.allocatedPorts;
    return `the public addresses are your own: AKS must be told all of them${isMore ? '' : ', and more ports need another address or prefix'}`;
  }
  if (to.allocatedPorts === from.allocatedPorts && to.managedIps === from.managedIps && from.allocatedPorts === MOST_PORTS) return `each node has ${many(MOST_PORTS)} ports already, which is the most that AKS gives; a NAT gateway serves such a cluster better`;
  if (to.managedIps === undefined) return 'Azure does not say how many addresses AKS manages for this load balancer';
  if (nodeAutoProvisioning) return 'node auto provisioning adds nodes beyond the pools, so that the number of nodes to reckon with is yours to choose';
  return to.managedIps > MOST_ADDRESSES ? `it would take ${to.managedIps} public addresses, and a load balancer has at most ${MOST_ADDRESSES}; a NAT gateway serves such a cluster better` : undefined;
}
