import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readNodeAnswer } from '../../../src/diagnostics/node/answer.ts';
import { powershellScript } from '../../../src/diagnostics/node/powershell-script.ts';
import { armAlone, type ArmAlone } from './arm-alone.ts';
import { nodeGroup, yaml } from './scenario-text.ts';

const text = yaml({
  pools: '    - { name: win, vmss: akswin, osType: Windows, osSKU: Windows2022 }',
  nodes: '  - { name: akswin000001, pool: win, address: 10.224.0.9, os: windows }',
  more: `
azure:
  windows:
    - node: akswin000001
      answers:
        resolve: "Name: mcr.microsoft.com\\nIPAddress: 203.0.113.5\\n"
        servers: { stdout: '', stderr: 'Get-DnsClientServerAddress failed', exitCode: 3 }
        table: "${'x'.repeat(20_000)}"
`,
});
const section = (name: string, isBulky = false) => ({ name, script: `Resolve-DnsName x # ${name}`, timeout: 5, ...(isBulky ? { isBulky: true as const } : {}) });

describe('run command on a Windows node', () => {
  let arm: ArmAlone;
  beforeAll(async () => {
    arm = await armAlone(text);
  });
  afterAll(async () => arm.close());

  const run = (script: string, commandId = 'RunPowerShellScript') =>
    arm.compute.virtualMachineScaleSetVMs.runCommand(nodeGroup, 'akswin', '1', { commandId, script: script.split('\n') }, { updateIntervalInMs: 5 });
  const asked = async (names: readonly string[], outputLimit = 4_096) => {
    const { value } = await run(powershellScript(names.map((name) => section(name)), { nonce: 'abc123', outputLimit }));
    return { value, answer: readNodeAnswer(value?.[0]?.message ?? '', 'abc123') };
  };

  test('both streams come as values of their own', async () => {
    const { value } = await asked(['resolve']);
    expect(value?.map(({ code }) => code)).toEqual(['ComponentStatus/StdOut/succeeded', 'ComponentStatus/StdErr/succeeded']);
    expect(value?.[1]?.message).toBe('');
  });

  test("sections answer what the scenario says, in the bot's own frame; one that it does not know fails", async () => {
    const { answer } = await asked(['resolve', 'servers', 'other']);
    expect(answer).toEqual({
      ok: true,
      value: {
        resolve: { ok: true, value: { exitCode: 0, stdout: 'Name: mcr.microsoft.com\nIPAddress: 203.0.113.5\n', stderr: '' } },
        servers: { ok: true, value: { exitCode: 3, stdout: '', stderr: 'Get-DnsClientServerAddress failed' } },
        other: { ok: true, value: { exitCode: 1, stdout: '', stderr: 'the scenario has no answer to the section "other"' } },
      },
    });
  });

  test('what does not fit is left out and named, the rest arrives', async () => {
    const { answer } = await asked(['table', 'servers'], 500);
    expect(answer).toMatchObject({ ok: true, value: { table: { ok: false }, servers: { ok: true } } });
  });

  test('other PowerShell, and shell scripts, are named as not simulated', async () => {
    await expect(run('Get-Process')).rejects.toMatchObject({ statusCode: 501, message: expect.stringContaining('PowerShell') });
    await expect(run('true', 'RunShellScript')).rejects.toMatchObject({ statusCode: 501, message: expect.stringContaining('RunShellScript') });
  });

  test('the pool and the machine say that they are Windows', async () => {
    const cluster = await arm.containers.managedClusters.get('rg-demo', 'demo');
    expect(cluster.agentPoolProfiles?.at(-1)).toMatchObject({ name: 'win', osType: 'Windows', count: 1 });
  });
});
