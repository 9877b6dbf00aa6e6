/** What a node's kube-proxy has made of a few services: the node follows its own chains and names the ends. */
import { NAMED_ENDPOINTS } from '../net/service/backends.ts';
import { shellWord } from '../remedies/shell-word.ts';
import type { Section } from './script.ts';

export interface RuleTarget {
  readonly address: string;
  readonly port: number;
  /** `tcp`, `udp`. */
  readonly protocol: string;
}

/**
 * Prints `@proxy iptables|other|none` and, of iptables, `@service ADDRESS:PORT/PROTOCOL ENDPOINT…` for each service that the
 * rules know; one that they refuse for want of endpoints has none. Chains: kube-proxy, pkg/proxy/iptables (KUBE-SERVICES →
 * KUBE-SVC or KUBE-SVL → KUBE-SEP). nftables and IPVS are named `other` and not read.
 */
export const serviceRulesSection = (targets: readonly RuleTarget[]): Section => ({
  name: 'service-rules',
  timeout: 20,
  script: `save() { command -v "$1" >/dev/null 2>&1 && "$1" -t "$2" 2>/dev/null; return 0; }
for tool in iptables-save iptables-legacy-save; do
  { save $tool nat; save $tool filter; } | grep -e '^-A KUBE-SERVICES ' -e '^-A KUBE-SV[CL]-' -e '^-A KUBE-SEP-' -e '^-A KUBE-EXT-' >rules.$$
  [ ! -s rules.$$ ] || break
done
if [ ! -s rules.$$ ]; then
  rm -f rules.$$
  if nft list table ip kube-proxy >/dev/null 2>&1 || grep -qs -e '^TCP' -e '^UDP' /proc/net/ip_vs; then echo "@proxy other"; else echo "@proxy none"; fi
  exit 0
fi
echo "@proxy iptables"
awk -v wanted=${shellWord(targets.map(({ address, port, protocol }) => `${address}:${port}/${protocol}`).join(' '))} '${FOLLOW}' rules.$$; rc=$?
rm -f rules.$$; exit $rc`,
});

/** Prints nothing about a service that no rule names. */
const FOLLOW = `
function word(key,  i) { for (i = 1; i < NF; i++) if ($i == key) return $(i + 1); return "" }
function ends(chain, depth,  list, n, i, text) {
  if (chain in dest) return " " dest[chain]
  if (depth > 4) return ""
  n = split(jumps[chain], list, " "); text = ""
  for (i = 1; i <= n; i++) text = text ends(list[i], depth + 1)
  return text
}
$2 == "KUBE-SERVICES" { to = word("-d"); sub("/32", "", to); key = to ":" word("--dport") "/" word("-p"); goal = word("-j"); if (goal == "REJECT") refused[key] = 1; else if (goal ~ /^KUBE-(SV|EXT)/) entry[key] = goal; next }
word("--to-destination") != "" { dest[$2] = word("--to-destination"); next }
word("-j") ~ /^KUBE-(SV|SEP)/ { jumps[$2] = jumps[$2] " " word("-j") }
END {
  n = split(wanted, names, " ")
  for (i = 1; i <= n; i++) {
    key = names[i]
    if (!(key in entry) && !(key in refused)) continue
    text = (key in entry) ? ends(entry[key], 0) : ""
    m = split(text, found, " "); line = "@service " key; kept = 0
    for (j = 1; j <= m && kept < ${NAMED_ENDPOINTS}; j++) if (!((i, found[j]) in seen)) { seen[i, found[j]] = 1; kept++; line = line " " found[j] }
    print line
  }
}`;
