import type { Answer, Machine } from '../evidence.ts';

const SCALE_SET = /^azure:\/\/\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/virtualMachineScaleSets\/([^/]+)\/virtualMachines\/(\d+)$/i;
const MACHINE = /^azure:\/\/\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/virtualMachines\/([^/]+)$/i;

/**
 * Where a node's machine is, out of `spec.providerID`. Azure writes the id in mixed case, and the suffix of a node's
 * name counts in base 36, so the instance number is never derived from the name.
 */
export function machineOf(providerId: string | undefined): Answer<Machine> {
  if (providerId === undefined) return { ok: false, reason: 'the node has no providerID yet' };
  const [, group, scaleSet, instanceId] = SCALE_SET.exec(providerId) ?? [];
  if (group !== undefined && scaleSet !== undefined && instanceId !== undefined) {
    return { ok: true, value: { kind: 'vmss', resourceGroup: group, scaleSet, instanceId } };
  }
  const [, resourceGroup, name] = MACHINE.exec(providerId) ?? [];
  if (resourceGroup !== undefined && name !== undefined) return { ok: true, value: { kind: 'vm', resourceGroup, name } };
  return { ok: false, reason: `the node's providerID "${providerId}" is not that of an Azure machine` };
}
