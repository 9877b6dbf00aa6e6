/** Evidence of healthy tunnel agents, to be bent by tests. */
import type { PodFacts } from '../../src/diagnostics/evidence/pods.ts';
import type { TunnelEgress, TunnelWorkload } from '../../src/diagnostics/evidence/tunnel.ts';
import type { Answer } from '../../src/diagnostics/evidence/answer.ts';

const FQDN = 'demo-dns-0a1b2c3d.hcp.westeurope.azmk8s.io';

export const agentPod = (index: number, fields: Partial<PodFacts> = {}): PodFacts => ({
  namespace: 'kube-system',
  name: `konnectivity-agent-${index}`,
  uid: `uid-${index}`,
  node: `node-${index}`,
  address: `10.244.${index}.5`,
  hostNetwork: false,
  phase: 'Running',
  ready: true,
  labels: { app: 'konnectivity-agent' },
  workload: 'Deployment/konnectivity-agent',
  dnsPolicy: 'Default',
  nameservers: [],
  namedPorts: {},
  restarts: 0,
  lastTermination: '',
  waiting: '',
  unreadyBecause: '',
  serviceAccount: 'default',
  terminationMessage: '',
  containerPorts: [],
  readinessProbes: [],
  createdAt: '2026-11-20T08:00:00.000Z',
  finishedAt: '',
  deletedAt: '',
  ...fields,
});

export const workload = (fields: Partial<TunnelWorkload> = {}): TunnelWorkload => ({
  pods: [agentPod(0), agentPod(1)],
  deployment: { ok: true, value: { exists: true, wanted: 2, ready: 2 } },
  ladder: { ok: true, value: [{ nodes: 1, agents: 2 }, { nodes: 100, agents: 3 }, { nodes: 250, agents: 4 }] },
  ...fields,
});

/** What the section prints before the tool's own words. */
export const RESOLVED = '@addresses 20.1.2.3 \n@ca yes\n';

/** A way that is open, in openssl's words. */
export const TLS_OK = `${RESOLVED}CONNECTED(00000003)
---
Certificate chain
 0 s:CN = ${FQDN}
   i:CN = ca
---
New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384
ALPN protocol: konnectivity
Verify return code: 0 (ok)
---

exit 0
`;

export const egressOf = (output: Answer<string>, fields: Partial<TunnelEgress> = {}): TunnelEgress => ({
  agent: 'konnectivity-agent-0',
  node: 'node-0',
  kind: 'konnectivity',
  host: FQDN,
  port: 443,
  output,
  ...fields,
});

export const tunnelEgress: readonly TunnelEgress[] = [egressOf({ ok: true, value: TLS_OK }), egressOf({ ok: true, value: TLS_OK }, { agent: 'konnectivity-agent-1', node: 'node-1' })];
