import type { ForbiddenRequest } from '../../../evidence/api-server.ts';

export const accountOf = ({ namespace, account }: Pick<ForbiddenRequest, 'namespace' | 'account'>): string => `${namespace}/${account}`;

/** "list pods in the namespace shop", "get nodes in the whole cluster". */
export function asks({ verb, resource, subresource, group, inNamespace }: ForbiddenRequest): string {
  const what = `${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`;
  return `${verb} ${what} ${inNamespace === undefined ? 'in the whole cluster' : `in the namespace ${inNamespace}`}`;
}
