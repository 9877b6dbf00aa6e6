/** A node as its object describes it, which its own kubelet writes in part. */
import { describe, expect, test } from '@jest/globals';
import { nodeFacts } from '../../../src/diagnostics/azure/kubernetes-reader.ts';

const addressOf = (...addresses: readonly string[]): string => nodeFacts({ status: { addresses: addresses.map((address) => ({ type: 'InternalIP', address })) } }).address;

describe("a node's address", () => {
  test('is the IPv4 one, which is what is measured and judged by', () => {
    expect(addressOf('fd00::4', '10.224.0.4')).toBe('10.224.0.4');
  });

  test('is the IPv6 one where there is no other', () => {
    expect(addressOf('fd00::4')).toBe('fd00::4');
  });

  test.each(['-lkcid', '$(reboot)', '10.224.0.4 -e/bin/sh', '../../etc/cron.d/x', ''])('is none where a node calls itself %p: it goes into scripts that run as root on others', (address) => {
    expect(addressOf(address)).toBe('');
  });
});
