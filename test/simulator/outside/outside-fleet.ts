import { startFleet } from '../../../simulator/nodes/fleet.ts';
import type { Fleet, FleetSpec, PodSpec, RunResult } from '../../../simulator/nodes/model.ts';
import type { OutsideSpec } from '../../../simulator/outside/model.ts';
import { dns } from '../../../simulator/scenario/dns.ts';
import { internet } from '../../../simulator/scenario/internet.ts';
import { addressA, addressB, node, nodeA, nodeB, specOf } from '../nodes/test-fleet.ts';

export const apiName = 'demo-dns-0a1b2c3d.hcp.westeurope.azmk8s.io';
export const web = 'shop/web';

export interface Draft {
  readonly dns?: object;
  readonly internet?: object;
  readonly outside?: Partial<OutsideSpec>;
  readonly fleet?: Partial<FleetSpec>;
  readonly pods?: readonly PodSpec[];
  readonly setupOfA?: string[];
}

export const outsideOf = ({ dns: dnsDraft = {}, internet: internetDraft = {}, outside = {} }: Draft): OutsideSpec => ({
  vnetPrefixes: ['10.224.0.0/12'],
  api: { names: [apiName], address: '192.0.2.4' },
  services: { kubernetes: '10.0.0.1', dns: '10.0.0.10' },
  clusterNames: { 'kubernetes.default.svc.cluster.local': '10.0.0.1' },
  dns: dns.parse(dnsDraft),
  internet: internet.parse(internetDraft),
  snat: { addresses: ['198.51.100.7'], portsPerNode: 1_024 },
  hasInternet: true,
  ...outside,
});

export const coredns = (more: Partial<PodSpec> = {}): PodSpec => ({
  namespace: 'kube-system',
  name: 'coredns-0',
  address: '10.244.0.53',
  dnsPolicy: 'Default',
  runs: 'coredns',
  ...more,
});

/** Node A with CoreDNS unless other pods are given, node B with the pod `shop/web`. */
export const outsideFleet = (draft: Draft = {}): Promise<Fleet> =>
  startFleet(
    specOf({
      nodes: [
        node(nodeA, addressA, { pods: [...(draft.pods ?? [coredns()])], setup: draft.setupOfA ?? [] }),
        node(nodeB, addressB, { pods: [{ namespace: 'shop', name: 'web', address: '10.244.1.7' }] }),
      ],
      outside: outsideOf(draft),
      ...draft.fleet,
    }),
  );

export async function withOutside(draft: Draft, use: (fleet: Fleet) => Promise<void>): Promise<void> {
  const fleet = await outsideFleet(draft);
  try {
    await use(fleet);
  } finally {
    await fleet.close();
  }
}

export const said = ({ stdout, stderr }: RunResult): string => `${stdout.toString()}${stderr.toString()}`;
