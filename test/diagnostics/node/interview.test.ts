/** What is asked of nodes and pods on behalf of many probes: how often, in which order, and who gets which answer. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { ProbeKind } from '../../../src/diagnostics/collectors/all.ts';
import type { CollectContext, Probe } from '../../../src/diagnostics/collectors/collector.ts';
import type { EvidenceKind, Gathered, NodeFacts } from '../../../src/diagnostics/evidence.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import { createInterview } from '../../../src/diagnostics/node/interview.ts';
import type { Answers } from '../../../src/diagnostics/node/interview.ts';
import type { Section } from '../../../src/diagnostics/node/script.ts';
import type { ClusterAccess, NodeShell, PodShell } from '../../../src/diagnostics/ports.ts';
import { gathered, node } from '../evidence.ts';

const say = (name: string, text: string): Section => ({ name, timeout: 5, script: `echo ${text}` });
const probe = (kind: string, change: Partial<Probe<ProbeKind>>): Probe<ProbeKind> => ({ kind, source: 'nodes', uses: [], sections: () => [], read: () => [], excerpts: () => ({}), ...change }) as unknown as Probe<ProbeKind>;
const pod = (name: string, change: Partial<PodFacts> = {}): PodFacts => ({ namespace: 'shop', name, node: 'node-0', address: '10.244.0.9', hostNetwork: true, ...change }) as PodFacts;
const many = (count: number): readonly NodeFacts[] => Array.from({ length: count }, (_none, index) => ({ ...node('node-0'), name: `node-${index}` }));

interface World {
  readonly nodes?: readonly NodeFacts[];
  readonly closed?: readonly string[];
  readonly podShell?: PodShell;
  readonly context?: Partial<CollectContext>;
}

function interview(probes: readonly Probe<ProbeKind>[], { nodes = many(2), closed = [], podShell, context }: World = {}) {
  const asked: string[] = [];
  const order: string[] = [];
  const shell: NodeShell = {
    channel: 'run-command',
    outputLimit: 4096,
    run: async ({ name = '' }, script) => {
      asked.push(name);
      order.push(name);
      if (closed.includes(name)) return { ok: false, reason: 'the agent is silent', started: true };
      return { ok: true, value: { stdout: execFileSync('sh', ['-c', script], { encoding: 'utf8' }), stderr: '', via: `Run Command at ${name}` } };
    },
  };
  const access = { shell, ...(podShell === undefined ? {} : { podShell }) } as unknown as ClusterAccess;
  const all = gathered({ nodes });
  const settled: EvidenceKind[] = [];
  const made = createInterview({
    probes,
    probeOf: (kind) => probes.find((one) => one.kind === kind),
    context: { access, signal: new AbortController().signal, atOnce: 3, target: {}, ...context },
    gathered: all,
    settle: async (kinds) => {
      settled.push(...kinds);
      for (const kind of kinds) {
        if (probes.some((one) => one.kind === kind)) await made.answersFor(kind as ProbeKind);
        order.push(kind);
      }
    },
    onNodes: () => undefined,
  });
  return { asked, order, settled, excerpts: made.excerpts, answersFor: (kind: string): Promise<Answers> => made.answersFor(kind as ProbeKind) };
}

const textOf = (answers: Answers, subject: string, name: string): string => {
  const answer = answers.get(subject);
  const section = answer?.ok === true ? answer.value[name] : undefined;
  return section?.ok === true ? section.value.stdout.trim() : '';
};

describe('nodes', () => {
  test('are asked once for all probes, each of which gets its own answer, though names collide', async () => {
    const probes = [probe('a', { sections: (name) => [say('x', `a-of-${name}`)] }), probe('b', { sections: (name) => [say('x', `b-of-${name}`)] })];
    const { asked, answersFor } = interview(probes);
    const [a, b] = await Promise.all([answersFor('a'), answersFor('b')]);
    expect([textOf(a, 'node-0', 'x'), textOf(b, 'node-0', 'x'), textOf(b, 'node-1', 'x')]).toEqual(['a-of-node-0', 'b-of-node-0', 'b-of-node-1']);
    expect(asked.toSorted()).toEqual(['node-0', 'node-1']);
  });

  test('that nobody wants anything of are not asked', async () => {
    const { asked, answersFor } = interview([probe('a', { sections: (name) => (name === 'node-1' ? [say('x', 'y')] : []) })]);
    const answers = await answersFor('a');
    expect({ asked, known: [...answers.keys()] }).toEqual({ asked: ['node-1'], known: ['node-1'] });
  });

  test('with Windows are asked in PowerShell, and only what is meant for them', async () => {
    const windows = [{ ...node('node-0'), os: 'windows' }];
    const scripts: string[] = [];
    const shell = { outputLimit: 4096, run: async (_node: unknown, script: string) => (scripts.push(script), { ok: false, reason: 'x', started: false }) };
    const context = { access: { shell } as unknown as ClusterAccess };
    await interview([probe('a', { sections: () => [say('x', 'sh')] })], { nodes: windows, context }).answersFor('a');
    await interview([probe('a', { windowsSections: () => [{ name: 'x', timeout: 5, script: 'Get-Date' }] })], { nodes: windows, context }).answersFor('a');
    expect(scripts).toEqual([expect.stringContaining(Buffer.from('Get-Date').toString('base64'))]);
  });

  test('say by which channel they were reached, or that none did', async () => {
    const { answersFor, excerpts } = interview([probe('a', { sections: () => [say('x', 'y')] })], { closed: ['node-1'] });
    await answersFor('a');
    expect(excerpts()).toEqual({ 'node/node-0/channel': 'Run Command at node-0', 'node/node-1/channel': 'none: the agent is silent' });
  });

  test('that do not answer leave that reason', async () => {
    const { answersFor } = interview([probe('a', { sections: () => [say('x', 'y')] })], { closed: ['node-1'] });
    expect((await answersFor('a')).get('node-1')).toEqual({ ok: false, reason: 'the agent is silent' });
  });
});

describe('a probe with suspects', () => {
  const probes = [
    probe('kubeletReach', { sections: () => [say('reach', 'r')] }),
    probe('nodeFirewalls', { sections: () => [say('rules', 'f')], suspects: { after: ['kubeletReach'], of: () => new Set(['node-3', 'node-7']) } }),
  ];

  test('asks everybody in the one script of a small cluster', async () => {
    const { asked, answersFor } = interview(probes, { nodes: many(20) });
    expect((await answersFor('nodeFirewalls')).size).toBe(20);
    await answersFor('kubeletReach');
    expect(asked).toHaveLength(20);
  });

  test('asks only them in a large cluster, in a second script, after what it depends on', async () => {
    const { order, answersFor } = interview(probes, { nodes: many(21) });
    expect([...(await answersFor('nodeFirewalls')).keys()].toSorted()).toEqual(['node-3', 'node-7']);
    expect(order.slice(-3).toSorted()).toEqual(['kubeletReach', 'node-3', 'node-7']);
    expect(order.indexOf('kubeletReach')).toBe(order.length - 3);
  });

  test('has what it depends on asked too, where no check wants that for itself', async () => {
    const wanted = probes.slice(1);
    const { asked, answersFor } = interview(wanted, { nodes: many(21), context: {} });
    await answersFor('nodeFirewalls');
    expect(asked.toSorted()).toEqual(['node-3', 'node-7']);
  });

  test('asks the one node that a re-examination is about, however large the cluster', async () => {
    const { asked, answersFor } = interview(probes, { nodes: many(40), context: { onlyNode: 'node-9' } });
    await answersFor('nodeFirewalls');
    expect(asked).toHaveLength(40);
  });
});

describe('pods', () => {
  const wants = (...pods: readonly PodFacts[]) => probe('a', { podSections: () => pods.map((one) => ({ pod: one, sections: [say('x', `${one.name}-at-\${POD_ROOT:-/}`)] })) });
  const stand = (answer: 'answers' | 'refused'): PodShell & { readonly stood: string[] } => {
    const stood: string[] = [];
    return {
      stood,
      outputLimit: 4096,
      run: async ({ name }, script) => {
        stood.push(name);
        if (answer === 'refused') return { ok: false, reason: 'a policy forbids it', started: false };
        return { ok: true, value: { stdout: execFileSync('sh', ['-c', script], { encoding: 'utf8' }), stderr: '', via: 'a probe pod' } };
      },
    };
  };

  test('are asked in the script of their node, under their own names', async () => {
    const podShell = stand('answers');
    const { asked, answersFor } = interview([wants(pod('one'), pod('two'))], { podShell });
    const answers = await answersFor('a');
    expect([textOf(answers, 'shop/one', 'x'), textOf(answers, 'shop/two', 'x')]).toEqual(['one-at-/', 'two-at-/']);
    expect({ asked, stood: podShell.stood }).toEqual({ asked: ['node-0'], stood: [] });
  });

  test('are stood in for where their node cannot be asked', async () => {
    const { answersFor, excerpts } = interview([wants(pod('one'), pod('far', { node: 'node-1' }))], { closed: ['node-0'], podShell: stand('answers') });
    const answers = await answersFor('a');
    expect([textOf(answers, 'shop/one', 'x'), textOf(answers, 'shop/far', 'x')]).toEqual(['one-at-/', 'far-at-/']);
    expect(excerpts()).toMatchObject({ 'pod/shop/one/channel': 'a probe pod' });
  });

  test.each([
    ['both ways are closed: both reasons', pod('one'), stand('refused'), many(1), /agent is silent.*a policy forbids it/],
    ['nothing may stand in for them: the reason of the node', pod('one'), undefined, many(1), /agent is silent/],
    ['their node is not listed: that', pod('one', { node: 'gone' }), undefined, many(1), /no node that the cluster lists/],
    ['their node has Windows: no pod is started', pod('one'), stand('answers'), [{ ...node('node-0'), name: 'node-0', os: 'windows' }], /runs on a Windows node/],
  ] as [string, PodFacts, PodShell | undefined, readonly NodeFacts[], RegExp][])('are not told of where %s', async (_where, one, podShell, nodes, reason) => {
    const { answersFor } = interview([wants(one)], { nodes, closed: ['node-0'], ...(podShell === undefined ? {} : { podShell }) });
    expect((await answersFor('a')).get(`shop/${one.name}`)).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });
});

test('without a list of nodes, nobody is asked, for that reason', async () => {
  const { answersFor } = interviewWithout();
  await expect(answersFor('nodeFirewalls' as ProbeKind)).rejects.toThrow('no connection');
});

function interviewWithout() {
  const missing: Gathered = gathered({}, { nodes: 'no connection' });
  return createInterview({ probes: [], probeOf: () => undefined, context: {} as CollectContext, gathered: missing, settle: async () => undefined, onNodes: () => undefined });
}
