/** What is foreseen of the channels, over the SDKs and the wire: in the words in which it would come, and nothing is started. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { connectAzure } from '../../../src/diagnostics/azure/access.ts';
import type { Foreseen, Rehearsal } from '../../../src/diagnostics/azure/rehearsal.ts';
import { capabilityCardSchema } from '../../../src/diagnostics/capabilities/schema.ts';
import type { CapabilityCard, ChannelName } from '../../../src/diagnostics/capabilities/capability.ts';
import { createDiagnostics } from '../../../src/diagnostics/service.ts';
import { running } from '../../simulator/azure/harness.ts';
import type { Running } from '../../simulator/azure/harness.ts';
import { apisOf } from '../../simulator/kubernetes/harness.ts';
import { subscription, yaml } from '../../simulator/azure/scenario-text.ts';

const CLUSTER = `/subscriptions/${subscription}/resourceGroups/rg-demo/providers/Microsoft.ContainerService/managedClusters/demo`;
const signal = AbortSignal.timeout(120_000);
const worlds = new Map<string, Promise<Running>>();
afterAll(async () => Promise.all([...worlds.values()].map(async (world) => (await world).close())));

/** Nothing here changes a cluster, so that one of a kind is enough. */
async function at(more: string): Promise<{ readonly world: Running; readonly azure: ReturnType<typeof connectAzure> }> {
  const started = worlds.get(more) ?? running(yaml({ more }));
  worlds.set(more, started);
  const world = await started;
  const { arm } = world.simulator;
  return { world, azure: connectAzure({ authorityHost: arm.url, resourceManagerUrl: arm.url, tenantId: arm.tenantId, clientId: arm.clientId, clientSecret: arm.clientSecret, operationPollSeconds: 0.05 }) };
}

const LOCKDOWN = "denyAssignments: [{ name: lockdown, scope: nodeResourceGroup, actions: ['*'], notActions: ['*/read'] }]";
const shop = 'pods: [{ namespace: shop, name: web-1, node: aks-np-vmss00000a, address: 10.244.1.7, labels: { app: web } }]';

