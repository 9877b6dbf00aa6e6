/** Measures tcp ports from the network namespace of pods on this node: the true direction of the API server's traffic. */
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
 * Prints, per vantage and target, `+ VANTAGE TARGET` for a connection that was made, otherwise `> VANTAGE TARGET EXIT`
 * and then what nc said; `! VANTAGE reason` where the pod's network namespace cannot be entered.
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
      `targets=${shellWord(targets.join(' '))}`,
      ...vantages.map(fromVantage),
      'wait; cat answer.* 2>/dev/null; rm -f answer.*; exit 0',
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
    ( said=$(timeout ${CONNECT_SECONDS + 2} $2 nc -z -v -n -w ${CONNECT_SECONDS} "$target" ${port} 2>&1); rc=$?
      if [ $rc -eq 0 ]; then echo "+ $1 $target"; else printf '> %s %s %s\\n%s\\n' "$1" "$target" $rc "$said"; fi >"answer.$1.$target" ) &
    running=$((running + 1)); [ $((running % ${AT_ONCE})) -eq 0 ] && wait
  done
}`;
