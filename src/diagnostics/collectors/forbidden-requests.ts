import pLimit from 'p-limit';
import type { Answer } from '../evidence.ts';
import type { ForbiddenRequest, ForbiddenRequests, UnauthorizedPod } from '../evidence/api-server.ts';
import type { PodFacts } from '../evidence/pods.ts';
import { questionOf, readRefusals, readUnauthorized } from '../net/rbac/refusal.ts';
import type { ServiceAccountRefusal } from '../net/rbac/refusal.ts';
import { AccessError } from '../ports.ts';
import { need } from './collector.ts';
import type { CollectContext, Collector } from './collector.ts';

/** Different refusals that are asked about again. */
const MAX_ASKED = 30;

interface Said {
  readonly by: string;
  readonly text: string;
}

/** What pods and controllers were refused, by their last words and by events; and what the API server answers to it now. */
export const forbiddenRequests: Collector<'forbiddenRequests', 'pods'> = {
  kind: 'forbiddenRequests',
  source: 'the Kubernetes API',
  uses: ['pods'],
  async collect({ pods }, context): Promise<ForbiddenRequests> {
    const listed = need(pods).filter((pod) => isMeant(pod.namespace, `${pod.namespace}/${pod.name}`, context));
    const events = await eventsOf(context);
    const said: readonly Said[] = [...listed.map((pod) => ({ by: `${pod.namespace}/${pod.name}`, text: pod.terminationMessage })), ...events.said];
    const refusals = Map.groupBy(said.flatMap(({ by, text }) => readRefusals(text).map((refusal) => ({ by, refusal }))), ({ refusal }) => questionOf(refusal));
    // Whoever said it first speaks for the others.
    const different = [...refusals.values()].flatMap(([first]) => first ?? []).slice(0, MAX_ASKED);
    const limit = pLimit(context.atOnce);
    return {
      requests: await Promise.all(different.map(({ by, refusal }) => limit(() => asked(refusal, by, context)))),
      unauthorized: listed.flatMap(unauthorized),
      events: events.read,
    };
  },
  excerpts: ({ requests, unauthorized: refused, events }) => ({
    'api-server/forbidden': [
      ...requests.map(({ saidBy, says, isAllowedNow }) => `${saidBy}: ${says} (now: ${isAllowedNow.ok ? (isAllowedNow.value ? 'allowed' : 'refused') : isAllowedNow.reason})`),
      ...refused.map(({ pod, says }) => `${pod}: ${says}`),
      events.ok ? `${events.value} events read` : events.reason,
    ].join('\n'),
  }),
};

/** Where somebody asked about one pod or namespace, others' refusals are no answer. */
function isMeant(namespace: string, pod: string, { target }: CollectContext): boolean {
  if (target.pod !== undefined) return target.pod === pod;
  return target.namespace === undefined || target.namespace === namespace;
}

async function eventsOf({ access, signal, target }: CollectContext): Promise<{ readonly said: readonly Said[]; readonly read: Answer<number> }> {
  try {
    const events = await access.kubernetes.failureEvents(signal);
    const meant = events.filter(({ pod }) => target.pod === undefined && (target.namespace === undefined || pod.startsWith(`${target.namespace}/`)));
    return { said: meant.map(({ pod, message }) => ({ by: pod, text: message })), read: { ok: true, value: events.length } };
  } catch (error) {
    if (error instanceof AccessError) return { said: [], read: { ok: false, reason: error.message } };
    throw error;
  }
}

async function asked({ says, ...refusal }: ServiceAccountRefusal, saidBy: string, { access, signal }: CollectContext): Promise<ForbiddenRequest> {
  const { namespace, account, verb, group, resource, subresource, inNamespace, object } = refusal;
  const question = {
    user: `system:serviceaccount:${namespace}:${account}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    verb,
    group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(inNamespace === undefined ? {} : { namespace: inNamespace }),
    ...(object === undefined ? {} : { name: object }),
  };
  try {
    return { ...refusal, saidBy, says, isAllowedNow: { ok: true, value: await access.kubernetes.isAllowed(question, signal) } };
  } catch (error) {
    if (error instanceof AccessError) return { ...refusal, saidBy, says, isAllowedNow: { ok: false, reason: error.message } };
    throw error;
  }
}

/** A pod that is ready by now got over what it ended by; nobody can ask again with its token. */
function unauthorized({ namespace, name, ready, serviceAccount, terminationMessage }: PodFacts): readonly UnauthorizedPod[] {
  if (ready) return [];
  const says = readUnauthorized(terminationMessage);
  return says === undefined ? [] : [{ pod: `${namespace}/${name}`, account: serviceAccount, says }];
}
