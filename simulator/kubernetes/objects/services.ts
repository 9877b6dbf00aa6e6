import { z } from 'zod';
import type { Scenario } from '../../scenario/schema.ts';
import { fieldAt, metadata, valueAt, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { stored } from './stored.ts';

const fixed = { type: 'ClusterIP', sessionAffinity: 'None', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', internalTrafficPolicy: 'Cluster' };

/** The first address of the service range: https://learn.microsoft.com/azure/aks/concepts-network-services */
export function apiServiceAddress({ cluster }: Scenario): string {
  const octets = (cluster.network.serviceCidr.split('/')[0] ?? '').split('.').map(Number);
  return [...octets.slice(0, 3), (octets[3] ?? 0) + 1].join('.');
}

const service = (name: string, namespace: string, labels: Record<string, string>, spec: object): KubernetesObject => ({
  metadata: metadata('Service', { name, namespace, labels }),
  spec: { ...fixed, ...spec },
  status: { loadBalancer: {} },
});

export function serviceSeeds(scenario: Scenario): readonly KubernetesObject[] {
  const { dnsServiceIP } = scenario.cluster.network;
  const api = apiServiceAddress(scenario);
  return [
    service('kubernetes', 'default', { component: 'apiserver', provider: 'kubernetes' }, {
      clusterIP: api,
      clusterIPs: [api],
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 443 }],
    }),
    service('kube-dns', 'kube-system', { 'k8s-app': 'kube-dns', 'kubernetes.io/name': 'CoreDNS' }, {
      clusterIP: dnsServiceIP,
      clusterIPs: [dnsServiceIP],
      selector: { 'k8s-app': 'kube-dns' },
      ports: [
        { name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 },
        { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
      ],
    }),
    ...scenario.kubernetes.services.map((manifest) => {
      const { name, namespace = 'default', labels } = manifest.metadata;
      const spec = manifest['spec'];
      return service(name, namespace, labels ?? {}, typeof spec === 'object' && spec !== null ? spec : {});
    }),
  ];
}

export const services = (store: Store): Resource =>
  stored(store, {
    group: '',
    version: 'v1',
    name: 'services',
    kind: 'Service',
    shortNames: ['svc'],
    fields: ['spec.clusterIP', 'spec.type'],
    columns: [
      { name: 'Type', cell: (object) => fieldAt(object, 'spec.type') },
      { name: 'Cluster-IP', cell: (object) => fieldAt(object, 'spec.clusterIP') },
    ],
  });

const port = z.object({ name: z.string().optional(), protocol: z.string().default('TCP'), port: z.number(), targetPort: z.union([z.number(), z.string()]).optional() });
const spec = z.looseObject({ publishNotReadyAddresses: z.boolean().optional(), selector: z.record(z.string(), z.string()).optional(), ports: z.array(port).default([]) });

export type ServicePort = z.infer<typeof port>;

/** What a service selects, and its ports. */
export const serviceSpec = (object: KubernetesObject): z.infer<typeof spec> => spec.safeParse(valueAt(object, 'spec')).data ?? { ports: [] };
