import { describe, expect, test } from '@jest/globals';
import { podConnections } from '../../../src/diagnostics/collectors/pod-connections.ts';
import type { Answer } from '../../../src/diagnostics/evidence.ts';
import type { NodeAnswer } from '../../../src/diagnostics/node/answer.ts';
import { context } from '../egress-context.ts';
import { cluster, gathered, have, lack, node, nodes } from '../evidence.ts';
import { FAILING, gatewayMetrics, metrics } from '../snat-evidence.ts';

const suspects = (change: Parameters<typeof gathered>[0], missing: Parameters<typeof gathered>[1] = {}, target = {}) => [...(podConnections.suspects?.of(gathered(change, missing), context({ target })) ?? [])];
const answer = (stdout: string, exitCode = 0, stderr = ''): Answer<NodeAnswer> => have({ sockets: have({ stdout, stderr, exitCode }) });
const read = (told: Answer<NodeAnswer>) => podConnections.read(new Map([['node-1', told]]), gathered(), context());

describe('of a large cluster, only these nodes are asked', () => {
  test.each<[string, Parameters<typeof gathered>[0], readonly string[]]>([
    ['whose connections fail', { snatMetrics: metrics({}, { '10.224.0.6': FAILING }) }, ['node-2']],
    ['that use more than half of their ports', { snatMetrics: metrics({}, { '10.224.0.5': { ratio: 0.51 } }) }, ['node-1']],
    ['all, where a NAT gateway fails', { snatMetrics: gatewayMetrics({ failed: 1 }) }, ['node-0', 'node-1', 'node-2']],
    ['none, where all is well', {}, []],
  ])('%s', (_what, change, expected) => expect(suspects(change)).toEqual(expected));

  test('and the one that people asked about, also without metrics', () => {
    expect(suspects({}, { snatMetrics: 'refused' }, { node: 'node-0' })).toEqual(['node-0']);
  });
});

describe('a node is asked', () => {
  const sections = (change: Parameters<typeof gathered>[0]) => podConnections.sections('node-0', gathered(change), context()).map(({ name }) => name);

  test.each<[string, Parameters<typeof gathered>[0], readonly string[]]>([
    ['behind the load balancer', {}, ['sockets']],
    ['behind a NAT gateway', { cluster: { ...cluster, outboundType: 'managedNATGateway' } }, ['sockets']],
    ['not where others translate', { cluster: { ...cluster, outboundType: 'userDefinedRouting' } }, []],
    ['not on Windows', { nodes: [{ ...node('node-0'), os: 'windows' }, ...nodes.slice(1)] }, []],
  ])('%s', (_what, change, expected) => expect(sections(change)).toEqual(expected));
});

describe('what a node answered', () => {
  test('is read per namespace; nodes that were not asked are absent', () => {
    expect(read(answer('= 1 pod 10.244.1.100\n1 203.0.113.10:443 - ESTAB=1\n'))).toMatchObject({ 'node-1': { ok: true, value: { namespaces: [{ total: 1 }] } } });
    expect(Object.keys(read(answer('')))).toEqual(['node-1']);
  });

  test.each<[string, Answer<NodeAnswer>, string]>([
    ['nothing', lack('refused'), 'refused'],
    ['a missing tool', answer('', 3, 'ss is not on this node'), 'exit status 3: ss is not on this node'],
    ['too slowly', answer('', 124), 'did not end in time'],
    ['gibberish', answer('hello\n'), 'cannot be read'],
    ['about other things only', have({}), 'did not answer about its connections'],
  ])('%s is missing, with the reason', (_what, told, reason) => {
    expect(read(told)).toEqual({ 'node-1': { ok: false, reason: expect.stringContaining(reason) } });
  });
});
