import { z } from 'zod';

const prefixes = z.array(z.string().min(1)).min(1);

/** A security rule's properties in ARM's words: Microsoft.Network/networkSecurityGroups/securityRules, api-version 2026-01-01. */
export const securityRuleProperties = z.object({
  priority: z.number().int(),
  direction: z.enum(['Inbound', 'Outbound']),
  access: z.enum(['Allow', 'Deny']),
  protocol: z.string().min(1),
  description: z.string().max(140).optional(),
  sourceAddressPrefix: z.string().min(1).optional(),
  sourceAddressPrefixes: prefixes.optional(),
  sourcePortRange: z.string().min(1).optional(),
  sourcePortRanges: z.array(z.string()).optional(),
  destinationAddressPrefix: z.string().min(1).optional(),
  destinationAddressPrefixes: prefixes.optional(),
  destinationPortRange: z.string().min(1).optional(),
  destinationPortRanges: z.array(z.string()).optional(),
});

export type SecurityRuleProperties = z.infer<typeof securityRuleProperties>;

/** A rule as a scenario writes it: the same words, with its name. */
export const scenarioRule = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9]([\w.-]{0,78}\w)?$/, 'must be a rule name: letters, digits, "_", "." and "-", at most 80'),
  ...securityRuleProperties.shape,
  priority: z.number().int().min(100, 'must be 100 to 4096').max(4096, 'must be 100 to 4096'),
  protocol: z.enum(['Tcp', 'Udp', 'Icmp', '*']),
  sourcePortRange: z.literal('*').default('*'),
});

export type SecurityRule = SecurityRuleProperties & { readonly name: string };
