import type { Answer } from '../../http/exchange.ts';
import type { Scenario } from '../../scenario/schema.ts';
import type { Deed } from '../activity.ts';
import { guidOf } from '../authorization/roles.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { badRequest, insightsAnswer } from '../insights-error.ts';
import { page } from '../paging.ts';
import { isWithin } from '../permissions/places.ts';
import { placeId } from '../places.ts';
import { principalId } from '../principals.ts';
import { same } from '../resource-ids.ts';

type Entry = Scenario['azure']['activityLog'][number];
type Filter = ReadonlyMap<string, string>;

const keptMs = 90 * 24 * 3_600_000;
const times = ['eventTimestamp ge', 'eventTimestamp le'];
const fields = ['resourceGroupName', 'resourceUri', 'resourceId', 'resourceProvider', 'status', 'caller', 'correlationId', 'eventChannels'];
const known = [...times, ...fields.map((field) => `${field} eq`)];

/** `eventTimestamp ge '…' and …`, whose beginning must be there: https://learn.microsoft.com/rest/api/monitor/activity-logs/list */
function readFilter(text: string | null, now: number): Filter {
  const terms = (text ?? '').split(/\s+and\s+/i).map((term) => /^\(?\s*(\w+)\s+(eq|ge|le)\s+'?([^']*)'?\s*\)?$/i.exec(term.trim()));
  const filter = new Map(terms.map((term) => [`${term?.[1] ?? ''} ${term?.[2]?.toLowerCase() ?? ''}`, term?.[3] ?? '']));
  const unknown = [...filter.keys()].find((name) => !known.some((allowed) => same(allowed, name)));
  if (unknown !== undefined) throw badRequest(`The filter is not valid: ${text ?? ''}. Allowed are ${known.join(', ')}, joined by and`);
  const from = Date.parse(filter.get('eventTimestamp ge') ?? '');
  if (Number.isNaN(from)) throw badRequest('The filter must hold a start time: eventTimestamp ge');
  if (from < now - keptMs - 60_000) throw badRequest('The start time cannot be more than 90 days in the past');
  return filter;
}

const groupOf = (id: string): string => /\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? '';
const providerOf = (operation: string): string => operation.split('/')[0] ?? '';

function matches({ cloud: { scenario } }: ArmContext, filter: Filter, entry: Entry, at: number): boolean {
  const resource = placeId(scenario, entry.resource);
  const wants = (name: string, test: (value: string) => boolean): boolean => {
    const value = filter.get(name);
    return value === undefined || test(value);
  };
  return (
    wants('eventTimestamp ge', (from) => at >= Date.parse(from)) &&
    wants('eventTimestamp le', (to) => at <= Date.parse(to)) &&
    wants('resourceGroupName eq', (group) => same(group, groupOf(resource))) &&
    wants('resourceUri eq', (id) => isWithin(resource, id)) &&
    wants('resourceId eq', (id) => isWithin(resource, id)) &&
    wants('resourceProvider eq', (provider) => same(provider, providerOf(entry.operation))) &&
    wants('status eq', (status) => same(status, entry.status)) &&
    wants('caller eq', (caller) => same(caller, principalId(scenario.cluster, entry.caller)))
  );
}

const word = (value: string): object => ({ value, localizedValue: value });

function outcome({ status, code, message = '' }: Entry): object {
  if (status !== 'Failed') return { subStatus: word(''), properties: { statusCode: status } };
  const refused = code?.includes('Authorization') === true;
  const statusCode = refused ? 'Forbidden' : 'BadRequest';
  const error = code === undefined ? {} : { statusMessage: JSON.stringify({ error: { code, message } }) };
  const says = `${statusCode} (HTTP Status Code: ${refused ? 403 : 400})`;
  return { subStatus: { value: statusCode, localizedValue: says }, properties: { statusCode, serviceRequestId: '', ...error } };
}

function document({ cloud: { scenario } }: ArmContext, { entry, at, operation }: Event): object {
  const { cluster } = scenario;
  const resource = placeId(scenario, entry.resource);
  const caller = principalId(cluster, entry.caller);
  const id = guidOf(`event ${operation} ${entry.status}`);
  const time = new Date(at).toISOString();
  return {
    authorization: { action: entry.operation, scope: resource },
    caller,
    claims: { appid: entry.callerApp ?? caller, 'http://schemas.microsoft.com/identity/claims/objectidentifier': caller, ...(entry.callerName === undefined ? {} : { name: entry.callerName }) },
    category: word('Administrative'),
    correlationId: guidOf(operation),
    description: '',
    eventDataId: id,
    eventName: { value: 'EndRequest', localizedValue: 'End request' },
    eventTimestamp: time,
    submissionTimestamp: time,
    id: `${resource}/events/${id}/ticks/${at}`,
    level: entry.status === 'Failed' ? 'Error' : 'Informational',
    operationId: guidOf(operation),
    operationName: word(entry.operation),
    resourceGroupName: groupOf(resource),
    resourceId: resource,
    resourceProviderName: word(providerOf(entry.operation)),
    resourceType: word(entry.operation.split('/').slice(0, -1).join('/')),
    status: word(entry.status),
    subscriptionId: cluster.subscription,
    ...outcome(entry),
  };
}

const eventsOf = (entry: Entry): Entry[] => [...(entry.startedMinutesAgo === undefined ? [] : [{ ...entry, status: 'Started' as const, minutesAgo: entry.startedMinutesAgo }]), entry];

interface Event {
  readonly entry: Entry;
  /** What both events of an operation share. */
  readonly operation: string;
  readonly at: number;
}

const eventsOfScenario = ({ azure }: Scenario, startedAt: number): Event[] =>
  azure.activityLog.flatMap((entry, index) => eventsOf(entry).map((event) => ({ entry: event, operation: `correlation ${index}`, at: startedAt - event.minutesAgo * 60_000 })));

/** Two for each: that it began, and how it ended. */
const eventsSince = (deeds: readonly Deed[]): Event[] =>
  deeds.flatMap(({ at, id, action, resource, caller, end }) => {
    const ended = end();
    const told = (status: Entry['status'], when: number): Event => ({ entry: { minutesAgo: 0, operation: action, status, caller, resource }, operation: id, at: when });
    return [told('Started', at), ...(ended === undefined ? [] : [told(ended.status, ended.at)])];
  });

/** The newest first, as Azure sorts them. */
function list(context: ArmContext, { exchange }: ArmRequest, startedAt: number): Answer {
  const filter = readFilter(exchange.query.get('$filter'), Date.now());
  const entries = [...eventsOfScenario(context.cloud.scenario, startedAt), ...eventsSince(context.activity.list())]
    .filter(({ entry, at }) => matches(context, filter, entry, at))
    .toSorted((left, right) => right.at - left.at);
  return page(
    exchange,
    context.origin(),
    entries.map((event) => document(context, event)),
  );
}

export function activityLogRoutes(context: ArmContext): ArmRoute[] {
  const startedAt = Date.now();
  return [
    {
      method: 'GET',
      path: '/providers/Microsoft.Insights/eventtypes/management/values',
      family: 'Microsoft.Insights events',
      action: 'Microsoft.Insights/eventtypes/values/read',
      handle: (request) => insightsAnswer(() => list(context, request, startedAt)),
    },
  ];
}
