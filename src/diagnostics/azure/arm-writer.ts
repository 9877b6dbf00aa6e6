import type { SecurityRule as ArmRule } from '@azure/arm-network';
import type { ArmWriter } from '../ports.ts';
import { AccessError } from '../ports.ts';
import type { SecurityRule } from '../remedies/operations.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { orAccessError } from './errors.ts';

/**
 * Changes of network security groups. `securityRules.createOrUpdate` knows no If-Match and overwrites a rule of the
 * same name (arm-network 39), so a name is looked up first, and only a rule that is exactly ours is deleted.
 */
export function createArmWriter(clients: ArmClients, pollMs: number): ArmWriter {
  return {
    createSecurityRule: (nsgId, rule, abortSignal) =>
      orAccessError(`create the rule "${rule.name}"`, async () => {
        const existing = await find(clients, nsgId, rule.name, abortSignal);
        if (existing !== undefined) throw new AccessError(`Cannot create the rule "${rule.name}": the group has a rule of that name already`);
        const { operations, at } = rulesOf(clients, nsgId);
        await operations.createOrUpdate(at.resourceGroup, nameAt(at, 0), rule.name, armRule(rule), { abortSignal, updateIntervalInMs: pollMs });
      }),
    deleteSecurityRule: (nsgId, rule, abortSignal) =>
      orAccessError(`delete the rule "${rule.name}"`, async () => {
        const existing = await find(clients, nsgId, rule.name, abortSignal);
        if (existing === undefined) throw new AccessError(`Cannot delete the rule "${rule.name}": it is gone already`);
        if (!isSame(existing, armRule(rule))) throw new AccessError(`Cannot delete the rule "${rule.name}": somebody has changed it since`);
        const { operations, at } = rulesOf(clients, nsgId);
        await operations.delete(at.resourceGroup, nameAt(at, 0), rule.name, { abortSignal, updateIntervalInMs: pollMs });
      }),
  };
}

function rulesOf(clients: ArmClients, nsgId: string) {
  const at = armId(nsgId);
  return { at, operations: clients.network(at.subscription).securityRules };
}

async function find(clients: ArmClients, nsgId: string, name: string, abortSignal: AbortSignal): Promise<ArmRule | undefined> {
  const { operations, at } = rulesOf(clients, nsgId);
  try {
    return await operations.get(at.resourceGroup, nameAt(at, 0), name, { abortSignal });
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}

function armRule({ name, priority, direction, sources, destinations, port }: SecurityRule): ArmRule {
  return {
    name,
    priority,
    direction,
    access: 'Allow',
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: String(port),
    sourceAddressPrefixes: [...sources],
    destinationAddressPrefixes: [...destinations],
  };
}

const COMPARED = ['priority', 'direction', 'access', 'protocol', 'sourcePortRange', 'destinationPortRange'] as const;

function isSame(there: ArmRule, ours: ArmRule): boolean {
  const prefixes = ({ sourceAddressPrefix, sourceAddressPrefixes, destinationAddressPrefix, destinationAddressPrefixes }: ArmRule): string =>
    JSON.stringify([
      [sourceAddressPrefix, ...(sourceAddressPrefixes ?? [])].filter(Boolean).sort(),
      [destinationAddressPrefix, ...(destinationAddressPrefixes ?? [])].filter(Boolean).sort(),
    ]);
  return COMPARED.every((field) => there[field] === ours[field]) && prefixes(there) === prefixes(ours);
}
