/** A private DNS zone: what is read of it, and the one link that is made and taken back. */
import { PrivateDnsManagementClient } from '@azure/arm-privatedns';
import { describe, expect, test } from '@jest/globals';
import { createPrivateDnsLinkWriter } from '../../../src/diagnostics/azure/private-dns-link-writer.ts';
import { createPrivateDnsReader } from '../../../src/diagnostics/azure/private-dns-reader.ts';
import { recorded } from './recorded.ts';
import { failure } from './wire.ts';
import type { WireAnswer } from './wire.ts';

const zoneId = '/subscriptions/s/resourceGroups/mc/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io';
const vnetId = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet';
const operation = { kind: 'private-dns-link-create', zoneId, name: 'aks-chatops-1', vnetId } as const;
const absent = { status: 404, body: failure('NotFound') };
const link = (to = vnetId): WireAnswer => ({ status: 200, body: { name: 'aks-chatops-1', location: 'global', etag: 'e-1', properties: { virtualNetwork: { id: to }, virtualNetworkLinkState: 'Completed', provisioningState: 'Succeeded' } } });
const never = new AbortController().signal;

const clientsOver = (...answers: readonly WireAnswer[]) => {
  const { requests, options } = recorded(...answers);
  return { requests, clients: { privateDns: (subscription: string) => new PrivateDnsManagementClient(options.credential, subscription, options) } };
};
const writer = (...answers: readonly WireAnswer[]) => {
  const { requests, clients } = clientsOver(...answers);
  return { requests, ...createPrivateDnsLinkWriter(clients, 1) };
};

describe('a link of a zone', () => {
  test('is made under its own name, registers nobody, and is refused where it exists by then', async () => {
    const { requests, createPrivateDnsLink } = writer(absent, { ...link(), status: 201 });
    await createPrivateDnsLink(operation, never);
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    expect(requests[1]?.headers['if-none-match']).toBe('*');
    expect(requests[1]?.body).toMatchObject({ location: 'global', properties: { virtualNetwork: { id: vnetId }, registrationEnabled: false } });
  });

  test('that is there already is never overwritten', async () => {
    const { requests, createPrivateDnsLink } = writer(link());
    await expect(createPrivateDnsLink(operation, never)).rejects.toMatchObject({ mayHaveHappened: false });
    expect(requests).toHaveLength(1);
  });

  test('is deleted where it is exactly ours', async () => {
    const { requests, deletePrivateDnsLink } = writer(link(vnetId.toUpperCase()), { status: 204 });
    await deletePrivateDnsLink({ ...operation, kind: 'private-dns-link-delete' }, never);
    expect(requests[1]).toMatchObject({ method: 'DELETE', headers: { 'if-match': 'e-1' } });
  });

  test.each([
    ['to another network', link(`${vnetId}-2`)],
    ['that is gone', absent],
  ])('%s is not deleted', async (_what, answer) => {
    const { requests, deletePrivateDnsLink } = writer(answer);
    await expect(deletePrivateDnsLink({ ...operation, kind: 'private-dns-link-delete' }, never)).rejects.toMatchObject({ mayHaveHappened: false });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['refused (403): nothing was made', { status: 403, body: failure('AuthorizationFailed') }, false],
    ['cut off: it may have been made', {}, true],
  ])('%s', async (_what, answer, mayHaveHappened) => {
    await expect(writer(absent, answer).createPrivateDnsLink(operation, never)).rejects.toMatchObject({ mayHaveHappened });
  });
});

describe('a zone', () => {
  const read = (...answers: readonly WireAnswer[]) => createPrivateDnsReader(clientsOver(...answers).clients).privateDnsZone(zoneId, 'demo-dns', never);
  const zone = { status: 200, body: { name: 'z', location: 'global' } };

  test('is read with its links and the addresses of one record', async () => {
    const links = { status: 200, body: { value: [link().body] } };
    const record = { status: 200, body: { properties: { aRecords: [{ ipv4Address: '10.224.255.250' }] } } };
    expect(await read(zone, links, record)).toEqual({
      id: zoneId,
      name: 'privatelink.westeurope.azmk8s.io',
      record: 'demo-dns',
      addresses: ['10.224.255.250'],
      links: [{ name: 'aks-chatops-1', vnetId, state: 'Completed' }],
    });
  });

  test('without the record has no address for it', async () => {
    expect(await read(zone, { status: 200, body: { value: [] } }, absent)).toMatchObject({ addresses: [], links: [] });
  });

  test('that is not there, or may not be read, is an error and not an empty zone', async () => {
    await expect(read(absent)).rejects.toThrow('Cannot read the private DNS zone');
    await expect(read(zone, { status: 200, body: { value: [] } }, { status: 403, body: failure('AuthorizationFailed') })).rejects.toThrow('403');
  });
});
