import { z } from 'zod';
import { json, readJson, type Answer, type Exchange } from '../../http/exchange.ts';
import type { Caller } from '../caller.ts';
import type { RequestInfo } from '../request-info.ts';
import { badRequest } from '../status.ts';
import type { Authorizer } from './authorizer.ts';

const text = z.string().nullish();

const accessReview = z.object({
  spec: z.looseObject({
    resourceAttributes: z
      .object({ verb: text, group: text, resource: text, subresource: text, namespace: text, name: text })
      .nullish(),
    nonResourceAttributes: z.object({ path: text, verb: text }).nullish(),
  }),
});
const rulesReview = z.object({ spec: z.looseObject({ namespace: z.string().optional() }) });

const written = (value: string | null | undefined): string | undefined => (value === null || value === '' ? undefined : value);

function review(kind: string, spec: object, status: object): Answer {
  return json(201, { kind, apiVersion: 'authorization.k8s.io/v1', metadata: { creationTimestamp: null }, spec, status });
}

function mayI(exchange: Exchange, caller: Caller, authorizer: Authorizer): Answer {
  const parsed = accessReview.safeParse(readJson(exchange));
  if (!parsed.success) throw badRequest('the object provided is unrecognized (must be of type SelfSubjectAccessReview)');
  const { spec } = parsed.data;
  const wanted = spec.resourceAttributes;
  // Of paths, everybody may have discovery only; nobody here asks for others.
  if (wanted === undefined || wanted === null) return review('SelfSubjectAccessReview', spec, { allowed: true });
  const allowed = authorizer.allows(caller, {
    verb: wanted.verb ?? '',
    group: wanted.group ?? '',
    resource: wanted.resource ?? '',
    subresource: written(wanted.subresource),
    namespace: written(wanted.namespace),
    name: written(wanted.name),
  });
  return review('SelfSubjectAccessReview', spec, { allowed });
}

function whatMayI(exchange: Exchange, caller: Caller, authorizer: Authorizer): Answer {
  const parsed = rulesReview.safeParse(readJson(exchange));
  const namespace = parsed.success ? parsed.data.spec.namespace : undefined;
  if (namespace === undefined || namespace === '') throw badRequest('no namespace on request');
  const nonResourceRules = [{ verbs: ['get'], nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/readyz', '/version'] }];
  const resourceRules = authorizer.rules(caller, namespace);
  return review('SelfSubjectRulesReview', { namespace }, { resourceRules, nonResourceRules, incomplete: false });
}

/** What a caller may do, from the data that refuses it too; undefined for requests about something else. */
export function selfReview(exchange: Exchange, info: RequestInfo, caller: Caller, authorizer: Authorizer): Answer | undefined {
  if (info.group !== 'authorization.k8s.io' || info.verb !== 'create') return undefined;
  if (info.resource === 'selfsubjectaccessreviews') return mayI(exchange, caller, authorizer);
  return info.resource === 'selfsubjectrulesreviews' ? whatMayI(exchange, caller, authorizer) : undefined;
}
