/** Operations as they stand in Redis: what a worker reads back is checked against the closed union. */
import { z } from 'zod';
import type { Operation } from '../diagnostics/remedies/operations.ts';

const text = z.string();

const machine = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('vmss'), resourceGroup: text, scaleSet: text, instanceId: text }),
  z.looseObject({ kind: z.literal('vm'), resourceGroup: text, name: text }),
]);

const onNode = { node: text, machine };
const rule = z.looseObject({
  name: text,
  priority: z.number(),
  direction: z.enum(['Inbound', 'Outbound']),
  sources: z.array(text),
  destinations: z.array(text),
  port: z.number(),
  protocol: z.enum(['Tcp', 'Udp']).exactOptional(),
});

const outboundPorts = z.looseObject({ allocatedPorts: z.number(), managedIps: z.number().exactOptional() });

const selector = z.looseObject({
  matchLabels: z.record(text, text),
  matchExpressions: z.array(z.looseObject({ key: text, operator: text, values: z.array(text) })),
});

const policyRule = z.looseObject({
  peers: z.array(
    z.looseObject({
      podSelector: selector.exactOptional(),
      namespaceSelector: selector.exactOptional(),
      ipBlock: z.looseObject({ cidr: text, except: z.array(text) }).exactOptional(),
    }),
  ),
  ports: z.array(z.looseObject({ protocol: text, port: z.union([z.number(), text]).exactOptional(), endPort: z.number().exactOptional() })),
});

export const operationRecord = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.enum(['ufw-allow', 'ufw-delete-allow']),
    ...onNode,
    source: text,
    port: z.number(),
    position: z.number().exactOptional(),
  }),
  z.looseObject({ kind: z.enum(['ufw-disable', 'ufw-enable']), ...onNode }),
  z.looseObject({
    kind: z.enum(['iptables-delete', 'iptables-insert']),
    ...onNode,
    backend: z.enum(['nft', 'legacy']),
    plainTool: z.literal(true).exactOptional(),
    table: text,
    chain: text,
    spec: z.array(text),
    position: z.number(),
  }),
  z.looseObject({ kind: z.literal('resolver-restart'), ...onNode, units: z.array(text) }),
  z.looseObject({ kind: z.enum(['nsg-rule-create', 'nsg-rule-delete']), nsgId: text, rule }),
  z.looseObject({ kind: z.literal('outbound-ports-set'), clusterId: text, from: outboundPorts, to: outboundPorts }),
  z.looseObject({ kind: z.literal('authorized-ranges-set'), clusterId: text, from: z.array(text), to: z.array(text) }),
  z.looseObject({ kind: z.enum(['private-dns-link-create', 'private-dns-link-delete']), zoneId: text, name: text, vnetId: text }),
  z.looseObject({
    kind: z.enum(['role-assignment-create', 'role-assignment-delete']),
    name: text,
    scope: text,
    principalId: text,
    roleDefinition: text,
    roleName: text,
  }),
  z.looseObject({ kind: z.literal('pod-restart'), namespace: text, name: text, uid: text }),
  z.looseObject({ kind: z.enum(['node-cordon', 'node-uncordon']), name: text, uid: text }),
  z.looseObject({ kind: z.literal('node-drain'), name: text, uid: text, seconds: z.number() }),
  z.looseObject({ kind: z.literal('node-reimage'), name: text, machine }),
  z.looseObject({ kind: z.literal('finished-pods-delete'), namespace: text, selector: z.record(text, text), atMost: z.number() }),
  z.looseObject({ kind: z.literal('rollout-restart'), namespace: text, deployment: text }),
  z.looseObject({
    kind: z.enum(['network-policy-create', 'network-policy-delete']),
    namespace: text,
    name: text,
    podSelector: selector,
    direction: z.enum(['Egress', 'Ingress']),
    rules: z.array(policyRule),
  }),
  z.looseObject({ kind: z.literal('config-map-restore'), namespace: text, name: text, from: z.record(text, text), to: z.record(text, text) }),
]) satisfies z.ZodType<Operation>;

