import type { ForbiddenRequest, UnauthorizedPod } from '../../../evidence/api-server.ts';
import type { Remedy } from '../../../model.ts';
import { shellWord } from '../../../remedies/operations.ts';

/** Who may do what is for people to decide: the smallest role is written out, and nobody is offered a button. */
export function roleAdvice(account: string, all: readonly ForbiddenRequest[]): Remedy {
  const [namespace = '', name = ''] = account.split('/');
  const scopes = [...Map.groupBy(all, ({ inNamespace }) => inNamespace ?? '')];
  const roles = scopes.map(([scope, same]) => commandsFor({ namespace, name }, scope, same));
  return {
    key: `role:${account}`,
    title: `Give ${account} a role for exactly that`,
    risk: 'risky',
    operations: [],
    command: roles.map(({ create }) => create).join('\n'),
    undo: roles.map(({ remove }) => remove).join('\n'),
    channel: 'kubernetes',
    blastRadius: `every pod that runs as ${account}; nothing else is allowed to anybody, and cluster-admin is never needed for this`,
    lasting: 'put role and binding into the manifests of the workload. With Azure RBAC for Kubernetes, identities of Entra get roles in Azure; service accounts get theirs here all the same',
    adviceBecause: 'whether the workload should be allowed this is for its owners to say: perhaps it should not ask',
    restsOn: { account, asked: all.map(({ says }) => says).toSorted() },
    verify: { checks: ['service-account-forbidden'], subjects: [account] },
  };
}

interface Account {
  readonly namespace: string;
  readonly name: string;
}

function commandsFor({ namespace, name }: Account, scope: string, same: readonly ForbiddenRequest[]): { readonly create: string; readonly remove: string } {
  const [kind, binding, where] = scope === '' ? ['clusterrole', 'clusterrolebinding', ''] : ['role', 'rolebinding', ` --namespace ${shellWord(scope)}`];
  const each = [...Map.groupBy(same, ({ resource, subresource, group }) => `${resource}${group === '' ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`)];
  const names = each.map(([what, asked], index) => ({ what, verbs: [...new Set(asked.map(({ verb }) => verb))].join(','), called: `${name.slice(0, 40)}-${index + 1}-${what.replaceAll(/[^a-z\d]+/g, '-')}`.slice(0, 80) }));
  return {
    create: names
      .flatMap(({ what, verbs, called }) => [
        `kubectl create ${kind} ${shellWord(called)}${where} --verb=${verbs} --resource=${shellWord(what)}`,
        `kubectl create ${binding} ${shellWord(called)}${where} --${kind}=${shellWord(called)} --serviceaccount=${shellWord(`${namespace}:${name}`)}`,
      ])
      .join('\n'),
    remove: names.flatMap(({ called }) => [`kubectl delete ${binding} ${shellWord(called)}${where}`, `kubectl delete ${kind} ${shellWord(called)}${where}`]).join('\n'),
  };
}

export const tokenAdvice = ({ pod, account }: UnauthorizedPod): Remedy => {
  const [namespace = '', name = ''] = pod.split('/');
  return {
    key: `token:${pod}`,
    title: `Look at the token of ${pod}`,
    risk: 'low',
    operations: [],
    command: `kubectl --namespace ${shellWord(namespace)} get pod ${shellWord(name)} -o jsonpath='{.spec.automountServiceAccountToken} {.spec.volumes[*].projected.sources[*].serviceAccountToken}'`,
    undo: 'nothing to take back: this only looks',
    channel: 'kubernetes',
    blastRadius: 'nothing: this only looks',
    lasting: 'have the client read its token anew from its file: tokens end after an hour, and are bound to pod and service account. A token that was copied, or that of an account made anew, is never accepted again',
    adviceBecause: 'a token belongs to the pod; the pod is made anew by its owner',
    restsOn: { pod, account },
    verify: { checks: ['service-account-forbidden'], subjects: [pod] },
  };
};
