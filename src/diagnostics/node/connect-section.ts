/** Tries tcp ports, each with an address of its own, from a node or a pod. */
import { shellWord } from '../remedies/shell-word.ts';
import type { Section } from './script.ts';

export interface ConnectTarget {
  readonly address: string;
  readonly port: number;
}

/** Seconds that one attempt gets. A dropped SYN is sent again after one second. */
const CONNECT_SECONDS = 3;

/** Attempts under way at once. */
const AT_ONCE = 32;

/**
 * Prints `+ ADDRESS PORT` for a connection that was made, otherwise `> ADDRESS PORT EXIT`, what nc said, and an empty line.
 * @param targets IPv4 addresses and port numbers, checked by whoever asks
 */
export function connectSection(name: string, targets: readonly ConnectTarget[]): Section {
  const rounds = Math.ceil(targets.length / AT_ONCE);
  const words = targets.map(({ address, port }) => shellWord(`${address} ${port}`)).join(' ');
  return {
    name,
    timeout: 10 + rounds * (CONNECT_SECONDS + 2),
    script: `command -v nc >/dev/null 2>&1 || { echo "nc is not here" >&2; exit 3; }
work=$(mktemp -d "$PWD/connect.XXXXXX") && cd "$work" || exit 1
running=0
try() {
  said=$(timeout ${CONNECT_SECONDS + 2} nc -z -v -n -w ${CONNECT_SECONDS} "$1" "$2" 2>&1); rc=$?
  if [ $rc -eq 0 ]; then echo "+ $1 $2"; else printf '> %s %s %s\\n%s\\n\\n' "$1" "$2" $rc "$said"; fi
}
for target in ${words}; do
  ( try $target >"answer.$running" ) &
  running=$((running + 1)); [ $((running % ${AT_ONCE})) -ne 0 ] || wait
done
wait; cat answer.* 2>/dev/null; cd /; rm -rf "$work"; exit 0`,
  };
}
