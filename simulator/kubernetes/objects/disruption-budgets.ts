import { z } from 'zod';
import type { Scenario } from '../../scenario/schema.ts';
import { fieldAt, metadata, valueAt, type KubernetesObject } from '../object.ts';
import { labelsMatch, selectorSchema, type LabelSelector } from '../policy/label-selector.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { manifestSeeds } from './manifests.ts';
import { stored } from './stored.ts';
import { isReady } from './workload-status.ts';

const budget = (name: string, matchLabels: Record<string, string>): KubernetesObject => ({
  metadata: metadata('PodDisruptionBudget', { name, namespace: 'kube-system', generation: 1 }),
  spec: { minAvailable: 1, selector: { matchLabels } },
});

export const disruptionBudgetSeeds = ({ kubernetes }: Scenario): readonly KubernetesObject[] => [
  budget('coredns-pdb', { 'k8s-app': 'kube-dns' }),
  budget('konnectivity-agent', { app: 'konnectivity-agent' }),
  budget('metrics-server-pdb', { 'k8s-app': 'metrics-server' }),
  ...manifestSeeds('PodDisruptionBudget', kubernetes.podDisruptionBudgets),
];

const amount = z.union([z.number().int(), z.string().regex(/^\d+%$/)]);
const spec = z.looseObject({ selector: selectorSchema.optional(), minAvailable: amount.optional(), maxUnavailable: amount.optional() });

/** Percentages of a budget round up. */
const share = (value: number | string, of: number): number => (typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * of) / 100));

export interface BudgetStatus {
  readonly expectedPods: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly disruptionsAllowed: number;
}

const nothing: LabelSelector = { matchLabels: {}, matchExpressions: [] };

/** Whether a budget holds for a pod. */
export function isBudgetOf(object: KubernetesObject, pod: KubernetesObject): boolean {
  const parsed = spec.safeParse(valueAt(object, 'spec')).data;
  return object.metadata.namespace === pod.metadata.namespace && labelsMatch(parsed?.selector ?? nothing, pod.metadata.labels ?? {});
}

/** What a budget allows now. */
export function budgetStatus(object: KubernetesObject, pods: readonly KubernetesObject[]): BudgetStatus {
  const { minAvailable, maxUnavailable } = spec.safeParse(valueAt(object, 'spec')).data ?? {};
  const own = pods.filter((pod) => isBudgetOf(object, pod));
  const expectedPods = own.length;
  const currentHealthy = own.filter((pod) => isReady(pod) && typeof pod.metadata.deletionTimestamp !== 'string').length;
  const desiredHealthy = maxUnavailable === undefined ? share(minAvailable ?? 0, expectedPods) : expectedPods - share(maxUnavailable, expectedPods);
  return { expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed: Math.max(0, currentHealthy - desiredHealthy) };
}

export const disruptionBudgets = (store: Store, pods: () => readonly KubernetesObject[]): Resource =>
  stored(
    store,
    {
      group: 'policy',
      version: 'v1',
      name: 'poddisruptionbudgets',
      kind: 'PodDisruptionBudget',
      shortNames: ['pdb'],
      columns: [{ name: 'Allowed disruptions', cell: (object) => fieldAt(object, 'status.disruptionsAllowed') }],
    },
    (object) => ({ ...object, status: { observedGeneration: object.metadata.generation ?? 1, ...budgetStatus(object, pods()) } }),
  );
