import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import check from '../../../src/diagnostics/checks/client-outside-authorized-ranges.ts';
import { MAX_RANGES, admits, merged } from '../../../src/diagnostics/checks/shared/apiserver/ranges.ts';
import { botTimeout } from '../api-server-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const RANGES = ['203.0.113.0/28', '198.51.100.7/32'];
const judge = (address: string | undefined, authorizedIpRanges: readonly string[] = RANGES, more: Partial<Parameters<typeof gathered>[0]> = {}) =>
  check.judge(gathered({ cluster: { ...cluster, authorizedIpRanges }, askedClient: address === undefined ? {} : { address }, ...more }));

describe('client-outside-authorized-ranges', () => {
  test.each([
    ['in a range', '203.0.113.15', 'clear'],
    ['in a range of one', '198.51.100.7', 'clear'],
    ['beside a range', '203.0.113.16', 'fault'],
    ['far from any', '192.0.2.200', 'fault'],
    ['that is private: the API server sees another', '10.0.0.5', 'unknown'],
    ['that is none', 'my-laptop', 'unknown'],
    ['of IPv6, which would be admitted as a range of 2^96', '2001:db8::1', 'unknown'],
    ['that stands for something else', '0.0.0.0', 'unknown'],
    ['that no client has', '224.0.0.1', 'unknown'],
  ])('a client with an address %s', (_what, address, verdict) => {
    expect(judge(address).verdict).toBe(verdict);
  });

  test('the range of the cluster\'s own load balancer admits no client', () => {
    expect(judge('0.0.0.0', ['0.0.0.0/32']).verdict).not.toBe('clear');
  });

  test('the change is the whole list with the client added, and its undo the former list to the letter', () => {
    const [remedy] = judge('192.0.2.200').remedies;
    expect(remedy).toMatchObject({ risk: 'risky', operations: [{ kind: 'authorized-ranges-set', from: RANGES, to: [...RANGES, '192.0.2.200/32'] }] });
    expect(remedy?.command).toContain('--api-server-authorized-ip-ranges 203.0.113.0/28,198.51.100.7/32,192.0.2.200/32');
    expect(remedy?.undo).toContain('--api-server-authorized-ip-ranges 203.0.113.0/28,198.51.100.7/32');
  });

  test('a list that is full is advice: Azure takes no more', () => {
    const full = Array.from({ length: MAX_RANGES }, (_, index) => `198.51.${index}.0/24`);
    expect(judge('192.0.2.200', full).remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining('200') }]);
  });

  test('merging loses no range, and admits whoever was asked about', () => {
    const address = fc.ipV4();
    fc.assert(
      fc.property(fc.array(address.map((one) => `${one}/32`), { minLength: 1, maxLength: 20 }), fc.array(address, { maxLength: 5 }), (ranges, added) => {
        const all = merged(ranges, added);
        expect(all.slice(0, ranges.length)).toEqual(ranges);
        for (const one of added) if (one !== '0.0.0.0') expect(admits(all, one)).toBe(true);
      }),
    );
  });

  test('without a client, the bot that gets through is clear, and one that times out is not known to be shut out', () => {
    expect(judge(undefined).verdict).toBe('clear');
    expect(judge(undefined, RANGES, { apiServerFromBot: botTimeout })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('--from ADDRESS') });
    expect(judge(undefined, RANGES, { apiServerFromBot: { ...botTimeout, outcome: 'refused' } }).verdict).toBe('unknown');
  });

  test('without ranges everybody is admitted, and a private cluster has none', () => {
    expect(judge('192.0.2.200', []).verdict).toBe('clear');
    expect(check.judge(gathered({ cluster: { ...cluster, privateCluster: true } })).verdict).toBe('not-applicable');
  });
});
