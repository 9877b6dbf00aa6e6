import { z } from 'zod';
import { json, readJson, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { apiAddress } from '../../scenario/api-address.ts';
import type { PrivateZone, ZoneLink } from '../api-server/private-zone.ts';
import { ArmError, notFound } from '../arm-error.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { page } from '../paging.ts';
import { networkId, same } from '../resource-ids.ts';

const type = 'Microsoft.Network/privateDnsZones';
const base = `/resourceGroups/{group}/providers/${type}/{zone}`;
const body = z.object({ location: z.literal('global'), properties: z.object({ virtualNetwork: z.object({ id: z.string().min(1) }), registrationEnabled: z.boolean().default(false) }) });

function zoneOf({ cloud }: ArmContext, { values }: ArmRequest): PrivateZone {
  const zone = cloud.privateZone;
  if (zone !== undefined && same(zone.name, valueOf(values, 'zone')) && same(zone.resourceGroup, valueOf(values, 'group'))) return zone;
  throw notFound(type, valueOf(values, 'zone'), valueOf(values, 'group'));
}

const idOf = ({ cloud: { scenario } }: ArmContext, zone: PrivateZone): string => networkId(scenario.cluster, 'privateDnsZones', zone);

const linkDocument = (context: ArmContext, zone: PrivateZone, { name, network, etag }: ZoneLink): object => ({
  id: `${idOf(context, zone)}/virtualNetworkLinks/${name}`,
  name,
  type: `${type}/virtualNetworkLinks`,
  location: 'global',
  etag: `"${etag}"`,
  properties: { provisioningState: 'Succeeded', virtualNetworkLinkState: 'Completed', registrationEnabled: false, virtualNetwork: { id: network } },
});

const linkNotFound = (name: string): ArmError => new ArmError(404, 'ResourceNotFound', `The resource record '${name}' does not exist in the zone.`);

function findLink(zone: PrivateZone, request: ArmRequest): ZoneLink {
  const name = valueOf(request.values, 'link');
  const found = zone.links().find((link) => same(link.name, name));
  if (found === undefined) throw linkNotFound(name);
  return found;
}

function assertMatch({ exchange }: ArmRequest, link: ZoneLink | undefined): void {
  const failed = new ArmError(412, 'PreconditionFailed', 'The condition of the request headers is not met.');
  if (exchange.headers['if-none-match'] === '*' && link !== undefined) throw failed;
  const wanted = exchange.headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted.replaceAll('"', '') !== link?.etag) throw failed;
}

/** Of one zone, a network has one link at most: https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links */
function putLink(context: ArmContext, request: ArmRequest): Answer {
  const zone = zoneOf(context, request);
  const parsed = body.safeParse(readJson(request.exchange));
  if (!parsed.success) throw new ArmError(400, 'BadRequest', `The request is invalid: ${parsed.error.issues[0]?.path.join('.') ?? 'body'}.`);
  const name = valueOf(request.values, 'link');
  const network = parsed.data.properties.virtualNetwork.id;
  const existing = zone.links().find((link) => same(link.name, name));
  assertMatch(request, existing);
  if (zone.links().some((link) => same(link.network, network) && !same(link.name, name)))
    throw new ArmError(409, 'Conflict', `A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '${zone.name}'.`);
  return json(existing === undefined ? 201 : 200, linkDocument(context, zone, zone.put(name, network)));
}

function deleteLink(context: ArmContext, request: ArmRequest): Answer {
  const zone = zoneOf(context, request);
  const name = valueOf(request.values, 'link');
  const existing = zone.links().find((link) => same(link.name, name));
  if (existing === undefined) return { status: 204 };
  assertMatch(request, existing);
  zone.remove(name);
  return { status: 200 };
}

function getRecord(context: ArmContext, request: ArmRequest): Answer {
  const zone = zoneOf(context, request);
  const name = valueOf(request.values, 'record');
  if (!same(name, zone.record)) throw linkNotFound(name);
  const properties = { ttl: 300, fqdn: `${name}.${zone.name}.`, aRecords: [{ ipv4Address: apiAddress(context.cloud.scenario) }] };
  return json(200, { id: `${idOf(context, zone)}/A/${name}`, name, type: `${type}/A`, properties });
}

/** A private zone, its links and the one record in it. */
export function privateDnsRoutes(context: ArmContext): ArmRoute[] {
  const family = 'Microsoft.Network private DNS';
  const links = `${base}/virtualNetworkLinks`;
  const of = (request: ArmRequest): PrivateZone => zoneOf(context, request);
  return [
    { method: 'GET', path: base, family, action: `${type}/read`, handle: (request) => json(200, { id: idOf(context, of(request)), name: of(request).name, type, location: 'global', properties: { provisioningState: 'Succeeded' } }) },
    { method: 'GET', path: links, family, action: `${type}/virtualNetworkLinks/read`, handle: (request) => page(request.exchange, context.origin(), of(request).links().map((link) => linkDocument(context, of(request), link))) },
    { method: 'GET', path: `${links}/{link}`, family, action: `${type}/virtualNetworkLinks/read`, handle: (request) => json(200, linkDocument(context, of(request), findLink(of(request), request))) },
    { method: 'PUT', path: `${links}/{link}`, family, action: `${type}/virtualNetworkLinks/write`, handle: (request) => putLink(context, request) },
    { method: 'DELETE', path: `${links}/{link}`, family, action: `${type}/virtualNetworkLinks/delete`, handle: (request) => deleteLink(context, request) },
    { method: 'GET', path: `${base}/A/{record}`, family, action: `${type}/A/read`, handle: (request) => getRecord(context, request) },
  ];
}
