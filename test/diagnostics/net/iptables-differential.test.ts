import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { judgeIptables } from '../../../src/diagnostics/net/iptables/judge.ts';
import { parseIptablesSave } from '../../../src/diagnostics/net/iptables/parse-save.ts';
import { NODE } from './expectations.ts';
import { startFirewallLab, type Attempt, type FirewallLab } from './firewall-lab.ts';
import { randomRuleset, seeded } from './random-ruleset.ts';

/** `IPTABLES_SEEDS=2000 IPTABLES_FIRST_SEED=500000 IPTABLES_BACKEND=legacy` for a long run of the other backend. */
const COUNT = Number(process.env['IPTABLES_SEEDS'] ?? 40);
const FIRST = Number(process.env['IPTABLES_FIRST_SEED'] ?? 1);
const BACKEND = process.env['IPTABLES_BACKEND'] === 'legacy' ? 'legacy' : 'nft';
const CLIENTS = ['10.224.0.7', '10.244.3.5'];

let lab: FirewallLab;
beforeAll(async () => {
  lab = await startFirewallLab();
});
afterAll(() => lab.stop());

let nextPort = 20_000;
/** A port is used once, so that conntrack remembers nothing of it. */
const attempts = (patience: number): readonly Attempt[] =>
  CLIENTS.map((source) => {
    nextPort = nextPort === 60_000 ? 20_000 : nextPort + 1;
    return { source, sourcePort: nextPort, port: 10250, patience };
  });

interface Disagreement {
  readonly seed: number;
  readonly source: string;
  readonly judged: string;
  readonly measured: string | undefined;
  readonly saved: string;
}

async function compare(seed: number, patience: number): Promise<readonly Disagreement[]> {
  const tried = attempts(patience);
  const answer = await lab.measure(randomRuleset(seeded(seed)), BACKEND, tried);
  if ('error' in answer) throw new Error(`Cannot load the rules of seed ${seed}: ${answer.error}`);
  const ruleset = parseIptablesSave(answer.saved);
  return tried.flatMap(({ source, sourcePort, port }, index) => {
    const packet = { source, sourcePort, destination: NODE, destinationPort: port, protocol: 'tcp', inInterface: 'eth0' } as const;
    const judged = judgeIptables(ruleset, packet).outcome;
    const measured = answer.outcomes[index];
    return judged === measured ? [] : [{ seed, source, judged, measured, saved: answer.saved }];
  });
}

test(
  'the judge and the kernel agree on random rulesets',
  async () => {
    const disagreements: Disagreement[] = [];
    for (let seed = FIRST; seed < FIRST + COUNT; seed += 1) {
      const hasty = await compare(seed, 250);
      // A machine under load can be slow to answer; what a second look with patience shows is not the load.
      disagreements.push(...(hasty.length === 0 ? [] : await compare(seed, 2_000)));
    }
    expect(disagreements).toEqual([]);
  },
  60_000 + COUNT * 5_000,
);
