/** The roles that operators are told to create, against what the simulated Azure lets the bot do in every scenario. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { role } from '../../simulator/azure/permissions/role.ts';

const definition = z.object({ Name: z.string(), Description: z.string(), Actions: z.array(z.string()), AssignableScopes: z.array(z.string()) });
const actionsOf = (tier: string): readonly string[] =>
  definition.parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'deploy', 'roles', `azure-${tier}.json`), 'utf8'))).Actions;

const TIERS = ['observe', 'probe', 'repair'] as const;

describe('the Azure roles in deploy/', () => {
  test('together allow what the bot does, and nothing more', () => {
    expect(TIERS.flatMap(actionsOf).toSorted()).toEqual([...new Set(role.map(({ action }) => action))].toSorted());
  });

  test('observe reads only, but for the credential that reading Kubernetes takes', () => {
    expect(actionsOf('observe').filter((action) => !action.endsWith('/read'))).toEqual(['Microsoft.ContainerService/managedClusters/listClusterUserCredential/action']);
  });

  test('only repair writes', () => {
    const writes = (tier: string): readonly string[] => actionsOf(tier).filter((action) => /\/(?:write|delete)$/.test(action));
    expect([...writes('observe'), ...writes('probe')]).toEqual([]);
    expect(writes('repair').length).toBeGreaterThan(0);
  });
});
