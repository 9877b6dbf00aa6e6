import type { Answer, Exchange } from '../http/exchange.ts';
import type { PathValues } from '../http/route.ts';
import type { Fleet } from '../nodes/model.ts';
import type { ApiFamily } from './api-versions.ts';
import type { Cloud } from './cloud.ts';
import type { Operations } from './operations.ts';
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
  readonly runCommands: RunCommands;
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
  /** Under `/subscriptions/{subscription}`. */
  readonly path: string;
  readonly family: ApiFamily;
  readonly handle: (request: ArmRequest) => Answer | Promise<Answer>;
}
