import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandOf, inverseOf, inverseOfAll } from '../../../src/diagnostics/remedies/operations.ts';
import type { ReversibleOperation } from '../../../src/diagnostics/remedies/operations.ts';

const NSG = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-aks';
const CLUSTER = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/demo';
const machine = { kind: 'vmss', resourceGroup: 'mc', scaleSet: 'vmss', instanceId: '2' } as const;
const on = { node: 'node-2', machine } as const;
const rule = { name: 'allow', priority: 190, direction: 'Inbound', sources: ['10.224.0.0/16'], destinations: ['10.224.0.0/16'], port: 10250 } as const;

const TABLE: readonly [ReversibleOperation, string, string][] = [
  [{ ...on, kind: 'ufw-allow', source: '10.224.0.0/16', port: 10250 }, 'ufw allow proto tcp from 10.224.0.0/16 to any port 10250', 'ufw delete allow proto tcp from 10.224.0.0/16 to any port 10250'],
  [{ ...on, kind: 'ufw-allow', source: '10.1.0.0/24', port: 10250, position: 1 }, 'ufw insert 1 allow proto tcp from 10.1.0.0/24 to any port 10250', 'ufw delete allow proto tcp from 10.1.0.0/24 to any port 10250'],
  [{ ...on, kind: 'ufw-disable' }, 'ufw disable', 'ufw --force enable'],
  [
    { ...on, kind: 'iptables-delete', backend: 'nft', table: 'raw', chain: 'PREROUTING', spec: ['-p', 'tcp', '-j', 'DROP'], position: 3 },
    'iptables-nft -w 5 -t raw -D PREROUTING -p tcp -j DROP',
    'iptables-nft -w 5 -t raw -I PREROUTING 3 -p tcp -j DROP',
  ],
  [
    { ...on, kind: 'iptables-delete', backend: 'legacy', plainTool: true, table: 'raw', chain: 'PREROUTING', spec: ['-j', 'DROP'], position: 1 },
    'iptables -w 5 -t raw -D PREROUTING -j DROP',
    'iptables -w 5 -t raw -I PREROUTING 1 -j DROP',
  ],
  [
    { kind: 'nsg-rule-create', nsgId: NSG, rule },
    "az network nsg rule create --resource-group rg-network --nsg-name nsg-aks --name allow --priority 190 --direction Inbound --access Allow --protocol Tcp --source-address-prefixes 10.224.0.0/16 --source-port-ranges '*' --destination-address-prefixes 10.224.0.0/16 --destination-port-ranges 10250",
    'az network nsg rule delete --resource-group rg-network --nsg-name nsg-aks --name allow',
  ],
  [
    { kind: 'outbound-ports-set', clusterId: CLUSTER, from: { allocatedPorts: 0, managedIps: 1 }, to: { allocatedPorts: 2048, managedIps: 3 } },
    'az aks update --resource-group rg --name demo --load-balancer-managed-outbound-ip-count 3 --load-balancer-outbound-ports 2048',
    'az aks update --resource-group rg --name demo --load-balancer-managed-outbound-ip-count 1 --load-balancer-outbound-ports 0',
  ],
  [
    { kind: 'outbound-ports-set', clusterId: CLUSTER, from: { allocatedPorts: 1024 }, to: { allocatedPorts: 2048 } },
    'az aks update --resource-group rg --name demo --load-balancer-outbound-ports 2048',
    'az aks update --resource-group rg --name demo --load-balancer-outbound-ports 1024',
  ],
  [
    { kind: 'authorized-ranges-set', clusterId: CLUSTER, from: ['203.0.113.0/28'], to: ['203.0.113.0/28', '198.51.100.7/32'] },
    'az aks update --resource-group rg --name demo --api-server-authorized-ip-ranges 203.0.113.0/28,198.51.100.7/32',
    'az aks update --resource-group rg --name demo --api-server-authorized-ip-ranges 203.0.113.0/28',
  ],
  [
    { kind: 'private-dns-link-create', zoneId: '/subscriptions/s/resourceGroups/mc/providers/Microsoft.Network/privateDnsZones/z.example', name: 'aks-chatops-1', vnetId: '/v' },
    'az network private-dns link vnet create --resource-group mc --zone-name z.example --name aks-chatops-1 --virtual-network /v --registration-enabled false',
    'az network private-dns link vnet delete --resource-group mc --zone-name z.example --name aks-chatops-1 --yes',
  ],
  [
    { kind: 'role-assignment-create', name: 'g-1', scope: '/subscriptions/s/resourceGroups/rg', principalId: 'p-1', roleDefinition: 'r-1', roleName: 'Network Contributor' },
    'az role assignment create --name g-1 --assignee-object-id p-1 --assignee-principal-type ServicePrincipal --role r-1 --scope /subscriptions/s/resourceGroups/rg',
    'az role assignment delete --ids /subscriptions/s/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/g-1',
  ],
  [{ kind: 'node-cordon', name: 'node-2', uid: 'u' }, 'kubectl cordon node-2', 'kubectl uncordon node-2'],
  [
    { kind: 'config-map-restore', namespace: 'kube-system', name: 'coredns-custom', from: { 'a.server': 'broken', 'b.server': 'x' }, to: { 'a.server': 'sound' } },
    `kubectl --namespace kube-system patch configmap coredns-custom --type merge --patch '{"data":{"b.server":null,"a.server":"sound"}}'`,
    `kubectl --namespace kube-system patch configmap coredns-custom --type merge --patch '{"data":{"a.server":"broken","b.server":"x"}}'`,
  ],
];

describe('operations', () => {
  test.each(TABLE)('$kind: what is shown is what is run, and its inverse', (operation, command, inverse) => {
    expect(commandOf(operation)).toBe(command);
    expect(commandOf(inverseOf(operation))).toBe(inverse);
  });

  test.each(TABLE)('$kind: the inverse of the inverse is the operation', (operation) => {
    expect(inverseOf(inverseOf(operation))).toEqual(operation);
  });

  test('several are taken back in the opposite order', () => {
    const operations = TABLE.map(([operation]) => operation);
    fc.assert(
      fc.property(fc.shuffledSubarray(operations), (some) => {
        expect(inverseOfAll(inverseOfAll(some))).toEqual(some);
        expect(inverseOfAll(some)).toEqual(some.toReversed().map(inverseOf));
      }),
    );
  });

  test('a command on a card cannot smuggle a second one: every word is quoted', () => {
    const operation: ReversibleOperation = { ...on, kind: 'iptables-delete', backend: 'nft', table: 'filter', chain: 'INPUT', spec: ['-m', 'comment', '--comment', 'x; reboot'], position: 1 };
    expect(commandOf(operation)).toContain("'x; reboot'");
  });
});
