// The API server is Azure's to run, and its pods are not to be seen: its own /readyz, Azure's resource health and AKS's own
// detectors speak for it. Sources: Kubernetes, "API health endpoints"; Azure, "Resource types and health checks in Azure resource health";
// AKS, "Diagnose and solve problems".
import { clear, defineCheck, sentence, unknown } from '../define.ts';
import type { Answer, ClusterFacts } from '../evidence.ts';
import type { ApiServerFromBot, ApiServerHealth } from '../evidence/api-server.ts';
import type { Finding, Remedy } from '../model.ts';
import { alsoDetected, detected } from './shared/apiserver/detected.ts';

export default defineCheck({
  id: 'api-server-unhealthy',
  diagnoses: ['apiserver'],
  role: 'cause',
  healthy: 'The API server is healthy',
  faulty: 'The API server is not healthy',
  settle: 'run `kubectl get --raw "/readyz?verbose"`, and look at Resource health of the cluster in the Azure portal',
  needs: ['cluster'],
  consults: ['apiServerFromBot', 'apiServerHealth', 'detectors'],
  analyze({ cluster }, { apiServerFromBot, apiServerHealth, detectors }) {
    const findings = [...own(apiServerFromBot, cluster), ...azures(apiServerHealth, cluster), ...detected(detectors, cluster)];
    const beside = alsoDetected(detectors);
    if (findings.length > 0) return { verdict: 'fault', reason: [...findings.map(({ says }) => says), ...beside].join(' '), findings, remedies: [advice(cluster)] };
    if (apiServerFromBot.ok && apiServerFromBot.value.outcome === 'answers') return clear([`${apiServerFromBot.value.says}.`, ...available(apiServerHealth), ...beside].join(' '));
    if (isLostOnTheWay(apiServerFromBot) && available(apiServerHealth).length > 0) return clear([`${botSays(apiServerFromBot)}. That is the way's doing: Azure says that it is available.`, ...beside].join(' '));
    return unknown(`${sentence(botSays(apiServerFromBot))} ${apiServerHealth.ok ? `Azure says "${apiServerHealth.value.state}" of its health.` : sentence(apiServerHealth.reason)} ${beside.join(' ')}`.trim());
  },
});

/** Strangers are refused by a healthy server; 5xx, and too many requests at once, are not what a healthy one says of `/readyz`. */
const isSick = (status: number): boolean => status >= 500 || status === 429;

const botSays = (answer: Answer<ApiServerFromBot>): string => (answer.ok ? `The bot does not reach it: ${answer.value.says}` : answer.reason);

/** Nothing of the API server's was met. A port that refuses, or a handshake that fails, may be its own doing. */
const isLostOnTheWay = (answer: Answer<ApiServerFromBot>): boolean => answer.ok && ['timeout', 'name-not-resolved', 'unreachable'].includes(answer.value.outcome);

const available = (health: Answer<ApiServerHealth>): readonly string[] => (health.ok && health.value.state === 'Available' ? ['Azure says that it is available.'] : []);

function own(answer: Answer<ApiServerFromBot>, { name, id }: ClusterFacts): readonly Finding[] {
  if (!answer.ok || answer.value.outcome !== 'answers' || !isSick(answer.value.status ?? 0)) return [];
  const { failing, says, status } = answer.value;
  return [
    {
      subject: name,
      headline: failing.length === 0 ? `The API server of ${name} answers ${status ?? ''}` : `The API server of ${name} is not ready: ${failing.slice(0, 4).join(', ')}`,
      says: `Asked by the bot, ${says}.`,
      breaks: 'changes of the cluster, and everything that asks the API server; pods that run go on running',
      evidence: ['api-server/from-bot'],
      concerns: [id],
    },
  ];
}

function azures(health: Answer<ApiServerHealth>, { name, id }: ClusterFacts): readonly Finding[] {
  if (!health.ok || (health.value.state !== 'Unavailable' && health.value.state !== 'Degraded')) return [];
  const { state, summary, reasonType, since } = health.value;
  return [
    {
      subject: name,
      headline: `Azure calls ${name} ${state.toLowerCase()}`,
      says: `Resource health says "${state}"${since === '' ? '' : ` since ${since}`}${reasonType === '' ? '' : ` (${reasonType})`}${summary === '' ? '' : `: ${summary.replace(/\.$/, '')}`}.`,
      breaks: 'whatever asks the API server; pods that run go on running',
      evidence: ['api-server/resource-health'],
      concerns: [id],
      ...(since === '' ? {} : { since }),
    },
  ];
}

const advice = ({ id, name, resourceGroup }: ClusterFacts): Remedy => ({
  key: `api-server:${name}`,
  title: `Ask who overloads the API server of ${name}, and Azure about the rest`,
  risk: 'low',
  operations: [],
  command: `kubectl get --raw '/readyz?verbose'\naz rest --method get --url '${id}/providers/Microsoft.ResourceHealth/availabilityStatuses/current?api-version=2022-10-01'`,
  undo: 'nothing to take back: this only looks',
  channel: 'arm',
  blastRadius: 'nothing: this only looks',
  lasting: `the Standard tier (\`az aks update --resource-group ${resourceGroup} --name ${name} --tier standard\`) where the cluster is large and on Free; the audit log (AKSAudit) by user agent for whoever asks too much; webhooks that do not answer; and a support request with the time and this message`,
  adviceBecause: 'Azure runs the API server: nobody restarts it from here',
  restsOn: { id },
  verify: { checks: ['api-server-unhealthy'], subjects: [name] },
});
