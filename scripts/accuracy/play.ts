import { z } from 'zod';
import { capabilityCardSchema } from '../../src/diagnostics/capabilities/schema.ts';
import { examined } from './examiners.ts';
import { otherChanges, toldChanges } from './expected-changes.ts';
import { misjudged } from './foreseen.ts';
import { portsUnlike } from './kubelet-ports.ts';
import { refutation } from './proofs.ts';
import type { ScenarioFile, Told } from './scenario-file.ts';
import { startSimulator } from './simulator.ts';
import type { RunningSimulator } from './simulator.ts';

const report = z.looseObject({
  verdict: z.enum(['fault', 'clear', 'unknown']),
  sentence: z.string(),
  durationMs: z.number(),
  checks: z.array(z.looseObject({ id: z.string(), verdict: z.enum(['fault', 'clear', 'unknown', 'not-applicable']), reason: z.string() })),
  trips: z.object({ node: z.number(), arm: z.number(), kubernetes: z.number() }),
  foreseen: capabilityCardSchema,
  ...toldChanges,
});
export type PlayedReport = z.infer<typeof report>;

export interface Played {
  readonly scenario: ScenarioFile;
  readonly told: Readonly<Record<string, Told>>;
  readonly report?: PlayedReport;
  /** Everything that is not as it must be; empty: passed. */
  readonly complaints: readonly string[];
}

const EXAMINE_MS = 150_000;

/** Starts the scenario's cluster, measures what is true of it, asks the product, and compares. @param save a directory for what the run saw */
export async function play(scenario: ScenarioFile, save?: string): Promise<Played> {
  let simulator: RunningSimulator | undefined;
  try {
    simulator = await startSimulator(scenario.path);
    const running = simulator;
    const refuted = await Promise.all([...scenario.proofs.map((proof) => refutation(proof, running)), portsUnlike(scenario, running)]);
    const told = await examine(scenario, running, save);
    return { scenario, told: verdicts(told), complaints: [...refuted.flatMap((each) => each ?? []), ...differences(scenario, told), ...misjudged(scenario, told), ...otherChanges(scenario, told)], report: told };
  } catch (error) {
    return { scenario, told: {}, complaints: [error instanceof Error ? error.message : String(error)] };
  } finally {
    await simulator?.stop();
  }
}

const verdicts = ({ checks }: PlayedReport): Played['told'] => Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));

function differences(scenario: ScenarioFile, told: PlayedReport): readonly string[] {
  const byId = new Map(told.checks.map((check) => [check.id, check]));
  const ids = new Set([...Object.keys(scenario.checks), ...byId.keys()]);
  const wrong = [...ids].flatMap((id) => {
    const [wanted, found] = [scenario.checks[id], byId.get(id)];
    if (wanted === undefined) return [`${id}: told ${found?.verdict}, and the scenario expects nothing of it`];
    return wanted === found?.verdict ? [] : [`${id}: expected ${wanted}, told ${found?.verdict ?? 'nothing'}: ${found?.reason ?? ''}`];
  });
  return told.verdict === scenario.verdict ? wrong : [`the run: expected ${scenario.verdict}, told ${told.verdict}`, ...wrong];
}

async function examine({ cluster: name, diagnosis, target, probe }: ScenarioFile, { addresses: { arm, cluster } }: RunningSimulator, save: string | undefined): Promise<PlayedReport> {
  const id = `/subscriptions/${cluster.subscriptionId}/resourceGroups/${cluster.resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${cluster.name}`;
  const azure = { authorityHost: arm.url, tenantId: arm.tenantId, clientId: arm.clientId, clientSecret: arm.clientSecret, resourceManagerUrl: arm.url };
  const request = { cluster: { name, id, probe }, diagnosis, target, azure, caFile: arm.caFile, withinMs: EXAMINE_MS, ...(save === undefined ? {} : { save }) };
  return report.parse(await examined(request, EXAMINE_MS + 20_000));
}
