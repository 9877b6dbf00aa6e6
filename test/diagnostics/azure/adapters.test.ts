import { RestError } from '@azure/core-rest-pipeline';
import { ApiException } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { armId, nameAt } from '../../../src/diagnostics/azure/arm-id.ts';
import { accessError } from '../../../src/diagnostics/azure/errors.ts';
import { readKubeconfig } from '../../../src/diagnostics/azure/kubeconfig.ts';
import { machineOf } from '../../../src/diagnostics/azure/machine-id.ts';
import { AccessError } from '../../../src/diagnostics/ports.ts';

describe('a node names its machine', () => {
  test.each([
    ['azure:///subscriptions/S/resourceGroups/mc_rg/providers/Microsoft.Compute/virtualMachineScaleSets/aks-np-vmss/virtualMachines/10', { kind: 'vmss', resourceGroup: 'mc_rg', scaleSet: 'aks-np-vmss', instanceId: '10' }],
    ['azure:///subscriptions/S/resourcegroups/MC_RG/PROVIDERS/microsoft.compute/virtualmachinescalesets/x/virtualmachines/0', { kind: 'vmss', resourceGroup: 'MC_RG', scaleSet: 'x', instanceId: '0' }],
    ['azure:///subscriptions/S/resourceGroups/mc_rg/providers/Microsoft.Compute/virtualMachines/aks-pool-1', { kind: 'vm', resourceGroup: 'mc_rg', name: 'aks-pool-1' }],
  ])('%s', (id, machine) => {
    expect(machineOf(id)).toEqual({ ok: true, value: machine });
  });

  test.each([[undefined], [''], ['aws:///eu/i-1'], ['azure:///subscriptions/S/resourceGroups/mc/providers/Microsoft.Compute/virtualMachineScaleSets/x/virtualMachines/00000a']])(
    'an instance number is never guessed out of %j',
    (id) => {
      expect(machineOf(id).ok).toBe(false);
    },
  );
});

describe("ARM's kubeconfig", () => {
  const cluster = { server: 'https://demo.hcp.westeurope.azmk8s.io:443', 'certificate-authority-data': 'Q0E=' };
  const bytes = (config: unknown): Uint8Array => Buffer.from(stringify(config));

  test('gives address and authority; its exec section is left alone', () => {
    const exec = { command: 'kubelogin', args: ['get-token'] };
    expect(readKubeconfig(bytes({ clusters: [{ name: 'x', cluster }], users: [{ name: 'u', user: { exec } }] }))).toEqual({ server: cluster.server, caData: 'Q0E=' });
  });

  test('gives the client certificate where local accounts are on', () => {
    const user = { 'client-certificate-data': 'Y2VydA==', 'client-key-data': 'a2V5', token: 'ignored' };
    expect(readKubeconfig(bytes({ clusters: [{ name: 'x', cluster }], users: [{ name: 'u', user }] }))).toMatchObject({ certificate: { certData: 'Y2VydA==', keyData: 'a2V5' } });
  });

  test.each([
    ['no cluster', { clusters: [] }],
    ['an address without TLS', { clusters: [{ cluster: { ...cluster, server: 'http://demo' } }] }],
    ['no authority', { clusters: [{ cluster: { server: cluster.server } }] }],
    ['no YAML', ':\n\t- ]['],
  ])('with %s is refused', (_what, config) => {
    expect(() => readKubeconfig(typeof config === 'string' ? Buffer.from(config) : bytes(config))).toThrow(AccessError);
  });
});

describe('ids of Azure resources', () => {
  test('name group and path', () => {
    const id = armId('/subscriptions/S/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes');
    expect([id.subscription, id.resourceGroup, nameAt(id, 0), nameAt(id, 1)]).toEqual(['S', 'rg', 'vnet', 'nodes']);
  });

  test.each(['', '/subscriptions/S', 'vnet', '/subscriptions/S/resourceGroups/rg/providers/Microsoft.Network'])('%j is refused', (id) => {
    expect(() => armId(id)).toThrow(AccessError);
  });
});

describe('what an SDK throws becomes a sentence', () => {
  const connection = new Error('fetch failed', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
  test.each([
    ['a refusal of Azure', new RestError('no', { statusCode: 403, code: 'AuthorizationFailed' }), '403 AuthorizationFailed'],
    ['a resource that is not there', new RestError('no', { statusCode: 404 }), '404'],
    ['throttling', new RestError('no', { statusCode: 429 }), 'throttles'],
    ['an unknown user of Kubernetes', new ApiException(401, '', '', {}), '401'],
    ['a refusal of Kubernetes', new ApiException(403, '', '{"kind":"Status","message":"nodes is forbidden"}', {}), 'nodes is forbidden'],
    ['a closed port', connection, 'ECONNREFUSED'],
    ['a deadline', new DOMException('timeout', 'TimeoutError'), 'within the time'],
  ])('%s', (_what, error, says) => {
    expect(accessError('read it', error)).toMatchObject({ name: 'AccessError', message: expect.stringContaining(says) });
  });

  test('a bug of ours stays what it is', () => {
    const bug = new TypeError('x is not a function');
    expect(accessError('read it', bug)).toBe(bug);
  });
});
