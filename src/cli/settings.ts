/** From settings to diagnostics: what commands that ask Azure have in common. */
import { clusterId, readCliConfig } from '../config.ts';
import type { CliConfig } from '../config.ts';
import { connectAzure } from '../diagnostics/azure/access.ts';
import type { AzureSettings } from '../diagnostics/azure/access.ts';
import { assertReachable } from '../diagnostics/azure/reachable.ts';
import { AccessError } from '../diagnostics/ports.ts';
import { createDiagnostics } from '../diagnostics/service.ts';
import type { ClusterSettings } from '../diagnostics/examinations.ts';
import type { Diagnostics } from '../diagnostics/service.ts';
import type { Context } from './context.ts';
import { CliError, EXIT } from './exit.ts';

export const azureOf = ({ azure, file }: CliConfig): AzureSettings => ({ ...azure, operationPollSeconds: file.limits.operationPollSeconds });

export const clustersOf = ({ file }: CliConfig): readonly ClusterSettings[] =>
  file.clusters.map((cluster) => ({ name: cluster.name, id: clusterId(cluster), probe: cluster.probe }));

export const configOf = ({ env }: Context): CliConfig => readCliConfig(env);

/** @param onBug told of what the diagnostics got wrong; the check that it happened in is `unknown` */
export function diagnosticsOf(config: CliConfig, onBug: (error: unknown, where: string) => void): Diagnostics {
  return createDiagnostics({ azure: connectAzure(azureOf(config)), clusters: clustersOf(config), nodesAtOnce: config.file.limits.nodesAtOnce, clock: Date.now, onBug });
}

/** Minutes that an examination may take, and the person's own patience. */
export const deadlineOf = ({ file }: CliConfig, { signal }: Context): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(file.limits.runMinutes * 60_000)]);

/** Before a person waits for many questions to fail one by one. */
export async function assertAzure(config: CliConfig, signal: AbortSignal): Promise<void> {
  try {
    await assertReachable(azureOf(config), signal);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    throw new CliError(EXIT.unavailable, `${error.message}. Check the AZURE_… settings and the network, then run "npx aks-chatops doctor".`, { cause: error });
  }
}
