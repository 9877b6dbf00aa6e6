import type { SecurityRule as ArmRule } from '@azure/arm-network';
import type { ArmWriter } from '../ports.ts';
import { AccessError } from '../ports.ts';
import type { SecurityRule } from '../remedies/operations.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { carriedOut } from './carried-out.ts';
import { orAccessError } from './errors.ts';

/**
 * Changes of network security groups. `securityRules.createOrUpdate` knows no If-Match and overwrites a rule of the
 * same name (arm-network 39), so a name is looked up first, and only a rule that is exactly ours is deleted.
 */
export function createSecurityRuleWriter(clients: Pick<ArmClients, 'network'>, pollMs: number): Pick<ArmWriter, 'createSecurityRule' | 'deleteSecurityRule'> {
  return {
    async createSecurityRule(nsgId, rule, abortSignal) {
      const action = `create the rule "${rule.name}"`;
      const existing = await orAccessError(action, () => find(clients, nsgId, rule.name, abortSignal));
      if (existing !== undefined) throw new AccessError(`Cannot ${action}: the group has a rule of that name already`);
      const { operations, at } = rulesOf(clients, nsgId);
      const options = { abortSignal, updateIntervalInMs: pollMs };
      await carriedOut(action, operations.createOrUpdate(at.resourceGroup, nameAt(at, 0), rule.name, armRule(rule), options), abortSignal);
    },
    async deleteSecurityRule(nsgId, rule, abortSignal) {
      const action = `delete the rule "${rule.name}"`;
      const existing = await orAccessError(action, () => find(clients, nsgId, rule.name, abortSignal));
      if (existing === undefined) throw new AccessError(`Cannot ${action}: it is gone already`);
      if (!isSame(existing, armRule(rule))) throw new AccessError(`Cannot ${action}: somebody has changed it since`);
      const { operations, at } = rulesOf(clients, nsgId);
      await carriedOut(action, operations.delete(at.resourceGroup, nameAt(at, 0), rule.name, { abortSignal, updateIntervalInMs: pollMs }), abortSignal);
    },
  };
}

function rulesOf(clients: Pick<ArmClients, 'network'>, nsgId: string) {
  const at = armId(nsgId);
  return { at, operations: clients.network(at.subscription).securityRules };
}

async function find(clients: Pick<ArmClients, 'network'>, nsgId: string, name: string, abortSignal: AbortSignal): Promise<ArmRule | undefined> {
  const { operations, at } = rulesOf(clients, nsgId);
  try {
    return await operations.get(at.resourceGroup, nameAt(at, 0), name, { abortSignal });
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}

function armRule({ name, priority, direction, sources, destinations, port, protocol = 'Tcp' }: SecurityRule): ArmRule {
  const [only] = destinations;
  return {
    name,
    priority,
    direction,
    access: 'Allow',
    protocol,
    sourcePortRange: '*',
    destinationPortRange: String(port),
    sourceAddressPrefixes: [...sources],
    // A service tag is taken in the singular field only.
    ...(destinations.length === 1 && only !== undefined ? { destinationAddressPrefix: only } : { destinationAddressPrefixes: [...destinations] }),
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
