/** The real program against the simulated cloud: one cluster, of which one node's ufw blocks the kubelet port. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { SCENARIOS } from '../../scripts/accuracy/scenario-file.ts';
import { startSimulator } from '../../scripts/accuracy/simulator.ts';
import type { RunningSimulator } from '../../scripts/accuracy/simulator.ts';
import { problemsOf } from './published.ts';
import { runCli } from './run-cli.ts';

let folder = '';
let simulator: RunningSimulator;
let env: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aks-cli-'));
  simulator = await startSimulator(join(SCENARIOS, 'demo.yaml'));
  const { arm, cluster } = simulator.addresses;
  const entry = { name: cluster.name, subscription: cluster.subscriptionId, resourceGroup: cluster.resourceGroup };
  const limits = { operationPollSeconds: 0.2 };
  await writeFile(join(folder, 'aks.yaml'), stringify({ clusters: [{ ...entry, probe: true }], limits }));
  await writeFile(join(folder, 'no-probe.yaml'), stringify({ clusters: [entry], limits }));
  env = {
    AKS_CHATOPS_CONFIG: join(folder, 'aks.yaml'),
    AZURE_AUTHORITY_HOST: arm.url,
    AZURE_RESOURCE_MANAGER_URL: arm.url,
    AZURE_TENANT_ID: arm.tenantId,
    AZURE_CLIENT_ID: arm.clientId,
    AZURE_CLIENT_SECRET: arm.clientSecret,
    NODE_EXTRA_CA_CERTS: arm.caFile,
  };
});
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true, force: true });
});

const withoutProbe = (): Record<string, string> => ({ ...env, AKS_CHATOPS_CONFIG: join(folder, 'no-probe.yaml') });

describe('diagnose', () => {
  test('a fault: 1; the report as JSON is of the published form, and saved evidence gives it again, to the letter', async () => {
    const saved = join(folder, 'saved');
    const first = await runCli(['diagnose', 'tunnel', 'demo', '--json', '--save', saved], { env });
    expect({ status: first.status, problems: problemsOf('report', JSON.parse(first.stdout)) }).toEqual({ status: 1, problems: [] });
    expect(first.stderr).toMatch(/^tunnel on demo: \d+ of 8 checks/);
    expect(first.stderr).toContain(`npx aks-chatops replay ${saved}`);
    expect(await runCli(['replay', saved, '--json'])).toEqual({ status: 1, stdout: first.stdout, stderr: '' });
  });

  test('and for people: the sentence first, the command ready to copy, no colours where there is no terminal', async () => {
    const { status, stdout, stderr } = await runCli(['replay', join(folder, 'saved')]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout.split('\n')[0]).toMatch(/^FAULT · Tunnel on demo: ufw on aks-np-vmss000002 blocks/);
    expect(stdout).toContain('\n    ufw allow proto tcp from 10.224.0.0/16 to any port 10250\n');
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001B|\r/);
  });

  test('all clear: 0', async () => {
    const { status, stdout } = await runCli(['diagnose', 'snat', 'demo'], { env });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^CLEAR · SNAT on demo/) });
  });

  test('could not tell: 2, with the reason and how to find out', async () => {
    const { status, stdout } = await runCli(['diagnose', 'tunnel', 'demo', '--node=aks-np-vmss000002'], { env: withoutProbe() });
    expect(status).toBe(2);
    expect(stdout).toMatch(/^UNKNOWN · Tunnel on demo/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('has not opted into probing its nodes');
    expect(stdout).toContain('To find out, ');
  });

  test('a node that the cluster does not have: 64', async () => {
    const { status, stdout, stderr } = await runCli(['diagnose', 'tunnel', 'demo', '--node', 'nobody'], { env });
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toContain('demo has no node nobody');
  });

  test('stopped by Ctrl-C: 130, and no half of a report', async () => {
    const { status, stdout, stderr } = await runCli(['diagnose', 'tunnel', 'demo'], { env, onStart: (child) => void child.stderr.once('data', () => child.kill('SIGINT')) });
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
    expect(stderr).toMatch(/Stopped\.\n$/);
  });
});

describe('doctor', () => {
  test('says that settings are in order', async () => {
    const { status, stdout } = await runCli(['doctor'], { env });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok {4}settings\n[^]*^ok {4}sign-in\n[^]*^ok {4}demo\n[^]*Kubernetes 1\./m);
  });

  test('says of a cluster what can be seen of it, as JSON of the published form', async () => {
    const { status, stdout } = await runCli(['doctor', 'demo', '--json'], { env });
    expect({ status, problems: problemsOf('capability', JSON.parse(stdout)) }).toEqual({ status: 0, problems: [] });
  });

  test('what cannot be told ends with 2, and is named with what would settle it', async () => {
    const { status, stdout } = await runCli(['doctor', 'demo'], { env: withoutProbe() });
    expect(status).toBe(2);
    expect(stdout).toContain('What would settle it');
    expect(stdout).toContain('probe: true');
  });

  test('a wrong secret: 69, and the secret is not repeated', async () => {
    const { status, stdout } = await runCli(['doctor'], { env: { ...env, AZURE_CLIENT_SECRET: 'planted-secret' } });
    expect(status).toBe(69);
    expect(stdout).toContain('wrong sign-in');
    expect(stdout).not.toContain('planted-secret');
  });

  test('a cluster that Azure does not know: 69, with what to check', async () => {
    const file = join(folder, 'nowhere.yaml');
    const { cluster } = simulator.addresses;
    await writeFile(file, stringify({ clusters: [{ name: 'nowhere', subscription: cluster.subscriptionId, resourceGroup: cluster.resourceGroup }] }));
    const { status, stdout } = await runCli(['doctor'], { env: { ...env, AKS_CHATOPS_CONFIG: file } });
    expect(status).toBe(69);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/wrong nowhere .*\(40[34].*Check its subscription/);
  });
});
