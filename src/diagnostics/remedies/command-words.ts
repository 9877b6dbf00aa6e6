/** What is shown of an operation, and on nodes what is run: its command, word by word. */
import { stringify } from 'yaml';
import { clusterNameOf, nsgNameOf, privateDnsZoneNameOf } from './azure-operations.ts';
import type { AuthorizedRangesOperation, PrivateDnsLinkOperation } from './azure-operations.ts';
import type { AzureOperation, OutboundPortsOperation, RoleAssignmentOperation, SecurityRuleOperation } from './azure-operations.ts';
import type { NodeReimageOperation } from './azure-operations.ts';
import type { FinishedPodsOperation } from './kubernetes-operations.ts';
import type { ConfigMapOperation, KubernetesOperation, NetworkPolicyOperation } from './kubernetes-operations.ts';
import { manifestOf } from './network-policy-manifest.ts';
import type { IptablesRuleOperation, NodeOperation, UfwRuleOperation } from './node-operations.ts';
import { shellWord } from './shell-word.ts';

type Operation = NodeOperation | AzureOperation | KubernetesOperation;

export function commandOf(operation: Operation): string {
  const command = commandWords(operation).map(shellWord).join(' ');
  return operation.kind === 'network-policy-create' ? `${command} <<'EOF'\n${manifestText(operation)}\nEOF` : command;
}

const manifestText = (operation: NetworkPolicyOperation): string => stringify(manifestOf(operation), { lineWidth: 0 }).trimEnd();

export function commandWords(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'ufw-allow':
      return ufwAllow(operation);
    case 'ufw-delete-allow':
      return ['ufw', 'delete', 'allow', ...ufwRule(operation)];
    case 'ufw-disable':
      return ['ufw', 'disable'];
    case 'ufw-enable':
      return ['ufw', '--force', 'enable'];
    case 'iptables-delete':
      return [...iptables(operation), '-D', operation.chain, ...operation.spec];
    case 'iptables-insert':
      return [...iptables(operation), '-I', operation.chain, String(operation.position), ...operation.spec];
    case 'resolver-restart':
      return ['systemctl', 'restart', ...operation.units];
    case 'nsg-rule-create':
      return nsgCreate(operation);
    case 'nsg-rule-delete':
      return [...nsgCommand('delete', operation.nsgId), '--name', operation.rule.name];
    case 'outbound-ports-set':
      return outboundPorts(operation);
    case 'authorized-ranges-set':
      return authorizedRanges(operation);
    case 'private-dns-link-create':
      return [...linkCommand('create', operation), '--virtual-network', operation.vnetId, '--registration-enabled', 'false'];
    case 'private-dns-link-delete':
      return [...linkCommand('delete', operation), '--yes'];
    case 'role-assignment-create':
      return roleCreate(operation);
    case 'role-assignment-delete':
      return ['az', 'role', 'assignment', 'delete', '--ids', assignmentId(operation)];
    case 'pod-restart':
      return ['kubectl', '--namespace', operation.namespace, 'delete', 'pod', operation.name];
    case 'node-cordon':
      return ['kubectl', 'cordon', operation.name];
    case 'node-uncordon':
      return ['kubectl', 'uncordon', operation.name];
    case 'node-drain':
      return ['kubectl', 'drain', operation.name, '--ignore-daemonsets', '--delete-emptydir-data', `--timeout=${operation.seconds}s`];
    case 'node-reimage':
      return reimage(operation);
    case 'finished-pods-delete':
      return finishedPods(operation);
    case 'rollout-restart':
      return ['kubectl', '--namespace', operation.namespace, 'rollout', 'restart', `deployment/${operation.deployment}`];
    case 'network-policy-create':
      return ['kubectl', 'create', '--filename', '-'];
    case 'network-policy-delete':
      return ['kubectl', '--namespace', operation.namespace, 'delete', 'networkpolicy', operation.name];
    case 'config-map-restore':
      return configMapPatch(operation);
  }
}

function ufwAllow(operation: UfwRuleOperation): readonly string[] {
  const verb = operation.position === undefined ? ['allow'] : ['insert', String(operation.position), 'allow'];
  return ['ufw', ...verb, ...ufwRule(operation)];
}

