import type { EventData } from '@azure/arm-monitor';
import type { ChangeWindow, RecentChange } from '../../evidence/changes.ts';
import { foreignText } from '../../net/egress/foreign-text.ts';
import { roleAssignmentsAt } from '../../net/egress/role-assignments.ts';
import { deedOf } from './azure-deeds.ts';

/** Application ids by which Azure names its own tools. Source: Microsoft Entra, "First-party application IDs in sign-in reports". */
const TOOLS: ReadonlyMap<string, string> = new Map([
  ['04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'az'],
  ['1950a258-227b-4e31-a9cf-717495945fc2', 'Azure PowerShell'],
  ['c44b4083-3bb0-49c1-b47d-974e53cbdf3c', 'the Azure portal'],
]);

/** The resource provider of AKS. Source: AKS, "Bring your own keys", which gives it rights by this id. */
const AKS = '7319c514-987d-4e9b-ac3d-d38c4f427f4c';

/** As the product names the rules that it makes. */
const OWN_RULE = /\/securityRules\/aks-chatops-/i;

/**
 * Changes that succeeded, the newest first. Azure writes an event when an operation starts and one when it ends: a change
 * counts from its start, and one without an end that succeeded is none.
 * @param own object ids of the cluster's identity
 */
export function azureChanges(events: readonly EventData[], window: ChangeWindow, own: readonly string[]): readonly RecentChange[] {
  const operations = [...Map.groupBy(events, operationOf).values()];
  return operations
    .flatMap((all) => changeOf(all, own))
    .filter(({ at }) => isWithin(at, window))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

const operationOf = ({ operationId, eventDataId, operationName, resourceId }: EventData): string =>
  `${operationId ?? eventDataId ?? ''} ${operationName?.value ?? ''} ${resourceId ?? ''}`.toLowerCase();

function changeOf(all: readonly EventData[], own: readonly string[]): readonly RecentChange[] {
  const done = all.find(({ status }) => status?.value?.toLowerCase() === 'succeeded');
  const began = all.flatMap(({ eventTimestamp }) => eventTimestamp ?? []).toSorted((a, b) => a.getTime() - b.getTime())[0];
  if (done === undefined || began === undefined) return [];
  const id = done.resourceId ?? '';
  const isPerson = personOf(done) !== undefined;
  const what = deedOf(done.operationName?.value ?? '', id, isPerson);
  if (what === undefined) return [];
  const isRoutine = byCluster(done, own) !== undefined || OWN_RULE.test(id);
  return [{ at: began.toISOString(), by: whoOf(done, own), what, resource: resourceOf(id), ...(isRoutine ? { isRoutine } : {}) }];
}

/** A role assignment has a random name; what matters is where it holds. */
function resourceOf(id: string): string {
  const scope = /^(.*)\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i.exec(id)?.[1];
  return scope === undefined ? id : roleAssignmentsAt(scope);
}

function personOf({ caller = '', claims = {} }: EventData): string | undefined {
  if (!caller.includes('@')) return undefined;
  const name = foreignText(claims['name'] ?? '', 60);
  return name === '' ? caller.replaceAll(/[^\w.@+-]/g, '').slice(0, 100) : name;
}

function byCluster({ caller = '', claims = {} }: EventData, own: readonly string[]): string | undefined {
  const ids = [caller, claims['appid'] ?? ''].map((id) => id.toLowerCase());
  if (ids.includes(AKS)) return 'AKS itself';
  return own.some((id) => ids.includes(id.toLowerCase())) ? "the cluster's own identity" : undefined;
}

function whoOf(event: EventData, own: readonly string[]): string {
  const person = personOf(event);
  const tool = TOOLS.get((event.claims?.['appid'] ?? '').toLowerCase());
  const caller = foreignText(event.caller ?? '', 60);
  const who = byCluster(event, own) ?? person ?? (caller === '' ? '' : `the identity ${caller}`);
  return who === '' || tool === undefined ? who : `${who} (by ${tool})`;
}

const isWithin = (at: string, { from, until }: ChangeWindow): boolean => Date.parse(at) >= from && Date.parse(at) <= until;
