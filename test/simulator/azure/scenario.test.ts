import { describe, expect, test } from '@jest/globals';
import { parseScenario, ScenarioError } from '../../../simulator/scenario/load.ts';
import { yaml } from './scenario-text.ts';

const refusal = (text: string): string => {
  try {
    parseScenario(text, 'x.yaml');
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return 'accepted';
};
const azure = (text: string): string => yaml({ more: `azure: ${text}` });

describe("Azure's part of a scenario", () => {
  test.each([
    ['a role that nobody knows', azure('{ roleAssignments: [{ principal: cluster, role: Network Contributer, scope: subnet }] }'), /"Network Contributer" is unknown: write one of .*Network Contributor/],
    ['a principal that is none', azure('{ roleAssignments: [{ principal: node, role: Reader, scope: subnet }] }'), /principal/],
    ['a scope that is none', azure('{ roleAssignments: [{ principal: cluster, role: Reader, scope: subnets }] }'), /subnet, routeTable/],
    ['a permission that the bot does not have', azure('{ permissions: { without: [Microsoft.Compute/disks/read] } }'), /takes nothing away/],
    ['ports that Azure cannot allocate', azure('{ loadBalancer: { allocatedOutboundPorts: 100 } }'), /multiple of 8/],
    ['an appliance without an address', azure('{ routeTable: { routes: [{ name: a, prefix: 0.0.0.0/0, nextHopType: VirtualAppliance }] } }'), /nextHopIp/],
    ['answers of a node that is not Windows', azure('{ windows: [{ node: aks-sys-vmss000000 }] }'), /os: windows/],
    ['a Windows node in a Linux pool', yaml().replace('address: 10.224.0.5 }', 'address: 10.224.0.5, os: windows }'), /osType: Windows/],
    ['a pod subnet that does not exist', yaml({ pools: '    - { name: p, vmss: aks-p-vmss, podSubnet: nowhere }' }), /"nowhere" is not among cluster.vnet.subnets/],
    ['a group of a subnet that does not exist', yaml().replace('name: snet-aks }', 'name: snet-aks }, subnets: [{ name: a, prefix: 10.226.0.0/16, nsg: none }]'), /"none" is not among nsgs/],
    ['a word that does not exist', azure('{ natGateways: {} }'), /natGateways/],
  ])('%s is refused', (_name, text, message) => {
    expect(refusal(text)).toMatch(message);
  });

  test('nothing of it has to be written', () => {
    expect(parseScenario(yaml(), 'x.yaml').azure).toMatchObject({
      loadBalancer: { allocatedOutboundPorts: 0, idleTimeoutInMinutes: 30, managedOutboundIPs: 1 },
      metrics: { lateMinutes: 2, noData: false },
      permissions: { without: [] },
    });
  });
});
