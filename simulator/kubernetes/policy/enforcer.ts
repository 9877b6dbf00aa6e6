import type { Fleet } from '../../nodes/model.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { fieldAt, type KubernetesObject } from '../object.ts';
import { containerPorts } from '../pods/container-ports.ts';
import { pause } from '../pods/wait.ts';
import type { Store } from '../store/store.ts';
import { applyChains } from './apply.ts';
import { toNetwork } from './cidrs.ts';
import { compile, type Chains, type PolicyPod, type PolicyWorld } from './compile.ts';
import { toPolicy } from './model.ts';

/** Keeps the nodes' firewalls as the network policies want them. */
export interface Enforcer {
  /** Resolves when these nodes have what the policies want now, or cannot be asked. */
  settled(nodes?: readonly string[]): Promise<void>;
  /** A node was made anew and has lost its chains. */
  nodeMade(node: string): void;
}

interface Options {
  readonly scenario: Scenario;
  readonly store: Store;
  readonly fleet: Pick<Fleet, 'run'>;
  readonly log: (line: string) => void;
  readonly closing: AbortSignal;
}

const polled = ['pods', 'namespaces', 'networkpolicies.networking.k8s.io'];
// A frozen node answers nobody; others must not wait for it.
const patienceMs = 3_000;
const retryMs = 1_000;

const ended = (pod: KubernetesObject): boolean => ['Succeeded', 'Failed'].includes(fieldAt(pod, 'status.phase'));

/** A pod as policies see it; nothing for pods of the host's network and those without an address. */
export function policyPod(pod: KubernetesObject): PolicyPod[] {
  const address = fieldAt(pod, 'status.podIP');
  if (address === '' || fieldAt(pod, 'spec.hostNetwork') === 'true' || ended(pod)) return [];
  const { name, namespace = '', labels } = pod.metadata;
  return [{ name, namespace, address, node: fieldAt(pod, 'spec.nodeName'), labels: labels ?? {}, ports: containerPorts(pod) }];
}

function worldOf(store: Store, { cluster, nodes }: Scenario): PolicyWorld {
  const { dataplane, podCidr } = cluster.network;
  const own = dataplane === 'cilium' ? [podCidr, ...nodes.map(({ address }) => `${address}/32`)] : [];
  return {
    policies: store.list('networkpolicies.networking.k8s.io').map(toPolicy),
    pods: store.list('pods').flatMap(policyPod),
    namespaceLabels: new Map(store.list('namespaces').map(({ metadata }) => [metadata.name, metadata.labels ?? {}])),
    unblockable: own.flatMap((cidr) => toNetwork(cidr) ?? []),
  };
}

const textOf = (chains: Chains): string => JSON.stringify([...chains]);
const noChains = textOf(new Map());

interface NodeState {
  readonly name: string;
  applied: string;
  working: Promise<void> | undefined;
}

/** Nothing is enforced where ARM says that the cluster has no engine: `cluster.network.policy: none`. */
export function createEnforcer({ scenario, store, fleet, log, closing }: Options): Enforcer {
  const linux = scenario.nodes.filter(({ os }) => os === 'linux');
  const states: NodeState[] = linux.map(({ name }) => ({ name, applied: noChains, working: undefined }));
  const enabled = scenario.cluster.network.policy !== 'none';

  const work = async (state: NodeState): Promise<void> => {
    while (!closing.aborted) {
      const chains = compile(worldOf(store, scenario), state.name);
      const wanted = textOf(chains);
      if (wanted === state.applied) return;
      try {
        await applyChains(fleet, state.name, chains);
        state.applied = wanted;
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
        await pause(retryMs, closing);
      }
    }
  };
  const settle = (state: NodeState): Promise<void> => {
    state.working ??= work(state).finally(() => (state.working = undefined));
    return state.working;
  };
  const settleAll = async (names?: readonly string[]): Promise<void> => {
    if (enabled) await Promise.all(states.filter(({ name }) => names?.includes(name) ?? true).map(settle));
  };

  store.onChange(({ resource }) => {
    if (polled.includes(resource)) queueMicrotask(() => void settleAll());
  });
  return {
    settled: async (names) => {
      // One pass may have begun before the last change: the second finds what is left.
      const passes = settleAll(names).then(() => settleAll(names));
      const patient = new AbortController();
      await Promise.race([passes, pause(patienceMs, patient.signal)]);
      patient.abort();
    },
    nodeMade: (name) => {
      const state = states.find((candidate) => candidate.name === name);
      if (state === undefined) return;
      // What is being written may be meant for the node that was there before.
      void Promise.resolve(state.working).then(() => {
        state.applied = noChains;
        return settle(state);
      });
    },
  };
}