type Ask = (rehearsal: Rehearsal) => Promise<Foreseen>;
const nodeOf = async (rehearsal: Rehearsal, name: string) => {
  const node = (await rehearsal.access('dns').kubernetes.nodes(signal)).find((one) => one.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
};
const runCommand = (name: string): Ask => async (rehearsal) => rehearsal.runCommand(await nodeOf(rehearsal, name), signal);
const debugPod: Ask = async (rehearsal) => rehearsal.debugPod(await nodeOf(rehearsal, 'aks-np-vmss00000a'), signal);
const probePod: Ask = async (rehearsal) => {
  const web = (await rehearsal.access('dns').kubernetes.pods(signal)).find(({ name }) => name === 'web-1');
  if (web === undefined) throw new Error('no pod web-1');
  return rehearsal.probePod(web, signal);
};
const NP = runCommand('aks-np-vmss00000a');
const VM = runCommand('aks-vms-12345678-vms0');

const YES = { works: 'yes' };
const no = (reason: RegExp) => ({ works: 'no', reason: expect.stringMatching(reason) });

test.each<[string, string, Ask, object]>([
  ['Run Command', shop, NP, YES],
  ['Run Command without its right', "azure: { permissions: { without: ['Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action'] } }", NP, no(/^Cannot run a script on the node by Run Command: Azure refused it \(403 AuthorizationFailed\); the bot's identity lacks the permission Microsoft\.Compute\/virtualMachineScaleSets/)],
  ['Run Command on a machine of its own, where only scale sets are shut', "azure: { permissions: { without: ['Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action'] } }", VM, YES],
  ['Run Command in a locked node resource group', `azure: { ${LOCKDOWN} }`, NP, no(/403 DenyAssignmentAuthorizationFailed\); the deny assignment "lockdown" forbids it/)],
  ['Run Command where the bot may not ask about its own rights', "azure: { permissions: { without: ['Microsoft.Authorization/permissions/read'] } }", NP, { works: 'unknown', reason: expect.stringContaining('Cannot list the bot\'s own permissions') }],
  ['a debug pod', shop, debugPod, YES],
  ['a debug pod without the right to start one', 'kubernetes: { permissions: { without: [{ verb: create, resource: pods }] } }', debugPod, no(/cannot create resource "pods" in API group "" in the namespace "kube-system"/)],
  ['a debug pod whose end could not be read', 'kubernetes: { permissions: { without: [{ verb: get, resource: pods }] } }', debugPod, no(/Cannot read the pod .*cannot get resource "pods"/)],
  ['a debug pod under safeguards', `kubernetes: { admission: { denyPrivileged: ['*'], by: gatekeeper } }\n${shop}`, debugPod, no(/Privileged container is not allowed/)],
  ['a probe pod under safeguards', `kubernetes: { admission: { denyPrivileged: ['*'], by: gatekeeper } }\n${shop}`, probePod, YES],
  ['a probe pod in a namespace that is not the bot\'s', `kubernetes: { permissions: { without: [{ verb: create, resource: pods, namespace: shop }] } }\n${shop}`, probePod, no(/cannot create resource "pods" .* in the namespace "shop"/)],
])('%s is foreseen as it is', async (_what, more, ask, refusal) => {
  const { azure } = await at(more);
  expect(await ask(azure.rehearse(CLUSTER))).toEqual(refusal);
});

describe('a whole card', () => {
  const cardOf = async (more: string, probe = true): Promise<{ readonly card: CapabilityCard; readonly world: Running }> => {
    const { world, azure } = await at(more);
    const onBug = (error: unknown): never => { throw error; };
    const diagnostics = createDiagnostics({ azure, clusters: [{ name: 'demo', id: CLUSTER, probe }], nodesAtOnce: 5, clock: Date.now, onBug });
    return { world, card: await diagnostics.capabilities({ cluster: 'demo' }, signal) };
  };
  const works = ({ channels }: CapabilityCard, name: ChannelName): string => channels.find(({ channel }) => channel === name)?.works ?? 'not told';

  test('of an open cluster tells everything, is what its schema says, and has started nothing', async () => {
    const { card, world } = await cardOf(shop);
    expect(card.channels.filter((each) => each.works !== 'yes')).toEqual([]);
    expect(card.fixes.filter((each) => each.works === 'no')).toEqual([]);
    expect(capabilityCardSchema.parse(JSON.parse(JSON.stringify(card)))).toEqual(card);
    expect(card.trips.node).toBe(0);
    const { core } = await apisOf(world.simulator);
    expect((await core.listPodForAllNamespaces({ labelSelector: 'aks-chatops/run' })).items).toEqual([]);
  });

  test('of a cluster that has not opted in says so of every channel to nodes, and of every check that needs one', async () => {
    const { card } = await cardOf(shop, false);
    expect(['run-command', 'debug-pod', 'probe-pod'].map((name) => works(card, name as ChannelName))).toEqual(['no', 'no', 'no']);
    const short = card.diagnoses.flatMap(({ checks }) => checks).filter(({ tells }) => tells !== 'yes');
    expect(short.filter(({ reason = '' }) => !reason.includes('a probe would settle it')).map(({ id, reason }) => `${id}: ${reason}`)).toEqual([]);
    const ufw = short.find(({ id }) => id === 'ufw-blocks-kubelet-port');
    expect(ufw).toMatchObject({ tells: 'no', settle: ['set `probe: true` for the cluster in the configuration'] });
  });

  test('calls nothing told for certain where the bot may not see its own rights, and no pod may be started', async () => {
    const { card } = await cardOf(`azure: { permissions: { without: ['Microsoft.Authorization/permissions/read'] } }\nkubernetes: { permissions: { without: [{ verb: create, resource: pods }] } }\n${shop}`);
    const ufw = card.diagnoses.flatMap(({ checks }) => checks).find(({ id }) => id === 'ufw-blocks-kubelet-port');
    expect(ufw).toMatchObject({ tells: 'in-part', settle: [expect.stringContaining('Microsoft.Authorization/permissions/read')] });
    expect(JSON.stringify(card)).not.toMatch(/[\u{2060}-\u{2064}]/u);
  });

  test('names the fixes that rights do not allow, and what each takes', async () => {
    const { card } = await cardOf("azure: { permissions: { without: ['Microsoft.Network/networkSecurityGroups/securityRules/write'] } }\nkubernetes: { permissions: { without: [{ verb: create, resource: networkpolicies }] } }");
    const refused = card.fixes.filter((each) => each.works === 'no');
    expect(refused.map(({ fix }) => fix).toSorted()).toEqual(['network-policies', 'security-rules']);
    expect(refused.flatMap(({ settle }) => settle).toSorted()).toEqual([
      'give the bot `Microsoft.Network/networkSecurityGroups/securityRules/write` (role aks-chatops repair)',
      'give the bot the verb `create` on `networkpolicies.networking.k8s.io` in the whole cluster (Kubernetes role aks-chatops-repair)',
    ]);
  });
});
