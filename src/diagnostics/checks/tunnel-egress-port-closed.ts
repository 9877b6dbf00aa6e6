// Konnectivity agents dial out: TLS on 443 with ALPN "konnectivity". Its predecessors used ports of their own (9000, 1194),
// which mean nothing for konnectivity. Sources: AKS, "Tunnel connectivity issues", cause 4; "Outbound network rules".
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { TunnelEgress } from '../evidence/tunnel.ts';
import type { Finding } from '../model.ts';
import { readTunnelEgress } from '../net/tunnel-egress.ts';
import type { EgressReading } from '../net/tunnel-egress.ts';
import { listed } from './shared/kubelet-path.ts';
import { tunnelEgressAdvice } from './shared/tunnel-egress-advice.ts';
import { withoutTunnel } from './shared/without-tunnel.ts';

export default defineCheck({
  id: 'tunnel-egress-port-closed',
  diagnoses: ['tunnel'],
  role: 'cause',
  healthy: 'The tunnel agents reach the API server',
  faulty: 'The way of the tunnel agents to the API server is closed',
  settle: 'run `openssl s_client -connect <API server>:443 -servername <API server> -alpn konnectivity` on an agent\'s node, and read the log of the agent',
  needs: ['cluster', 'tunnelAgents', 'tunnelEgress'],
  analyze({ cluster, tunnelAgents, tunnelEgress }): Judgement {
    const apart = withoutTunnel(cluster, tunnelAgents);
    if (apart !== undefined) return apart;
    if (tunnelEgress.length === 0) return notApplicable('No tunnel agent runs on a node that could be measured from.');
    const judged = tunnelEgress.map((way): Judged => ({ way, reading: readTunnelEgress(way) }));
    const closed = judged.filter(({ reading }) => reading.verdict === 'closed');
    const alike = [...Map.groupBy(closed, ({ way, reading }) => `${way.port} ${reading.what}`).values()];
    return conclude({
      findings: alike.flatMap((same) => findingOf(same, tunnelEgress.length)),
      remedies: alike.flatMap(([first]) => (first === undefined ? [] : [tunnelEgressAdvice({ ...first, subject: subjectOf(first.way) }, cluster)])),
      doubts: judged.flatMap(({ way, reading }) => (reading.verdict === 'unknown' ? [`the way of ${way.agent} to ${way.host} is not known: ${reading.says}`] : [])),
      clear: clearReason(tunnelEgress),
    });
  },
});

interface Judged {
  readonly way: TunnelEgress;
  readonly reading: EgressReading;
}

/** Agents that fail alike are told of once. */
function findingOf(same: readonly Judged[], all: number): readonly Finding[] {
  const [first] = same;
  if (first === undefined) return [];
  const { host, port, kind } = first.way;
  const where = listed(same.map(({ way }) => way.node));
  return [
    {
      subject: subjectOf(first.way),
      headline: `the tunnel ${same.length === 1 ? 'agent' : 'agents'} on ${where} cannot reach the API server on ${kind === 'aks-link' ? 'udp' : 'tcp'}/${port}: ${first.reading.what}`,
      says: `From ${listed(same.map(({ way }) => `${way.agent} on ${way.node}`))} (${same.length} of ${all} agents that were measured from) to ${host}:${port}: ${first.reading.says}`,
      breaks: 'kubectl logs, exec, attach and port-forward where only these agents serve; for every node where all agents are cut off',
      evidence: same.map(({ way }) => `tunnel/egress/${way.agent}`),
      concerns: [...new Set(same.map(({ way }) => `node/${way.node}`))],
    },
  ];
}

const subjectOf = ({ host, port }: TunnelEgress): string => `${host}:${port}`;

const clearReason = (ways: readonly TunnelEgress[]): string =>
  `From ${listed(ways.map(({ agent }) => agent))}, ${ways[0]?.host ?? 'the API server'} answers on ${listed(ways.map(({ port }) => String(port)))}${ways.every(({ kind }) => kind === 'konnectivity') ? " with the cluster's own certificate and speaks konnectivity" : ''}.`;
