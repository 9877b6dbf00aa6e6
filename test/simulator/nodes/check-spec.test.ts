import { describe, expect, test } from '@jest/globals';
import { checkSpec, gatewayOf } from '../../../simulator/nodes/check-spec.ts';
import type { FleetSpec } from '../../../simulator/nodes/model.ts';
import { addressA, node, nodeA, nodeB, specOf } from './test-fleet.ts';

const pod = { namespace: 'kube-system', name: 'coredns-1', address: '10.244.0.5' };

describe('a specification is refused', () => {
  test.each<[string, FleetSpec, RegExp]>([
    ['when two nodes share a name', specOf({ nodes: [node(nodeA, addressA), node(nodeA, '10.224.0.9')] }), /used twice/],
    ['when two nodes share an address', specOf({ nodes: [node(nodeA, addressA), node(nodeB, addressA)] }), /used twice/],
    ['when a node takes the gateway address', specOf({ nodes: [node(nodeA, '10.224.0.1')] }), /used twice/],
    ['when a node name could be an option or a command', specOf({ nodes: [node('-x;reboot', addressA)] }), /not a host name/],
    ['when an address is outside of the subnet', specOf({ nodes: [node(nodeA, '10.225.0.4')] }), /is not in 10\.224\.0\.0\/16/],
    ['when an address is no address', specOf({ nodes: [node(nodeA, '10.224.0.4\nlink delete eth0')] }), /is not in/],
    ['when an overlay pod is outside of the pod network', specOf({ nodes: [node(nodeA, addressA, { pods: [{ ...pod, address: '10.224.0.50' }] })] }), /is not in 10\.244/],
    ['when a flat pod is outside of the node subnet', specOf({ podNetwork: 'flat', nodes: [node(nodeA, addressA, { pods: [pod] })] }), /is not in 10\.224/],
    ['when a pod name is no pod name', specOf({ nodes: [node(nodeA, addressA, { pods: [{ ...pod, name: '$(reboot)' }] })] }), /not a Kubernetes pod name/],
    ['when the subnet is no network', specOf({ nodeSubnet: '10.224.0.0' }), /IPv4 CIDR/],
  ])('%s', (_, spec, message) => {
    expect(() => checkSpec(spec)).toThrow(message);
  });
});

test('a plain specification passes', () => {
  expect(() => checkSpec(specOf({ nodes: [node(nodeA, addressA, { pods: [pod] })] }))).not.toThrow();
});

test('the gateway is the first address of the subnet', () => {
  expect(gatewayOf('10.1.2.128/25')).toBe('10.1.2.129');
});
