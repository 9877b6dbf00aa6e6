/** Prints the addresses that a node's network plugin has handed out, out of its own store. */
import type { Section } from './script.ts';

/** Addresses of one store that are printed; a node has 250 pods at most, and a range of kubenet 254 addresses. */
const MOST = 1_100;

/**
 * `store KIND COUNT FREE|- [NETWORK]` for each store, and an address a line under it; `end` comes last. The files of Azure CNI
 * are JSON, and nodes have no tool for that: white space goes, and each list of addresses gets a line of its own. What is
 * printed are addresses only. Sources of the paths: AKS, "Troubleshoot network problems"; Azure/azure-container-networking.
 */
export const IPAM: Section = {
  name: 'ipam',
  timeout: 15,
  isBulky: true,
  script: [
    `say() { n=$(wc -l <of-ipam.held); [ "$n" -le ${MOST} ] || { echo "$1 holds $n addresses, more than are carried" >&2; exit 4; }`,
    '  echo "store $1 $n $2${3:+ $3}"; cat of-ipam.held; }',
    'flat() { tr -d " \\t\\r\\n" <"$1"; }',
    'whole() { case $(flat "$1" | tail -c 1) in "}") ;; *) echo "$1 is being written, or is damaged" >&2; exit 5;; esac; }',
    `lists() { flat "$1" | sed "s/\\"$2\\":\\[/\\n@/g" | sed -n "s/^@\\([^]]*\\)\\].*/\\1/p" | grep -oE '"IP":"[0-9.]+"' | cut -d '"' -f 4 | sort -u >of-ipam.held; }`,
    'for folder in /var/lib/cni/networks/*/; do',
    '  [ -d "$folder" ] || continue; network=${folder%/}; network=${network##*/}',
    '  case $network in *[!A-Za-z0-9._-]*) continue;; esac',
    `  ls "$folder" | grep -E '^[0-9]+([.][0-9]+){3}$' >of-ipam.held; say host-local - "$network"`,
    'done',
    'f=/var/run/azure-vnet-ipam.json',
    'if [ -e "$f" ]; then whole "$f"',
    `  flat "$f" | grep -oE '"Addr":"[0-9.]+","InUse":(true|false)' >of-ipam.all`,
    `  grep true of-ipam.all | cut -d '"' -f 4 | sort -u >of-ipam.held; say azure-vnet-ipam "$(grep -c false of-ipam.all)"`,
    'fi',
    'f=/var/run/azure-cns/azure-endpoints.json; if [ -e "$f" ]; then whole "$f"; lists "$f" IPv4; say azure-cns -; fi',
    'f=/var/run/azure-vnet.json; if [ -e "$f" ] && [ ! -e /var/run/azure-vnet-ipam.json ]; then whole "$f"; lists "$f" IPAddresses; say azure-vnet -; fi',
    'rm -f of-ipam.*; echo end',
  ].join('\n'),
};
