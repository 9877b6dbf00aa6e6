import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { whyNoSandbox } from '../../../../src/diagnostics/net/pod-sandbox/why-no-sandbox.ts';

const SANDBOX = 'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "5b1f0d3a": ';
const cns = (status: string): string =>
  `${SANDBOX}plugin type="azure-vnet" failed (add): IPAM Invoker Add failed with error: Failed to get IP address from CNS with error: %w: AllocateIPConfig failed: not enough IPs available for 9c6a7f37, waiting on Azure CNS to allocate more with NC Status: ${status}, IP config request is [IPConfigRequest: DesiredIPAddress ]`;

describe('why a pod got no sandbox', () => {
  test.each([
    ['kubenet', `${SANDBOX}plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254`, { pool: 'host-local', ncStatus: '' }],
    ['Azure CNI in the node subnet', `${SANDBOX}Failed to allocate pool: Failed to delegate: Failed to allocate address: No available addresses`, { pool: 'azure-ipam', ncStatus: '' }],
    ['dual stack', `${SANDBOX}Failed to allocate pool: Failed to delegate: Failed to allocate pool: No available address pools`, { pool: 'azure-ipam', ncStatus: '' }],
    ['Azure CNS', cns(''), { pool: 'azure-cns', ncStatus: '' }],
    ['Azure CNS, with what Azure said', cns('NCUpdateSubnetFullError'), { pool: 'azure-cns', ncStatus: 'NCUpdateSubnetFullError' }],
    ['an older Azure CNS', `${SANDBOX}no IPs available, waiting on Azure CNS to allocate more`, { pool: 'azure-cns', ncStatus: '' }],
    ['Cilium', `${SANDBOX}unable to allocate IP via local cilium agent: [POST /ipam][502] postIpamFailure range is full`, { pool: 'cilium', ncStatus: '' }],
    ['a message over two lines', `${SANDBOX}not enough IPs available,\nwaiting on Azure CNS to allocate more with NC Status: `, { pool: 'azure-cns', ncStatus: '' }],
  ])('%s has no address left', (_name, message, wanted) => {
    expect(whyNoSandbox(message)).toEqual({ about: 'address', ...wanted });
  });

  test.each([
    ['CNS does not answer', `${SANDBOX}plugin type="azure-vnet" failed (add): IPAM Invoker Add failed with error: Failed to get IP address from CNS with error: Post "http://localhost:10090/network/requestipconfigs": dial tcp 127.0.0.1:10090: connect: connection refused`, 'azure-vnet'],
    ['the plugin is not there', `${SANDBOX}plugin type="cilium-cni" failed (add): unable to connect to Cilium agent`, 'cilium-cni'],
    ['no plugin has been set up', 'Failed to create pod sandbox: rpc error: code = Unknown desc = cni plugin not initialized', ''],
  ])('%s: the plugin, and not addresses', (_name, message, plugin) => {
    expect(whyNoSandbox(message)).toEqual({ about: 'cni', plugin });
  });

  test.each([
    'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox image "mcr.microsoft.com/oss/kubernetes/pause:3.6": failed to pull image',
    'Failed to create pod sandbox: rpc error: code = DeadlineExceeded desc = context deadline exceeded',
    '',
  ])('what is no matter of the network is called other: %s', (message) => {
    expect(whyNoSandbox(message)).toEqual({ about: 'other' });
  });

  test('whatever the message holds, only plain words are taken out of it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (noise) => {
        const read = whyNoSandbox(`${cns(noise)} plugin type="${noise}"`);
        const taken = read.about === 'address' ? read.ncStatus : read.about === 'cni' ? read.plugin : '';
        expect(taken).toMatch(/^[A-Za-z0-9._-]*$/);
      }),
    );
  });
});
