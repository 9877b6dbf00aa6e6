import { z } from 'zod';
import { readJson, type Answer } from '../../http/exchange.ts';
import { objectOf } from '../collections.ts';
import { budgetStatus, isBudgetOf } from '../objects/disruption-budgets.ts';
import { isReady } from '../objects/workload-status.ts';
import { badRequest, StatusError, success } from '../status.ts';
import { isDryRun, type Writing } from './context.ts';
import { deletePod } from './delete.ts';

const eviction = z.looseObject({
  metadata: z.looseObject({ name: z.string().optional() }).optional(),
  deleteOptions: z.looseObject({ dryRun: z.array(z.string()).nullish(), gracePeriodSeconds: z.number().int().min(0).nullish() }).nullish(),
});

/** POST of an Eviction: a deletion that budgets may refuse. @throws {StatusError} 400, 404, 429 */
export function evict({ context, resource, info, exchange }: Writing): Answer {
  const parsed = eviction.safeParse(readJson(exchange));
  if (!parsed.success) throw badRequest('the object provided is unrecognized (must be of type Eviction)');
  const pod = objectOf(resource, info);
  for (const budget of context.budgets().filter((candidate) => isBudgetOf(candidate, pod) && isReady(pod))) {
    const { disruptionsAllowed, desiredHealthy, currentHealthy } = budgetStatus(budget, context.pods());
    if (disruptionsAllowed > 0) continue;
    const message = `The disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
    throw new StatusError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
      causes: [{ reason: 'DisruptionBudget', message }],
    });
  }
  const { deleteOptions } = parsed.data;
  if (!isDryRun(exchange, deleteOptions ?? undefined)) deletePod(context.store, pod, deleteOptions?.gracePeriodSeconds ?? 30);
  return success({}, 201);
}
