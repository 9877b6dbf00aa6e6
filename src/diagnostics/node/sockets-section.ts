/** Counts, per network namespace of a node, the TCP connections outwards that still hold a translated port. */
import { FIND_NAMESPACE } from './find-namespace.ts';
import type { Section } from './script.ts';

/** Remote ports that are listed of one namespace, and namespaces of one node: with five states each, they fit into 4,096 bytes. */
const PEERS = 10;
const NAMESPACES = 12;

/**
 * Prints, the fullest first, `= TOTAL node|pod ADDRESS…` for a namespace, and under it `TOTAL ADDRESS:PORT PROCESS|- STATE=COUNT…`
 * for its fullest remote ports; `~ NAMESPACES CONNECTIONS` for what is left of the other namespaces.
 *
 * Left out: peers in private, shared, link-local and loopback ranges and Azure's own services, which no load balancer
 * translates, and connections that came in, to a port that the namespace listens on.
 */
export const SOCKETS: Section = {
  name: 'sockets',
  timeout: 40,
  script: [
    'command -v ss >/dev/null 2>&1 || { echo "ss is not on this node" >&2; exit 3; }',
    FIND_NAMESPACE,
    'own=$(readlink /proc/self/ns/net)',
    `addresses_in() { awk '/\\|-- / { ip = $2 } /32 host LOCAL/ && ip !~ /^127\\./ { print ip }' "\${1%ns/net}net/fib_trie" 2>/dev/null | sort -u | tr '\\n' ' '; }`,
    'for ns in $namespaces; do',
    '  if [ "$(readlink "$ns")" = "$own" ]; then kind=node; at=; list="ss -Htanp"; else kind=pod; at=$(addresses_in "$ns"); list="nsenter --net=$ns ss -Htan"; fi',
    '  $list 2>>of-sockets.trouble >of-sockets.list || { [ -e "$ns" ] && echo "${kind} ${at}" >>of-sockets.unread; continue; }',
    `  awk -v head="$kind $at" '${countScript()}' of-sockets.list of-sockets.list`,
    `done | sort -t '|' -k 1,1nr >of-sockets.found`,
    `head -n ${NAMESPACES} of-sockets.found | cut -d '|' -f 2- | tr '|' '\\n'`,
    `tail -n +${NAMESPACES + 1} of-sockets.found | awk '{ rows += 1; sum += $1 } END { if (rows) print "~", rows, sum }'`,
    '[ ! -s of-sockets.unread ] || { echo "cannot list the sockets of: $(head -c 300 of-sockets.unread | tr "\\n" ";")" >&2; head -c 300 of-sockets.trouble >&2; exit 4; }',
    'rm -f of-sockets.*; exit 0',
  ].join('\n'),
};

/** Reads the list twice: ports that are listened on, then the connections. One line per namespace, parts joined by `|`. */
function countScript(): string {
  return [
    'function port(end) { sub(/.*:/, "", end); return end }',
    'function address(end) { sub(/:[^:]*$/, "", end); gsub(/[][]/, "", end); sub(/%.*/, "", end); sub(/^::ffff:/, "", end); return end }',
    'NR == FNR { if ($1 == "LISTEN") listening[port($4)] = 1; next }',
    '$1 == "LISTEN" || $1 == "UNCONN" || $1 == "CLOSED" || $1 == "SYN-RECV" || (port($4) in listening) { next }',
    '{ to = address($5); if (to ~ /^(10|127|0)\\./ || to ~ /^192\\.168\\./ || to ~ /^169\\.254\\./ || to ~ /^172\\.(1[6-9]|2[0-9]|3[01])\\./ || to ~ /^100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\./ || to == "168.63.129.16" || to ~ /^(::1?$|f[cd]|fe80)/) next',
    '  who = "-"; if (match($0, /users:\\(\\("[^"]+/)) { who = substr($0, RSTART + 9, RLENGTH - 9); gsub(/[^A-Za-z0-9._:-]/, "_", who) }',
    '  key = to ":" port($5) " " who; total += 1; count[key] += 1; states[key " " $1] += 1 }',
    'END { if (!total) exit; line = total "|= " total " " head',
    `  for (shown = 0; shown < ${PEERS}; shown += 1) { best = ""; for (key in count) if (best == "" || count[key] > count[best]) best = key; if (best == "") break`,
    '    part = "|" count[best] " " best; for (state in states) { split(state, word, " "); if (word[1] " " word[2] == best) part = part " " word[3] "=" states[state] }',
    '    line = line part; delete count[best] }',
    '  print line }',
  ].join('\n');
}
