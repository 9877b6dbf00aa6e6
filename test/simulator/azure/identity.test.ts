import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClientAssertionCredential } from '@azure/identity';
import { call, clientsOf, credentialOf, running, type Running } from './harness.ts';
import { nodeGroup, subscription, yaml } from './scenario-text.ts';

describe('Entra and the doors of ARM', () => {
  let world: Running;
  beforeAll(async () => {
    const everywhere = 'azure: { permissions: { also: [Microsoft.ContainerService/managedClusters/read] } }';
    world = await running(yaml({ more: everywhere }), { application: { federatedAssertion: 'the-pod-s-token' } });
  });
  afterAll(async () => world.close());

  const cluster = `/subscriptions/${subscription}/resourceGroups/rg-demo/providers/Microsoft.ContainerService/managedClusters/demo`;

  test('the right secret opens ARM', async () => {
    const { containers } = clientsOf(world.simulator);
    await expect(containers.managedClusters.get('rg-demo', 'demo')).resolves.toMatchObject({ name: 'demo' });
  });

  test('a wrong secret is refused with the code that people search for', async () => {
    await expect(credentialOf(world.simulator, 'wrong').getToken('https://management.azure.com/.default')).rejects.toThrow(/AADSTS7000215/);
  });

  test.each([
    ['the configured assertion is accepted', 'the-pod-s-token', undefined],
    ['another assertion is refused', 'forged', /AADSTS700213/],
  ])('workload identity: %s', async (_name, assertion, refused) => {
    const { arm } = world.simulator;
    const credential = new ClientAssertionCredential(arm.tenantId, arm.clientId, async () => assertion, {
      authorityHost: arm.url,
      disableInstanceDiscovery: true,
    });
    const token = credential.getToken('https://management.azure.com/.default');
    await (refused === undefined
      ? expect(token).resolves.toMatchObject({ token: expect.any(String) })
      : expect(token).rejects.toThrow(refused));
  });

  test('a token for the Kubernetes API does not open ARM', async () => {
    const { token } = await credentialOf(world.simulator).getToken('6dae42f8-4368-4678-94ff-3960e28e3630/.default');
    await expect(call(world.simulator, `${cluster}?api-version=2026-06-01`, { token })).resolves.toMatchObject({
      status: 401,
      body: { error: { code: 'InvalidAuthenticationTokenAudience' } },
    });
  });

  test('a scope of no known resource gets no token', async () => {
    await expect(credentialOf(world.simulator).getToken('https://vault.azure.net/.default')).rejects.toThrow(/AADSTS500011/);
  });

  test('a token with a changed claim is refused', async () => {
    const { token } = await credentialOf(world.simulator).getToken('https://management.azure.com/.default');
    const [header, payload = '', signature] = token.split('.');
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), appid: 'someone-else' };
    const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    await expect(call(world.simulator, `${cluster}?api-version=2026-06-01`, { token: forged })).resolves.toMatchObject({
      status: 401,
      body: { error: { code: 'InvalidAuthenticationToken' } },
    });
  });

  test.each([
    ['no version', '', 'MissingApiVersionParameter'],
    ["another provider's version", '?api-version=2018-10-01', 'InvalidApiVersionParameter'],
  ])('%s is refused', async (_name, query, code) => {
    await expect(call(world.simulator, `${cluster}${query}`)).resolves.toMatchObject({ status: 400, body: { error: { code } } });
  });

  test.each([
    ['subscription', cluster.replace(subscription, '00000000-0000-0000-0000-000000000000'), 'SubscriptionNotFound'],
    ['resource group', cluster.replace('rg-demo', 'rg-other'), 'ResourceGroupNotFound'],
    ['cluster', cluster.replace(/demo$/, 'other'), 'ResourceNotFound'],
    ['cluster in the wrong group', cluster.replace('rg-demo', nodeGroup), 'ResourceNotFound'],
  ])('an unknown %s is not found', async (_name, path, code) => {
    await expect(call(world.simulator, `${path}?api-version=2026-06-01`)).resolves.toMatchObject({
      status: 404,
      body: { error: { code } },
    });
  });

  test('ids are found in any case', async () => {
    await expect(call(world.simulator, `${cluster.toUpperCase()}?api-version=2026-06-01`)).resolves.toMatchObject({ status: 200 });
  });

  test('a route that nobody wrote answers 501, names itself and shows in the log', async () => {
    const path = `${cluster}/upgradeProfiles/default`;
    await expect(call(world.simulator, `${path}?api-version=2026-06-01`)).resolves.toMatchObject({
      status: 501,
      body: { error: { message: expect.stringContaining(path) } },
    });
    expect(world.lines.join('\n')).toContain(path);
    expect(world.simulator.requests().arm.at(-1)).toMatchObject({ method: 'GET', path, apiVersion: '2026-06-01', status: 501 });
  });
});
