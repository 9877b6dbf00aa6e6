import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { catalogue } from '../../../simulator/faults/catalogue.ts';
import type { PanelState } from '../../../simulator/slack/panel.ts';
import { during, running, type Running } from '../azure/harness.ts';
import { yaml } from '../azure/scenario-text.ts';
import { apisOf } from '../kubernetes/harness.ts';

const node = 'aks-np-vmss00000a';
const at = (state: PanelState) => state.nodes.find(({ name }) => name === node);

describe('faults of the panel', () => {
  let world: Running;
  beforeAll(async () => {
    world = await running();
  });
  afterAll(async () => world.close());

  test.each(catalogue.filter(({ perNode }) => perNode).map(({ id }) => id))(
    '%s closes the port, is found by looking, and can be taken back',
    async (id) => {
      const { faults } = world.simulator;
      await faults.set(id, node, true);
      const broken = at(await faults.state());
      expect(broken).toMatchObject({
        faults: [id],
        kubelet: [{ from: 'aks-sys-vmss000000', state: id === 'kubelet-stopped' ? 'refused' : 'timeout' }],
      });
      await faults.set(id, node, false);
      expect(at(await faults.state())).toMatchObject({ faults: [], kubelet: [{ state: 'open' }] });
    },
  );

  test('the security group closes the port of every node but the agent’s own', async () => {
    const { faults } = world.simulator;
    await faults.set('nsg-denies-kubelet', null, true);
    const { nodes, clusterFaults } = await faults.state();
    expect(clusterFaults).toEqual(['nsg-denies-kubelet']);
    expect(nodes.map(({ kubelet }) => kubelet[0]?.state)).toEqual(['open', 'timeout', 'timeout']);
    await faults.set('nsg-denies-kubelet', null, false);
    expect(at(await faults.state())).toMatchObject({ kubelet: [{ state: 'open' }] });
  });

  test('a fault that somebody else repaired is no longer shown', async () => {
    const { faults, fleet } = world.simulator;
    await faults.set('ufw-without-kubelet-rule', node, true);
    await fleet.run(node, 'ufw allow proto tcp from 10.224.0.0/16 to any port 10250');
    expect(at(await faults.state())).toMatchObject({ faults: [], kubelet: [{ state: 'open' }] });
    await faults.mend();
  });

  test('a stopped kubelet turns its node unknown in the API', async () => {
    const { faults } = world.simulator;
    await faults.set('kubelet-stopped', node, true);
    const { core } = await apisOf(world.simulator);
    const ready = async () => (await core.readNode({ name: node })).status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    expect(await ready()).toBe('Unknown');
    await faults.mend();
    expect(await ready()).toBe('True');
  });

  test('mending takes away faults on nodes and in groups, several at once', async () => {
    const { faults } = world.simulator;
    await faults.set('iptables-drop', node, true);
    await faults.set('iptables-raw-drop', 'aks-sys-vmss000000', true);
    await faults.set('nsg-denies-kubelet', null, true);
    await faults.mend();
    const { nodes, clusterFaults } = await faults.state();
    expect(clusterFaults).toEqual([]);
    expect(nodes.flatMap((one) => [...one.faults, ...one.kubelet.map(({ state }) => state)])).toEqual(['open', 'open', 'open']);
  });

  test.each([
    ['an unknown fault', 'gremlins', node, /the catalogue has/],
    ['no node where one is needed', 'iptables-drop', null, /name one/],
  ])('%s is refused', async (_name, id, where, says) => {
    await expect(world.simulator.faults.set(id, where, true)).rejects.toThrow(says);
  });

  test('faults of a scenario are there from the start', async () => {
    await during(yaml({ more: `faults: [{ id: iptables-drop, node: ${node} }]` }), async (broken) => {
      expect(at(await broken.simulator.faults.state())).toMatchObject({ faults: ['iptables-drop'] });
    });
  });
});
