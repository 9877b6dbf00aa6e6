import { describe, expect, test } from '@jest/globals';
import check, { wantedFor } from '../../../src/diagnostics/checks/tunnel-agents-unhealthy.ts';
import type { TunnelWorkload } from '../../../src/diagnostics/evidence/tunnel.ts';
import { cluster, gathered } from '../evidence.ts';
import { agentPod, workload } from '../tunnel-evidence.ts';

const judge = (fields: Partial<TunnelWorkload>) => check.judge(gathered({ tunnelWorkload: workload(fields) }));
const deployment = (wanted: number, ready = wanted) => ({ ok: true, value: { exists: true, wanted, ready } }) as const;
const oom = { lastTermination: 'OOMKilled', restarts: 7 };

describe('tunnel-agents-unhealthy', () => {
  test('agents that run, are ready and are enough: clear, with their nodes', () => {
    expect(judge({})).toMatchObject({ verdict: 'clear', reason: '2 of 2 tunnel agents run and are ready on node-0, node-1.' });
  });

  test.each<[string, Partial<TunnelWorkload>, string]>([
    ['there is none', { pods: [] }, 'No pod of kube-system/konnectivity-agent exists'],
    ['none runs', { pods: [agentPod(0, { phase: 'Pending', ready: false, node: '', waiting: 'Unschedulable' })] }, 'None of the 1 pods'],
    ['one has no place', { pods: [agentPod(0), agentPod(1, { phase: 'Pending', ready: false, node: '', waiting: 'Unschedulable' })] }, 'waits with Unschedulable'],
    ['one crashes again and again', { pods: [agentPod(0), agentPod(1, { ready: false, waiting: 'CrashLoopBackOff', restarts: 12, lastTermination: 'Error' })] }, 'waits with CrashLoopBackOff after 12 restarts, last ended by Error'],
    ['one is killed for want of memory', { pods: [agentPod(0), agentPod(1, oom)] }, 'restarted 7 times, last for want of memory (OOMKilled)'],
    ['one runs and is not ready', { pods: [agentPod(0), agentPod(1, { ready: false })] }, 'konnectivity-agent-1 on node-1 runs and is not ready'],
    ['one was never made', { pods: [agentPod(0)] }, 'wants 2 replicas, and 1 pod exists'],
    ['all ended', { pods: [agentPod(0, { phase: 'Failed', ready: false }), agentPod(1, { phase: 'Failed', ready: false })] }, 'None of the 2 pods'],
    ['there are fewer than the autoscaler asks for', { pods: [agentPod(0)], deployment: deployment(1) }, 'has 1 replicas, 1 of them ready; its autoscaler asks for 2 at 3 nodes'],
  ])('%s: a fault that says so', (_what, fields, says) => {
    const result = judge(fields);
    expect(result).toMatchObject({ verdict: 'fault', reason: expect.stringContaining(says) });
  });

  test.each<[string, Partial<TunnelWorkload>]>([
    ['a restart or two, long ago', { pods: [agentPod(0, { restarts: 2, lastTermination: 'OOMKilled' }), agentPod(1)] }],
    ['restarts for other reasons', { pods: [agentPod(0, { restarts: 9, lastTermination: 'Completed' }), agentPod(1)] }],
    ['a pod that was evicted, with others in its place', { pods: [agentPod(0), agentPod(1), agentPod(2, { phase: 'Failed', ready: false, lastTermination: 'Evicted' })] }],
    ['a pod that just starts', { pods: [agentPod(0), agentPod(1), agentPod(2, { phase: 'Pending', ready: false, waiting: 'ContainerCreating' })] }],
    ['no autoscaler', { ladder: { ok: true, value: [] }, deployment: deployment(2) }],
    ['both on one node: told, and no fault', { pods: [agentPod(0), agentPod(1, { node: 'node-0' })] }],
  ])('%s is no fault', (_what, fields) => {
    expect(judge(fields).verdict).toBe('clear');
  });

  test('hanging agents can be restarted, by two people, and nothing takes that back', () => {
    expect(judge({ pods: [agentPod(0), agentPod(1, { ready: false })] }).remedies).toMatchObject([
      { risk: 'risky', operations: [{ kind: 'rollout-restart', namespace: 'kube-system', deployment: 'konnectivity-agent' }], undo: expect.stringContaining('nothing') },
    ]);
  });

  test.each<[string, Partial<TunnelWorkload>, string]>([
    ['without a place', { pods: [agentPod(0), agentPod(1, { phase: 'Pending', ready: false, node: '', waiting: 'Unschedulable' })] }, 'describe pod konnectivity-agent-1'],
    ['without memory', { pods: [agentPod(0), agentPod(1, oom)] }, 'konnectivity-agent-autoscaler'],
  ])('a restart is not offered to agents %s: it would not help', (_what, fields, command) => {
    expect(judge(fields).remedies).toMatchObject([{ operations: [], command: expect.stringContaining(command) }]);
  });

  test.each([
    ['VNet integration', { vnetIntegration: true }, 'not-applicable'],
    ['system pods that Microsoft hosts', { hostedSystemPods: true }, 'unknown'],
  ])('with %s and no agents it is no fault', (_what, fields, verdict) => {
    expect(check.judge(gathered({ cluster: { ...cluster, ...fields }, tunnelWorkload: workload({ pods: [] }) }))).toMatchObject({ verdict });
  });

  test.each<[string, Partial<TunnelWorkload>]>([
    ['the deployment', { deployment: { ok: false, reason: 'refused (403)' } }],
    ['the autoscaler', { ladder: { ok: false, reason: 'refused (403)' } }],
  ])('%s that cannot be read leaves open whether they are enough', (_what, fields) => {
    expect(judge(fields)).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('403') });
  });

  test.each(['cluster', 'nodes', 'tunnelWorkload'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'Azure refused it (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'Azure refused it (403).' });
  });
});

test.each([
  [1, 2],
  [99, 2],
  [100, 3],
  [1_000, 4],
])('a ladder asks %d nodes for %d agents', (nodes, agents) => {
  expect(wantedFor(nodes, [{ nodes: 250, agents: 4 }, { nodes: 1, agents: 2 }, { nodes: 100, agents: 3 }])).toBe(agents);
});
