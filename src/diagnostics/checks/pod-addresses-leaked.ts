// A network plugin that misses the end of a pod keeps its address, until the node has none left. Source: AKS, "Troubleshoot
// network problems", which compares the plugin's store with Running pods; pods in other phases may hold an address, too.
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer, ClusterFacts, NodeFacts } from '../evidence.ts';
import type { PodEvent } from '../evidence/events.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { IpamStores, NodeNetworkConfigs, NodeRoom } from '../evidence/podip.ts';
import type { Finding } from '../model.ts';
import { accountOf, podsOn, storeKinds, storesOf, storesRead } from './shared/podip/account.ts';
import { isDynamic, isLeak, measuredLeak, suspectedLeak } from './shared/podip/leak.ts';
import type { Leak } from './shared/podip/leak.ts';
import { recycleRemedies } from './shared/podip/recycle-remedy.ts';
import { addressEvents, stillRefused } from './shared/podip/refused.ts';
import { counted, listed } from './shared/podip/words.ts';

export default defineCheck({
  id: 'pod-addresses-leaked',
  diagnoses: ['podip'],
  role: 'cause',
  healthy: 'Nodes take addresses back when their pods go',
  faulty: 'A node keeps addresses of pods that are gone',
  settle: 'on the node, compare `ls /var/lib/cni/networks/*` (kubenet), `/var/run/azure-vnet-ipam.json`, `/var/run/azure-vnet.json` or `/var/run/azure-cns/azure-endpoints.json` (Azure CNI) with `kubectl get pods -A -o wide --field-selector spec.nodeName=<node>`',
  needs: ['cluster', 'nodes', 'pods'],
  consults: ['ipamStores', 'nodeNetworkConfigs', 'nodeRooms', 'sandboxEvents'],
  analyze({ cluster, nodes, pods }, { ipamStores, nodeNetworkConfigs, nodeRooms, sandboxEvents }): Judgement {
    if (storeKinds(cluster).length === 0) return notApplicable(`The cluster brings its own network plugin (networkPlugin ${cluster.networkPlugin}); where that keeps addresses is not known.`);
    const rooms = nodeRooms.ok ? nodeRooms.value : [];
    const events = addressEvents(sandboxEvents);
    const unasked = (node: string): string => unaskedBecause(node, sandboxEvents);
    const scene: Scene = { cluster, pods, ipamStores, nodeNetworkConfigs, rooms, unasked };
    const views = nodes.map((node) => viewOf(node, scene));
    const refusedOn = (node: string): readonly string[] => stillRefused(node, events, pods);
    const leaks = views.flatMap(({ leak }) => leak ?? []);
    const found = leaks.filter((leak) => isLeak(leak, refusedOn(leak.node.name).length)).toSorted((a, b) => b.leaked - a.leaked);
    return conclude({
      findings: found.map((leak) => findingOf(leak, refusedOn(leak.node.name))),
      remedies: recycleRemedies(found, { cluster, nodes, pods, rooms }),
      doubts: views.flatMap(({ doubt }) => doubt ?? []),
      clear: clearReason(leaks, nodes.length),
    });
  },
});

interface Scene {
  readonly cluster: ClusterFacts;
  readonly pods: readonly PodFacts[];
  readonly ipamStores: Answer<IpamStores>;
  readonly nodeNetworkConfigs: Answer<NodeNetworkConfigs>;
  readonly rooms: readonly NodeRoom[];
  /** Why it matters that the node was not asked; empty: it had not to be. */
  readonly unasked: (node: string) => string;
}

/** Neither of both: the node did not have to be looked at. */
interface View {
  readonly leak?: Leak;
  readonly doubt?: string;
}

function viewOf(node: NodeFacts, scene: Scene): View {
  const pods = podsOn(node.name, scene.pods);
  const why = measure(node, pods, scene);
  if (typeof why !== 'string') return why;
  const { nodeNetworkConfigs: configs } = scene;
  const config = configs.ok ? configs.value.configs.find((one) => one.node === node.name) : undefined;
  if (config === undefined || !isDynamic(config)) return { doubt: why };
  return { leak: suspectedLeak(node, config, pods.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed').length) };
}

/** Only nodes that refused pods have to be looked at, which is known by their events. */
function unaskedBecause(node: string, events: Answer<readonly PodEvent[]>): string {
  if (!events.ok) return `${node} was not asked, since which nodes refuse pods is not known: ${events.reason}`;
  return addressEvents(events).some((event) => event.node === node) ? `${node} refused pods an address, and was not asked which it has handed out` : '';
}

/** What the node's own store tells, or why it tells nothing. */
function measure(node: NodeFacts, pods: readonly PodFacts[], { cluster, ipamStores, rooms, unasked }: Scene): View | string {
  if (node.os === 'windows') return `${node.name} runs Windows, whose store of addresses is not read`;
  if (!ipamStores.ok) return ipamStores.reason;
  const answer = ipamStores.value[node.name];
  if (answer === undefined) return unasked(node.name) || {};
  if (!answer.ok) return `${node.name} did not tell which addresses it has handed out: ${answer.reason}`;
  const stores = storesOf(answer.value, storesRead(ipamStores.value), pods, storeKinds(cluster));
  if (stores === undefined) return `${node.name} has none of the stores of addresses that are known`;
  if (pods.some(({ address }) => address.includes(':'))) return `pods on ${node.name} are known by IPv6 addresses, and its store was read for IPv4 alone`;
  return { leak: measuredLeak(node, accountOf(stores, pods, rooms.find((room) => room.node === node.name))) };
}

function findingOf({ node, leaked, pool, says, evidence }: Leak, refused: readonly string[]): Finding {
  const of = pool === undefined ? '' : ` of ${pool}`;
  return {
    subject: node.name,
    headline: `${node.name} keeps ${leaked}${of} pod addresses that no pod has any more`,
    says: `${says}.`,
    breaks: refused.length === 0 ? 'pods that are scheduled there, once the rest is used up' : `${counted(refused.length, 'pod')} on ${node.name} without an address: ${listed(refused)}`,
    evidence: [evidence, 'kubernetes/sandbox-events'],
    concerns: [`node/${node.name}`, 'DaemonSet/kube-system/azure-cns'],
  };
}

function clearReason(leaks: readonly Leak[], nodes: number): string {
  const [most] = leaks.toSorted((a, b) => b.leaked - a.leaked);
  if (most === undefined) return `No pod was refused an address within the last hour, so none of the ${counted(nodes, 'node')} had to be looked at.`;
  const where = leaks.length === 1 ? most.node.name : `the ${leaks.length} nodes that were looked at`;
  return most.leaked === 0 ? `Every address that ${where} handed out belongs to a pod.` : `On ${where}, at most ${counted(most.leaked, 'address', 'addresses')} without a pod, as pods that come and go leave them.`;
}
