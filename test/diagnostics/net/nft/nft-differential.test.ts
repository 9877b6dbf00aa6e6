import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { arriving } from '../../../../src/diagnostics/net/iptables/probe.ts';
import { judgeNft } from '../../../../src/diagnostics/net/nft/judge.ts';
import { NODE } from '../expectations.ts';
import { startFirewallLab, type FirewallLab } from '../firewall-lab.ts';
import { seeded } from '../random-ruleset.ts';
import { randomNft } from './random-nft.ts';

/** `NFT_SEEDS=1000 NFT_FIRST_SEED=500000` for a long run. */
const COUNT = Number(process.env['NFT_SEEDS'] ?? 40);
const FIRST = Number(process.env['NFT_FIRST_SEED'] ?? 1);
const CLIENTS = ['10.224.0.7', '10.244.3.5'];

let lab: FirewallLab;
beforeAll(async () => {
  lab = await startFirewallLab();
});
afterAll(() => lab.stop());

let nextPort = 20_000;
/** A port is used once, so that conntrack remembers nothing of it. */
function freshPort(): number {
  nextPort = nextPort === 60_000 ? 20_000 : nextPort + 1;
  return nextPort;
}

interface Comparison {
  readonly seed: number;
  readonly source: string;
  readonly judged: string;
  readonly reason: string;
  readonly measured: string | undefined;
  readonly rules: string;
}

async function compare(seed: number, patience: number): Promise<readonly Comparison[]> {
  const tried = CLIENTS.map((source) => ({ source, sourcePort: freshPort(), port: 10250, patience }));
  const rules = randomNft(seeded(seed));
  const answer = await lab.measure(rules, 'native', tried);
  if ('error' in answer) throw new Error(`Cannot load the rules of seed ${seed}: ${answer.error}\n${rules}`);
  return tried.map(({ source, sourcePort, port }, index) => {
    const packet = { source, sourcePort, destination: NODE, destinationPort: port, protocol: 'tcp', inInterface: 'eth0' } as const;
    const { outcome, reason } = judgeNft(answer.saved, arriving(packet, 0));
    return { seed, source, judged: outcome, reason, measured: answer.outcomes[index], rules };
  });
}

const isWrong = ({ judged, measured }: Comparison): boolean => judged !== 'unknown' && judged !== measured;

test(
  'the judge and the kernel agree on random rule sets, and seldom is nothing said',
  async () => {
    const disagreements: Comparison[] = [];
    const judged: string[] = [];
    for (let seed = FIRST; seed < FIRST + COUNT; seed += 1) {
      const hasty = await compare(seed, 250);
      judged.push(...hasty.map((one) => one.judged));
      // A machine under load can be slow to answer; what a second look with patience shows is not the load.
      disagreements.push(...(hasty.some(isWrong) ? (await compare(seed, 2_000)).filter(isWrong) : []));
    }
    expect(disagreements).toEqual([]);
    expect(judged.filter((outcome) => outcome === 'unknown').length).toBeLessThan(judged.length / 10);
    expect(new Set(judged).size).toBeGreaterThan(2);
  },
  60_000 + COUNT * 5_000,
);
