import type { BundleFacts } from '../../../src/diagnostics/bundle/bundle.ts';
import type { Report } from '../../../src/diagnostics/model.ts';

export const facts: Omit<BundleFacts, 'schema' | 'leftOut'> = {
  version: '1.2.3',
  run: 'run-1',
  diagnosis: 'tunnel',
  cluster: 'demo',
  clusterId: '/subscriptions/S/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/demo',
  target: {},
  startedAt: '2026-11-21T07:00:00.000Z',
  durationMs: 1200,
  probeAllowed: true,
  atOnce: 20,
  trips: { node: 1, arm: 2, kubernetes: 3 },
};

export const reportOf = (): Report => ({
  schema: 1,
  run: 'run-1',
  diagnosis: 'tunnel',
  cluster: 'demo',
  startedAt: facts.startedAt,
  durationMs: 1200,
  verdict: 'unknown',
  sentence: 'Nothing is known.',
  checks: [],
  evidence: {},
  trips: facts.trips,
});
