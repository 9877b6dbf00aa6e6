import type { TunnelKind } from '../evidence/tunnel.ts';
import { shellWord } from '../remedies/shell-word.ts';
import type { Section } from './script.ts';

/** Seconds for name, TCP and TLS together. */
const WITHIN = 8;

/** The certificate authority of the cluster, as AKS puts it on every Linux node. Source: AgentBaker, cloud-init of nodes. */
const CLUSTER_CA = '/etc/kubernetes/certs/ca.crt';

/**
 * Run in the network of an agent. Konnectivity speaks TLS with ALPN `konnectivity` on 443; its predecessors speak
 * protocols of their own, of which only the port can be tried.
 */
export function tunnelEgressSection({ kind, port }: { readonly kind: TunnelKind; readonly port: number }, host: string): Section {
  return { name: 'tunnel-egress', timeout: WITHIN + 4, script: kind === 'konnectivity' ? tls(host, port) : plain(kind, host, port) };
}

const tls = (host: string, port: number): string => {
  const name = shellWord(host);
  return [
    'command -v openssl >/dev/null 2>&1 || { echo "openssl is not here, so that the TLS of the tunnel cannot be tried" >&2; exit 3; }',
    `ca=; [ -r ${CLUSTER_CA} ] && ca="-CAfile ${CLUSTER_CA}"`,
    `said=$(timeout ${WITHIN} openssl s_client -connect ${name}:${port} -servername ${name} -verify_hostname ${name} $ca -alpn konnectivity </dev/null 2>&1); rc=$?`,
    // Certificates in PEM would fill the answer.
    `printf '%s\\n' "$said" | grep -v -e '^[A-Za-z0-9+/=]\\{60,\\}$' | head -c 4000`,
    `printf '\\nexit %s\\n' "$rc"`,
  ].join('\n');
};

const plain = (kind: TunnelKind, host: string, port: number): string =>
  [
    'command -v nc >/dev/null 2>&1 || { echo "nc is not here" >&2; exit 3; }',
    `timeout ${WITHIN} nc ${kind === 'aks-link' ? '-u ' : ''}-z -v -w 5 ${shellWord(host)} ${port} 2>&1; exit 0`,
  ].join('\n');
