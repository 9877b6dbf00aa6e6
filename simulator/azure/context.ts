import type { Answer, Exchange } from '../http/exchange.ts';
import type { PathValues } from '../http/route.ts';
import type { Fleet } from '../nodes/model.ts';
import type { Activity } from './activity.ts';
import type { ApiFamily } from './api-versions.ts';
import type { AssignmentStore } from './authorization/assignments.ts';
import type { Cloud } from './cloud.ts';
import type { MetricsRecorder } from './metrics/recorder.ts';
import type { Operations } from './operations.ts';
import type { OutboundStore } from './outbound/store.ts';
import type { RunCommands } from './run-command.ts';

/** What the Kubernetes stand-in says about itself, for kubeconfigs. */
export interface KubernetesAccess {
  readonly server: string;
  readonly ca: string;
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
}

/** What ARM's routes work with. */
export interface ArmContext {
  readonly cloud: Cloud;
  readonly fleet: Fleet;
  readonly operations: Operations;
  readonly activity: Activity;
  readonly runCommands: RunCommands;
  readonly outbound: OutboundStore;
  readonly assignments: AssignmentStore;
  readonly metrics: MetricsRecorder;
  readonly kubernetes: KubernetesAccess;
  readonly tenantId: string;
  /** Where this ARM is reached, for links in its answers. */
  readonly origin: () => string;
}

export interface ArmRequest {
  readonly exchange: Exchange;
  readonly values: PathValues;
}

export interface ArmRoute {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /**
   * Under `/subscriptions/{subscription}`; with `{scope}` at its start, under any ARM id, which is then the value
   * `scope`, with its slash in front.
   */
  readonly path: string;
  readonly family: ApiFamily;
  /** The permission that a caller needs: https://learn.microsoft.com/azure/role-based-access-control/permissions */
  readonly action: string;
  readonly handle: (request: ArmRequest) => Answer | Promise<Answer>;
}
