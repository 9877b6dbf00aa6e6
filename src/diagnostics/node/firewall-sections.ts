/** What the node is asked about its firewalls. The node selects, by rules that cannot change a verdict; judging is ours. */
import { shellWord } from '../remedies/shell-word.ts';
import { ABSENT } from '../net/absent.ts';
import { READ_BY } from '../net/iptables/read-by.ts';
import { SELECT_REACHABLE } from './select-rules.ts';
import { SELECT_UNWRITTEN } from './select-unwritten.ts';
import type { Section } from './script.ts';

/**
 * @param peers addresses of the tunnel agents as this node sees them: rules that name them are kept
 * @param port of the kubelet
 */
export function firewallSections(peers: readonly string[], port: number): readonly Section[] {
  return [
    { name: 'addresses', timeout: 5, script: ADDRESSES },
    { name: 'ufw', timeout: 15, script: UFW },
    { name: 'iptables-nft', isBulky: true, timeout: 15, script: `${NFT_TOOL}\n${save(peers, port)}` },
    { name: 'iptables-legacy', isBulky: true, timeout: 15, script: `${LEGACY_TOOL}\n${save(peers, port)}` },
    { name: 'nft', isBulky: true, timeout: 15, script: NFT },
  ];
}

const ADDRESSES = `all=$(ip -4 -o addr show) || exit $?
printf '%s\\n' "$all" | awk '{ sub("/.*", "", $4); print $2, $4 }'`;

const UFW = `command -v ufw >/dev/null 2>&1 || { echo ${ABSENT}; exit 0; }
ufw status verbose`;

/** Which backend the plain tool is of, its version says; before 1.8 there is but one, and no version is printed. */
const NFT_TOOL = `if command -v iptables-nft-save >/dev/null 2>&1; then tool=iptables-nft-save
elif iptables-save --version 2>/dev/null | grep -q nf_tables; then tool=iptables-save
else echo ${ABSENT}; exit 0; fi`;

/** Without the tool, the kernel still says whether that backend holds tables: then they exist and cannot be read. */
const LEGACY_TOOL = `if command -v iptables-legacy-save >/dev/null 2>&1; then tool=iptables-legacy-save
elif command -v iptables-save >/dev/null 2>&1 && ! iptables-save --version 2>/dev/null | grep -q nf_tables; then tool=iptables-save
elif [ -s /proc/net/ip_tables_names ]; then echo 'legacy tables exist, and iptables-legacy-save does not' >&2; exit 3
else echo ${ABSENT}; exit 0; fi`;

function save(peers: readonly string[], port: number): string {
  return `own=$(ip -4 -o addr show) || exit $?
own=$(printf '%s\\n' "$own" | awk '{ sub("/.*", "", $4); print $4 }' | tr '\\n' ' ')
$tool >all.$$ || { rc=$?; rm -f all.$$; exit $rc; }
echo "${READ_BY} $tool"
awk -v port=${port} -v keep="$own "${shellWord(peers.join(' '))} ${shellWord(SELECT_REACHABLE)} all.$$; rc=$?
rm -f all.$$; exit $rc`;
}

/**
 * The tables that iptables reads are read through it, and only what it cannot show is listed here; where it is not
 * installed they are listed whole. Of kube-proxy's table its presence is enough.
 */
const NFT = `command -v nft >/dev/null 2>&1 || { echo ${ABSENT}; exit 0; }
shown=y; (${NFT_TOOL}) | grep -qx ${ABSENT} && shown=
nft list tables >tables.$$ || exit $?
while read -r _ family name; do
  case "$shown $family $name" in
    *' ip6 '*) ;;
    'y ip filter'|'y ip nat'|'y ip mangle'|'y ip raw'|'y ip security')
      nft -j list table ip "$name" >table.$$ || exit $?
      sed -e 's/{"rule": /\\n&/g' -e 's/{"chain": /\\n&/g' table.$$ | awk -v table="$name" ${shellWord(SELECT_UNWRITTEN)} || exit $? ;;
    *' ip kube-proxy'|*' inet kube-proxy') printf '{"nftables":[{"table":{"family":"%s","name":"%s"}}]}\\n' "$family" "$name" ;;
    *) nft -j list table "$family" "$name" || exit $? ;;
  esac
done <tables.$$; rc=$?
rm -f tables.$$ table.$$; exit $rc`;
