import type { Scenario, ScenarioNode } from '../../scenario/schema.ts';
import { createdAt, fieldAt, metadata, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { stored } from './stored.ts';

const micro = (time: string): string => time.replace('Z', '.000000Z');

/** Every kubelet renews a lease of its name, which is how the node controller knows that it lives. */
export const leaseSeeds = ({ nodes }: Scenario): readonly KubernetesObject[] =>
  nodes.map(({ name }) => ({
    metadata: metadata('Lease', { name, namespace: 'kube-node-lease' }),
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: micro(createdAt) },
  }));

/** `alive`: whose kubelet renews. */
export const leases = (store: Store, nodes: readonly ScenarioNode[], alive: (node: ScenarioNode) => boolean): Resource =>
  stored(
    store,
    {
      group: 'coordination.k8s.io',
      version: 'v1',
      name: 'leases',
      kind: 'Lease',
      columns: [{ name: 'Holder', cell: (object) => fieldAt(object, 'spec.holderIdentity') }],
    },
    (object) => {
      const node = nodes.find(({ name }) => object.metadata.namespace === 'kube-node-lease' && name === object.metadata.name);
      if (node === undefined || !alive(node)) return object;
      const spec = object['spec'];
      return { ...object, spec: { ...(typeof spec === 'object' ? spec : {}), renewTime: new Date().toISOString().replace('Z', '000Z') } };
    },
  );
