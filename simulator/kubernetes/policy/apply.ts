import type { Fleet } from '../../nodes/model.ts';
import { entryChain, type Chains } from './compile.ts';

const applyMs = 20_000;

const content = (chains: Chains): string => {
  const declared = [...chains.keys()].map((name) => `:${name} - [0:0]`);
  const rules = [...chains].flatMap(([name, lines]) => lines.map((line) => `-A ${name} ${line}`));
  return [...declared, ...rules].join('\n');
};

/** Replaces what is there in one transaction; chains of pods that are gone go too. Only new connections are judged. */
const script = (chains: Chains): string => `
set -eu
stale=$(iptables -w 5 -S | sed -n 's/^-N \\(${entryChain}\\(-.*\\)\\{0,1\\}\\)$/\\1/p')
{
  echo '*filter'
  for chain in $stale; do echo ":$chain - [0:0]"; done
  cat <<'RULES'
${content(chains)}
RULES
  iptables -w 5 -C FORWARD -m conntrack --ctstate NEW -j ${entryChain} 2>/dev/null || echo '-I FORWARD 1 -m conntrack --ctstate NEW -j ${entryChain}'
  echo COMMIT
} | iptables-restore --wait 5 --noflush
for chain in $stale; do
  iptables -w 5 -S "$chain" | grep -q '^-A' || [ "$chain" = ${entryChain} ] || iptables -w 5 -X "$chain"
done
`;

const removal = `
set -eu
chains=$(iptables -w 5 -S | sed -n 's/^-N \\(${entryChain}\\(-.*\\)\\{0,1\\}\\)$/\\1/p')
[ -n "$chains" ] || exit 0
iptables -w 5 -D FORWARD -m conntrack --ctstate NEW -j ${entryChain} 2>/dev/null || true
for chain in $chains; do iptables -w 5 -F "$chain"; done
for chain in $chains; do iptables -w 5 -X "$chain"; done
`;

/** Puts the chains of a node in place, or takes all of them away where there is nothing to judge. */
export async function applyChains(fleet: Pick<Fleet, 'run'>, node: string, chains: Chains): Promise<void> {
  const { exitCode, stderr } = await fleet.run(node, chains.size === 0 ? removal : script(chains), { timeoutMs: applyMs });
  if (exitCode !== 0) throw new Error(`cannot enforce the network policies on ${node}: ${stderr.toString('utf8').trim().slice(-300)}`);
}
