import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientsOf, during, running, type Running } from './harness.ts';
import { nodeGroup, yaml } from './scenario-text.ts';

const run = async ({ simulator }: Running, script: string[] | undefined, instance = '10'): Promise<string> => {
  const input = { commandId: 'RunShellScript', ...(script === undefined ? {} : { script }) };
  const { value } = await clientsOf(simulator).compute.virtualMachineScaleSetVMs.runCommand(nodeGroup, 'aks-np-vmss', instance, input, {
    updateIntervalInMs: 20,
  });
  expect(value).toHaveLength(1);
  expect(value?.[0]).toMatchObject({ code: 'ProvisioningState/succeeded', level: 'Info' });
  return value?.[0]?.message ?? '';
};

/** How often somebody asked how an operation goes. */
const looks = ({ simulator }: Running): number => simulator.requests().arm.filter(({ path }) => path.includes('/operations/')).length;

describe('run command on a real node', () => {
  let world: Running;
  beforeAll(async () => {
    world = await running();
  });
  afterAll(async () => world.close());

  test("the lines run as one script, as root, in the node, and come back in Azure's form", async () => {
    const message = await run(world, ['echo "$(id -u) $(hostname)"', 'echo oops >&2']);
    expect(message).toBe('Enable succeeded: \n[stdout]\n0 aks-np-vmss00000a\n\n[stderr]\noops\n');
  });

  test('a script that fails is a success of the extension', async () => {
    expect(await run(world, ['echo before', 'exit 123'])).toBe('Enable succeeded: \n[stdout]\nbefore\n\n[stderr]\n');
  });

  test('a script that reads its input finds none', async () => {
    expect(await run(world, ['if read -r line; then echo "got $line"; else echo nothing; fi'])).toContain('[stdout]\nnothing\n');
  });

  test('the last 4,096 bytes of the output stay', async () => {
    const message = await run(world, ["head -c 5000 /dev/zero | tr '\\0' a", 'echo end']);
    const kept = message.slice('Enable succeeded: \n[stdout]\n'.length, -'\n[stderr]\n'.length);
    expect(kept).toBe(`${'a'.repeat(4_092)}end\n`);
  });

  test('both streams share the 4,096 bytes', async () => {
    const message = await run(world, ["head -c 4000 /dev/zero | tr '\\0' a", "head -c 1000 /dev/zero | tr '\\0' b >&2"]);
    expect(message.match(/a+(?=\n\[stderr\])/)?.[0]).toHaveLength(3_096);
    expect(message.match(/b+$/)?.[0]).toHaveLength(1_000);
  });

  test('without a script the sample runs', async () => {
    expect(await run(world, undefined)).toContain('This is a sample script');
  });

  test('a second command on the same machine is refused, on another it is not', async () => {
    const { compute } = clientsOf(world.simulator);
    const input = { commandId: 'RunShellScript', script: ['until test -e /tmp/go; do sleep 0.05; done'] };
    const first = compute.virtualMachineScaleSetVMs.runCommand(nodeGroup, 'aks-np-vmss', '10', input, { updateIntervalInMs: 20 });
    await first.submitted();
    await expect(run(world, ['true'])).rejects.toMatchObject({
      statusCode: 409,
      code: 'Conflict',
      message: 'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
    });
    const other = await compute.virtualMachineScaleSetVMs.runCommand(
      nodeGroup,
      'aks-sys-vmss',
      '0',
      { commandId: 'RunShellScript', script: ['hostname'] },
      { updateIntervalInMs: 20 },
    );
    expect(other.value?.[0]?.message).toContain('aks-sys-vmss000000');
    await world.simulator.fleet.run('aks-np-vmss00000a', 'touch /tmp/go');
    await first;
    expect(await run(world, ['echo free'])).toContain('free');
  });

  test('a plain machine has run command too', async () => {
    const { compute } = clientsOf(world.simulator);
    const { value } = await compute.virtualMachines.runCommand(
      nodeGroup,
      'aks-vms-12345678-vms0',
      { commandId: 'RunShellScript', script: ['hostname'] },
      { updateIntervalInMs: 20 },
    );
    expect(value?.[0]?.message).toContain('aks-vms-12345678-vms0');
  });

  test('another command than RunShellScript is named as not written', async () => {
    const { compute } = clientsOf(world.simulator);
    await expect(
      compute.virtualMachineScaleSetVMs.runCommand(nodeGroup, 'aks-np-vmss', '10', { commandId: 'ifconfig' }),
    ).rejects.toMatchObject({ statusCode: 501 });
  });
});

describe('run command that fails', () => {
  test('on a frozen node the operation does not end, until the node goes on', async () => {
    await during(yaml(), async (world) => {
      const { fleet } = world.simulator;
      await fleet.freeze('aks-np-vmss00000a');
      let ended = false;
      const answer = run(world, ['echo late']).finally(() => (ended = true));
      // A script that runs is over after three looks or four.
      while (looks(world) < 15) await sleep(10);
      expect(ended).toBe(false);
      await fleet.thaw('aks-np-vmss00000a');
      expect(await answer).toContain('late');
    });
  });

  test('a silent agent fails the operation with the text that people find', async () => {
    await during(yaml({ more: 'channels: { agentSilent: { nodes: [aks-np-vmss00000a] } }' }), async (world) => {
      await expect(run(world, ['true'])).rejects.toThrow(/VM has not reported status for VM agent or extensions/);
    });
  });

  test("somebody else's command is in the way for the first calls", async () => {
    await during(yaml({ more: 'channels: { runCommandBusy: { calls: 2 } }' }), async (world) => {
      for (let attempt = 0; attempt < 2; attempt += 1) await expect(run(world, ['echo now'])).rejects.toMatchObject({ statusCode: 409 });
      expect(await run(world, ['echo now'])).toContain('now');
    });
  });

  test('a cut answer keeps its end', async () => {
    await during(yaml({ more: 'channels: { runCommandCut: { bytes: 5 } }' }), async (world) => {
      expect(await run(world, ['echo 123456789'])).toBe('Enable succeeded: \n[stdout]\n6789\n\n[stderr]\n');
    });
  });
});
