/** Measures tcp ports from the network namespace of pods on this node: the true direction of the API server's traffic. */
import { inAddressOrder } from '../net/address-ranges.ts';
import { shellWord } from '../remedies/shell-word.ts';
import { FIND_NAMESPACE } from './find-namespace.ts';
import type { Section } from './script.ts';

export interface Vantage {
  /** The pod's address; its network namespace is the one that owns it. */
  readonly address: string;
  readonly hostNetwork: boolean;
}

/** Seconds that one connection attempt gets. A dropped SYN is sent again after one second. */
const CONNECT_SECONDS = 3;

/** Attempts under way at once on a node. */
const AT_ONCE = 64;

/**
 * Prints, per vantage and answer, `VANTAGE EXIT ADDRESSES SAID`: the exit status of nc, the addresses that ended so as
 * ranges (`net/address-ranges.ts`), and what nc said with `@` for the address; nothing of connections that were made. So a
 * thousand nodes fit into an answer. `! VANTAGE reason` where the pod's network namespace cannot be entered.
 */
export function reachSection(vantages: readonly Vantage[], targets: readonly string[], port: number): Section {
  const rounds = Math.ceil((vantages.length * targets.length) / AT_ONCE);
  return {
    name: 'reach',
    timeout: 10 + rounds * (CONNECT_SECONDS + 2),
    script: [
      'command -v nc >/dev/null 2>&1 || { echo "nc is not on this node" >&2; exit 3; }',
      FIND_NAMESPACE,
      probe(port),
      `targets=${shellWord(inAddressOrder(targets).join(' '))}`,
      ...vantages.map(fromVantage),
      `wait; cat answer.* 2>/dev/null | ${GROUP}; rm -f answer.*; exit 0`,
    ].join('\n'),
  };
}

function fromVantage({ address, hostNetwork }: Vantage): string {
  const from = shellWord(address);
  if (hostNetwork) return `probe_all ${from} ''`;
  return [
    `ns=$(namespace_of ${from})`,
    `if [ -n "$ns" ]; then probe_all ${from} "nsenter --net=$ns"; else echo "! "${from}" no network namespace on this node owns it"; fi`,
  ].join('\n');
}

const probe = (port: number): string => `running=0
probe_all() {
  for target in $targets; do
    running=$((running + 1))
    ( said=$(timeout ${CONNECT_SECONDS + 2} $2 nc -z -v -n -w ${CONNECT_SECONDS} "$target" ${port} 2>&1); rc=$?
      if [ $rc -eq 0 ]; then said=; else said=$(printf '%s' "$said" | tr '\\n' ' ' | sed "s/$target/@/g"); fi
      printf '%s %s %s %s\\n' "$1" "$target" $rc "$said" >"answer.$(printf %06d $running)" ) &
    [ $((running % ${AT_ONCE})) -eq 0 ] && wait
  done
}`;

/** Neighbours with the same answer become a range. */
const GROUP = `awk '
function number(address, part) { return split(address, part, ".") == 4 ? ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4] : -1 }
function end_range(key) { list[key] = list[key] (list[key] == "" ? "" : ",") (first[key] == last[key] ? first[key] : first[key] "-" last[key]) }
{
  said = $0; sub(/^[^ ]+ [^ ]+ [^ ]+ ?/, "", said); key = $1 " " $3 " " said; now = number($2)
  if (!(key in last)) { keys[++count] = key; head[key] = $1 " " $3; tail[key] = said; first[key] = $2 }
  else if (now < 0 || now != at[key] + 1) { end_range(key); first[key] = $2 }
  last[key] = $2; at[key] = now
}
END { for (i = 1; i <= count; i++) { key = keys[i]; end_range(key); print head[key], list[key], tail[key] } }'`;
