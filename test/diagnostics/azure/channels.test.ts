/** Both ways to real nodes, and pods in others' stead, over the SDKs and the wire. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../../../simulator/start.ts';
import { afterAll, describe, expect, test } from '@jest/globals';
import { connectAzure } from '../../../src/diagnostics/azure/access.ts';
import { podSection } from '../../../src/diagnostics/node/pod-section.ts';
import { nodeScript } from '../../../src/diagnostics/node/script.ts';
import { askNode, framed } from '../../../src/diagnostics/run-on-nodes.ts';
import type { ScriptAnswer } from '../../../src/diagnostics/run-on-nodes.ts';
import type { ClusterAccess } from '../../../src/diagnostics/ports.ts';
import type { Diagnosis } from '../../../src/diagnostics/model.ts';
import { running } from '../../simulator/azure/harness.ts';
import type { Running } from '../../simulator/azure/harness.ts';
import { apisOf } from '../../simulator/kubernetes/harness.ts';
import { subscription, yaml } from '../../simulator/azure/scenario-text.ts';

const CLUSTER = `/subscriptions/${subscription}/resourceGroups/rg-demo/providers/Microsoft.ContainerService/managedClusters/demo`;
const NODE = 'aks-np-vmss00000a';
const signal = AbortSignal.timeout(120_000);

const worlds = new Map<ClusterAccess, Running>();
afterAll(() => Promise.all([...worlds.values()].map((world) => world.close())));

function simulatorOf(access: ClusterAccess): Simulator {
  const world = worlds.get(access);
  if (world === undefined) throw new Error('no simulator for this');
  return world.simulator;
}

async function accessTo(scenario: string, diagnosis: Diagnosis): Promise<ClusterAccess> {
  const world = await running(scenario);
  const { arm } = world.simulator;
  const settings = { authorityHost: arm.url, resourceManagerUrl: arm.url, tenantId: arm.tenantId, clientId: arm.clientId, clientSecret: arm.clientSecret, operationPollSeconds: 0.05 };
  const access = connectAzure(settings).access(CLUSTER, { diagnosis, run: 'run-1', now: Date.now() });
  worlds.set(access, world);
  return access;
}

async function ask(access: ClusterAccess, script = 'hostname; id -u', name = NODE): Promise<ScriptAnswer> {
  const node = (await access.kubernetes.nodes(signal)).find((one) => one.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return askNode(node, [{ name: 'x', timeout: 10, script }], { access, signal });
}

const said = (answer: ScriptAnswer): string => {
  const section = answer.ok ? answer.value['x'] : answer;
  return section?.ok === true && 'value' in section ? section.value.stdout.trim() : `not told: ${section?.ok === false ? section.reason : ''}`;
};

const agentSilent = `channels: { agentSilent: { nodes: [${NODE}] } }`;
const noPods = 'kubernetes: { permissions: { without: [{ verb: create, resource: pods }] } }';
const denied = "kubernetes: { admission: { denyPrivileged: ['*'], by: gatekeeper } }";

describe('a node', () => {
  test.each([
    ['tunnel', '', /^Run Command: /],
    ['dns', '', /^debug pod: /],
    ['tunnel', agentSilent, /^debug pod, because Run Command failed: .*has not reported status/],
    ['tunnel', `channels: { runCommandCut: { bytes: 150, nodes: [${NODE}] } }`, /^debug pod, because Run Command failed: the node's answer was cut/],
    ['tunnel', "channels: { forbidden: [{ method: POST, path: /runCommand }] }", /^debug pod, because Run Command failed: .*403/],
    ['egress', noPods, /^Run Command, because debug pod failed: .*403.*cannot create resource "pods"/],
    ['egress', denied, /^Run Command, because debug pod failed: .*Privileged container is not allowed/],
  ] as [Diagnosis, string, RegExp][])('is asked as root in a %s run with "%s"', async (diagnosis, more, via) => {
    const answer = await ask(await accessTo(yaml({ more }), diagnosis));
    expect(said(answer)).toBe(`${NODE}\n0`);
    expect(answer.via).toMatch(via);
  });

  test('that no channel reaches says why, of both', async () => {
    const answer = await ask(await accessTo(yaml({ more: `${agentSilent}\n${noPods}` }), 'tunnel'));
    expect(said(answer)).toMatch(/^not told: by Run Command: .*has not reported status.*; by debug pod: .*403/);
  });

  test('leaves nothing behind, and is one trip by the channel that answers', async () => {
    const access = await accessTo(yaml(), 'dns');
    await ask(access);
    expect(access.trips.node).toBe(1);
    const { core } = await apisOf(simulatorOf(access));
    const ours = async (): Promise<number> => (await core.listPodForAllNamespaces({ labelSelector: 'aks-chatops/run' })).items.length;
    // Deleted is not gone: its kubelet takes it away within the grace period of a second.
    for (const end = Date.now() + 10_000; (await ours()) > 0 && Date.now() < end; ) await sleep(50);
    expect(await ours()).toBe(0);
  });
});

test('a Windows node is asked by Run Command in PowerShell, also where the debug pod comes first', async () => {
  const windows = { pools: '    - { name: win, osType: Windows, vmss: akswin }', nodes: '  - { name: akswin000000, pool: win, address: 10.224.0.9, os: windows }' };
  const access = await accessTo(yaml({ ...windows, more: "azure: { windows: [{ node: akswin000000, answers: { x: 'TCP 10.224.0.9:50000' } }] }" }), 'snat');
  const answer = await ask(access, 'netstat -aon', 'akswin000000');
  expect(said(answer)).toBe('TCP 10.224.0.9:50000');
  expect(answer.via).toMatch(/^Run Command, because debug pod failed: .*Linux/);
});

describe('what a pod sees', () => {
  const pods = "pods: [{ namespace: shop, name: web-1, node: aks-np-vmss00000a, address: 10.244.1.7, labels: { app: web } }]";
  const script = `ip -4 -o addr show | awk '{ print $4 }'; cat "$POD_ROOT/etc/resolv.conf" >/dev/null && echo read`;

  test("is seen by its node's tools in its network", async () => {
    const access = await accessTo(yaml({ more: pods }), 'dns');
    const web = (await access.kubernetes.pods(signal)).find(({ name }) => name === 'web-1');
    if (web === undefined) throw new Error('no pod web-1');
    expect(said(await ask(access, podSection(web, { name: 'x', timeout: 5, script }).script))).toMatch(/10\.244\.1\.7\/\d+(.|\n)*read$/);
  });

  const inStead = async (more: string, script: string): Promise<ScriptAnswer> => {
    const access = await accessTo(yaml({ cluster: '  network: { policy: azure }', more: `${pods}\n${more}` }), 'dns');
    const web = (await access.kubernetes.pods(signal)).find(({ name }) => name === 'web-1');
    const { podShell } = access;
    if (web === undefined || podShell === undefined) throw new Error('no pod web-1');
    return framed([{ name: 'x', timeout: 10, script }], nodeScript, podShell.outputLimit, (text, hints) => podShell.run(web, text, signal, hints));
  };

  test('is seen by a pod in its stead, with an address of its own, also where privileged pods are denied', async () => {
    const answer = await inStead(denied, 'ip -4 -o addr show');
    expect(said(answer)).toMatch(/10\.244\.\d+\.\d+\//);
    expect(said(answer)).not.toContain('10.244.1.7/');
    expect(answer.via).toContain('in the stead of shop/web-1');
  });

  test.each([
    ['for its labels: closed', 'web', 'closed'],
    ['for other labels: open', 'db', 'open'],
  ])('is seen by a pod in its stead under a NetworkPolicy %s', async (_which, app, state) => {
    const policy = `{ metadata: { name: none, namespace: shop }, spec: { podSelector: { matchLabels: { app: ${app} } }, policyTypes: [Egress] } }`;
    expect(said(await inStead(`kubernetes: { networkPolicies: [${policy}] }`, 'nc -z -w 2 10.224.0.4 10250 && echo open || echo closed'))).toBe(state);
  });
});
