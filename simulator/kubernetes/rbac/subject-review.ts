import { z } from 'zod';
import { json, readJson, type Answer, type Exchange } from '../../http/exchange.ts';
import type { ServiceAccountSpec } from '../../scenario/api-server.ts';
import type { RequestInfo } from '../request-info.ts';
import { badRequest } from '../status.ts';

const text = z.string().default('');
const review = z.object({
  spec: z.looseObject({
    user: z.string().min(1),
    resourceAttributes: z.object({ verb: text, group: text, resource: text, subresource: text, namespace: text }),
  }),
});

const has = (list: readonly string[], value: string): boolean => list.includes('*') || list.includes(value);

/** What somebody else may do, in the words of a SubjectAccessReview; of service accounts only. */
export function subjectReview(exchange: Exchange, info: RequestInfo, accounts: readonly ServiceAccountSpec[]): Answer | undefined {
  if (info.group !== 'authorization.k8s.io' || info.resource !== 'subjectaccessreviews' || info.verb !== 'create') return undefined;
  const parsed = review.safeParse(readJson(exchange));
  if (!parsed.success) throw badRequest('the object provided is unrecognized (must be of type SubjectAccessReview)');
  const { user, resourceAttributes: wanted } = parsed.data.spec;
  const account = accounts.find(({ namespace, name }) => user === `system:serviceaccount:${namespace}:${name}`);
  const resource = wanted.subresource === '' ? wanted.resource : `${wanted.resource}/${wanted.subresource}`;
  const isAllowed = (account?.rules ?? []).some(
    ({ verbs, apiGroups, resources, namespace }) => has(verbs, wanted.verb) && has(apiGroups, wanted.group) && has(resources, resource) && (namespace === undefined || namespace === wanted.namespace),
  );
  return json(201, { kind: 'SubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: { creationTimestamp: null }, spec: parsed.data.spec, status: { allowed: isAllowed } });
}
