// Nodes get their pods' addresses from Azure, which has none left in the subnet, or refuses them. Sources: AKS, "Azure CNI Pod
// Subnet" (batches of 16); Azure/azure-container-networking, NodeNetworkConfig; Virtual Network: five addresses are Azure's own.
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer, ClusterFacts } from '../evidence.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { NodeNetworkConfigs, NodeRoom, SubnetUsage } from '../evidence/podip.ts';
import type { Finding, Remedy } from '../model.ts';
import { askForRights, newSubnetAdvice } from './shared/podip/subnet-remedy.ts';
import { complaintsOf, drawsOnSubnet, podSubnets } from './shared/podip/subnets.ts';
import type { Complaints, PodSubnet } from './shared/podip/subnets.ts';
import { counted, listed } from './shared/podip/words.ts';
import { many } from './shared/snat/words.ts';

export default defineCheck({
  id: 'pod-subnet-exhausted',
  diagnoses: ['podip'],
  role: 'cause',
  healthy: 'The subnets of pods have addresses left',
  faulty: 'A subnet has no addresses left for pods',
  settle: 'run `az network vnet list-usages --resource-group <group> --name <vnet>` and `kubectl get nnc --namespace kube-system --output wide`',
  needs: ['cluster', 'subnetUsage'],
  consults: ['nodeNetworkConfigs', 'nodeRooms', 'pods', 'nodes'],
  analyze({ cluster, subnetUsage }, { nodeNetworkConfigs, nodeRooms, pods, nodes }): Judgement {
    if (!drawsOnSubnet(cluster)) return notApplicable(`Pods have addresses of no subnet here (${cluster.networkPlugin}${cluster.networkPluginMode === '' ? '' : ` ${cluster.networkPluginMode}`}): each node has a range of its own for them.`);
    const poolOf = new Map(nodes.ok ? nodes.value.map(({ name, pool }) => [name, pool]) : []);
    const views = podSubnets(cluster, Object.keys(subnetUsage)).map((subnet) => {
      const rooms = nodeRooms.ok ? nodeRooms.value.filter(({ node }) => subnet.pools.includes(poolOf.get(node) ?? '')) : [];
      return viewOf(subnet, { cluster, usage: subnetUsage[subnet.id], configs: nodeNetworkConfigs, rooms, pods: pods.ok ? pods.value : [] });
    });
    return conclude({
      findings: views.flatMap(({ finding }) => finding ?? []),
      remedies: views.flatMap(({ remedy }) => remedy ?? []),
      doubts: views.length === 0 ? ['no subnet was found that pods get addresses of'] : views.flatMap(({ doubts }) => doubts),
      clear: views.map(({ says }) => says).join(' '),
    });
  },
});

interface Scene {
  readonly cluster: ClusterFacts;
  readonly usage: Answer<SubnetUsage> | undefined;
  readonly configs: Answer<NodeNetworkConfigs>;
  /** Of the nodes whose pods draw on the subnet. */
  readonly rooms: readonly NodeRoom[];
  readonly pods: readonly PodFacts[];
}

interface View {
  readonly finding?: Finding;
  readonly remedy?: Remedy;
  readonly doubts: readonly string[];
  readonly says: string;
}

function viewOf(subnet: PodSubnet, scene: Scene): View {
  const { cluster, usage } = scene;
  const complaints = scene.configs.ok ? complaintsOf(subnet, scene.configs.value) : { full: [], unauthorized: [], other: [] };
  if (complaints.unauthorized.length > 0) return { finding: refusedFinding(subnet, complaints), remedy: askForRights(subnet, cluster), doubts: [], says: '' };
  if (isExhausted(subnet, complaints, scene)) return { finding: fullFinding(subnet, complaints, scene), remedy: newSubnetAdvice(subnet, cluster), doubts: [], says: '' };
  const left = usage?.ok === true ? `${many(usage.value.limit - usage.value.used)} of ${many(usage.value.limit)} addresses in ${subnet.name} are free.` : '';
  return { doubts: doubtsOf(subnet, complaints, scene), says: left };
}

/** Full for Azure; or none is left; or, where nodes take what all their pods may need, a new node does not fit and pods wait for one. */
function isExhausted({ isApart }: PodSubnet, { full }: Complaints, { usage, rooms, pods }: Scene): boolean {
  if (full.length > 0) return true;
  if (usage?.ok !== true) return false;
  const free = usage.value.limit - usage.value.used;
  const isWaiting = pods.some(({ node, waiting }) => node === '' && waiting === 'Unschedulable');
  return isApart ? free <= 0 : isWaiting && free < needOf(rooms);
}

/** Addresses that one more node takes: its own, and one for each pod that it may have. */
const needOf = (rooms: readonly NodeRoom[]): number => 1 + Math.max(0, ...rooms.map(({ maxPods }) => maxPods));

function fullFinding(subnet: PodSubnet, { full }: Complaints, { usage, rooms }: Scene): Finding {
  const counts = usage?.ok === true ? `Azure counts ${many(usage.value.used)} of ${many(usage.value.limit)} addresses in use; five more are its own` : `How many are in use is not told (${usage?.ok === false ? usage.reason : 'Azure was not asked'})`;
  const most = rooms.reduce((sum, { maxPods }) => sum + maxPods, 0);
  const need = rooms.length === 0 ? '' : ` ${counted(rooms.length, 'node')} may have ${most} pods.`;
  const said = full.length === 0 ? '' : ` Azure answered SubnetFull to ${listed(full)}.`;
  return {
    subject: subnet.name,
    headline: `the subnet ${subnet.name} has no addresses left for ${subnet.isApart ? 'pods' : 'another node and its pods'}`,
    says: `${counts}.${said}${need}`,
    breaks: subnet.isApart ? `new pods on nodes of ${subnet.pools.join(', ')} once their own addresses are used up` : `every new node of ${subnet.pools.join(', ')}, also those that an upgrade needs`,
    evidence: ['azure/subnet-usage', 'kubernetes/node-network-configs'],
    concerns: [subnet.id, ...full.map((node) => `node/${node}`)],
  };
}

const refusedFinding = (subnet: PodSubnet, { unauthorized }: Complaints): Finding => ({
  subject: subnet.name,
  headline: `Azure refuses nodes more addresses of the subnet ${subnet.name}, for want of a permission`,
  says: `The last request of ${listed(unauthorized)} ended with NCUpdateUnauthorizedError: the cluster's identity may not use ${subnet.name}. How full it is does not matter.`,
  breaks: `new pods on ${listed(unauthorized)} once their own addresses are used up`,
  evidence: ['kubernetes/node-network-configs'],
  concerns: [subnet.id],
});

function doubtsOf(subnet: PodSubnet, { other }: Complaints, { usage, configs }: Scene): readonly string[] {
  return [
    ...(usage?.ok === true ? [] : [usage === undefined ? `nothing was asked about ${subnet.name}` : usage.reason]),
    ...(subnet.isApart && !configs.ok ? [configs.reason] : []),
    ...(subnet.isApart && configs.ok && !configs.value.served ? ['the cluster has no NodeNetworkConfigs, although its pods have a subnet of their own'] : []),
    ...other.map(({ node, status }) => `Azure answered ${status} to ${node}, which says neither that ${subnet.name} is full nor that it is not`),
  ];
}
