/** What the cluster's own identity may do in Azure, and what Azure refused it lately. */
import type { Answer } from './answer.ts';

export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** A role that somebody has at the scope or above it. */
export interface RoleGrant {
  readonly principalId: string;
  /** `ServicePrincipal`, `Group`, `User`, …; empty where Azure does not say. */
  readonly principalType: string;
  readonly scope: string;
  readonly role: string;
  /** Not `ok`: the role's definition could not be read. */
  readonly permissions: Answer<readonly Permission[]>;
}

export interface Denial {
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Empty: everybody. */
  readonly principals: readonly string[];
  readonly excluded: readonly string[];
}

/** Why the identity needs rights at a place. */
export type NeedReason = 'node-subnet' | 'pod-subnet' | 'route-table' | 'private-dns-zone' | 'refused-lately';

/** Rights at one resource: what is needed there, and who has what. */
export interface ScopeRights {
  /** ARM id. */
  readonly scope: string;
  readonly reason: NeedReason;
  readonly actions: readonly string[];
  /** At the scope and above, of the cluster's identity and of groups. */
  readonly grants: Answer<readonly RoleGrant[]>;
  readonly denials: Answer<readonly Denial[]>;
}

export interface IdentityRights {
  readonly principals: readonly string[];
  readonly scopes: readonly ScopeRights[];
}

/** A change that Azure refused for want of a permission. */
export interface FailedOperation {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Object or client id, or a person's name. */
  readonly caller: string;
  /** `LinkedAuthorizationFailed`, `AuthorizationFailed`. */
  readonly code: string;
  readonly operation: string;
  readonly resource: string;
  readonly message: string;
}

/** A Kubernetes event about a load balancer that could not be made. */
export interface ServiceEvent {
  /** `namespace/name`. */
  readonly service: string;
  readonly count: number;
  /** ISO 8601; empty where the event has no time. */
  readonly lastSeen: string;
  readonly message: string;
}

export interface FailedOperations {
  /** How far back the activity log was read. */
  readonly hours: number;
  readonly operations: Answer<readonly FailedOperation[]>;
  readonly events: Answer<readonly ServiceEvent[]>;
}
