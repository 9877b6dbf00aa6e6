import { randomUUID } from 'node:crypto';
import type { Answer, Exchange, Handler } from '../http/exchange.ts';
import type { RequestLog } from '../http/request-log.ts';
import { valueOf, type PathValues } from '../http/route.ts';
import { assertNotForbidden, assertToken, createThrottle } from './access.ts';
import { refuseApiVersion } from './api-versions.ts';
import { ArmError, errorAnswer, notSimulated } from './arm-error.ts';
import type { Cloud } from './cloud.ts';
import type { ArmContext, ArmRoute } from './context.ts';
import { entra, type Application } from './entra.ts';
import { findRoute } from './find-route.ts';
import { assertNotDenied } from './permissions/assert-not-denied.ts';
import { assertPermitted } from './permissions/assert-permitted.ts';
import { same } from './resource-ids.ts';
import { activityLogRoutes } from './routes/activity-log.ts';
import { denyAssignmentRoutes } from './routes/deny-assignments.ts';
import { egressResourceRoutes } from './routes/egress-resources.ts';
import { loadBalancerRoutes } from './routes/load-balancers.ts';
import { machineRoutes } from './routes/machines.ts';
import { managedClusterRoutes } from './routes/managed-clusters.ts';
import { metricRoutes } from './routes/metrics.ts';
import { networkInterfaceRoutes } from './routes/network-interfaces.ts';
import { operationRoutes } from './routes/operations.ts';
import { permissionRoutes } from './routes/permissions.ts';
import { reimageRoutes } from './routes/reimage.ts';
import { privateDnsRoutes } from './routes/private-dns-zones.ts';
import { detectorRoutes } from './routes/detectors.ts';
import { resourceHealthRoutes } from './routes/resource-health.ts';
import { roleAssignmentRoutes } from './routes/role-assignments.ts';
import { roleDefinitionRoutes } from './routes/role-definitions.ts';
import { runCommandRoutes } from './routes/run-command.ts';
import { securityGroupRoutes } from './routes/security-groups.ts';
import { securityRuleRoutes } from './routes/security-rules.ts';
import { subnetUsageRoutes } from './routes/subnet-usage.ts';
import { virtualNetworkRoutes } from './routes/virtual-networks.ts';
import type { Tokens } from './tokens.ts';

export interface ArmOptions {
  readonly application: Application;
  readonly tokens: Tokens;
  readonly requests: RequestLog;
  readonly log: (line: string) => void;
}

const families = [
  managedClusterRoutes,
  machineRoutes,
  networkInterfaceRoutes,
  virtualNetworkRoutes,
  egressResourceRoutes,
  loadBalancerRoutes,
  securityGroupRoutes,
  securityRuleRoutes,
  reimageRoutes,
  subnetUsageRoutes,
  runCommandRoutes,
  operationRoutes,
  metricRoutes,
  activityLogRoutes,
  roleAssignmentRoutes,
  roleDefinitionRoutes,
  denyAssignmentRoutes,
  privateDnsRoutes,
  resourceHealthRoutes,
  detectorRoutes,
  permissionRoutes,
];

/** Every route of ARM. */
export const armRoutes = (context: ArmContext): ArmRoute[] => families.flatMap((family) => family(context));

function assertScope({ scenario, resourceGroups }: Cloud, values: PathValues): void {
  const subscription = valueOf(values, 'subscription');
  if (!same(subscription, scenario.cluster.subscription))
    throw new ArmError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
  const group = values['group'];
  if (group === undefined || resourceGroups.some((known) => same(known, group))) return;
  throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
}

function requestIds(): Record<string, string> {
  const id = randomUUID();
  return {
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': randomUUID(),
    'x-ms-routing-request-id': `WESTEUROPE:${id}`,
    'cache-control': 'no-cache',
  };
}

/** Entra and Azure Resource Manager, on one origin. Routes that are not written answer 501 and a line in the log. */
export function createArm(context: ArmContext, { application, tokens, requests, log }: ArmOptions): Handler {
  const routes = armRoutes(context);
  const throttle = createThrottle(context.cloud.scenario.channels);

  const answer = async (exchange: Exchange): Promise<Answer> => {
    const caller = assertToken(exchange, tokens);
    const found = findRoute(routes, exchange.method, exchange.path);
    if (found === undefined) {
      log(`ARM: nobody wrote ${exchange.method} ${exchange.path}`);
      throw notSimulated(`route ${exchange.method} ${exchange.path}`);
    }
    const refused = refuseApiVersion(found.route.family, exchange.query.get('api-version'));
    if (refused !== undefined) throw new ArmError(400, refused.code, refused.message);
    assertScope(context.cloud, found.values);
    const { scenario } = context.cloud;
    const call = { caller, action: found.route.action, scope: found.values['scope'] ?? exchange.path };
    assertNotForbidden(exchange, scenario.channels, call);
    assertPermitted(scenario, call);
    assertNotDenied(scenario, call);
    throttle(exchange);
    const handled = await found.route.handle({ exchange, values: found.values });
    if (found.route.method !== 'GET') context.activity.add({ ...call, id: randomUUID(), path: exchange.path }, handled);
    return handled;
  };
  const safely = async (exchange: Exchange): Promise<Answer> => {
    try {
      return entra(exchange, context.origin(), application, tokens) ?? (await answer(exchange));
    } catch (error) {
      if (error instanceof ArmError) return errorAnswer(error);
      throw error;
    }
  };
  return async (exchange) => {
    const { status, headers, body } = await safely(exchange);
    requests.add({
      at: Date.now(),
      method: exchange.method,
      path: exchange.path,
      apiVersion: exchange.query.get('api-version') ?? '',
      status,
    });
    return { status, headers: { ...requestIds(), ...headers }, body };
  };
}
