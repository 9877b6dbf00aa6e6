/** AKS's own detectors over the wire: which of them are asked, and what of their answers is kept. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { armClients } from '../../../src/diagnostics/azure/arm-clients.ts';
import type { ArmClients } from '../../../src/diagnostics/azure/arm-clients.ts';
import { createDetectorsReader } from '../../../src/diagnostics/azure/detectors-reader.ts';
import { credentialOf, running } from '../../simulator/azure/harness.ts';
import type { Running } from '../../simulator/azure/harness.ts';
import { subscription, yaml } from '../../simulator/azure/scenario-text.ts';

const DETECTORS = `
azure:
  detectors:
    - { id: node-disk, name: Node Disk Pressure, category: Node Health, insights: [{ status: Warning, message: Disks are slow. }] }
    - id: etcd-performance
      name: Etcd Performance Issues
      insights:
        - { status: Critical, message: "The <b>etcd</b> database is full.", details: { Size: 8 GB, Limit: 8 GB } }
        - { status: Success, message: No compaction is late. }
    - { id: old-apis, name: Old APIs, category: Deprecations, insights: [{ status: Critical, message: Not ours. }] }
`;

const signal = AbortSignal.timeout(60_000);
const id = `/subscriptions/${subscription}/resourceGroups/rg-demo/providers/Microsoft.ContainerService/managedClusters/demo`;
const now = Date.UTC(2026, 10, 21, 8, 0);

let world: Running;
let clients: ArmClients;
const asked: string[] = [];

beforeAll(async () => {
  world = await running(`${yaml()}${DETECTORS}`);
  const { arm } = world.simulator;
  clients = armClients({
    credential: credentialOf(world.simulator),
    subscription,
    endpoint: arm.url,
    retries: 0,
    onRequest: () => undefined,
    wire: (request, send) => {
      asked.push(request.path);
      return send();
    },
  });
});
afterAll(() => world.close());

const reader = () => createDetectorsReader(clients, id, () => now);
const answering = (status: number, body: unknown) => createDetectorsReader({ read: async () => ({ status, headers: {}, body: JSON.stringify(body) }) }, id, () => now);

describe("AKS's own detectors", () => {
  test('about the control plane come first, and what is critical or a warning is kept, once and without markup', async () => {
    expect(await reader().detectors(signal)).toEqual({
      insights: [
        { detector: 'Etcd Performance Issues', category: 'Cluster and Control Plane Availability and Performance', status: 'Critical', says: 'The etcd database is full.' },
        { detector: 'Node Disk Pressure', category: 'Node Health', status: 'Warning', says: 'Disks are slow.' },
      ],
      asked: ['Etcd Performance Issues', 'Node Disk Pressure'],
      untold: [],
      hours: 2,
    });
  });

  test('are asked about the two hours before the run, through the wire that records it', () => {
    expect(asked).toContain(`${id}/detectors?api-version=2024-08-01`);
    expect(asked).toContain(`${id}/detectors/etcd-performance?api-version=2024-08-01&endTime=2026-11-21T08%3A00%3A00.000Z&startTime=2026-11-21T06%3A00%3A00.000Z`);
    expect(asked.some((path) => path.includes('old-apis'))).toBe(false);
  });

  test('that are many are asked up to eight; the others are named', async () => {
    const value = Array.from({ length: 11 }, (_none, at) => ({ name: `d-${at}`, properties: { metadata: { name: `D ${at}`, category: 'Connectivity Issues', type: 'Detector' } } }));
    const many = createDetectorsReader(
      { read: async (path) => ({ status: 200, headers: {}, body: JSON.stringify(path.includes('/detectors/') ? { properties: { dataset: null } } : { value }) }) },
      id,
      () => now,
    );
    const { asked: came, untold } = await many.detectors(signal);
    expect([came.length, untold]).toEqual([8, ['D 8', 'D 9', 'D 10']]);
  });

  test.each([
    [403, {}, 'lacks the permission Microsoft.ContainerService/managedClusters/detectors/read'],
    [500, {}, 'Azure answered 500'],
    [200, { value: 'x' }, 'not of the form that is known'],
  ])('that answer %d %j are missing, with the reason', async (status, body, reason) => {
    await expect(answering(status, body).detectors(signal)).rejects.toMatchObject({ name: 'AccessError', message: expect.stringContaining(reason) });
  });
});
