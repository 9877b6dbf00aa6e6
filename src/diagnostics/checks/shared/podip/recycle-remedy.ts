import type { ClusterFacts, NodeFacts } from '../../../evidence.ts';
import type { NodeRoom } from '../../../evidence/podip.ts';
import type { PodFacts } from '../../../evidence/pods.ts';
import type { Remedy } from '../../../model.ts';
import { commandOf } from '../../../remedies/operations.ts';
import type { Operation } from '../../../remedies/operations.ts';
import type { Leak } from './leak.ts';
import { counted, listed } from './words.ts';

interface Scene {
  readonly cluster: ClusterFacts;
  readonly nodes: readonly NodeFacts[];
  readonly pods: readonly PodFacts[];
  readonly rooms: readonly NodeRoom[];
}

/** Seconds that pods have to leave the node. */
const DRAIN_SECONDS = 180;

/** One node at a time: only the one that lost the most gets a button, the others are told to wait for it. */
export function recycleRemedies(leaks: readonly Leak[], scene: Scene): readonly Remedy[] {
  return leaks.map((leak, index) => recycle(leak, scene, index === 0 ? undefined : `${leaks[0]?.node.name ?? ''} comes first: nodes are made anew one at a time`));
}

function recycle({ node, leaked }: Leak, scene: Scene, wait: string | undefined): Remedy {
  const { name, machine } = node;
  const room = scene.rooms.find((one) => one.node === name);
  const leaving = scene.pods.filter((pod) => pod.node === name && leaves(pod));
  const refusal = wait ?? refusalOf(node, room, leaving, scene);
  const operations: readonly Operation[] = [
    { kind: 'node-cordon', name, uid: room?.uid ?? '' },
    { kind: 'node-drain', name, uid: room?.uid ?? '', seconds: DRAIN_SECONDS },
    ...(machine.ok ? [{ kind: 'node-reimage', name, machine: machine.value } as const] : []),
    { kind: 'node-uncordon', name, uid: room?.uid ?? '' },
  ];
  return {
    key: `recycle-node:${name}`,
    title: `Empty ${name} and make it anew`,
    risk: 'risky',
    operations: refusal === undefined ? operations : [],
    command: operations.map(commandOf).join('\n'),
    undo: `nothing brings back what was on the node; where this stops half way, the node stays cordoned, and \`kubectl uncordon ${name}\` lets pods onto it again`,
    channel: 'arm',
    blastRadius: `${counted(leaving.length, 'pod')} move to other nodes, as far as their disruption budgets let them within ${DRAIN_SECONDS / 60} minutes; what they keep in emptyDir volumes and what is on the node's disk is lost`,
    lasting: 'upgrade the node image (`az aks nodepool upgrade --node-image-only`), which brings a newer network plugin, and tell Microsoft: the plugin, not the node, loses the addresses',
    ...(refusal === undefined ? {} : { adviceBecause: refusal }),
    restsOn: { node: name, machine, uid: room?.uid ?? '', leaking: leaked > 0 },
    verify: { checks: ['pod-addresses-leaked'], subjects: [name] },
  };
}

/** As `kubectl drain` sees it: DaemonSets' pods stay, static pods too, and what is done goes with the node. */
const leaves = ({ workload, phase }: PodFacts): boolean => !/^(?:DaemonSet|Node)\//.test(workload) && phase !== 'Succeeded' && phase !== 'Failed';

/** Why nobody should be offered a button. */
function refusalOf({ name, machine, pool, ready }: NodeFacts, room: NodeRoom | undefined, leaving: readonly PodFacts[], { cluster, nodes, rooms }: Scene): string | undefined {
  if (!machine.ok) return machine.reason;
  if (machine.value.kind !== 'vmss') return 'the node is a machine of its own, which Azure does not reimage: delete it from its pool (`az aks nodepool delete-machines`), and let the pool make another one';
  if (cluster.nodeAutoProvisioning && pool === '') return 'node auto provisioning made the node: delete its NodeClaim, and another one is made';
  if (ready !== 'True') return 'the node is not ready: its kubelet has to let the pods go first';
  if (room === undefined) return `what the node object ${name} is now could not be read`;
  if (room.cordoned) return 'somebody has cordoned the node already: ask who, and why';
  const others = nodes.filter((other) => other.name !== name && other.pool === pool && other.ready === 'True' && rooms.some((one) => one.node === other.name && !one.cordoned));
  if (others.length === 0) return `no other node of the pool ${pool} is ready to take its pods: scale the pool up first`;
  const alone = leaving.filter((pod) => pod.workload === `Pod/${pod.name}`);
  return alone.length === 0 ? undefined : `nothing would make these pods again: ${listed(alone.map(({ namespace, name: own }) => `${namespace}/${own}`))}`;
}
