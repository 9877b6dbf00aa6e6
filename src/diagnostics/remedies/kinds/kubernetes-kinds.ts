/** Changes of Kubernetes objects: their commands are what a person would type; they are made through the API. */
import { stringify } from 'yaml';
import { configMapChange } from '../config-map-change.ts';
import type { FinishedPodsOperation, KubernetesOperation, NodeDrainOperation, PodRestartOperation, RolloutRestartOperation } from '../kubernetes-operations.ts';
import { manifestOf } from '../network-policy-manifest.ts';
import type { FormsOf } from './form.ts';
import { swapped } from './swapped.ts';

type Final = RolloutRestartOperation | PodRestartOperation | NodeDrainOperation | FinishedPodsOperation;

export const KUBERNETES_KINDS: FormsOf<KubernetesOperation, Final> = {
  'network-policy-create': {
    words: () => ['kubectl', 'create', '--filename', '-'],
    input: (policy) => stringify(manifestOf(policy), { lineWidth: 0 }).trimEnd(),
    target: namespaced,
    inverse: (policy) => ({ ...policy, kind: 'network-policy-delete' }),
  },
  'network-policy-delete': {
    words: ({ namespace, name }) => [...kubectl(namespace), 'delete', 'networkpolicy', name],
    target: namespaced,
    inverse: (policy) => ({ ...policy, kind: 'network-policy-create' }),
  },
  'config-map-restore': {
    words: (change) => [...kubectl(change.namespace), 'patch', 'configmap', change.name, '--type', 'merge', '--patch', JSON.stringify({ data: configMapChange(change) })],
    target: namespaced,
    inverse: swapped,
  },
  'node-cordon': {
    words: ({ name }) => ['kubectl', 'cordon', name],
    target: ({ name }) => name,
    inverse: (node) => ({ ...node, kind: 'node-uncordon' }),
  },
  'node-uncordon': {
    words: ({ name }) => ['kubectl', 'uncordon', name],
    target: ({ name }) => name,
    inverse: (node) => ({ ...node, kind: 'node-cordon' }),
  },
  'node-drain': {
    words: ({ name, seconds }) => ['kubectl', 'drain', name, '--ignore-daemonsets', '--delete-emptydir-data', `--timeout=${seconds}s`],
    target: ({ name }) => name,
  },
  'finished-pods-delete': {
    words: ({ namespace, selector }) => [...kubectl(namespace), 'delete', 'pods', '--field-selector', 'status.phase=Succeeded', '--selector', labels(selector)],
    target: ({ namespace }) => namespace,
  },
  'pod-restart': {
    words: ({ namespace, name }) => [...kubectl(namespace), 'delete', 'pod', name],
    target: namespaced,
  },
  'rollout-restart': {
    words: ({ namespace, deployment }) => [...kubectl(namespace), 'rollout', 'restart', `deployment/${deployment}`],
    target: ({ namespace, deployment }) => `${namespace}/${deployment}`,
  },
};

function namespaced({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

const kubectl = (namespace: string): readonly string[] => ['kubectl', '--namespace', namespace];

const labels = (selector: Readonly<Record<string, string>>): string => Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(',');
