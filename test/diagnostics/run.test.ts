/** A run over ports that answer, refuse, dawdle or break: what each check then says, and how often each source is asked. */
import { describe, expect, test } from '@jest/globals';
import { oncePerRun } from '../../src/diagnostics/azure/once-per-run.ts';
import { examine } from '../../src/diagnostics/run.ts';
import type { Examination } from '../../src/diagnostics/run.ts';
import { checksOf } from '../../src/diagnostics/registry.ts';
import { AccessError } from '../../src/diagnostics/ports.ts';
import type { ArmReader, ChangeReader, ClusterAccess, KubernetesReader } from '../../src/diagnostics/ports.ts';
import type { RecentChanges } from '../../src/diagnostics/evidence/changes.ts';
import type { Progress, Report } from '../../src/diagnostics/model.ts';
import { SUBNET, cluster, nodes } from './evidence.ts';
import { workload } from './tunnel-evidence.ts';

interface World {
  readonly asked: string[];
  readonly bugs: unknown[];
  readonly progress: Progress[];
  readonly report: Report;
}

type Change = { readonly changes?: ChangeReader; readonly arm?: Partial<ArmReader>; readonly kubernetes?: Partial<KubernetesReader>; readonly examination?: Partial<Examination> };

async function run(change: Change = {}): Promise<World> {
  const asked: string[] = [];
  const bugs: unknown[] = [];
  const progress: Progress[] = [];
  const ask = <T>(what: string, answer: T) => async (): Promise<T> => (asked.push(what), answer);
  const access: ClusterAccess = {
    arm: oncePerRun({
      cluster: ask('cluster', cluster),
      subnet: ask('subnet', { id: SUBNET, prefixes: ['10.224.0.0/16'] }),
      vnetPrefixes: ask('vnet', ['10.224.0.0/12']),
      networkInterfaces: ask('nic', [{ id: 'nic', isPrimary: true, subnetId: SUBNET }]),
      securityGroup: ask('nsg', { name: 'nsg', rules: [] }),
      metrics: refuse('Cannot read the metrics: Azure refused it (403)'),
      ...change.arm,
    } as ArmReader),
    kubernetes: { nodes: ask('nodes', nodes), tunnelWorkload: ask('agents', workload()), ...change.kubernetes } as KubernetesReader,
    shell: { channel: 'run-command', outputLimit: 4096, run: async () => (asked.push('script'), { ok: false, reason: 'the agent is silent', started: true }) },
    ...(change.changes === undefined ? {} : { changes: change.changes }),
    trips: { node: 0, arm: 0, kubernetes: 0 },
  };
  const report = await examine({
    run: 'r1',
    diagnosis: 'tunnel',
    cluster: 'demo',
    checks: checksOf('tunnel'),
    access,
    probeAllowed: true,
    atOnce: 5,
    signal: new AbortController().signal,
    clock: () => 0,
    onProgress: (step) => void progress.push(step),
    onBug: (error) => void bugs.push(error),
    ...change.examination,
  });
  return { asked, bugs, progress, report };
}

const verdicts = ({ report }: World): Record<string, string> => Object.fromEntries(report.checks.map(({ id, verdict }) => [id, verdict]));
const reasons = ({ report }: World): string => report.checks.map(({ reason }) => reason).join('\n');
const refuse = (says: string) => () => Promise.reject(new AccessError(says));

describe('changes near a fault', () => {
  const faulty = { nodes: async () => nodes.map((node) => (node.name === 'node-2' ? { ...node, ready: 'Unknown' } : node)) };
  const reader = (answer: () => Promise<RecentChanges>): ChangeReader => ({ inGroup: answer, ofObjects: answer });
  const broken = reader(() => Promise.reject(new TypeError('a bug')));

  test('are asked for only where the run is to tell them', async () => {
    const { report, bugs } = await run({ kubernetes: faulty, changes: broken });
    expect(report.verdict).toBe('fault');
    expect(report).not.toHaveProperty('changes');
    expect(bugs).toEqual([]);
  });

  test('cost no verdict where the search has a bug, which is logged and said', async () => {
    const { report, bugs } = await run({ kubernetes: faulty, changes: broken, examination: { withChanges: true } });
    expect(report).toMatchObject({ verdict: 'fault', changes: { ok: false, reason: expect.stringContaining('a bug in this bot') } });
    expect(bugs).toEqual([new TypeError('a bug')]);
  });
});

