import type { SecurityRule as ArmRule } from '@azure/arm-network';
import type { ArmWriter } from '../ports.ts';
import { AccessError } from '../ports.ts';
import type { SecurityRule } from '../remedies/operations.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { accessError, isRefusal, orAccessError } from './errors.ts';

/** The part of an SDK's poller that tells the request from the operation that it began. */
interface Operation {
  submitted(): Promise<void>;
  pollUntilDone(options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

/**
 * Changes of network security groups. `securityRules.createOrUpdate` knows no If-Match and overwrites a rule of the
 * same name (arm-network 39), so a name is looked up first, and only a rule that is exactly ours is deleted.
 */
export function createArmWriter(clients: Pick<ArmClients, 'network'>, pollMs: number): ArmWriter {
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

/** Only a refusal of the request itself is certain to have changed nothing; once Azure took it on, nothing is. */
async function carriedOut(action: string, operation: Operation, abortSignal: AbortSignal): Promise<void> {
  try {
    await operation.submitted();
  } catch (error) {
    throw uncertain(action, error, !isRefusal(error));
  }
  try {
    await operation.pollUntilDone({ abortSignal });
  } catch (error) {
    throw uncertain(`see through what Azure has accepted, to ${action}`, error, true);
  }
}

/** core-lro throws a plain Error for an operation that Azure reports as failed or canceled. */
function uncertain(action: string, error: unknown, mayHaveHappened: boolean): AccessError {
  const known = accessError(action, error);
  const message = known instanceof AccessError ? known.message : `Cannot ${action}: ${error instanceof Error ? error.message : String(error)}`;
  return new AccessError(message, { cause: error, mayHaveHappened });
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
