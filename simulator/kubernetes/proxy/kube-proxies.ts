import type { Fleet } from '../../nodes/model.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { fieldAt, type KubernetesObject } from '../object.ts';
import { isReady } from '../objects/workload-status.ts';
import type { Store } from '../store/store.ts';
import { programmedServices } from './programmed-services.ts';

/** The kube-proxies of all nodes: they program what services and slices say now. */
export interface KubeProxies {
  /** Resolves when every node whose proxy is at work knows the services of now. */
  settled(): Promise<void>;
}

interface Options {
  readonly scenario: Scenario;
  readonly store: Store;
  readonly slices: () => readonly KubernetesObject[];
  readonly fleet: Pick<Fleet, 'setServices'>;
  readonly log: (line: string) => void;
  readonly closing: AbortSignal;
}

const watched = new Set(['pods', 'services']);

const isProxy = ({ metadata }: KubernetesObject): boolean => metadata.namespace === 'kube-system' && metadata.labels?.['component'] === 'kube-proxy';

/** With Cilium the services are the dataplane's own work: no pod of kube-proxy is needed. */
export function createKubeProxies({ scenario, store, slices, fleet, log, closing }: Options): KubeProxies {
  const { dataplane } = scenario.cluster.network;
  const hung = new Set(scenario.nodes.flatMap(({ name, kubeProxy }) => (kubeProxy.state === 'hung' ? [name] : [])));
  // A proxy that hangs does so until its pod is another one.
  const stuck = new Set(store.list('pods').flatMap((pod) => (isProxy(pod) && hung.has(fieldAt(pod, 'spec.nodeName')) ? [pod.metadata.uid] : [])));

  const idle = (): string[] => {
    if (dataplane === 'cilium') return [];
    const atWork = new Set(store.list('pods').flatMap((pod) => (isProxy(pod) && isReady(pod) && !stuck.has(pod.metadata.uid) ? [fieldAt(pod, 'spec.nodeName')] : [])));
    return scenario.nodes.flatMap(({ name, os }) => (os === 'linux' && !atWork.has(name) ? [name] : []));
  };
  const wanted = (): { readonly services: ReturnType<typeof programmedServices>; readonly nodes: readonly string[] } => ({
    services: programmedServices(store.list('services'), slices()),
    nodes: idle(),
  });
  const asleep = scenario.nodes.flatMap(({ name, os, kubeProxy }) => (dataplane !== 'cilium' && os === 'linux' && kubeProxy.state !== 'running' ? [name] : []));
  let applied = JSON.stringify({ services: [], nodes: asleep });
  let working: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    while (!closing.aborted) {
      const now = wanted();
      const text = JSON.stringify(now);
      if (text === applied) return;
      await fleet.setServices(now.services, new Set(now.nodes));
      applied = text;
    }
  };
  const settle = (): Promise<void> => {
    working ??= work()
      .catch((error: unknown) => log(`kube-proxy: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => (working = undefined));
    return working;
  };
  store.onChange(({ resource }) => {
    if (watched.has(resource)) queueMicrotask(() => void settle());
  });
  return { settled: settle };
}
