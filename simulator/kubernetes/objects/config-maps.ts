import type { Scenario } from '../../scenario/schema.ts';
import { metadata, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { stored } from './stored.ts';

const corefile = `.:53 {
    errors
    ready
    health {
      lameduck 5s
    }
    kubernetes cluster.local in-addr.arpa ip6.arpa {
      pods insecure
      fallthrough in-addr.arpa ip6.arpa
      ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
    import custom/*.override
    template ANY ANY internal.cloudapp.net {
      match "^(?:[^.]+\\.){4,}internal\\.cloudapp\\.net\\.$"
      rcode NXDOMAIN
      fallthrough
    }
    template ANY ANY reddog.microsoft.com {
      rcode NXDOMAIN
    }
}
import custom/*.server
`;

/** AKS starts with two agents; a scenario that draws one is not to be short of them. */
const ladderFor = (agents: number): string =>
  JSON.stringify({
    coresToReplicas: [],
    nodesToReplicas: [
      [1, Math.min(2, Math.max(1, agents))],
      [100, 3],
      [250, 4],
      [500, 5],
      [1000, 6],
      [5000, 10],
    ],
  });

const managed = { 'addonmanager.kubernetes.io/mode': 'Reconcile', 'kubernetes.io/cluster-service': 'true' };

interface Draft {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly labels?: Record<string, string> | undefined;
  readonly annotations?: Record<string, string> | undefined;
}

const configMap = ({ name, namespace = 'kube-system', labels, annotations }: Draft, content: object): KubernetesObject => ({
  metadata: metadata('ConfigMap', {
    name,
    namespace,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  }),
  ...content,
});

const defaults = (agents: number): KubernetesObject[] => [
  configMap({ name: 'coredns', labels: { ...managed, 'k8s-app': 'kube-dns' } }, { data: { Corefile: corefile } }),
  configMap({ name: 'coredns-custom', labels: { 'addonmanager.kubernetes.io/mode': 'EnsureExists', 'k8s-app': 'kube-dns' } }, {}),
  configMap({ name: 'konnectivity-agent-autoscaler', labels: managed }, { data: { ladder: ladderFor(agents) } }),
  configMap({ name: 'kube-root-ca.crt' }, { data: { 'ca.crt': '' } }),
];

/** A manifest takes the place of the default of its name, whose labels it keeps where it brings none. */
export function configMapSeeds({ kubernetes, nodes }: Scenario): readonly KubernetesObject[] {
  const known = defaults(nodes.flatMap(({ agents }) => agents).length);
  const own = kubernetes.configMaps.map((manifest) => {
    const { metadata: given, apiVersion: _version, kind: _kind, ...content } = manifest;
    const labels = given.labels ?? known.find(({ metadata }) => metadata.name === given.name)?.metadata.labels ?? undefined;
    const annotations = given.annotations === undefined ? {} : { annotations: given.annotations };
    return configMap({ name: given.name, namespace: given.namespace ?? 'default', labels, ...annotations }, content);
  });
  const taken = new Set(own.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  return [...known.filter(({ metadata }) => !taken.has(`${metadata.namespace}/${metadata.name}`)), ...own];
}

export const configMaps = (store: Store): Resource =>
  stored(store, {
    group: '',
    version: 'v1',
    name: 'configmaps',
    kind: 'ConfigMap',
    shortNames: ['cm'],
    columns: [{ name: 'Data', cell: (object) => String(Object.keys(object['data'] ?? {}).length) }],
  });
