/** What a fix takes is what the roles of the repair tier give: neither a right too few, nor one that the card forgets. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { FIX_OF, NEEDED } from '../../../src/diagnostics/capabilities/fixes.ts';
import { botRoles } from '../../../simulator/kubernetes/rbac/roles.ts';

const repair: { readonly Actions: readonly string[] } = JSON.parse(readFileSync('deploy/roles/azure-repair.json', 'utf8'));
const needed = Object.values(NEEDED).flat();
const azure = needed.flatMap((one) => (one.kind === 'azure' ? [one.action] : []));

test.each(azure)('the Azure role of the repair tier gives %s', (action) => {
  expect(repair.Actions).toContain(action);
});

test('every change that the Azure role of the repair tier allows is one that the card asks about', () => {
  const aside = /\/read$|\/join\/action$|\/assign\/action$/;
  expect(repair.Actions.filter((action) => !aside.test(action) && !azure.includes(action))).toEqual([]);
});

test.each(needed.flatMap((one) => (one.kind === 'kubernetes' ? [one.right] : [])))('the Kubernetes roles of the repair tier give %j', ({ verb, group, resource, subresource, namespace, name }) => {
  const wanted = [resource, subresource ?? []].flat().join('/');
  const given = botRoles
    .filter((role) => role.name === 'aks-chatops-repair' && (role.namespace === undefined || role.namespace === namespace))
    .flatMap(({ rules }) => rules)
    .some(({ verbs, apiGroups, resources, resourceNames }) => verbs.includes(verb) && apiGroups.includes(group) && resources.includes(wanted) && (resourceNames === undefined || resourceNames.includes(name ?? '')));
  expect(given).toBe(true);
});

test('every fix has an operation and a need', () => {
  expect(new Set(Object.values(FIX_OF))).toEqual(new Set(Object.keys(NEEDED)));
});
