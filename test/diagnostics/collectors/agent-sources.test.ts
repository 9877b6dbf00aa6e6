import { describe, expect, test } from '@jest/globals';
import { agentSources } from '../../../src/diagnostics/collectors/agent-sources.ts';
import type { CollectContext } from '../../../src/diagnostics/collectors/collector.ts';
import type { ClusterFacts, Gathered, TunnelAgent } from '../../../src/diagnostics/evidence.ts';
import { cluster, gathered, lack, node, nodes, pool, tunnelAgents } from '../evidence.ts';

const context = { access: { arm: { subnet: async () => ({ id: 'pods', prefixes: ['10.241.0.0/16'] }) } }, signal: new AbortController().signal } as unknown as CollectContext;

const sources = (change: Parameters<typeof gathered>[0] = {}, more: Partial<Gathered> = {}) => agentSources.collect({ ...gathered(change), ...more }, context);

const flat: ClusterFacts = { ...cluster, networkPluginMode: '', podCidrs: [] };
const agent = (change: Partial<TunnelAgent>): readonly TunnelAgent[] => tunnelAgents.slice(0, 1).map((one) => ({ ...one, ...change }));

describe('where tunnel traffic comes from', () => {
  test.each([
    ['Overlay: the node', {}, '10.224.0.4', '10.224.0.0/16'],
    ['kubenet: the node', { cluster: { ...cluster, networkPlugin: 'kubenet', networkPluginMode: '' } }, '10.224.0.4', '10.224.0.0/16'],
    ['host network: the node', { cluster: flat, tunnelAgents: agent({ hostNetwork: true, address: '10.224.0.4' }) }, '10.224.0.4', '10.224.0.0/16'],
    ['node subnet: the pod', { cluster: flat, tunnelAgents: agent({ address: '10.224.7.9' }) }, '10.224.7.9', '10.224.0.0/16'],
    [
      'pod subnet: the pod, in its own subnet',
      { cluster: { ...flat, pools: [pool({ podSubnetId: 'pods' })] }, tunnelAgents: agent({ address: '10.241.0.9' }) },
      '10.241.0.9',
      '10.241.0.0/16',
    ],
  ])('%s', async (_what, change, address, network) => {
    expect((await sources(change))[0]).toMatchObject({ address, network });
  });

  test('where no subnet could be read, the bare address stands for the network', async () => {
    expect((await sources({}, { networkSecurity: lack('403') }))[0]).toMatchObject({ network: '10.224.0.4' });
  });

  test("an agent of a node that is gone is left out, not judged by its pod's address", async () => {
    const gone = [...agent({ node: 'node-9' }), ...tunnelAgents.slice(1)];
    expect((await sources({ tunnelAgents: gone })).map(({ node: at }) => at)).toEqual(['node-1']);
  });

  test.each([
    ['the only agent runs on a node that is gone', { tunnelAgents: agent({ node: 'node-9' }) }, 'still lists'],
    ["the agent's node has no address yet", { nodes: [{ ...node('node-0'), address: '' }, ...nodes.slice(1)] }, 'not known yet'],
    ['the agent has no address yet', { tunnelAgents: agent({ address: '' }) }, 'not known yet'],
    ['the cluster brings its own network plugin', { cluster: { ...cluster, networkPlugin: 'none' } }, 'own network plugin'],
  ])('nothing is guessed where %s', async (_where, change, says) => {
    await expect(sources(change)).rejects.toThrow(says);
  });
});
