import type { ClusterPod } from '../../scenario/cluster-pods.ts';
import { podSuffix } from '../../scenario/agents.ts';
import type { Scenario } from '../../scenario/schema.ts';

interface Daemon {
  readonly app: string;
  readonly labels: Record<string, string>;
  readonly image: string;
}

const cns: Daemon = {
  app: 'azure-cns',
  labels: { 'k8s-app': 'azure-cns' },
  image: 'mcr.microsoft.com/containernetworking/azure-cns:v1.6.29',
};
const proxy: Daemon = {
  app: 'kube-proxy',
  labels: { component: 'kube-proxy', tier: 'node' },
  image: 'mcr.microsoft.com/oss/kubernetes/kube-proxy:v1.33.3',
};
const cilium: Daemon = {
  app: 'cilium',
  labels: { 'k8s-app': 'cilium', 'app.kubernetes.io/name': 'cilium-agent' },
  image: 'mcr.microsoft.com/oss/cilium/cilium:1.17.4',
};

/** One pod on each node. Cilium takes kube-proxy's place: https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium */
export const daemonsOf = ({ cluster }: Scenario): readonly Daemon[] => [cns, cluster.network.dataplane === 'cilium' ? cilium : proxy];

export const metricsServer = { hash: '6bb6f8c6f9', replicas: 2, labels: { 'k8s-app': 'metrics-server' } } as const;

const common = {
  namespace: 'kube-system',
  ready: true,
  phase: 'Running',
  restarts: 0,
  dnsPolicy: 'ClusterFirst',
  setup: [],
} as const;

const crashing = {
  ready: false,
  restarts: 14,
  waiting: { reason: 'CrashLoopBackOff' },
  terminated: { reason: 'Error', exitCode: 1, message: 'can\'t set sysctl net/netfilter/nf_conntrack_max to 131072: permission denied' },
};

const daemonPods = (scenario: Scenario): ClusterPod[] =>
  scenario.nodes
    .filter(({ os }) => os === 'linux')
    .flatMap(({ name: node, kubeProxy }) =>
      daemonsOf(scenario).filter((daemon) => daemon !== proxy || kubeProxy.state !== 'missing').map(({ app, labels, image }) => ({
        ...common,
        ...(app === proxy.app && kubeProxy.state === 'crashing' ? crashing : {}),
        name: `${app}-${podSuffix(`${app}/${node}`)}`,
        node,
        labels,
        owner: { kind: 'DaemonSet', name: app },
        hostNetwork: true,
        images: [image],
        setup: [],
        ports: [],
        listens: [],
        serviceAccount: app,
        containerName: app,
      })),
    );

const metricsPods = (scenario: Scenario): ClusterPod[] => {
  const places = scenario.nodes.filter(({ os }) => os === 'linux');
  return Array.from({ length: places.length === 0 ? 0 : metricsServer.replicas }, (_, index) => ({
    ...common,
    name: `metrics-server-${metricsServer.hash}-${podSuffix(`kube-system/metrics-server/${index}`)}`,
    node: places[index % places.length]?.name ?? '',
    // Nobody answers there; far from what real pods get.
    address: `${scenario.cluster.network.podCidr.split('.').slice(0, 2).join('.')}.255.${240 + index}`,
    labels: { ...metricsServer.labels, 'pod-template-hash': metricsServer.hash },
    owner: { kind: 'ReplicaSet', name: `metrics-server-${metricsServer.hash}` },
    hostNetwork: false,
    images: ['mcr.microsoft.com/oss/v2/kubernetes/metrics-server:v0.7.2'],
    setup: [],
    ports: [],
    listens: [],
    serviceAccount: 'metrics-server',
    containerName: 'metrics-server',
  }));
};

/** Pods of kube-system that are lines of the API's lists and nothing more. */
export const objectOnlyPods = (scenario: Scenario): readonly ClusterPod[] => [...daemonPods(scenario), ...metricsPods(scenario)];
