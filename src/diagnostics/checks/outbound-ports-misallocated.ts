// Ports per node are fixed by somebody, or follow from the number of nodes: both can be wrong for the cluster's own size.
// Source: AKS, "Configure the public standard load balancer"; Azure Load Balancer, "Default port allocation".
import { conclude, defineCheck, notApplicable, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer, ClusterFacts } from '../evidence.ts';
import type { SnatMetrics } from '../evidence/snat.ts';
import type { Finding } from '../model.ts';
import { PORTS_PER_ADDRESS, allocationOf, automaticPorts, hasSpareRoom, roomFor } from './shared/snat/allocation.ts';
import type { Allocation } from './shared/snat/allocation.ts';
import { portsRemedy } from './shared/snat/ports-remedy.ts';
import type { PortsNeed } from './shared/snat/ports-remedy.ts';
import { countedPorts, failingBackends, translatorOf, unknownTranslation } from './shared/snat/pressure.ts';
import { many } from './shared/snat/words.ts';

export default defineCheck({
  id: 'outbound-ports-misallocated',
  diagnoses: ['snat'],
  role: 'cause',
  healthy: 'SNAT ports are shared as the size of the cluster allows',
  faulty: 'SNAT ports are shared badly among the nodes',
  settle: 'run `az aks show` and look at networkProfile.loadBalancerProfile: allocatedOutboundPorts × nodes must not exceed 64,000 × outbound addresses',
  needs: ['cluster'],
  consults: ['snatMetrics', 'nodes'],
  analyze({ cluster }, { snatMetrics, nodes }): Judgement {
    const translator = translatorOf(cluster, snatMetrics);
    if (translator === 'unknown') return unknown(unknownTranslation(cluster));
    if (translator === 'nat-gateway' && cluster.outboundType === 'loadBalancer') return notApplicable(`A NAT gateway on the nodes' subnets takes what leaves the cluster, so that the ports of its load balancer are not used.`);
    if (translator === 'nat-gateway') return notApplicable('A NAT gateway shares its ports among all nodes as they need them; none are allocated.');
    if (translator === 'none') return notApplicable(`No load balancer of the cluster translates what leaves it (outbound type ${cluster.outboundType}), so that no ports are allocated.`);
    const allocation = allocationOf(cluster, countedPorts(snatMetrics));
    if (allocation === undefined) return unknown('Azure does not say how the load balancer of the cluster shares its ports.');
    const { addresses } = allocation;
    if (addresses === undefined) return unknown('The public addresses of the load balancer come as a prefix, or are not named; how many ports there are to share is not known.');
    const failing = failingBackends(snatMetrics, nodes, cluster);
    return judge({ cluster, allocation, addresses, failing, peak: peakOf(snatMetrics), ...(snatMetrics.ok ? {} : { unseen: snatMetrics.reason }) });
  },
});

interface Scene {
  readonly cluster: ClusterFacts;
  readonly allocation: Allocation;
  readonly addresses: number;
  /** Subjects whose connections failed for want of a port. */
  readonly failing: readonly string[];
  /** The most ports that any node used; absent: not known. */
  readonly peak?: number | undefined;
  /** Why it is not known whether connections fail; absent: it is. */
  readonly unseen?: string;
}

function peakOf(metrics: Answer<SnatMetrics>): number | undefined {
  const used = metrics.ok ? metrics.value.backends.flatMap((backend) => backend.used ?? []) : [];
  return used.length === 0 ? undefined : Math.max(...used);
}

function judge(scene: Scene): Judgement {
  const { cluster, allocation, failing } = scene;
  const [worst] = [overcommitted(scene), tooFew(scene), atBoundary(scene)].flatMap((found) => found ?? []);
  const findings = worst === undefined ? [] : [worst.finding];
  return conclude({
    findings,
    remedies: worst === undefined ? [] : portsRemedy({ cluster, allocation, wants: worst.wants, subjects: [cluster.name, ...failing], checks: worst.wants === 'more' ? ['snat-ports-exhausted', 'outbound-ports-misallocated'] : ['outbound-ports-misallocated'] }),
    doubts: doubtsOf(scene),
    clear: clearReason(scene),
  });
}

/** Somebody set fewer ports than there are: whether that is too few shows in connections that fail. */
function doubtsOf({ allocation, unseen }: Scene): readonly string[] {
  if (unseen === undefined || allocation.isAutomatic || !hasSpareRoom(allocation)) return [];
  return [`Each node is set to ${many(allocation.portsPerNode)} ports where more are possible, and whether connections fail for want of them is not known: ${unseen}`];
}

interface Found {
  readonly finding: Finding;
  readonly wants: PortsNeed['wants'];
}

