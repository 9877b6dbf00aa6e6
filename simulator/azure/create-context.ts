import type { Fleet } from '../nodes/model.ts';
import type { Scenario } from '../scenario/schema.ts';
import { createActivity } from './activity.ts';
import { createAssignmentStore } from './authorization/assignments.ts';
import type { Cloud } from './cloud.ts';
import type { ArmContext, KubernetesAccess } from './context.ts';
import { createRecorder } from './metrics/recorder.ts';
import { createOperations } from './operations.ts';
import { createOutboundStore } from './outbound/store.ts';
import { createRunCommands } from './run-command.ts';

export interface ContextOptions {
  readonly cloud: Cloud;
  readonly fleet: Fleet;
  readonly kubernetes: KubernetesAccess;
  readonly tenantId: string;
  readonly origin: () => string;
  readonly log: (line: string) => void;
}

/** How traffic leaves the cluster, and what is counted of it. */
function createOutbound(scenario: Scenario, fleet: Fleet): Pick<ArmContext, 'outbound' | 'metrics'> {
  const { forgetsOnChange } = scenario.azure.metrics;
  const metrics = createRecorder({ fleet, clock: Date.now, forgetsOnChange });
  const setSnatPorts = (ports: number): Promise<void> => fleet.setSnatPorts(ports);
  return { metrics, outbound: createOutboundStore(scenario, { before: metrics.beforeChange, after: metrics.afterChange, setSnatPorts }) };
}

/** What ARM's routes work with, as the scenario begins. */
export function createContext({ cloud, fleet, kubernetes, tenantId, origin, log }: ContextOptions): ArmContext {
  const operations = createOperations(log);
  return {
    cloud,
    fleet,
    operations,
    activity: createActivity(operations),
    runCommands: createRunCommands(cloud.scenario, operations),
    ...createOutbound(cloud.scenario, fleet),
    assignments: createAssignmentStore(cloud.scenario),
    kubernetes,
    tenantId,
    origin,
  };
}
