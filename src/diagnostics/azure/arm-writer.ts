import type { ArmWriter } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { createOutboundPortsWriter } from './outbound-ports-writer.ts';
import { createRoleAssignmentWriter } from './role-assignment-writer.ts';
import { createSecurityRuleWriter } from './security-rule-writer.ts';

/** Every change that the product makes through ARM. @param pollMs between two looks at an operation that Azure took on */
export function createArmWriter(clients: ArmClients, pollMs: number): ArmWriter {
  return { ...createSecurityRuleWriter(clients, pollMs), ...createOutboundPortsWriter(clients, pollMs), ...createRoleAssignmentWriter(clients) };
}
