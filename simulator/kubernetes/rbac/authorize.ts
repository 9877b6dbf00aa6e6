import { nameOf, type Caller } from '../caller.ts';
import type { RequestInfo } from '../request-info.ts';
import { forbidden, StatusError } from '../status.ts';
import type { Attributes, Authorizer } from './authorizer.ts';

// Open to everybody by the default role bindings of Kubernetes.
const publicPaths = ['/version', '/livez', '/readyz', '/healthz'];
// The ClusterRole system:discovery, of everybody with an identity.
const discovery = /^\/(api|apis|openapi)(\/|$)/;

function assertPath(caller: Caller, path: string): void {
  const open = publicPaths.includes(path.replace(/\/$/, ''));
  if (open || (caller !== 'anonymous' && discovery.test(path))) return;
  if (caller !== 'anonymous' && caller.groups.includes('system:masters')) return;
  throw new StatusError(403, 'Forbidden', `forbidden: User "${nameOf(caller)}" cannot get path "${path}"`, {});
}

/** Why not, in the words of RBAC. */
export function refusal(caller: Caller, { verb, group, resource, subresource, namespace }: Attributes): string {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `User "${nameOf(caller)}" cannot ${verb} resource "${what}" in API group "${group}" ${scope}`;
}

/** @throws {StatusError} 403 before anybody looks whether what is asked for exists. */
export function authorize(authorizer: Authorizer, caller: Caller, path: string, info: RequestInfo | undefined): void {
  if (info === undefined) return assertPath(caller, path);
  if (authorizer.allows(caller, info)) return;
  throw forbidden({ group: info.group, name: info.resource }, info.name, refusal(caller, info));
}
