/** Near is claimed only for what touches exactly the resource, shortly before the trouble. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BEFORE_MS, nearbyChanges } from '../../../src/diagnostics/changes/match.ts';
import type { Concern } from '../../../src/diagnostics/changes/match.ts';
import type { RecentChange } from '../../../src/diagnostics/evidence/changes.ts';

const ONSET = Date.parse('2026-11-21T10:43:00.000Z');
const GROUP = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg-aks';
const RULE = `${GROUP}/securityRules/deny-kubelet`;

const iso = (at: number): string => new Date(at).toISOString();
const change = (resource: string, minutesBefore: number, more: Partial<RecentChange> = {}): RecentChange => ({ at: iso(ONSET - minutesBefore * 60_000), by: 'Bo', what: 'wrote it', resource, ...more });
const known: Concern = { check: 'nsg', resources: [RULE, GROUP], since: iso(ONSET) };
const { since: _since, ...unknown } = known;

const matchOf = (one: RecentChange, concern: Concern): string => nearbyChanges([one], [concern])[0]?.match ?? 'none';

describe('a change', () => {
  test.each([
    ['of the rule, twelve minutes before', change(RULE, 12), known, 'resource-and-time'],
    ['of the rule, in another spelling', change(RULE.toUpperCase(), 12), known, 'resource-and-time'],
    ['of the rule, at the very moment', change(RULE, 0), known, 'resource-and-time'],
    ['of the rule, half an hour and a minute before', change(RULE, 31), known, 'resource'],
    ['of the rule, a minute after', change(RULE, -1), known, 'resource'],
    ['of the rule, when nobody knows since when it fails', change(RULE, 12), unknown, 'resource'],
    ['of the rule, by the cluster itself', change(RULE, 12, { isRoutine: true }), known, 'neighbour'],
    ['of another rule of the group', change(`${GROUP}/securityRules/allow-ssh`, 12), known, 'neighbour'],
    ['of a rule of that name in another group', change(RULE.replace('/rg/', '/rg-other/'), 12), known, 'none'],
    ['of a group whose name begins alike', change(`${GROUP}-2`, 12), known, 'none'],
    ['of the whole resource group', change('/subscriptions/s/resourceGroups/rg', 12), known, 'none'],
    ['of a role on the group', change(`${GROUP}/providers/Microsoft.Authorization/roleAssignments`, 12), known, 'none'],
    ['of another policy of the namespace', change('NetworkPolicy/shop/b', 12), { check: 'policy', resources: ['NetworkPolicy/shop/a'] }, 'neighbour'],
    ['of a policy of that name in another namespace', change('NetworkPolicy/shop2/a', 12), { check: 'policy', resources: ['NetworkPolicy/shop/a'] }, 'none'],
    ['of another deployment of the namespace', change('Deployment/shop/b', 12), { check: 'pods', resources: ['Deployment/shop/a'] }, 'none'],
    ['of a node whose name begins alike', change('node/aks-1', 12), { check: 'node', resources: ['node/aks-10'] }, 'none'],
  ])('%s', (_name, one, concern, wanted) => {
    expect(matchOf(one, concern)).toBe(wanted);
  });

  test('is near those checks alone that it is nearest to', () => {
    const other: Concern = { check: 'other', resources: [`${GROUP}/securityRules/allow-ssh`, GROUP], since: iso(ONSET) };
    expect(nearbyChanges([change(RULE, 12)], [known, other])).toMatchObject([{ near: ['nsg'], match: 'resource-and-time' }]);
  });
});

const resources = [RULE, GROUP, `${GROUP}/securityRules/allow-ssh`, RULE.replace('/rg/', '/rg-other/'), 'node/a', 'NetworkPolicy/shop/a', 'NetworkPolicy/shop/b', 'NetworkPolicy/default/a'];
const someChange = fc.record({ minutes: fc.constantFrom(-10, 0, 5, 12, 31, 130), resource: fc.constantFrom(...resources), isRoutine: fc.boolean(), by: fc.constantFrom('Bo', 'Ana', '') }).map(({ minutes, resource, isRoutine, by }) => change(resource, minutes, { by, ...(isRoutine ? { isRoutine } : {}) }));
const someConcern = fc
  .record({ check: fc.constantFrom('a', 'b', 'c'), resources: fc.uniqueArray(fc.constantFrom(...resources), { minLength: 1, maxLength: 3 }), minutes: fc.option(fc.integer({ min: -30, max: 60 })) })
  .map(({ check, resources: own, minutes }): Concern => ({ check, resources: own, ...(minutes === null ? {} : { since: iso(ONSET - minutes * 60_000) }) }));
const world = fc.tuple(fc.array(someChange, { maxLength: 30 }), fc.array(someConcern, { maxLength: 5 }));

describe('whatever is changed and at fault', () => {
  test('resource and time are claimed of nothing that lacks one of them', () => {
    fc.assert(
      fc.property(world, ([changes, concerns]) => {
        for (const { match, resource, at, near } of nearbyChanges(changes, concerns)) {
          if (match !== 'resource-and-time') continue;
          for (const check of near) {
            const both = concerns.filter((concern) => concern.check === check && concern.resources.some((one) => one.toLowerCase() === resource.toLowerCase()));
            expect(both.some(({ since }) => since !== undefined && Date.parse(since) - Date.parse(at) >= 0 && Date.parse(since) - Date.parse(at) <= BEFORE_MS)).toBe(true);
          }
        }
      }),
    );
  });

  test('the order in which things are told changes nothing', () => {
    fc.assert(
      fc.property(world.chain(([changes, concerns]) => fc.tuple(fc.constant({ changes, concerns }), fc.shuffledSubarray(changes, { minLength: changes.length }), fc.shuffledSubarray(concerns, { minLength: concerns.length }))), ([{ changes, concerns }, mixed, shuffled]) => {
        expect(nearbyChanges(mixed, shuffled)).toEqual(nearbyChanges(changes, concerns));
      }),
    );
  });

  test('noise never stands before a change that has both, and what has less never before what has more', () => {
    const rank = { 'resource-and-time': 0, resource: 1, neighbour: 2 } as const;
    fc.assert(
      fc.property(world, ([changes, concerns]) => {
        const told = nearbyChanges([...changes, change(RULE, 12)], [...concerns, known]);
        expect(told[0]?.match).toBe('resource-and-time');
        expect(told.map(({ match }) => rank[match])).toEqual(told.map(({ match }) => rank[match]).toSorted());
        expect(told.length).toBeLessThanOrEqual(20);
      }),
    );
  });
});
