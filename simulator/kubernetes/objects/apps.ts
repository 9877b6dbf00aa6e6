import { podSuffix } from '../../scenario/agents.ts';
import type { PodDraft } from './pod.ts';

/** What all pods of an application share. */
export type App = Pick<PodDraft, 'namespace' | 'app' | 'labels' | 'image'>;

export interface ReplicatedApp extends App {
  readonly replicas: number;
  /** Of the replica set, as it stands in the pods' names. */
  readonly hash: string;
}

/** One pod on each node, in the node's network. */
export const daemons: readonly App[] = [
  {
    namespace: 'kube-system',
    app: 'kube-proxy',
    labels: { component: 'kube-proxy', tier: 'node' },
    image: 'mcr.microsoft.com/oss/kubernetes/kube-proxy:v1.33.3',
  },
  {
    namespace: 'kube-system',
    app: 'azure-cns',
    labels: { 'k8s-app': 'azure-cns' },
    image: 'mcr.microsoft.com/containernetworking/azure-cns:v1.6.29',
  },
];

/** On nodes of system pools. */
export const systemApps: readonly ReplicatedApp[] = [
  {
    namespace: 'kube-system',
    app: 'coredns',
    labels: { 'k8s-app': 'kube-dns' },
    image: 'mcr.microsoft.com/oss/v2/kubernetes/coredns:v1.12.1',
    replicas: 2,
    hash: '57d886c994',
  },
  {
    namespace: 'kube-system',
    app: 'metrics-server',
    labels: { 'k8s-app': 'metrics-server' },
    image: 'mcr.microsoft.com/oss/v2/kubernetes/metrics-server:v0.7.2',
    replicas: 2,
    hash: '6bb6f8c6f9',
  },
];

/** The customer's, spread over all nodes. */
export const workloads: readonly ReplicatedApp[] = (
  [
    ['shop', 'web', 12],
    ['shop', 'cart', 6],
    ['payments', 'checkout', 8],
    ['payments', 'ledger', 4],
  ] as const
).map(([namespace, app, replicas]) => ({
  namespace,
  app,
  labels: { app },
  image: `example.azurecr.io/${app}:1.4.2`,
  replicas,
  hash: podSuffix(app, 9),
}));
