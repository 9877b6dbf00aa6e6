import { describe, expect, test } from '@jest/globals';
import { fleetSpec } from '../../../simulator/scenario/fleet-spec.ts';
import { parseScenario, ScenarioError } from '../../../simulator/scenario/load.ts';
import type { FleetSpec } from '../../../simulator/nodes/model.ts';
import type { OutsideSpec } from '../../../simulator/outside/model.ts';

const network = (text = ''): string => `title: a network
cluster:
  name: demo
  ${text}
  pools:
    - { name: sys, mode: System, vmss: aks-sys-vmss }
    - { name: np, mode: User, vmss: aks-np-vmss }
nodes:
  - { name: aks-sys-vmss000000, pool: sys, address: 10.224.0.4, agents: [10.244.0.11] }
  - { name: aks-np-vmss000001, pool: np, address: 10.224.0.5 }
`;

const spec = (text: string): FleetSpec => fleetSpec(parseScenario(text, 'x.yaml'));

function outside(text: string): OutsideSpec {
  const { outside: found } = spec(text);
  if (found === undefined) throw new Error('the fleet has nothing behind its gateway');
  return found;
}

const refusal = (text: string): string => {
  try {
    parseScenario(text, 'x.yaml');
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('without a word about the network', () => {
  test('there are two ready DNS pods on system nodes, Azure’s DNS and an internet', () => {
    const { nodes } = spec(network());
    const servers = nodes.flatMap(({ name, pods }) => pods.filter(({ runs }) => runs === 'coredns').map(({ ready, dnsPolicy }) => [name, ready, dnsPolicy]));
    expect(servers).toEqual([
      ['aks-sys-vmss000000', true, 'Default'],
      ['aks-sys-vmss000000', true, 'Default'],
    ]);
    expect(outside(network())).toMatchObject({
      api: { names: ['demo-dns-0a1b2c3d.hcp.westeurope.azmk8s.io'] },
      services: { kubernetes: '10.0.0.1', dns: '10.0.0.10' },
      clusterNames: { 'kubernetes.default.svc.cluster.local': '10.0.0.1' },
      dns: { azure: { behaviour: 'answer' }, servers: [] },
      snat: { addresses: ['198.51.100.7'], portsPerNode: 1_024 },
      hasInternet: true,
    });
  });
});

describe('source ports of a node', () => {
  test.each<[string, string, string, number]>([
    ['are what the scenario says', '', 'outbound: { snatPortsPerNode: 16 }', 16],
    ['are those that the load balancer is told to give', '', 'azure: { loadBalancer: { allocatedOutboundPorts: 2000 } }', 2_000],
    ['are all there are with a NAT gateway', 'network: { outboundType: managedNATGateway }', '', 32_256],
  ])('%s', (_, cluster, more, ports) => {
    expect(outside(`${network(cluster)}${more}\n`).snat.portsPerNode).toBe(ports);
  });
});

test.each<[string, string, boolean]>([
  ['loadBalancer', '', true],
  ['userDefinedRouting', '', true],
  ['none', '', false],
  ['block', '', false],
  ['none', 'outbound: { internet: reachable }', true],
  ['loadBalancer', 'outbound: { internet: none }', false],
])('with the outbound type %s and "%s" the internet is there: %s', (type, more, there) => {
  expect(outside(`${network(`network: { outboundType: ${type} }`)}${more}\n`).hasInternet).toBe(there);
});

test('a private cluster is known by its private name, at an address of its network', () => {
  const { api } = outside(network('private: true'));
  expect(api.names[0]).toMatch(/\.privatelink\.westeurope\.azmk8s\.io$/);
  expect(api.address).toMatch(/^10\.224\./);
});

test('Windows nodes and pods without an address are not in the fleet; pods of the host’s network have none', () => {
  const text = `${network().replace('name: np, mode: User', 'name: np, mode: User, osType: Windows').replace('address: 10.224.0.5', 'address: 10.224.0.5, os: windows')}pods:
  - { name: pending, node: aks-sys-vmss000000, phase: Pending }
  - { name: host, node: aks-sys-vmss000000, hostNetwork: true, address: 10.224.0.4 }
  - { name: real, node: aks-sys-vmss000000, address: 10.244.0.7 }
`;
  const { nodes } = spec(text);
  expect(nodes.map(({ name }) => name)).toEqual(['aks-sys-vmss000000']);
  const own = nodes[0]?.pods.filter(({ namespace }) => namespace === 'default').map(({ name, address }) => [name, address]);
  expect(own).toEqual([
    ['host', undefined],
    ['real', '10.244.0.7'],
  ]);
});

describe('is refused with its line and what to write', () => {
  const pod = (fields: string): string => `${network()}pods:\n  - { ${fields} }\n`;
  test.each([
    ['a pod on an unknown node', pod('name: web, node: nobody'), 'x.yaml:12: pods[0].node: "nobody" is not among the nodes'],
    ['a pod outside of the pod range', pod('name: web, node: aks-np-vmss000001, address: 10.9.0.1'), '10.9.0.1 is not in 10.244.0.0/16'],
    ['an address that an agent has', pod('name: web, node: aks-np-vmss000001, address: 10.244.0.11'), '10.244.0.11 is used twice'],
    ['a DNS server without an address', pod('name: dns, node: aks-np-vmss000001, runs: coredns'), 'needs an address of its own'],
    ['a server at the address of a node', `${network()}dns:\n  servers: [ { address: 10.224.0.5 } ]\n`, '10.224.0.5 is the address of a node or a pod'],
    ['a rule for a server that is not there', `${network()}internet:\n  firewall:\n    - { to: nobody.example, action: drop }\n`, 'add it to internet.hosts or dns.names'],
    ['an action that does not exist', `${network()}internet:\n  firewall:\n    - { to: any, action: block }\n`, 'x.yaml:13: internet.firewall[0].action'],
    ['a name that is none', `${network()}dns:\n  names: { 'Not A Name': 203.0.113.1 }\n`, 'must be a host name'],
    ['a behaviour that names cannot have', `${network()}dns:\n  names: { a.example: closed }\n`, 'dns.names.a.example: must be an IPv4 address'],
    ['a rule for neither name nor address', `${network()}internet:\n  firewall:\n    - { to: 'a b', action: drop }\n`, 'must be "any"'],
  ])('%s', (_, text, says) => {
    expect(refusal(text)).toContain(says);
  });

  test.each(['mcr.microsoft.com', '*.microsoft.com', 'eus.data.mcr.microsoft.com', '*.hcp.westeurope.azmk8s.io', '203.0.113.0/24', '168.63.129.16', 'any'])('but a rule for %s is fine', (to) => {
    expect(refusal(`${network()}internet:\n  firewall:\n    - { to: '${to}', action: drop }\n`)).toBe('accepted');
  });
});
