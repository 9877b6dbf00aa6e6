/** What an identity was refused. */
export interface Refusal {
  readonly action: string;
  /** ARM id. */
  readonly scope: string;
}

/**
 * Action and place out of ARM's words for AuthorizationFailed ("… to perform action 'A' over scope 'S'") and
 * LinkedAuthorizationFailed ("… does not have permission to perform action(s) 'A' on the linked scope(s) 'S'").
 */
export function readRefusal(message: string): Refusal | undefined {
  const linked = /not have permission to perform action(?:\(s\))? '([^']{1,200})' on the linked scope(?:\(s\))? '([^',]{1,1000})/i.exec(message);
  const plain = /not have authorization to perform action '([^']{1,200})' over scope '([^']{1,1000})'/i.exec(message);
  const [, action, scope] = linked ?? plain ?? [];
  if (action === undefined || scope === undefined || !/^\/subscriptions\/[^/]+/i.test(scope)) return undefined;
  return { action, scope };
}

/**
 * Name of the deny assignment out of ARM's words for DenyAssignmentAuthorizationFailed ("… however, the access is denied
 * because of the deny assignment with name 'N' and Id 'I' at scope 'S'").
 */
export const readDenial = (message: string): string | undefined => /deny assignment with name '([^'"`]{1,200})'/i.exec(message)?.[1];
