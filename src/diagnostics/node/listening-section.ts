/** What waits for clients in a pod's own network. */
import { shellWord } from '../remedies/shell-word.ts';
import type { Section } from './script.ts';

/** Sockets that are listed; a pod has a handful. */
const SOCKETS = 60;

/**
 * Prints lines of `ss -Hltun`. Only the pod's own network counts: where the script runs in the pod's stead, it says so and
 * lists nothing, since sockets of another pod prove nothing.
 * @param address of the pod
 */
export const listeningSection = (address: string): Section => ({
  name: 'listening',
  timeout: 10,
  script: `awk -v ip=${shellWord(address)} '/\\|-- / { at = ($2 == ip) } at && /32 host LOCAL/ { found = 1; exit } END { exit !found }' /proc/net/fib_trie 2>/dev/null || { echo "this is not the network of the pod itself, and what listens there can be seen from its node only" >&2; exit 3; }
command -v ss >/dev/null 2>&1 || { echo "ss is not here" >&2; exit 3; }
all=$(ss -Hltun) || exit $?
printf '%s\\n' "$all" | head -n ${SOCKETS}`,
});
