import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandOf, inverseOf, inverseOfAll, isReversible, targetOf } from '../../../src/diagnostics/remedies/operations.ts';
import type { FinalOperation, Operation, ReversibleOperation } from '../../../src/diagnostics/remedies/operations.ts';

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

const FINAL: readonly [FinalOperation, string][] = [
  [{ ...on, kind: 'resolver-restart', units: ['systemd-networkd', 'systemd-resolved'] }, 'systemctl restart systemd-networkd systemd-resolved'],
  [{ kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' }, 'kubectl --namespace kube-system rollout restart deployment/coredns'],
  [{ kind: 'pod-restart', namespace: 'shop', name: 'web-1', uid: 'u' }, 'kubectl --namespace shop delete pod web-1'],
  [{ kind: 'node-drain', name: 'node-2', uid: 'u', seconds: 300 }, 'kubectl drain node-2 --ignore-daemonsets --delete-emptydir-data --timeout=300s'],
  [{ kind: 'node-reimage', name: 'node-2', machine }, 'az vmss reimage --resource-group mc --name vmss --instance-ids 2'],
  [{ kind: 'node-reimage', name: 'node-2', machine: { kind: 'vm', resourceGroup: 'mc', name: 'vm-2' } }, 'az vm reimage --resource-group mc --name vm-2'],
  [
    { kind: 'finished-pods-delete', namespace: 'jobs', selector: { app: 'report', tier: 'night' }, atMost: 50 },
    'kubectl --namespace jobs delete pods --field-selector status.phase=Succeeded --selector app=report,tier=night',
  ],
];

/** Names repeat from resource group to resource group, and from namespace to namespace. */
const TARGETS: readonly [Operation, string][] = [
  [{ ...on, kind: 'ufw-disable' }, 'node-2'],
  [{ kind: 'nsg-rule-delete', nsgId: NSG, rule }, 'nsg-aks in rg-network'],
  [{ kind: 'authorized-ranges-set', clusterId: CLUSTER, from: [], to: [] }, 'demo in rg'],
  [{ kind: 'role-assignment-create', name: 'g', scope: '/subscriptions/s', principalId: 'p', roleDefinition: 'r', roleName: 'Reader' }, '/subscriptions/s'],
  [{ kind: 'config-map-restore', namespace: 'kube-system', name: 'coredns-custom', from: {}, to: {} }, 'kube-system/coredns-custom'],
  [{ kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' }, 'kube-system/coredns'],
  [{ kind: 'finished-pods-delete', namespace: 'jobs', selector: { app: 'report' }, atMost: 1 }, 'jobs'],
  [{ kind: 'node-reimage', name: 'node-2', machine }, 'node-2'],
];

describe('operations', () => {
  test.each(FINAL)('$kind: what is shown is what a person would run, and nothing takes it back', (operation, command) => {
    expect(commandOf(operation)).toBe(command);
    expect(isReversible(operation)).toBe(false);
  });

  test.each(TARGETS)('$kind: people read what it changes', (operation, target) => {
    expect(targetOf(operation)).toBe(target);
  });

  test('a network policy is shown whole, as the text that the command reads', () => {
    const policy = { kind: 'network-policy-create', namespace: 'shop', name: 'allow', podSelector: { matchLabels: { app: 'web' }, matchExpressions: [] }, direction: 'Ingress', rules: [] } as const;
    expect(commandOf(policy)).toMatch(/^kubectl create --filename - <<'EOF'\napiVersion: networking\.k8s\.io\/v1\nkind: NetworkPolicy\n[^]*name: allow\n[^]*\nEOF$/);
    expect(commandOf(inverseOf(policy))).toBe('kubectl --namespace shop delete networkpolicy allow');
  });

  test.each(TABLE)('$kind: what is shown is what is run, and its inverse', (operation, command, inverse) => {
    expect(commandOf(operation)).toBe(command);
    expect(commandOf(inverseOf(operation))).toBe(inverse);
  });

  test.each(TABLE)('$kind: the inverse of the inverse is the operation', (operation) => {
    expect(isReversible(operation)).toBe(true);
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
