import type { Scenario } from '../../scenario/schema.ts';
import { fieldAt, metadata, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';

const template = (labels: Record<string, string>): object => ({ metadata: { labels }, spec: { containers: [] } });

function deployment(name: string, labels: Record<string, string>, replicas: number): KubernetesObject {
  return {
    metadata: metadata('Deployment', { name, namespace: 'kube-system', labels, generation: 1 }),
    spec: { replicas, selector: { matchLabels: labels }, template: template(labels), strategy: { type: 'RollingUpdate' } },
    status: { observedGeneration: 1, replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas },
  };
}

function daemonSet(name: string, labels: Record<string, string>, nodes: number): KubernetesObject {
  return {
    metadata: metadata('DaemonSet', { name, namespace: 'kube-system', labels, generation: 1 }),
    spec: { selector: { matchLabels: labels }, template: template(labels), updateStrategy: { type: 'RollingUpdate' } },
    status: {
      observedGeneration: 1,
      currentNumberScheduled: nodes,
      desiredNumberScheduled: nodes,
      numberReady: nodes,
      numberAvailable: nodes,
      updatedNumberScheduled: nodes,
      numberMisscheduled: 0,
    },
  };
}

export const deployments = (scenario: Scenario): Resource => {
  const agents = scenario.nodes.reduce((count, node) => count + node.agents.length, 0);
  return {
    group: 'apps',
    version: 'v1',
    name: 'deployments',
    kind: 'Deployment',
    shortNames: ['deploy'],
    namespaced: true,
    fields: [],
    columns: [
      { name: 'Ready', cell: (object) => `${fieldAt(object, 'status.readyReplicas')}/${fieldAt(object, 'spec.replicas')}` },
      { name: 'Up-to-date', cell: (object) => fieldAt(object, 'status.updatedReplicas') },
      { name: 'Available', cell: (object) => fieldAt(object, 'status.availableReplicas') },
    ],
    objects: () => [
      deployment('coredns', { 'k8s-app': 'kube-dns' }, 2),
      deployment('metrics-server', { 'k8s-app': 'metrics-server' }, 2),
      ...(agents === 0 ? [] : [deployment('konnectivity-agent', { app: 'konnectivity-agent', component: 'tunnel' }, agents)]),
    ],
  };
};

export const daemonSets = (scenario: Scenario): Resource => ({
  group: 'apps',
  version: 'v1',
  name: 'daemonsets',
  kind: 'DaemonSet',
  shortNames: ['ds'],
  namespaced: true,
  fields: [],
  columns: [
    { name: 'Desired', cell: (object) => fieldAt(object, 'status.desiredNumberScheduled') },
    { name: 'Ready', cell: (object) => fieldAt(object, 'status.numberReady') },
  ],
  objects: () => [
    daemonSet('azure-cns', { 'k8s-app': 'azure-cns' }, scenario.nodes.length),
    daemonSet('kube-proxy', { component: 'kube-proxy' }, scenario.nodes.length),
  ],
});
