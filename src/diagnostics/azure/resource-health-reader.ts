import type { ApiServerHealth } from '../evidence/api-server.ts';
import type { ResourceHealthReader } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { orAccessError } from './errors.ts';

/** Characters of Azure's summary that are kept. */
const SUMMARY_LENGTH = 500;

/** @param clusterId ARM id of the managed cluster */
export function createResourceHealthReader({ health }: Pick<ArmClients, 'health'>, clusterId: string): ResourceHealthReader {
  return {
    clusterHealth: (abortSignal) =>
      orAccessError("read the cluster's resource health", async (): Promise<ApiServerHealth> => {
        const { properties } = await health.availabilityStatuses.getByResource(clusterId.replace(/^\//, ''), { abortSignal });
        return {
          state: properties?.availabilityState ?? 'Unknown',
          summary: (properties?.summary ?? '').slice(0, SUMMARY_LENGTH),
          reasonType: properties?.reasonType ?? '',
          since: properties?.occuredTime?.toISOString() ?? '',
        };
      }),
  };
}
