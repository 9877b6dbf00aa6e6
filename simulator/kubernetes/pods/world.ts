import type { Fleet } from '../../nodes/model.ts';
import type { Scenario } from '../../scenario/schema.ts';
import type { KubernetesObject } from '../object.ts';
import type { Store } from '../store/store.ts';
import type { ClusterDns } from './cluster-dns.ts';
import type { ClusterAddresses } from './container-script.ts';

/** What kubelets and scheduler work with. */
export interface PodWorld {
  readonly scenario: Scenario;
  readonly store: Store;
  readonly fleet: Pick<Fleet, 'run' | 'addPod' | 'removePod'>;
  readonly addresses: ClusterAddresses;
  readonly dns: ClusterDns;
  /** The nodes as the API shows them, with their conditions of now. */
  readonly nodes: () => readonly KubernetesObject[];
  /** Resolves when the node's firewall knows the pods of now. */
  readonly enforced: (node: string) => Promise<void>;
  readonly log: (line: string) => void;
  /** Addresses given to pods, before the API shows them; none is given twice. */
  readonly given: Set<string>;
  /** Aborted when the simulator ends. */
  readonly closing: AbortSignal;
}