const found = ({ cluster, failing }: Scene, wants: Found['wants'], headline: string, says: string): Found => ({
  wants,
  finding: {
    subject: cluster.name,
    headline,
    says,
    ...(wants === 'more' ? { explains: failing } : {}),
    evidence: ['arm/cluster', ...(failing.length > 0 ? ['arm/snat-metrics'] : [])],
    concerns: [cluster.id],
  },
});

const addressesOf = (count: number): string => `${count} public ${count === 1 ? 'address' : 'addresses'}`;

/** AKS refuses to add nodes for which no ports are left. */
function overcommitted(scene: Scene): Found | undefined {
  const { allocation: { isAutomatic, portsPerNode, mostNodes, nodes }, addresses } = scene;
  const wanted = mostNodes * portsPerNode;
  if (isAutomatic || wanted <= PORTS_PER_ADDRESS * addresses) return undefined;
  const room = Math.floor((PORTS_PER_ADDRESS * addresses) / portsPerNode);
  return found(
    scene,
    'same',
    `${many(portsPerNode)} fixed SNAT ports per node leave room for ${room} nodes, and the cluster may grow to ${many(mostNodes)}`,
    `${many(portsPerNode)} ports for each of up to ${many(mostNodes)} nodes (upgrades included, ${nodes} now) are ${many(wanted)}, and ${addressesOf(addresses)} ${addresses === 1 ? 'has' : 'have'} ${many(PORTS_PER_ADDRESS * addresses)}: scaling or upgrading beyond ${room} nodes will be refused.`,
  );
}

/** Connections fail, and ports lie idle. */
function tooFew(scene: Scene): Found | undefined {
  const { allocation, addresses, failing } = scene;
  const { isAutomatic, portsPerNode, mostNodes, nodes } = allocation;
  if (failing.length === 0 || !hasSpareRoom(allocation)) return undefined;
  const how = isAutomatic ? `Azure gives each of ${nodes} nodes ${many(portsPerNode)} ports` : `each node is set to ${many(portsPerNode)} ports`;
  return found(
    scene,
    'more',
    `nodes get ${many(portsPerNode)} SNAT ports each where ${many(roomFor(mostNodes, addresses))} are possible`,
    `By the cluster's setting (${isAutomatic ? '0: automatic' : `${portsPerNode}`}), ${how}; ${addressesOf(addresses)} would allow ${many(roomFor(mostNodes, addresses))} for each of up to ${many(mostNodes)} nodes. Connections failed for want of ports on ${failing.slice(0, 3).join(', ')}${failing.length > 3 ? ` and ${failing.length - 3} more` : ''}.`,
  );
}

/** Growing past a boundary of Azure's table takes ports from every node, with the connections on them. */
function atBoundary(scene: Scene): Found | undefined {
  const { allocation: { isAutomatic, mostNodes, nodes, nodesInUpgrade }, failing, peak } = scene;
  const [portsPerNode, later] = [automaticPorts(nodes), automaticPorts(mostNodes)];
  if (!isAutomatic || later >= portsPerNode) return undefined;
  const inUpgrade = automaticPorts(nodesInUpgrade) < portsPerNode;
  const left = inUpgrade ? automaticPorts(nodesInUpgrade) : later;
  // Nobody misses ports that no node comes near to using.
  if (failing.length === 0 && (peak === undefined || peak <= left / 2)) return undefined;
  const why = inUpgrade ? `the next upgrade takes ${nodes} nodes to ${nodesInUpgrade}` : `the pools may grow from ${nodes} nodes to ${many(mostNodes)}`;
  const used = peak === undefined ? '' : ` The fullest node used up to ${many(peak)}.`;
  return found(
    scene,
    'same',
    `nodes fall from ${many(portsPerNode)} to ${many(left)} SNAT ports each when the cluster grows past a boundary of Azure's table`,
    `Azure shares ports by the number of nodes (allocated outbound ports: 0), and ${why}: every node then falls from ${many(portsPerNode)} to ${many(left)} ports, and connections on the ports that go are reset.${used}`,
  );
}

function clearReason({ allocation, addresses, failing, peak }: Scene): string {
  const { isAutomatic, portsPerNode, nodes, mostNodes } = allocation;
  const how = isAutomatic ? `Azure gives each of ${nodes} nodes ${many(portsPerNode)} ports` : `Each node is set to ${many(portsPerNode)} ports, and ${addressesOf(addresses)} ${addresses === 1 ? 'suffices' : 'suffice'} for the ${many(mostNodes)} nodes that there may be`;
  const later = automaticPorts(mostNodes);
  const boundary = isAutomatic && later < portsPerNode ? ` Should the pools grow to ${many(mostNodes)} nodes, each would get ${many(later)}${peak === undefined ? '' : `, and the fullest node used up to ${many(peak)}`}.` : '';
  return `${how}.${boundary}${failing.length > 0 ? ' Connections fail, and no ports lie idle: more need more addresses.' : ''}`;
}
