import { describe, expect, test } from '@jest/globals';
import { Exec } from '@kubernetes/client-node';
import { during, type Running } from '../azure/harness.ts';
import { yaml as scenarioText } from '../azure/scenario-text.ts';
import { apisOf, kubeConfigOf, raw } from './harness.ts';

// Logs are an administrator's: the bot's roles leave them out.
const yaml = (options: { readonly cluster?: string; readonly more?: string } = {}): string =>
  scenarioText({ cluster: '  credentials: local-accounts', ...options });

const podOn = async (world: Running, node: string): Promise<string> => {
  const { core } = await apisOf(world.simulator);
  const { items } = await core.listNamespacedPod({
    namespace: 'shop',
    fieldSelector: `spec.nodeName=${node}`,
    labelSelector: 'app=web',
    limit: 1,
  });
  return items[0]?.metadata?.name ?? '';
};

describe('the tunnel', () => {
  test.each([
    ['iptables -I INPUT -p tcp --dport 10250 -j DROP', 'dial tcp 10.224.0.5:10250: i/o timeout'],
    [
      'kill "$(cat /run/kubelet.pid)"; while ss -Hltn "sport = :10250" | grep -q .; do sleep 0.05; done',
      'dial tcp 10.224.0.5:10250: connect: connection refused',
    ],
    [
      'iptables -I INPUT -p tcp --dport 10250 -j REJECT --reject-with icmp-admin-prohibited',
      'dial tcp 10.224.0.5:10250: connect: no route to host',
    ],
  ])('after `%s`, a log and an exec say: %s', async (command, says) => {
    await during(yaml(), async (world) => {
      await world.simulator.fleet.run('aks-np-vmss00000a', command);
      const name = await podOn(world, 'aks-np-vmss00000a');
      const { core } = await apisOf(world.simulator);
      const log = core.readNamespacedPodLog({ name, namespace: 'shop' });
      await expect(log).rejects.toMatchObject({
        code: 500,
        body: expect.stringContaining(`Get \\"https://10.224.0.5:10250/containerLogs/shop/${name}/web\\": ${says}`),
      });
      const exec = new Exec(await kubeConfigOf(world.simulator)).exec('shop', name, 'web', ['true'], null, null, null, false);
      await expect(exec).rejects.toBeDefined();
      const { status, body } = await raw(world, `/api/v1/namespaces/shop/pods/${name}/exec?command=true`);
      expect([status, JSON.parse(body)]).toMatchObject([500, { kind: 'Status', message: `error dialing backend: ${says}` }]);
    });
  });

  test('a log comes through an open kubelet port', async () => {
    await during(yaml(), async (world) => {
      const { core } = await apisOf(world.simulator);
      await expect(core.readNamespacedPodLog({ name: await podOn(world, 'aks-np-vmss00000a'), namespace: 'shop' })).resolves.toContain(': ready');
    });
  });

  test('one agent that gets through is enough', async () => {
    await during(yaml().replace('address: 10.224.0.6 }', 'address: 10.224.0.6, agents: [10.244.2.11] }'), async (world) => {
      await world.simulator.fleet.run('aks-np-vmss00000a', 'iptables -I INPUT -s 10.224.0.4 -p tcp --dport 10250 -j DROP');
      const { core } = await apisOf(world.simulator);
      await expect(core.readNamespacedPodLog({ name: await podOn(world, 'aks-np-vmss00000a'), namespace: 'shop' })).resolves.toContain(
        'ready',
      );
    });
  });

  test('without agents nobody gets through', async () => {
    await during(yaml().replace('[10.244.0.11]', '[]'), async (world) => {
      const { core } = await apisOf(world.simulator);
      await expect(core.readNamespacedPodLog({ name: await podOn(world, 'aks-np-vmss00000a'), namespace: 'shop' })).rejects.toMatchObject({
        body: expect.stringContaining('No agent available'),
      });
    });
  });
});

describe('access', () => {
  test('local accounts come with a client certificate that opens the API', async () => {
    await during(yaml({ cluster: '  credentials: local-accounts' }), async (world) => {
      const config = await kubeConfigOf(world.simulator);
      expect(config.getCurrentUser()).toMatchObject({ certData: expect.any(String), keyData: expect.any(String) });
      const { core } = await apisOf(world.simulator);
      expect((await core.listNode()).items).toHaveLength(3);
    });
  });

  test('an unreachable API refuses connections while ARM still answers', async () => {
    await during(yaml({ more: 'channels: { kubernetes: refused }' }), async (world) => {
      const { core } = await apisOf(world.simulator);
      await expect(core.listNode()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    });
  });

  test('a silent API takes connections and says nothing', async () => {
    await during(yaml({ more: 'channels: { kubernetes: silent }' }), async (world) => {
      const answer = raw(world, '/version').then(
        () => 'answered',
        () => 'hung up',
      );
      const patience = new Promise((resolve) => setTimeout(resolve, 300, 'still waiting'));
      await expect(Promise.race([answer, patience])).resolves.toBe('still waiting');
    });
  });
});
