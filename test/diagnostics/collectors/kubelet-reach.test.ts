import { describe, expect, test } from '@jest/globals';
import type { CollectContext } from '../../../src/diagnostics/collectors/collector.ts';
import { kubeletReach } from '../../../src/diagnostics/collectors/kubelet-reach.ts';
import type { NodeAnswer } from '../../../src/diagnostics/node/answer.ts';
import type { Answer } from '../../../src/diagnostics/evidence.ts';
import { gathered, have } from '../evidence.ts';

const answersOf = (stdout: string): ReadonlyMap<string, Answer<NodeAnswer>> =>
  new Map([['node-0', have({ reach: have({ exitCode: 0, stdout, stderr: '' }) })]]);

/** `NODE ANSWER` of what the agent on node-0 measured. */
const read = (stdout: string): readonly string[] =>
  kubeletReach
    .read(answersOf(stdout), gathered(), {} as CollectContext)
    .flatMap(({ agentNode, node, answer }) => (agentNode === 'node-0' ? [`${node} ${answer}`] : []));

describe('what a node says about the port', () => {
  test('one line for all connections that ended alike, in any order', () => {
    const said = '10.244.0.5 1 10.224.0.5 nc: connect to @ port 10250 (tcp) failed: Connection refused\n10.244.0.5 0 10.224.0.4,10.224.0.6\n';
    expect(read(said)).toEqual(['node-0 open', 'node-1 refused', 'node-2 open']);
  });

  test('neighbours are a range', () => {
    expect(read('10.244.0.5 0 10.224.0.4-10.224.0.6\n')).toEqual(['node-0 open', 'node-1 open', 'node-2 open']);
  });

  test("another agent's connection is not this one's, and what was not reported is unknown", () => {
    expect(read('10.244.1.5 0 10.224.0.4\n10.244.0.5 0 10.224.0.5\n')).toEqual(['node-0 unknown', 'node-1 open', 'node-2 unknown']);
  });

  test.each(['10.244.0.5 0', '10.244.0.5 0 nothing', '0 10.224.0.4', '10.244.0.5 0 10.224.0.4-', '10.244.0.5 0 10.224.0.999'])('%s says nothing', (line) => {
    expect(read(`${line}\n`)).toEqual(['node-0 unknown', 'node-1 unknown', 'node-2 unknown']);
  });
});
