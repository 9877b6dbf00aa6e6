import { describe, expect, test } from '@jest/globals';
import { vantages } from '../../../src/diagnostics/collectors/shared/vantages.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import type { NodeFacts } from '../../../src/diagnostics/evidence.ts';
import type { Target } from '../../../src/diagnostics/model.ts';
import { dnsPod, node, pods, webPod } from '../evidence.ts';

const inPools: readonly NodeFacts[] = [{ ...node('node-0'), pool: 'sys' }, { ...node('node-1'), pool: 'a' }, { ...node('node-2'), pool: 'b' }];

const chosen = (all: readonly PodFacts[], target: Target = {}, nodes = inPools, max = 3) => {
  const found = vantages(nodes, all, target, { max });
  return { nodes: found.nodes.map(({ name }) => name), pods: found.pods.map(({ namespace, node: on }) => `${namespace}@${on}`) };
};

describe('vantages', () => {
  test('a node of each pool, each with an ordinary pod', () => {
    expect(chosen(pods)).toEqual({ nodes: ['node-0', 'node-1', 'node-2'], pods: ['shop@node-0', 'shop@node-1', 'shop@node-2'] });
  });

  test('no more than asked for, and one node per pool', () => {
    expect(chosen(pods, {}, inPools, 2).nodes).toHaveLength(2);
    expect(chosen(pods, {}, inPools.map((one) => ({ ...one, pool: 'same' }))).nodes).toHaveLength(1);
  });

  test('the pod that is asked about, with its node, and nothing else', () => {
    expect(chosen(pods, { pod: 'shop/web-7c9fd6b5c4-1' })).toEqual({ nodes: ['node-1'], pods: ['shop@node-1'] });
    expect(chosen(pods, { pod: 'shop/gone' })).toEqual({ nodes: [], pods: [] });
  });

  test('the node that is asked about, with a pod on it', () => {
    expect(chosen(pods, { node: 'node-2' })).toEqual({ nodes: ['node-2'], pods: ['shop@node-2'] });
  });

  test('pods of the namespace that is asked about come first', () => {
    const other = webPod('node-0', { namespace: 'blog', name: 'blog-1', address: '10.244.0.7' });
    expect(chosen([...pods, other], { namespace: 'blog' }).pods).toContain('blog@node-0');
  });

  test.each<[string, Partial<PodFacts>]>([
    ['on the host\'s network', { hostNetwork: true }],
    ['without an address', { address: '' }],
    ['that ended', { phase: 'Succeeded' }],
  ])('a pod %s is no place to ask from', (_what, fields) => {
    expect(chosen([webPod('node-0', fields)], { node: 'node-0' }).pods).toEqual([]);
  });

  test('a pod of kube-system only where there is no other, a pod that is not ready only where none is', () => {
    expect(chosen([dnsPod('node-0')], { node: 'node-0' }).pods).toEqual(['kube-system@node-0']);
    expect(chosen([webPod('node-0', { ready: false }), dnsPod('node-0')], { node: 'node-0' }).pods).toEqual(['shop@node-0']);
  });

  test('of a pool, a node that is Ready and has a pod to ask from comes before others', () => {
    const same = inPools.map((one, index) => ({ ...one, pool: 'same', ready: index === 0 ? 'False' : 'True' }));
    expect(chosen([webPod('node-2')], {}, same).nodes).toEqual(['node-2']);
  });

  test('a thousand nodes with thirty thousand pods are looked through once each, not once per comparison', () => {
    let looks = 0;
    const watched = (pod: PodFacts): PodFacts => Object.defineProperty({ ...pod }, 'phase', { get: () => ((looks += 1), pod.phase) });
    const many = Array.from({ length: 1_000 }, (_, index) => ({ ...node('node-0'), name: `n-${index}`, pool: `p${index % 3}` }));
    const all = many.flatMap(({ name }) => Array.from({ length: 30 }, (_, index) => watched(webPod('node-0', { name: `${name}-${index}`, node: name }))));
    expect(vantages(many, all, {}, { max: 3 }).pods).toHaveLength(3);
    expect(looks).toBeLessThan(2 * all.length);
  });
});
