import { randomBytes } from 'node:crypto';
import { podSuffix } from '../../scenario/agents.ts';
import { valueAt, type Draft, type KubernetesObject, type OwnerReference } from '../object.ts';
import { completePod } from '../pods/complete.ts';

const fields = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

const texts = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(fields(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** The labels that pods of a template get. */
export const templateLabels = (owner: KubernetesObject): Record<string, string> => texts(valueAt(owner, 'spec.template.metadata.labels'));

const controller = (kind: string, { metadata }: KubernetesObject): OwnerReference => ({
  apiVersion: 'apps/v1',
  kind,
  name: metadata.name,
  uid: metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** A new pod of a replica set or a daemon set; `nodeName` where the controller chooses the node itself. */
export function podOf(kind: 'ReplicaSet' | 'DaemonSet', owner: KubernetesObject, nodeName?: string): Draft {
  const name = `${owner.metadata.name}-${podSuffix(randomBytes(8).toString('hex'))}`;
  return completePod({
    metadata: {
      name,
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace,
      labels: templateLabels(owner),
      annotations: texts(valueAt(owner, 'spec.template.metadata.annotations')),
      ownerReferences: [controller(kind, owner)],
    },
    spec: { ...fields(valueAt(owner, 'spec.template.spec')), ...(nodeName === undefined ? {} : { nodeName }) },
  });
}

/** The replica set that a deployment's template of now asks for. */
export function replicaSetOf(deployment: KubernetesObject, revision: number): Draft {
  const template = fields(valueAt(deployment, 'spec.template'));
  const hash = podSuffix(JSON.stringify(template), 10);
  const labels = { ...templateLabels(deployment), 'pod-template-hash': hash };
  const selector = { ...texts(valueAt(deployment, 'spec.selector.matchLabels')), 'pod-template-hash': hash };
  return {
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [controller('Deployment', deployment)],
      generation: 1,
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: selector },
      template: { ...template, metadata: { ...fields(valueAt(template, 'metadata')), labels } },
    },
  };
}
