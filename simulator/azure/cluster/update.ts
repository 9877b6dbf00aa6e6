import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { json, readJson, type Answer } from '../../http/exchange.ts';
import { ArmError, notSimulated } from '../arm-error.ts';
import { asyncHeaders } from '../async-headers.ts';
import type { ArmContext, ArmRequest } from '../context.ts';
import { checkProfile } from '../outbound/check-profile.ts';
import { hasLoadBalancer } from '../outbound/resources.ts';
import type { OutboundSettings } from '../outbound/store.ts';
import { same } from '../resource-ids.ts';
import { clusterDocument } from './document.ts';

const reference = z.object({ id: z.string() });
const profile = z.object({
  allocatedOutboundPorts: z.number().int().optional(),
  idleTimeoutInMinutes: z.number().int().optional(),
  managedOutboundIPs: z.object({ count: z.number().int() }).nullish(),
  outboundIPs: z.object({ publicIPs: z.array(reference).optional() }).nullish(),
  outboundIPPrefixes: z.object({ publicIPPrefixes: z.array(reference).optional() }).nullish(),
});
const body = z.looseObject({
  location: z.string(),
  properties: z.looseObject({ apiServerAccessProfile: z.looseObject({ authorizedIPRanges: z.array(z.string()).nullish() }).nullish(), networkProfile: z.looseObject({ loadBalancerProfile: profile.nullish() }).nullish() }),
});
type Body = z.infer<typeof body>;

const changeable = ['properties.networkProfile.loadBalancerProfile', 'properties.apiServerAccessProfile.authorizedIPRanges'];
const readOnly = ['provisioningState', 'powerState', 'currentKubernetesVersion', 'fqdn', 'privateFQDN'];

const fieldsOf = (value: unknown): [string, unknown][] => (typeof value === 'object' && value !== null ? Object.entries(value) : []);

/** The first place where the wanted document says something else than the current one. What it leaves out says nothing. */
function firstChange(current: unknown, wanted: unknown, path = ''): string | undefined {
  if (changeable.includes(path) || wanted === null || wanted === undefined) return undefined;
  if (typeof wanted !== 'object') return isDeepStrictEqual(current, wanted) ? undefined : path;
  const known = new Map(fieldsOf(current));
  if (Array.isArray(wanted) && known.size !== wanted.length) return path;
  return fieldsOf(wanted)
    .map(([name, value]) => firstChange(known.get(name), value, path === '' ? name : `${path}.${name}`))
    .find((found) => found !== undefined);
}

/** A PUT replaces the whole cluster, so that leaving a profile out would take it away. */
function assertNothingElse(context: ArmContext, wanted: Body): void {
  const current = clusterDocument(context);
  const changed = firstChange(current, { ...wanted, eTag: undefined });
  if (changed !== undefined) throw notSimulated(`change of "${changed}" of a managed cluster`);
  const lost = Object.keys(current.properties).find((name) => !readOnly.includes(name) && wanted.properties[name] === undefined);
  if (lost !== undefined) throw notSimulated(`removal of "properties.${lost}" of a managed cluster`);
}

function ownAddresses(context: ArmContext, ids: readonly string[]): string[] {
  const known = context.cloud.scenario.azure.loadBalancer.outboundIPs;
  return ids.map((id) => {
    const name = id.split('/').at(-1) ?? '';
    const found = known.find((candidate) => same(candidate, name));
    if (found !== undefined) return found;
    throw new ArmError(
      400,
      'InvalidLoadBalancerProfileOutboundIPs',
      'Error in validating load balancer profile outbound IPs, error details: LoadBalancerProfileOutboundIPNotExist',
    );
  });
}

/** What is wanted of the load balancer; AKS's defaults where the profile leaves something out. */
function settingsIn(context: ArmContext, { properties: { networkProfile } }: Body): OutboundSettings {
  const current = context.outbound.settings();
  const wanted = networkProfile?.loadBalancerProfile;
  if (!hasLoadBalancer(context.cloud.scenario) || wanted === undefined || wanted === null) return current;
  if ((wanted.outboundIPPrefixes?.publicIPPrefixes ?? []).length > 0) throw notSimulated('public IP prefixes of a load balancer');
  const outboundIPs = ownAddresses(
    context,
    (wanted.outboundIPs?.publicIPs ?? []).map(({ id }) => id),
  );
  const settings = {
    allocatedOutboundPorts: wanted.allocatedOutboundPorts ?? 0,
    idleTimeoutInMinutes: wanted.idleTimeoutInMinutes ?? 30,
    managedOutboundIPs: wanted.managedOutboundIPs?.count ?? 0,
    outboundIPs,
  };
  checkProfile(context.cloud.scenario, settings);
  return settings;
}

/** Up to 200, and of public addresses: https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges */
function rangesIn({ cloud }: ArmContext, { properties }: Body): readonly string[] {
  const wanted = properties.apiServerAccessProfile?.authorizedIPRanges ?? [];
  if (wanted.length > 200) throw new ArmError(400, 'InvalidParameter', 'The value of parameter apiServerAccessProfile.authorizedIPRanges is invalid: at most 200 ranges are allowed.');
  if (cloud.scenario.cluster.private && wanted.length > 0)
    throw new ArmError(400, 'BadRequest', 'Authorized IP ranges are not supported on a private cluster.');
  return wanted;
}

function assertUnchanged({ exchange }: ArmRequest, etag: string): void {
  const given = exchange.headers['if-match'];
  if (given === undefined || given === '*' || given.replaceAll('"', '') === etag) return;
  throw new ArmError(412, 'PreconditionFailed', `Etag provided in if-match header ${given} does not match etag ${etag} of resource.`);
}

function assertIdle({ outbound }: ArmContext): void {
  if (!outbound.busy()) return;
  throw new ArmError(
    409,
    'OperationNotAllowed',
    'Operation is not allowed because there is an in progress update managed cluster operation on the managed cluster. ' +
      'Please wait for it to finish before starting a new operation.',
  );
}

/** `PUT managedClusters`: of everything that it may say, the load balancer's profile and the authorised ranges can change here. */
export function updateCluster(context: ArmContext, request: ArmRequest): Answer {
  const parsed = body.safeParse(readJson(request.exchange));
  if (!parsed.success)
    throw new ArmError(400, 'InvalidRequestContent', `The request content was invalid: ${parsed.error.issues[0]?.path.join('.') ?? 'body'}.`);
  assertIdle(context);
  assertUnchanged(request, context.outbound.etag());
  assertNothingElse(context, parsed.data);
  const settings = settingsIn(context, parsed.data);
  const ranges = rangesIn(context, parsed.data);
  const operation = context.operations.start(async () => {
    await Promise.all([context.outbound.change(settings), context.cloud.admission.change(ranges)]);
  });
  const polling = { provider: 'Microsoft.ContainerService', apiVersion: request.exchange.query.get('api-version') ?? '' } as const;
  return json(200, clusterDocument(context), asyncHeaders(context, polling, operation, { result: false }));
}
