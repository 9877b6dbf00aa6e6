// The cluster's own identity (not the kubelets') makes load balancers and joins machines to subnets: in networks that the
// customer brought, it needs a role there. Sources: AKS, "AKS service permissions", "Use a managed identity".
import { defineCheck, notApplicable, unknown } from '../define.ts';
import { conclude } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer } from '../evidence.ts';
import type { FailedOperation, FailedOperations, IdentityRights } from '../evidence/identity.ts';
import type { Finding } from '../model.ts';
import { roleAssignmentsFor } from '../net/egress/role-assignments.ts';
import { lackingAt } from './shared/egress/lacking-rights.ts';
import type { Lack } from './shared/egress/lacking-rights.ts';
import { roleRemedy } from './shared/egress/role-remedy.ts';

export default defineCheck({
  id: 'cluster-identity-lacks-permission',
  diagnoses: ['egress'],
  role: 'cause',
  healthy: "The cluster's identity may do what it must",
  faulty: "The cluster's identity lacks a permission",
  settle: 'run `az role assignment list --assignee <object id of the identity> --scope <subnet> --include-inherited --include-groups`',
  needs: ['cluster', 'identityRights'],
  consults: ['failedOperations'],
  analyze({ cluster, identityRights }, { failedOperations }): Judgement {
    const { scopes, principals } = identityRights;
    if (cluster.servicePrincipal !== '') return unknown(`The cluster runs under the service principal ${cluster.servicePrincipal}: role assignments name an object id, which Azure Resource Manager does not tell of it.`);
    if (principals.length === 0) return unknown("Azure does not name the object id of the cluster's identity.");
    const unread = scopes.length > 0 ? undefined : unreadLog(failedOperations);
    if (unread !== undefined) return unknown(`AKS manages the network itself, but whether Azure refused its identity anything lately is not known: ${unread}.`);
    if (scopes.length === 0) return notApplicable('AKS manages the network itself, in the node resource group, where it gave its identity the rights; nothing was refused lately.');
    const looked = scopes.map((scope) => lackingAt(scope, principals));
    const lacks = looked.flatMap(({ lack }) => lack ?? []);
    return conclude({
      findings: lacks.map((lack) => findingOf(lack, principals, failedOperations)),
      remedies: lacks.flatMap((lack) => roleRemedy(lack, principals, cluster)),
      doubts: looked.flatMap(({ doubts }) => doubts),
      clear: clearReason(identityRights, failedOperations),
    });
  },
});

/** Why nobody knows what was refused lately. */
function unreadLog(failed: Answer<FailedOperations>): string | undefined {
  if (!failed.ok) return failed.reason;
  return failed.value.operations.ok ? undefined : failed.value.operations.reason;
}

function findingOf({ rights, missing, deniedBy }: Lack, principals: readonly string[], failed: Answer<FailedOperations>): Finding {
  const name = placeName(rights.scope);
  const [lately] = refusals(failed, rights.scope);
  const why = deniedBy === undefined ? 'no role assignment at that scope or above it gives' : `the deny assignment "${deniedBy}" takes away`;
  const said = lately === undefined ? '' : ` Azure refused it last at ${lately.at} (${lately.code}).`;
  return {
    subject: name,
    headline: `the cluster's identity lacks ${missing[0] ?? ''} on ${name}`,
    says: `The identity ${principals.join(', ')} needs ${missing.join(', ')} on ${name}, which ${why}.${said}`,
    breaks: rights.reason === 'route-table' ? 'routes to the pods of new nodes' : 'new nodes, and Services of type LoadBalancer',
    evidence: ['arm/identity-rights', 'arm/activity-log', 'kubernetes/load-balancer-events'],
    concerns: roleAssignmentsFor(rights.scope),
    ...sinceOf(failed, rights.scope),
  };
}

/** The newest first. */
function refusals(failed: Answer<FailedOperations>, scope: string): readonly FailedOperation[] {
  const all = failed.ok && failed.value.operations.ok ? failed.value.operations.value : [];
  return all.filter(({ message, resource }) => `${message} ${resource}`.toLowerCase().includes(scope.toLowerCase())).toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/** The first refusal that the log still tells of. */
function sinceOf(failed: Answer<FailedOperations>, scope: string): Pick<Finding, 'since'> {
  const first = refusals(failed, scope).at(-1);
  return first === undefined ? {} : { since: first.at };
}

const placeName = (scope: string): string => scope.split('/').slice(-4).filter((_part, index) => index % 2 === 1).join('/');

function clearReason({ scopes }: IdentityRights, failed: Answer<FailedOperations>): string {
  const names = scopes.map(({ scope }) => placeName(scope)).join(', ');
  const past = failed.ok && failed.value.operations.ok && scopes.some(({ scope }) => refusals(failed, scope).length > 0);
  return `The cluster's identity has what it needs on ${names}.${past ? ' Azure refused it something there within the last hours; the right has been given since, and takes some minutes to hold everywhere.' : ''}${unreadLog(failed) === undefined ? '' : ' The activity log could not be read: what was refused elsewhere is not known.'}`;
}
