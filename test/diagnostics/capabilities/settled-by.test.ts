import { expect, test } from '@jest/globals';
import { refusedByAzure } from '../../../src/diagnostics/azure/errors.ts';
import { settledBy } from '../../../src/diagnostics/capabilities/settled-by.ts';

const azure = (action: string): string => `Cannot read something: ${refusedByAzure({ code: 'AuthorizationFailed', action })}.`;
const rbac = (what: string): string => `Cannot ask: the Kubernetes API refused it (403): pods is forbidden: User "bot" cannot ${what}`;

test.each([
  ['a read of Azure', azure('Microsoft.Network/routeTables/read'), ['give the bot `Microsoft.Network/routeTables/read` (role aks-chatops observe)']],
  ['the address of the API server', azure('Microsoft.ContainerService/managedClusters/listClusterUserCredential/action'), ['give the bot `Microsoft.ContainerService/managedClusters/listClusterUserCredential/action` (role aks-chatops observe)']],
  ['Run Command', azure('Microsoft.Compute/virtualMachines/runCommand/action'), ['give the bot `Microsoft.Compute/virtualMachines/runCommand/action` (role aks-chatops probe)']],
  ['a change in Azure', azure('Microsoft.ContainerService/managedClusters/write'), ['give the bot `Microsoft.ContainerService/managedClusters/write` (role aks-chatops repair)']],
  ['a list of a namespace', rbac('list resource "pods" in API group "" in the namespace "shop"'), ['give the bot the verb `list` on `pods` in `shop` (Kubernetes role aks-chatops-observe)']],
  ['a list of everything', rbac('list resource "networkpolicies" in API group "networking.k8s.io" at the cluster scope'), ['give the bot the verb `list` on `networkpolicies.networking.k8s.io` in the whole cluster (Kubernetes role aks-chatops-observe)']],
  ['starting pods', rbac('create resource "pods" in API group "" in the namespace "kube-system"'), ['give the bot the verb `create` on `pods` in `kube-system` (Kubernetes role aks-chatops-probe)']],
  ['the opt-in', 'this cluster has not opted into probing its nodes (probe: true in the configuration); a probe would settle it', ['set `probe: true` for the cluster in the configuration']],
  ['pod security', 'pods "x" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostPID=true)', ['exempt the namespace or the bot from Pod Security admission']],
  ['safeguards', 'admission webhook "validation.gatekeeper.sh" denied the request: Privileged container is not allowed', ['exempt the namespace from Azure Policy or deployment safeguards']],
  ['no matter of rights', 'aks-np-vmss000001 did not answer within 60 s.', []],
])('%s is settled by exactly what was missing', (_what, reason, settled) => {
  expect(settledBy(reason)).toEqual(settled);
});

test('a deny assignment is named, and no role is asked for that would not help', () => {
  const reason = refusedByAzure({ code: 'DenyAssignmentAuthorizationFailed', action: 'Microsoft.Compute/virtualMachines/runCommand/action', denial: 'aks-nrg-lockdown' });
  const [only, ...others] = settledBy(reason);
  expect(only).toContain('the deny assignment "aks-nrg-lockdown"');
  expect(others).toEqual([]);
});

test('two channels that are shut say both, and a reason that repeats itself says it once', () => {
  const both = `by Run Command: ${azure('Microsoft.Compute/virtualMachines/runCommand/action')}; by debug pod: ${rbac('create resource "pods" in API group "" in the namespace "kube-system"')}`;
  expect(settledBy(`${both} ${both}`)).toHaveLength(2);
});
