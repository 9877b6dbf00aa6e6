import { z } from 'zod';
import { json, readJson, type Answer, type Exchange } from '../http/exchange.ts';
import { badRequest } from './status.ts';

export const accessReviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

const review = z.object({ spec: z.record(z.string(), z.unknown()) });

/** The caller may do everything: cluster user credentials without Kubernetes RBAC are an administrator's. */
export function accessReview(exchange: Exchange): Answer {
  const parsed = review.safeParse(readJson(exchange));
  if (!parsed.success) throw badRequest('the object provided is unrecognized (must be of type SelfSubjectAccessReview)');
  return json(201, {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: parsed.data.spec,
    status: { allowed: true },
  });
}
