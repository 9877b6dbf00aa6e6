import type { ClusterPod } from './cluster-pod.ts';
import type { ScenarioPod } from './pod.ts';

/** A pod as most are; the draft says what is different. */
type Draft = Pick<ScenarioPod, 'namespace' | 'name' | 'node'> & Partial<ClusterPod>;

export const podOf = (containerName: string, draft: Draft): ClusterPod => ({
  labels: {},
  hostNetwork: false,
  ready: true,
  phase: 'Running',
  restarts: 0,
  dnsPolicy: 'ClusterFirst',
  images: [],
  serviceAccount: 'default',
  setup: [],
  ports: [],
  listens: [],
  containerName,
  ...draft,
});
