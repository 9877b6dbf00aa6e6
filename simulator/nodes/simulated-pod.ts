import { behaviourOf } from '../outside/dns/conduct.ts';
import { podKey } from './check-spec.ts';
import type { ClusterState } from './cluster-state.ts';
import { clusterAnswerer } from './coredns/answer.ts';
import { createForward } from './coredns/forward.ts';
import { startRelay, type Relay } from './coredns/relay.ts';
import { enterNode, pidIn, step } from './enter.ts';
import { giveBack, ipamOf, ipamWords, takeAddresses } from './ipam.ts';
import type { PodSpec } from './model.ts';
import { podResolvConf } from './resolv-conf.ts';
import { bash, shellScripts } from './shell-scripts.ts';
import { offeredDns } from './simulated-node.ts';
import type { World } from './world.ts';

export interface SimulatedPod {
  readonly spec: PodSpec;
  /** Its network: the process that holds it, as the node numbers it, and the node's end of its cable. None: the node's. */
  readonly network: { readonly pid: number; readonly veth: string } | undefined;
}

interface Place {
  readonly world: World;
  readonly state: ClusterState;
  /** The node's name. */
  readonly node: string;
  /** The node's first process. */
  readonly pid: number;
}

const folderOf = (pod: PodSpec): string => `/var/lib/kubelet/pods/${pod.namespace}_${pod.name}`;
const longestHostName = 63;

/** Makes a pod's network. What it runs has not started. */
export async function createPod({ world, state, node, pid }: Place, pod: PodSpec, veth: string): Promise<SimulatedPod> {
  if (pod.address === undefined) return { spec: pod, network: undefined };
  const ipam = ipamOf(state, node);
  if (pod.done === true) {
    await takeAddresses(world, pid, ipam, [{ address: pod.address, namespace: pod.namespace, name: pod.name }]);
    return { spec: pod, network: undefined };
  }
  const what = `make pod ${podKey(pod)}`;
  const resolver = podResolvConf(pod, state.spec.outside?.services.dns, offeredDns(state)) ?? '';
  const argv = [...bash, shellScripts.createPod, 'create-pod', pod.name.slice(0, longestHostName), pod.address, veth, folderOf(pod), resolver.trimEnd(), ...ipamWords(ipam), pod.namespace];
  return { spec: pod, network: { pid: pidIn(await step(what, enterNode(world, pid, argv)), what), veth } };
}

/** Starts the DNS server of a pod that is to run one. */
export async function startPod({ world, state, pid }: Place, { spec, network }: SimulatedPod): Promise<Relay | undefined> {
  const { clusterDns } = state;
  const { outside } = state.spec;
  if (spec.runs === undefined || network === undefined || clusterDns === undefined || outside === undefined) return undefined;
  const listens = { udp: behaviourOf(clusterDns, 'udp') !== 'closed', tcp: behaviourOf(clusterDns, 'tcp') !== 'closed' };
  const relay = await startRelay((argv) => enterNode(world, pid, argv, network.pid), listens);
  const { upstreams } = relay;
  relay.serve(clusterAnswerer({ spec: () => state.clusterDns ?? clusterDns, names: outside.clusterNames, upstreams, forward: createForward(relay) }));
  return relay;
}

/** Ends all that runs in a pod's network. A pod in the network of its node leaves nothing to end. */
export async function destroyPod({ world, state, node, pid }: Place, { spec, network }: SimulatedPod): Promise<void> {
  const ipam = ipamOf(state, node);
  if (network === undefined) return spec.done === true ? giveBack(world, pid, ipam, spec.address ?? '') : undefined;
  const argv = [...bash, shellScripts.destroyPod, 'destroy-pod', String(network.pid), network.veth, folderOf(spec), ...ipamWords(ipam), spec.address ?? ''];
  await step(`take pod ${podKey(spec)} away`, enterNode(world, pid, argv));
}
