import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readRefusals, readUnauthorized } from '../../../../src/diagnostics/net/rbac/refusal.ts';

const SAID = 'pods is forbidden: User "system:serviceaccount:shop:reader" cannot list resource "pods" in API group "" in the namespace "shop"';

describe('a refusal of RBAC', () => {
  test.each([
    ['in a namespace', SAID, { namespace: 'shop', account: 'reader', verb: 'list', resource: 'pods', group: '', inNamespace: 'shop' }],
    ['at the cluster scope', 'nodes is forbidden: User "system:serviceaccount:ci:x.y" cannot get resource "nodes" in API group "" at the cluster scope', { namespace: 'ci', account: 'x.y', verb: 'get', resource: 'nodes' }],
    ['of a subresource and a group', 'User "system:serviceaccount:a:b" cannot update resource "deployments/scale" in API group "apps" in the namespace "c"', { resource: 'deployments', subresource: 'scale', group: 'apps', inNamespace: 'c' }],
    ['in a log that writes JSON', `{"err":"${SAID.replaceAll('"', '\\"')}"}`, { namespace: 'shop', account: 'reader', verb: 'list', inNamespace: 'shop' }],
  ])('%s is read, part by part', (_where, text, wanted) => {
    expect(readRefusals(text)).toMatchObject([wanted]);
  });

  test('of one object names it, for a role may be limited to it; what is to be created has no name yet', () => {
    expect(readRefusals(SAID.replace('pods is', 'pods "web-1" is').replace('list', 'get'))).toMatchObject([{ object: 'web-1', says: expect.stringMatching(/^User /) }]);
    expect(readRefusals(SAID.replace('pods is', 'pods "web-1" is').replace('list', 'create'))[0]).not.toHaveProperty('object');
    expect(readRefusals(SAID)[0]).not.toHaveProperty('object');
  });

  test('that is cut before its scope is none: at the scope of the cluster it would be another question', () => {
    expect(readRefusals(SAID.slice(0, SAID.indexOf(' in the namespace')))).toEqual([]);
    expect(readRefusals(SAID.slice(0, -2))).toEqual([]);
  });

  test('at the cluster scope names no namespace', () => {
    expect(readRefusals('User "system:serviceaccount:ci:x" cannot get resource "nodes" in API group "" at the cluster scope')[0]).not.toHaveProperty('inNamespace');
  });

  test('that is said twice is one, and two different ones are two', () => {
    expect(readRefusals(`${SAID}\n${SAID}`)).toHaveLength(1);
    expect(readRefusals(`${SAID}\n${SAID.replace('list', 'watch')}`).map(({ verb }) => verb)).toEqual(['list', 'watch']);
  });

  test('of a person, or in other words, is none of a service account', () => {
    expect(readRefusals('User "ana@example.com" cannot list resource "pods" in API group "" in the namespace "shop"')).toEqual([]);
    expect(readRefusals('permission denied')).toEqual([]);
  });

  test('that somebody made up brings nothing but plain words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (account, resource) => {
        for (const read of readRefusals(`User "system:serviceaccount:shop:${account}" cannot list resource "${resource}" in API group "" at the cluster scope`)) {
          expect(`${read.account} ${read.resource}`).toMatch(/^[a-z\d. /-]+$/);
        }
      }),
    );
  });
});

describe('a token that is not accepted', () => {
  test.each(['error: You must be logged in to the server (Unauthorized)', 'the server has asked for the client to provide credentials', 'GET https://10.0.0.1:443/api/v1/pods: 401 Unauthorized', 'reflector.go:569] failed to list *v1.Pod: Unauthorized'])('%s', (line) => {
    expect(readUnauthorized(`starting\n${line}\nbye`)).toBe(line);
  });

  test('is not what a registry or a 403 says', () => {
    expect(readUnauthorized(SAID)).toBeUndefined();
    expect(readUnauthorized('403 Forbidden')).toBeUndefined();
    expect(readUnauthorized('pulling from registry.example.com: 401 Unauthorized')).toBeUndefined();
    expect(readUnauthorized('GET https://vault.example.com/v1/secret: 401 Unauthorized')).toBeUndefined();
  });
});
