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

/** The resource provider of AKS: the first-party application that Entra calls "AzureContainerService". */
const AKS = '7319c514-987d-4e9b-ac3d-d38c4f427f4c';

/** The claim that holds the caller's object id. Source: Azure Monitor, "Activity log event schema", `claims`. */
const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

/** Object ids of identities that are no strangers. */
export interface KnownActors {
  /** The cluster's. */
  readonly cluster: readonly string[];
  /** Absent: nobody told the bot its own. */
  readonly bot?: string;
}

/** As the product names the rules that it makes; anybody may name one so. */
const OWN_RULE = /\/securityRules\/aks-chatops-/i;

/**
 * Changes that succeeded or have not ended, the newest first. Azure writes an event when an operation starts and one when it
 * ends: a change counts from its start, and one that failed is none.
 */
export function azureChanges(events: readonly EventData[], window: ChangeWindow, actors: KnownActors): readonly RecentChange[] {
  const operations = [...Map.groupBy(events, operationOf).values()];
  return operations
    .flatMap((all) => changeOf(all, actors))
    .filter(({ at }) => isWithin(at, window))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

const operationOf = ({ operationId, eventDataId, operationName, resourceId }: EventData): string =>
  `${operationId ?? eventDataId ?? ''} ${operationName?.value ?? ''} ${resourceId ?? ''}`.toLowerCase();

/** Words of `status` before there is an end. Source: Azure Monitor, "Activity log event schema", Administrative category. */
const UNDER_WAY = new Set(['started', 'accepted', 'in progress', 'inprogress']);

const stateOf = ({ status }: EventData): string => (status?.value ?? '').toLowerCase();

function changeOf(all: readonly EventData[], actors: KnownActors): readonly RecentChange[] {
  const done = all.find((event) => stateOf(event) === 'succeeded');
  const event = done ?? (all.every((one) => UNDER_WAY.has(stateOf(one))) ? all[0] : undefined);
  const began = all.flatMap(({ eventTimestamp }) => eventTimestamp ?? []).toSorted((a, b) => a.getTime() - b.getTime())[0];
  if (event === undefined || began === undefined) return [];
  const id = event.resourceId ?? '';
  const isPerson = personOf(event) !== undefined;
  const deed = deedOf(event.operationName?.value ?? '', id, isPerson);
  if (deed === undefined) return [];
  const what = done === undefined ? `${deed} (under way: the log has no end of it)` : deed;
  return [{ at: began.toISOString(), by: whoOf(event, actors), what, resource: resourceOf(id), ...(isRoutine(event, actors) ? { isRoutine: true } : {}) }];
}

/** The name of a rule says whose it is only where nothing better does: a person who takes our name stays a person. */
function isRoutine(event: EventData, actors: KnownActors): boolean {
  if (byMachinery(event, actors) !== undefined) return true;
  return actors.bot === undefined && personOf(event) === undefined && OWN_RULE.test(event.resourceId ?? '');
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

function byMachinery({ caller = '', claims = {} }: EventData, { cluster, bot }: KnownActors): string | undefined {
  const ids = [caller, claims['appid'] ?? '', claims[OBJECT_ID] ?? ''].map((id) => id.toLowerCase());
  if (ids.includes(AKS)) return 'AKS itself';
  if (bot !== undefined && ids.includes(bot.toLowerCase())) return 'this bot';
  return cluster.some((id) => ids.includes(id.toLowerCase())) ? "the cluster's own identity" : undefined;
}

function whoOf(event: EventData, actors: KnownActors): string {
  const person = personOf(event);
  const tool = TOOLS.get((event.claims?.['appid'] ?? '').toLowerCase());
  const caller = foreignText(event.caller ?? '', 60);
  const who = byMachinery(event, actors) ?? person ?? (caller === '' ? '' : `the identity ${caller}`);
  return who === '' || tool === undefined ? who : `${who} (by ${tool})`;
}

const isWithin = (at: string, { from, until }: ChangeWindow): boolean => Date.parse(at) >= from && Date.parse(at) <= until;
