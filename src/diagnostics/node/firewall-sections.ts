/** What the node is asked about its firewalls. The node selects, by rules that cannot change a verdict; judging is ours. */
import { shellWord } from '../remedies/shell-word.ts';
import { ABSENT } from '../net/absent.ts';
import { SELECT_REACHABLE } from './select-rules.ts';
import type { Section } from './script.ts';

/**
 * @param peers addresses of the tunnel agents as this node sees them: rules that name them are kept
 */
export function firewallSections(peers: readonly string[]): readonly Section[] {
  return [
    { name: 'addresses', timeout: 5, script: ADDRESSES },
    { name: 'ufw', timeout: 15, script: UFW },
    { name: 'iptables-nft', timeout: 15, script: save('iptables-nft-save iptables-save', peers) },
    { name: 'iptables-legacy', timeout: 15, script: `${LEGACY_ABSENT}\n${save('iptables-legacy-save', peers)}` },
    { name: 'nft', timeout: 15, script: NFT },
  ];
}

const ADDRESSES = `ip -4 -o addr show | awk '{ sub("/.*", "", $4); print $2, $4 }'`;

const UFW = `command -v ufw >/dev/null 2>&1 || { echo ${ABSENT}; exit 0; }
ufw status verbose`;

/** Without the tool, the kernel still says whether that backend holds tables: then they exist and cannot be read. */
const LEGACY_ABSENT = `if ! command -v iptables-legacy-save >/dev/null 2>&1; then
  if [ -s /proc/net/ip_tables_names ]; then echo 'legacy tables exist, and iptables-legacy-save does not' >&2; exit 3; fi
  echo ${ABSENT}; exit 0
fi`;

function save(tools: string, peers: readonly string[]): string {
  return `for tool in ${tools}; do command -v $tool >/dev/null 2>&1 && break; tool=; done
[ -n "$tool" ] || { echo ${ABSENT}; exit 0; }
$tool >all.$$ || { rc=$?; rm -f all.$$; exit $rc; }
own=$(ip -4 -o addr show | awk '{ sub("/.*", "", $4); print $4 }' | tr '\\n' ' ')
awk -v keep="$own "${shellWord(peers.join(' '))} ${shellWord(SELECT_REACHABLE)} all.$$; rc=$?
rm -f all.$$; exit $rc`;
}

/** iptables' own tables are read through iptables; of kube-proxy's table its presence is enough. */
const NFT = `command -v nft >/dev/null 2>&1 || { echo ${ABSENT}; exit 0; }
nft list tables >tables.$$ || exit $?
while read -r _ family name; do
  case "$family $name" in
    'ip filter'|'ip nat'|'ip mangle'|'ip raw'|'ip security'|'ip6 '*) ;;
    'ip kube-proxy'|'inet kube-proxy') printf '{"nftables":[{"table":{"family":"%s","name":"%s"}}]}\\n' "$family" "$name" ;;
    *) nft -j list table "$family" "$name" || exit $? ;;
  esac
done <tables.$$; rc=$?
rm -f tables.$$; exit $rc`;