function ufwRule({ source, port }: UfwRuleOperation): readonly string[] {
  return ['proto', 'tcp', 'from', source, 'to', 'any', 'port', String(port)];
}

/** Which backend `iptables` itself edits is the node's choice, so that the tool of the rule's own backend is named. */
export const iptablesTool = ({ backend, plainTool }: Pick<IptablesRuleOperation, 'backend' | 'plainTool'>): string =>
  plainTool === true ? 'iptables' : `iptables-${backend}`;

function iptables(operation: IptablesRuleOperation): readonly string[] {
  return [iptablesTool(operation), '-w', '5', '-t', operation.table];
}

function reimage({ machine }: NodeReimageOperation): readonly string[] {
  if (machine.kind === 'vm') return ['az', 'vm', 'reimage', '--resource-group', machine.resourceGroup, '--name', machine.name];
  return ['az', 'vmss', 'reimage', '--resource-group', machine.resourceGroup, '--name', machine.scaleSet, '--instance-ids', machine.instanceId];
}

function finishedPods({ namespace, selector }: FinishedPodsOperation): readonly string[] {
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(',');
  return ['kubectl', '--namespace', namespace, 'delete', 'pods', '--field-selector', 'status.phase=Succeeded', '--selector', labels];
}

function nsgCommand(verb: string, nsgId: string): readonly string[] {
  const { resourceGroup, name } = nsgNameOf(nsgId);
  return ['az', 'network', 'nsg', 'rule', verb, '--resource-group', resourceGroup, '--nsg-name', name];
}

function nsgCreate({ nsgId, rule }: SecurityRuleOperation): readonly string[] {
  const { name, priority, direction, sources, destinations, port, protocol = 'Tcp' } = rule;
  const options: readonly (readonly string[])[] = [
    ['--name', name],
    ['--priority', String(priority)],
    ['--direction', direction],
    ['--access', 'Allow'],
    ['--protocol', protocol],
    ['--source-address-prefixes', ...sources],
    ['--source-port-ranges', '*'],
    ['--destination-address-prefixes', ...destinations],
    ['--destination-port-ranges', String(port)],
  ];
  return [...nsgCommand('create', nsgId), ...options.flat()];
}

function outboundPorts({ clusterId, to }: OutboundPortsOperation): readonly string[] {
  const { resourceGroup, name } = clusterNameOf(clusterId);
  const addresses = to.managedIps === undefined ? [] : ['--load-balancer-managed-outbound-ip-count', String(to.managedIps)];
  return ['az', 'aks', 'update', '--resource-group', resourceGroup, '--name', name, ...addresses, '--load-balancer-outbound-ports', String(to.allocatedPorts)];
}

function authorizedRanges({ clusterId, to }: AuthorizedRangesOperation): readonly string[] {
  const { resourceGroup, name } = clusterNameOf(clusterId);
  return ['az', 'aks', 'update', '--resource-group', resourceGroup, '--name', name, '--api-server-authorized-ip-ranges', to.join(',')];
}

function linkCommand(verb: string, { zoneId, name }: PrivateDnsLinkOperation): readonly string[] {
  const zone = privateDnsZoneNameOf(zoneId);
  return ['az', 'network', 'private-dns', 'link', 'vnet', verb, '--resource-group', zone.resourceGroup, '--zone-name', zone.name, '--name', name];
}

function roleCreate({ name, scope, principalId, roleDefinition }: RoleAssignmentOperation): readonly string[] {
  const principal = ['--assignee-object-id', principalId, '--assignee-principal-type', 'ServicePrincipal'];
  return ['az', 'role', 'assignment', 'create', '--name', name, ...principal, '--role', roleDefinition, '--scope', scope];
}

const assignmentId = ({ scope, name }: RoleAssignmentOperation): string => `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;

/** A merge patch: keys that are to go are null. */
export function configMapChange({ from, to }: ConfigMapOperation): Readonly<Record<string, string | null>> {
  const gone = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  const written = Object.entries(to).filter(([key, value]) => from[key] !== value);
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...Object.fromEntries(written) };
}

function configMapPatch(operation: ConfigMapOperation): readonly string[] {
  const patch = JSON.stringify({ data: configMapChange(operation) });
  return ['kubectl', '--namespace', operation.namespace, 'patch', 'configmap', operation.name, '--type', 'merge', '--patch', patch];
}
