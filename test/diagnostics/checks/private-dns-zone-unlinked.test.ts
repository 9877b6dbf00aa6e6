import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/private-dns-zone-unlinked.ts';
import { VNET, answers, apiReach, fromNode, timesOut, unknownName, zone } from '../api-server-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const own = { ...cluster, privateCluster: true };
const vnet = (servers: readonly string[] = []) => ({ id: VNET, name: 'vnet', servers });
const link = (vnetId: string, state = 'Completed') => ({ name: 'l', vnetId, state });
const HUB = VNET.replace(/vnet$/, 'hub');
const unresolved = apiReach([fromNode('node-0', unknownName)]);
const judge = (privateDns: ReturnType<typeof zone>, more: Parameters<typeof gathered>[0] = {}, missing: Parameters<typeof gathered>[1] = {}) =>
  check.judge(gathered({ cluster: own, privateDns, vnetDns: vnet(), apiServerReach: unresolved, ...more }, missing));

describe('private-dns-zone-unlinked', () => {
  test('a public cluster, and one whose name is in public DNS, are none of it', () => {
    expect(check.judge(gathered()).verdict).toBe('not-applicable');
    expect(check.judge(gathered({ cluster: own, privateDns: { mode: 'none' } })).verdict).toBe('not-applicable');
  });

  test('a zone that is linked elsewhere is a fault, and the change links it under a name of its own', () => {
    const { verdict, findings, remedies } = judge(zone({ links: [link(HUB)] }));
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: 'vnet', explains: ['demo-dns-0a1b2c3d.privatelink.westeurope.azmk8s.io'], headline: expect.stringContaining('linked to hub, and not to vnet') }]);
    expect(remedies).toMatchObject([{ risk: 'low', operations: [{ kind: 'private-dns-link-create', vnetId: VNET, name: expect.stringMatching(/^aks-chatops-/) }], undo: expect.stringContaining('link vnet delete') }]);
  });

  test('the link alone tells, where no node could be asked', () => {
    expect(judge(zone({ links: [] }), {}, { apiServerReach: 'no probe' }).verdict).toBe('fault');
    expect(judge(zone({ links: [link(VNET.toUpperCase())] }), {}, { apiServerReach: 'no probe' }).verdict).toBe('clear');
  });

  test('a name that resolves on the nodes is clear, wherever its zone is linked', () => {
    expect(judge(zone({ links: [] }), { apiServerReach: apiReach([fromNode('node-0', { ...answers, addresses: ['10.224.255.250'] })]) }).verdict).toBe('clear');
  });

  test('a name that resolves to another address than its zone has, as after a stop and a start, is a fault', () => {
    const { verdict, findings, remedies } = judge(zone({ links: [link(VNET)] }), { vnetDns: vnet(['10.225.0.10']), apiServerReach: apiReach([fromNode('node-0', { ...timesOut, addresses: ['10.224.255.9'] })]) });
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ headline: expect.stringContaining('resolves demo-dns-0a1b2c3d to 10.224.255.9, and its zone says 10.224.255.250') }]);
    expect(remedies).toEqual([]);
  });

  test.each([
    ['in progress', zone({ links: [link(VNET, 'InProgress')] })],
    ['complete, while the name does not resolve', zone({ links: [link(VNET)] })],
  ])('a link that is %s leaves it open', (_what, privateDns) => {
    expect(judge(privateDns).verdict).toBe('unknown');
  });

  test('behind own DNS servers a link to the nodes\' network changes nothing: the advice is a forwarder', () => {
    const { verdict, remedies } = judge(zone({ links: [link(VNET)] }), { vnetDns: vnet(['10.225.0.10']) });
    expect(verdict).toBe('fault');
    expect(remedies).toMatchObject([{ operations: [], lasting: expect.stringContaining('168.63.129.16') }]);
  });

  test('a record that is missing is a fault that no link repairs', () => {
    expect(judge(zone({ addresses: [], links: [link(VNET)] }))).toMatchObject({ verdict: 'fault', remedies: [] });
  });

  test('a zone that may not be read, or a network that is not known, is unknown', () => {
    expect(judge(zone(), {}, { privateDns: 'Azure refused it' }).verdict).toBe('unknown');
    expect(judge(zone(), {}, { vnetDns: 'Azure refused it' }).verdict).toBe('unknown');
  });
});