describe('a run', () => {
  test('asks every source once, and every node one script', async () => {
    const { asked } = await run();
    const count = (what: string): number => asked.filter((one) => one === what).length;
    expect(['cluster', 'nodes', 'agents', 'subnet', 'vnet'].map(count)).toEqual([1, 1, 1, 1, 1]);
    expect(count('script')).toBe(nodes.length);
  });

  test('a channel that fails leaves its own checks unknown with its reason, and no other', async () => {
    const world = await run();
    expect(verdicts(world)).toMatchObject({
      'kubelet-port-unreachable': 'unknown',
      'nsg-denies-kubelet-port': 'clear',
      'ufw-blocks-kubelet-port': 'unknown',
      'iptables-blocks-kubelet-port': 'unknown',
      'kubelet-not-serving': 'unknown',
      'tunnel-agents-unhealthy': 'clear',
      'tunnel-egress-port-closed': 'unknown',
    });
    expect(reasons(world)).toContain('the agent is silent');
  });

  test('without leave to probe, no node is asked anything, and what a probe would settle is said', async () => {
    const world = await run({ examination: { probeAllowed: false } });
    expect(world.asked).not.toContain('script');
    expect(verdicts(world)).toMatchObject({ 'nsg-denies-kubelet-port': 'clear', 'ufw-blocks-kubelet-port': 'unknown' });
    expect(reasons(world)).toContain('probe');
  });

  test.each([
    ['ARM', { arm: { cluster: refuse('Cannot read the cluster: 403') } }, '403'],
    ['Kubernetes', { kubernetes: { nodes: refuse('Cannot list the nodes: no connection (ECONNREFUSED)') } }, 'ECONNREFUSED'],
  ])('where %s refuses, every check that needs it is unknown for that reason', async (_who, change, reason) => {
    const world = await run(change);
    expect(new Set(Object.values(verdicts(world)))).toEqual(new Set(['unknown']));
    expect(reasons(world)).toContain(reason);
  });

  test('one machine whose interface cannot be read leaves the security groups unknown, and the others are still read', async () => {
    let asked = 0;
    const world = await run({ arm: { networkInterfaces: async () => ((asked += 1) === 2 ? Promise.reject(new AccessError('Cannot read the interface: 403')) : [{ id: 'nic', isPrimary: true, subnetId: SUBNET }]) } });
    expect(asked).toBe(nodes.length);
    expect(verdicts(world)).toMatchObject({ 'nsg-denies-kubelet-port': 'unknown' });
  });

  test('a bug of ours is logged and called a bug, not dressed up as missing evidence', async () => {
    const world = await run({ kubernetes: { tunnelWorkload: () => Promise.reject(new TypeError('x is undefined')) } });
    expect(world.bugs).toHaveLength(1);
    expect(reasons(world)).toContain('bug in this bot');
  });

  test('progress ends with every check done and nothing waited for', async () => {
    const { progress } = await run();
    expect(progress.at(-1)).toMatchObject({ checksDone: checksOf('tunnel').length, checksTotal: checksOf('tunnel').length, nodesAnswered: 3, nodesTotal: 3, waitingFor: '' });
  });

  test('secrets that a source printed are not in the evidence', async () => {
    const leaky = [{ ...nodes[0], osImage: 'xoxb-1234-secret' }, ...nodes.slice(1)].filter((node) => node.name !== undefined) as typeof nodes;
    const { report } = await run({ kubernetes: { nodes: async () => leaky } });
    expect(JSON.stringify(report.evidence)).not.toContain('xoxb-1234-secret');
  });
});
