import type { ScenarioPod } from './pod.ts';

/** A pod of the cluster; `containerName` is what its manifest calls the only container. */
export interface ClusterPod extends ScenarioPod {
  readonly containerName: string;
  /** It has ended, and its address is still written down on its node, or not any more. */
  readonly remains?: 'holds' | 'released';
}
