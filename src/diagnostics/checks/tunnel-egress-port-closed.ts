// Konnectivity agents dial out: TLS on 443 with ALPN "konnectivity". Its predecessors used ports of their own (9000, 1194),
// which mean nothing for konnectivity. Sources: AKS, "Tunnel connectivity issues", cause 4; "Outbound network rules".
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { TunnelEgress } from '../evidence/tunnel.ts';
import type { Finding } from '../model.ts';
import { readTunnelEgress } from '../net/tunnel-egress.ts';
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
    const judged = tunnelEgress.map((way) => ({ way, ...readTunnelEgress(way) }));
    const findings = judged.flatMap(({ way, verdict, says }) => (verdict === 'closed' ? [findingOf(way, says)] : []));
    return conclude({
      findings,
      remedies: findings.length === 0 ? [] : tunnelEgressAdvice(judged.filter(({ verdict }) => verdict === 'closed').map(({ way }) => way), cluster),
      doubts: judged.flatMap(({ way, verdict, says }) => (verdict === 'unknown' ? [`the way of ${way.agent} to ${way.host} is not known: ${says}`] : [])),
      clear: clearReason(tunnelEgress),
    });
  },
});

function findingOf({ agent, node, host, port, kind }: TunnelEgress, says: string): Finding {
  return {
    subject: agent,
    headline: `${agent} on ${node} cannot reach the API server through ${kind === 'aks-link' ? 'udp' : 'tcp'}/${port}`,
    says: `From ${agent} on ${node} to ${host}:${port}: ${says}`,
    breaks: 'kubectl logs, exec, attach and port-forward for every node that only this agent serves; for all of them where every agent is cut off',
    evidence: [`tunnel/egress/${agent}`],
  };
}

const clearReason = (ways: readonly TunnelEgress[]): string =>
  `From ${listed(ways.map(({ agent }) => agent))}, ${ways[0]?.host ?? 'the API server'} answers on ${ways[0]?.port ?? 443} with the cluster's own certificate and speaks konnectivity.`;
