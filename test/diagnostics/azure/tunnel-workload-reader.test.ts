/** The tunnel agents over the wire: pods in every phase, the deployment, the autoscaler's ladder; what is refused is named. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createKubernetesReader } from '../../../src/diagnostics/azure/kubernetes-reader.ts';
import type { KubernetesReader } from '../../../src/diagnostics/ports.ts';
import { running } from '../../simulator/azure/harness.ts';
import type { Running } from '../../simulator/azure/harness.ts';
import { yaml } from '../../simulator/azure/scenario-text.ts';
import { kubernetesOf } from './kubernetes-of.ts';

const pod = (name: string, labels: string, more: string): string =>
  `  - { namespace: kube-system, name: ${name}, node: aks-np-vmss00000a, labels: { app: konnectivity-agent${labels} }, ${more} }\n`;
const AGENTS = `pods:
${pod('konnectivity-agent-crashing', '', 'ready: false, restarts: 7, waiting: { reason: CrashLoopBackOff }, terminated: { reason: OOMKilled, exitCode: 137 }')}${pod('konnectivity-agent-evicted', '', 'ready: false, phase: Failed')}${pod('aks-chatops-probe-1', ', aks-chatops/run: r1', 'ready: false')}`;

const signal = AbortSignal.timeout(60_000);
let world: Running | undefined;

async function reader(more: string): Promise<KubernetesReader> {
  const { simulator } = (world = await running(`${yaml()}\n${more}`));
  return createKubernetesReader(kubernetesOf(simulator));
}

afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe('the tunnel agents', () => {
  test('come in every phase; a pod that stands in for one of them does not count', async () => {
    const { pods, deployment, ladder } = await (await reader(AGENTS)).tunnelWorkload(signal);
    expect(pods.map(({ name }) => name).filter((name) => !/-6f9d8b7c5d-/.test(name)).toSorted()).toEqual(['konnectivity-agent-crashing', 'konnectivity-agent-evicted']);
    expect(pods.find(({ name }) => name === 'konnectivity-agent-crashing')).toMatchObject({ phase: 'Running', ready: false, restarts: 7, waiting: 'CrashLoopBackOff', lastTermination: 'OOMKilled' });
    expect(deployment).toMatchObject({ ok: true, value: { exists: true, wanted: 1 } });
    expect(ladder).toMatchObject({ ok: true, value: [{ nodes: 1, agents: 1 }, { nodes: 100, agents: 3 }, {}, {}, {}, {}] });
  });

  test('a deployment that may not be read loses nothing else', async () => {
    const { pods, deployment } = await (await reader('kubernetes: { permissions: { without: [{ verb: get, resource: deployments }] } }')).tunnelWorkload(signal);
    expect(pods).toHaveLength(1);
    expect(deployment).toMatchObject({ ok: false, reason: expect.stringContaining('403') });
  });

  test('a ladder of another form is no ladder', async () => {
    const strange = 'kubernetes:\n  configMaps: [{ metadata: { namespace: kube-system, name: konnectivity-agent-autoscaler }, data: { ladder: "{" } }]';
    expect((await (await reader(strange)).tunnelWorkload(signal)).ladder).toEqual({ ok: true, value: [] });
  });
});
