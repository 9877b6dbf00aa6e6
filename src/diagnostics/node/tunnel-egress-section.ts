import type { TunnelKind } from '../evidence/tunnel.ts';
import { shellWord } from '../remedies/shell-word.ts';
import type { Section } from './script.ts';

/** Seconds for TCP and TLS together, and for one DNS server's answer. */
const WITHIN = 8;
const LOOKUP = 2;

/** Servers of a resolv.conf that a resolver asks. Source: resolv.conf(5). */
const SERVERS = 3;

/** The certificate authority of the cluster, as AKS puts it on every Linux node. Source: AgentBaker, cloud-init of nodes. */
const CLUSTER_CA = '/etc/kubernetes/certs/ca.crt';

/**
 * Run in the network of an agent. Konnectivity speaks TLS with ALPN `konnectivity` on 443; its predecessors speak
 * protocols of their own, of which only the port can be tried. Prints `@addresses …`, where there are none what the last
 * DNS server said, else `@ca yes|no` and the tool's own words; and last `exit STATUS`.
 */
export function tunnelEgressSection({ kind, port }: { readonly kind: TunnelKind; readonly port: number }, host: string): Section {
  const attempt = kind === 'konnectivity' ? tls(host, port) : plain(kind, port);
  return { name: 'tunnel-egress', timeout: WITHIN + SERVERS * (LOOKUP + 1) + 3, script: [resolve(host), ...attempt, `printf '\\nexit %s\\n' "$rc"`].join('\n') };
}

/**
 * By the agent's own servers: the node's resolv.conf may name a stub on the loopback interface, which is another one in the
 * agent's network. Each server has its turn, since a resolver asks the next where one is silent.
 */
const resolve = (host: string): string => `command -v dig >/dev/null 2>&1 || { echo "dig is not here, so that the name of the API server cannot be looked up" >&2; exit 3; }
addresses=; said=
for server in $(awk '$1 == "nameserver" { print $2 }' "\${POD_ROOT:-}/etc/resolv.conf" | head -n ${SERVERS}); do
  said=$(dig +time=${LOOKUP} +tries=1 "@$server" ${shellWord(`${host}.`)} A 2>&1)
  addresses=$(printf '%s\\n' "$said" | awk '$3 == "IN" && $4 == "A" { print $5 }' | head -n 4 | tr '\\n' ' ')
  case "$said" in *"status: NOERROR"*|*"status: NXDOMAIN"*) break ;; esac
done
echo "@addresses $addresses"
set -- $addresses
[ -n "\${1:-}" ] || { printf '%s\\n' "$said" | head -c 1500; printf '\\nexit 1\\n'; exit 0; }`;

/** Of openssl's words stay those that tell something: certificates and session tickets would fill the node's answer. */
const TELLING = ['^CONNECTED(', '^ *[0-9]* s:', '^  *i:', '^New, ', 'ALPN', 'Verify return code', 'handshake has read', 'errno', 'error'].map((pattern) => `-e ${shellWord(pattern)}`).join(' ');

const tls = (host: string, port: number): readonly string[] => [
  'command -v openssl >/dev/null 2>&1 || { echo "openssl is not here, so that the TLS of the tunnel cannot be tried" >&2; exit 3; }',
  `if [ -r ${CLUSTER_CA} ]; then ca="-CAfile ${CLUSTER_CA}"; echo "@ca yes"; else ca=; echo "@ca no"; fi`,
  `said=$(timeout ${WITHIN} openssl s_client -connect "$1:${port}" -servername ${shellWord(host)} -verify_hostname ${shellWord(host)} $ca -alpn konnectivity </dev/null 2>&1); rc=$?`,
  `printf '%s\\n' "$said" | grep -a ${TELLING} | cut -c 1-200 | head -n 30`,
];

const plain = (kind: TunnelKind, port: number): readonly string[] => [
  'command -v nc >/dev/null 2>&1 || { echo "nc is not here" >&2; exit 3; }',
  `timeout ${WITHIN} nc ${kind === 'aks-link' ? '-u ' : ''}-z -v -n -w 5 "$1" ${port} 2>&1; rc=$?`,
];
