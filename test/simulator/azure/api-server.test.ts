/** Who reaches the API server, and who finds its private name, as ARM is told. */
import { describe, expect, test } from '@jest/globals';
import { createApiServerAdmission } from '../../../simulator/azure/api-server/admission.ts';
import { createPrivateZone } from '../../../simulator/azure/api-server/private-zone.ts';
import { parseScenario } from '../../../simulator/scenario/load.ts';
import { withArm } from './arm-alone.ts';
import { nodeGroup, subscription, yaml } from './scenario-text.ts';

const cluster = `/subscriptions/${subscription}/resourceGroups/rg-demo/providers/Microsoft.ContainerService/managedClusters/demo?api-version=2026-06-01`;
const zoneName = '5f6a7b8c-1d2e-4f3a-8b4c-5d6e7f8a9b0c.privatelink.westeurope.azmk8s.io';
const links = `/subscriptions/${subscription}/resourceGroups/${nodeGroup}/providers/Microsoft.Network/privateDnsZones/${zoneName}/virtualNetworkLinks`;
const version = '?api-version=2024-06-01';
const network = (name: string) => `/subscriptions/${subscription}/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/${name}`;
const linkTo = (name: string) => ({ location: 'global', properties: { virtualNetwork: { id: network(name) }, registrationEnabled: false } });

const scenarioWith = (text: string) => parseScenario(yaml({ cluster: text }), 'test.yaml');

describe('authorised ranges', () => {
  test.each([
    ['none', '', true, true],
    ['that hold the client, behind a load balancer', '  authorizedIPRanges: [203.0.113.0/28]', true, true],
    ['that do not', '  authorizedIPRanges: [192.0.2.0/28]', false, true],
    ['that hold the client alone, behind a NAT gateway', '  authorizedIPRanges: [203.0.113.0/28]\n  network: { outboundType: managedNATGateway }', true, false],
    ['that hold both', '  authorizedIPRanges: [203.0.113.0/28, 198.51.100.7]\n  network: { outboundType: managedNATGateway }', true, true],
  ])('%s', (_what, text, client, nodes) => {
    const admission = createApiServerAdmission(scenarioWith(text), async () => undefined);
    expect([admission.admits('203.0.113.9'), admission.admitsNodes()]).toEqual([client, nodes]);
  });

  test('that a PUT changes are the cluster\'s from then on; more than 200 are refused', async () => {
    await withArm(yaml({ cluster: '  authorizedIPRanges: [203.0.113.0/28]' }), async (arm) => {
      const { body } = await arm.call(cluster);
      const put = (authorizedIPRanges: readonly string[]) =>
        arm.call(cluster, { method: 'PUT', body: { ...body, properties: { ...body.properties, apiServerAccessProfile: { ...body.properties.apiServerAccessProfile, authorizedIPRanges } } } });
      expect((await put(Array.from({ length: 201 }, (_, index) => `198.51.${index}.0/24`))).status).toBe(400);
      expect((await put(['203.0.113.0/28', '198.51.100.7/32'])).status).toBe(200);
      expect((await arm.call(cluster)).body.properties.apiServerAccessProfile.authorizedIPRanges).toEqual(['203.0.113.0/28', '198.51.100.7/32']);
    });
  });
});

describe('a private zone', () => {
  test.each([
    ['linked to the network of the nodes', '  private: true', [true]],
    ['linked to another', '  private: true\n  privateDnsLinks: [vnet-hub]', [false]],
    ['that there is not', '  private: true\n  privateDnsZone: none', []],
    ['of a public cluster', '', []],
  ])('%s tells the DNS so', (_what, text, told) => {
    const heard: boolean[] = [];
    createPrivateZone(scenarioWith(text), (isLinked) => heard.push(isLinked));
    expect(heard).toEqual(told);
  });

  test('takes a link once by name and once by network, and gives it back', async () => {
    await withArm(yaml({ cluster: '  private: true\n  privateDnsLinks: [vnet-hub]' }), async (arm) => {
      const put = (name: string, to: string, headers = {}) => arm.call(`${links}/${name}${version}`, { method: 'PUT', body: linkTo(to), headers });
      expect((await put('a', 'vnet-demo', { 'if-none-match': '*' })).status).toBe(201);
      expect((await put('a', 'vnet-demo', { 'if-none-match': '*' })).status).toBe(412);
      expect((await put('b', 'vnet-demo')).status).toBe(409);
      expect((await arm.call(`${links}${version}`)).body.value).toHaveLength(2);
      expect((await arm.call(`${links}/a${version}`, { method: 'DELETE', headers: { 'if-match': 'another' } })).status).toBe(412);
      expect((await arm.call(`${links}/a${version}`, { method: 'DELETE' })).status).toBe(200);
      expect((await arm.call(`${links}/a${version}`)).status).toBe(404);
    });
  });
});
