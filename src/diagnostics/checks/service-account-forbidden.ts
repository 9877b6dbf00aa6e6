// 401 and 403 come from an API server that is reached: what is missing is a role or a valid token. Sources: Kubernetes,
// "Using RBAC Authorization", "Managing Service Accounts"; AKS, "Use Azure RBAC for Kubernetes Authorization".
import { conclude, defineCheck } from '../define.ts';
import type { ForbiddenRequest, UnauthorizedPod } from '../evidence/api-server.ts';
import type { Finding } from '../model.ts';
import { roleAdvice, tokenAdvice } from './shared/apiserver/role-advice.ts';
import { accountOf, asks } from './shared/apiserver/forbidden-words.ts';

export default defineCheck({
  id: 'service-account-forbidden',
  diagnoses: ['apiserver'],
  role: 'cause',
  healthy: 'No pod was refused what it asked of the API server',
  faulty: 'The API server refuses a service account',
  settle: 'run `kubectl auth can-i VERB RESOURCE --as system:serviceaccount:NAMESPACE:NAME`',
  needs: ['forbiddenRequests'],
  analyze({ forbiddenRequests: { requests, unauthorized, events } }) {
    const refused = requests.filter(({ isAllowedNow }) => isAllowedNow.ok && !isAllowedNow.value);
    const allowed = requests.filter(({ isAllowedNow }) => isAllowedNow.ok && isAllowedNow.value);
    const byAccount = [...Map.groupBy(refused, accountOf)];
    return conclude({
      findings: [...byAccount.map(([account, all]) => forbidden(account, all)), ...unauthorized.map(notAccepted)],
      remedies: [...byAccount.map(([account, all]) => roleAdvice(account, all)), ...unauthorized.map(tokenAdvice)],
      doubts: [
        ...requests.flatMap(({ isAllowedNow, saidBy, says }) => (isAllowedNow.ok ? [] : [`${saidBy} was refused (${says}), and whether it still is could not be asked: ${isAllowedNow.reason}`])),
        ...(events.ok || requests.length + unauthorized.length > 0 ? [] : [events.reason]),
      ],
      clear: clearReason(allowed),
    });
  },
});

function clearReason(allowed: readonly ForbiddenRequest[]): string {
  const [first] = allowed;
  if (first === undefined) return 'No container that ended, and no event of the last hour, tells of a request that was refused to a service account.';
  return `${accountOf(first)} was refused to ${asks(first)} earlier (${first.saidBy}), and is allowed to now: restart what failed then.`;
}

function forbidden(account: string, all: readonly ForbiddenRequest[]): Finding {
  const [first] = all;
  const what = [...new Set(all.map(asks))];
  return {
    subject: account,
    headline: `The service account ${account} may not ${what.slice(0, 3).join(', ')}${what.length > 3 ? ` and ${what.length - 3} more` : ''}`,
    says: `${first?.saidBy ?? ''} says: ${first?.says ?? ''}. The API server still refuses it.`,
    breaks: `what runs as ${account}: the API server is reached, and says 403`,
    evidence: ['api-server/forbidden'],
    concerns: [`ServiceAccount/${account}`, ...(first?.inNamespace === undefined ? ['ClusterRoleBinding'] : [`RoleBinding/${first.inNamespace}`])],
  };
}

const notAccepted = ({ pod, account, says }: UnauthorizedPod): Finding => ({
  subject: pod,
  headline: `The API server does not accept the token of ${pod}`,
  says: `${pod} (service account ${account}) says: ${says}`,
  breaks: 'whatever the pod asks of Kubernetes: the API server is reached, and says 401',
  evidence: ['api-server/forbidden'],
  concerns: [`Pod/${pod}`],
});
