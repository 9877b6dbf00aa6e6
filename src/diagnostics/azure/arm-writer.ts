import type { ArmWriter } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { createAuthorizedRangesWriter } from './authorized-ranges-writer.ts';
import { createPrivateDnsLinkWriter } from './private-dns-link-writer.ts';
import { createOutboundPortsWriter } from './outbound-ports-writer.ts';
import { createReimageWriter } from './reimage-writer.ts';
import { createRoleAssignmentWriter } from './role-assignment-writer.ts';
import { createSecurityRuleWriter } from './security-rule-writer.ts';

/** Every change that the product makes through ARM. @param pollMs between two looks at an operation that Azure took on */
export function createArmWriter(clients: ArmClients, pollMs: number): ArmWriter {
  return { ...createSecurityRuleWriter(clients, pollMs), ...createOutboundPortsWriter(clients, pollMs), ...createReimageWriter(clients, pollMs), ...createRoleAssignmentWriter(clients), ...createAuthorizedRangesWriter(clients, pollMs), ...createPrivateDnsLinkWriter(clients, pollMs) };
}
