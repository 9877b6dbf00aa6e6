import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { botRoles } from '../../../simulator/kubernetes/rbac/roles.ts';
import { during, running, type Running } from '../azure/harness.ts';
import { yaml } from '../azure/scenario-text.ts';
import { apisOf, authorized, raw } from './harness.ts';

const root = join(import.meta.dirname, '../../..');

test('the roles that people deploy are those that the simulator grants', () => {
  const documents = parseAllDocuments(readFileSync(join(root, 'deploy/roles/kubernetes.yaml'), 'utf8'));
  const deployed = documents.map((document) => document.toJS()).map(({ kind, metadata, rules }) => ({ kind, ...metadata, rules }));
  expect(deployed).toEqual(botRoles.map((role) => ({ kind: role.namespace === undefined ? 'ClusterRole' : 'Role', ...role })));
});

const allowed = { namespace: 'shop' };
const system = { namespace: 'kube-system' };

describe('the bot', () => {
  let world: Running;
  let user: string;
  beforeAll(async () => {
    world = await running();
    user = world.simulator.arm.clientId;
  });
  afterAll(async () => world.close());

  test.each([
    ['GET', '/api/v1/secrets', `secrets is forbidden: User "USER" cannot list resource "secrets" in API group "" at the cluster scope`, { kind: 'secrets' }],
    [
      'GET',
      '/api/v1/namespaces/shop/pods/x/log',
      `pods "x" is forbidden: User "USER" cannot get resource "pods/log" in API group "" in the namespace "shop"`,
      { name: 'x', kind: 'pods' },
    ],
    [
      'GET',
      '/api/v1/namespaces/shop/configmaps',
      `configmaps is forbidden: User "USER" cannot list resource "configmaps" in API group "" in the namespace "shop"`,
      { kind: 'configmaps' },
    ],
    [
      'PATCH',
      '/apis/apps/v1/namespaces/shop/deployments/web',
      `deployments.apps "web" is forbidden: User "USER" cannot patch resource "deployments" in API group "apps" in the namespace "shop"`,
      { name: 'web', group: 'apps', kind: 'deployments' },
    ],
    [
      'PUT',
      '/api/v1/namespaces/kube-system/configmaps/coredns',
      `configmaps "coredns" is forbidden: User "USER" cannot update resource "configmaps" in API group "" in the namespace "kube-system"`,
      { name: 'coredns', kind: 'configmaps' },
    ],
    [
      'GET',
      '/apis/unheard.example/v1/things',
      `things.unheard.example is forbidden: User "USER" cannot list resource "things" in API group "unheard.example" at the cluster scope`,
      { group: 'unheard.example', kind: 'things' },
    ],
  ])('%s %s is refused before anybody looks whether it exists', async (method, path, message, details) => {
    const { status, body } = await raw(world, path, await authorized(world), { method });
    expect([status, JSON.parse(body)]).toEqual([
      403,
      { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: message.replace('USER', user), reason: 'Forbidden', details, code: 403 },
    ]);
  });

  test.each([
    ['list nodes', { verb: 'list', resource: 'nodes' }, true],
    ['create pods anywhere', { verb: 'create', resource: 'pods', ...allowed }, true],
    ['exec', { verb: 'create', resource: 'pods', subresource: 'exec', ...allowed }, false],
    ['restart coredns', { verb: 'patch', group: 'apps', resource: 'deployments', name: 'coredns', ...system }, true],
    ['restart anything in kube-system', { verb: 'patch', group: 'apps', resource: 'deployments', ...system }, false],
    ['write coredns-custom', { verb: 'patch', resource: 'configmaps', name: 'coredns-custom', ...system }, true],
    ['delete nodes', { verb: 'delete', resource: 'nodes' }, false],
  ])('asked whether it may %s, the server answers from the same rules', async (_name, resourceAttributes, answer) => {
    const { authorization } = await apisOf(world.simulator);
    const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
    await expect(authorization.createSelfSubjectAccessReview({ body })).resolves.toMatchObject({ status: { allowed: answer } });
  });

  test('the rules of a namespace list what holds there', async () => {
    const { authorization } = await apisOf(world.simulator);
    const rulesIn = async (namespace: string): Promise<string> => {
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
      return JSON.stringify((await authorization.createSelfSubjectRulesReview({ body })).status?.resourceRules);
    };
    expect(await rulesIn('kube-system')).toContain('coredns-custom');
    expect(await rulesIn('shop')).not.toContain('coredns-custom');
  });

  const sample = join(root, '../shared/samples/kube/forbidden.http');
  (existsSync(sample) ? test : test.skip)('a real API server said the same', async () => {
    await during(yaml({ more: 'kubernetes: { permissions: { without: [{ verb: list, resource: pods }] } }' }), async (other) => {
      const real = JSON.parse(readFileSync(sample, 'utf8').replaceAll('\r', '').split('\n\n', 2)[1] ?? '');
      const { body } = await raw(other, '/api/v1/pods', await authorized(other));
      expect(JSON.parse(body.replace(other.simulator.arm.clientId, 'lab-reader'))).toEqual(real);
    });
  });
});

describe('rights that a scenario takes away', () => {
  test('are refused, reviewed and listed alike, and only there', async () => {
    const without = '{ verb: create, resource: pods, namespace: kube-system }, { verb: "*", resource: networkpolicies }';
    await during(yaml({ more: `kubernetes: { permissions: { without: [${without}] } }` }), async (world) => {
      const { authorization } = await apisOf(world.simulator);
      const may = async (resourceAttributes: object): Promise<boolean | undefined> => {
        const body = { spec: { resourceAttributes } };
        return (await authorization.createSelfSubjectAccessReview({ body })).status?.allowed;
      };
      expect(await may({ verb: 'create', resource: 'pods', ...system })).toBe(false);
      expect(await may({ verb: 'create', resource: 'pods', ...allowed })).toBe(true);
      expect((await raw(world, '/apis/networking.k8s.io/v1/networkpolicies', await authorized(world))).status).toBe(403);
    });
  });

  test('an administrator by certificate keeps them', async () => {
    const more = 'kubernetes: { permissions: { without: [{ verb: "*", resource: "*" }] } }';
    await during(yaml({ cluster: '  credentials: local-accounts', more }), async (world) => {
      expect((await raw(world, '/api/v1/nodes')).status).toBe(200);
    });
  });
});
