import type { EventData } from '@azure/arm-monitor';
import type { ChangeWindow, RecentChanges } from '../../evidence/changes.ts';
import type { ArmClients } from '../arm-clients.ts';
import { orAccessError } from '../errors.ts';
import { azureChanges } from './azure-change.ts';
import type { KnownActors } from './azure-change.ts';

/** Events of one resource group that are read; Azure sends the newest first. */
const MAX_EVENTS = 1_000;

/** Fields that are used; claims carry the name of a person. Source: Azure Monitor, Activity Logs - List, `$select`. */
const FIELDS = 'eventTimestamp,eventDataId,operationId,operationName,resourceId,status,caller,claims';

/** The permission that reading it takes. */
export const ACTIVITY_READ = 'Microsoft.Insights/eventtypes/values/read';

/** What the activity log tells of one resource group. It lags some minutes behind. Source: Azure Monitor, "Activity log". */
export function readActivityLog({ monitor }: Pick<ArmClients, 'monitor'>, resourceGroup: string, window: ChangeWindow, actors: KnownActors, abortSignal: AbortSignal): Promise<RecentChanges> {
  return orAccessError(`read the activity log of the resource group "${resourceGroup}"`, async () => {
    const [from, until] = [window.from, window.until].map((at) => new Date(at).toISOString());
    const filter = `eventTimestamp ge '${from}' and eventTimestamp le '${until}' and resourceGroupName eq '${resourceGroup.replaceAll("'", "''")}'`;
    const events: EventData[] = [];
    for await (const event of monitor.activityLogs.list(filter, { select: FIELDS, abortSignal })) {
      events.push(event);
      if (events.length === MAX_EVENTS) break;
    }
    const unread = events.length < MAX_EVENTS ? [] : [`Of the activity log of the resource group "${resourceGroup}", only the newest ${MAX_EVENTS} events were read`];
    return { changes: azureChanges(events, window, actors), unread };
  }, ACTIVITY_READ);
}
