import { z } from 'zod';
import { clusterServices } from '../nodes/services/cluster-services.ts';
import type { Service } from '../nodes/services/service.ts';
import { clusterPods } from './cluster-pods.ts';
import { outsideSpec } from './outside-spec.ts';
import type { Scenario, ScenarioNode } from './schema.ts';

const servicePort = z.object({
  name: z.string().default(''),
  protocol: z.string().default('TCP'),
  port: z.number(),
  targetPort: z.union([z.number(), z.string()]).optional(),
});
const manifest = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string().default('default') }),
  spec: z.object({ clusterIP: z.ipv4(), ports: z.array(servicePort).default([]) }),
});

/** The former endpoints of a service as its proxy keeps them: at the number of its target port. */
function formerService({ metadata, spec }: z.infer<typeof manifest>, addresses: readonly string[]): Service {
  return {
    name: `${metadata.namespace}/${metadata.name}`,
    address: spec.clusterIP,
    ports: spec.ports.map(({ name, protocol, port, targetPort }) => ({
      name,
      protocol: protocol === 'UDP' ? 'udp' : 'tcp',
      port,
      endpoints: addresses.map((address) => `${address}:${typeof targetPort === 'number' ? targetPort : port}`),
    })),
  };
}

/** What the node's kube-proxy programmed before it fell silent; undefined where it is at work. */
export function lastServices(scenario: Scenario, { kubeProxy }: ScenarioNode): readonly Service[] | undefined {
  if (kubeProxy.state === 'running' || scenario.cluster.network.dataplane === 'cilium') return undefined;
  const { knows } = kubeProxy;
  if (knows === undefined) return [];
  const own = scenario.kubernetes.services.flatMap((service) => {
    const { data } = manifest.safeParse(service);
    const known = data === undefined ? undefined : knows[`${data.metadata.namespace}/${data.metadata.name}`];
    return data === undefined || known === undefined ? [] : [formerService(data, known)];
  });
  return [...clusterServices(outsideSpec(scenario), clusterPods(scenario)), ...own];
}
