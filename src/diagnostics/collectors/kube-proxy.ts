import type { Collector } from './collector.ts';

/** The DaemonSet that programs services on the nodes; its pods are in the list of all pods. */
export const kubeProxy: Collector<'kubeProxy', never> = {
  kind: 'kubeProxy',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.kubeProxy(signal),
  excerpts: ({ exists, wanted, ready }) => ({ 'kubernetes/kube-proxy': exists ? `kube-system/kube-proxy: ${ready} of ${wanted} pods ready` : 'there is no DaemonSet kube-system/kube-proxy' }),
};
