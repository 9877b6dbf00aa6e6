// Nodes that do not reach the API server go NotReady within a minute, and their pods cannot be changed. Sources: AKS,
// "API server authorized IP ranges", "Outbound network and FQDN rules"; Kubernetes, "Nodes", heartbeats.
import { conclude, defineCheck, unknown } from '../define.ts';
import type { Finding, Remedy } from '../model.ts';
import { admit } from './shared/apiserver/ranges-remedy.ts';
import { nodeAdvice } from './shared/apiserver/node-advice.ts';
import { reasonOf } from './shared/apiserver/node-reason.ts';
import type { NodeReason } from './shared/apiserver/node-reason.ts';
import { isByName, isReached, isUntold, pathOf, triesOf, untold, whatHappened } from './shared/apiserver/reach.ts';
import type { Try } from './shared/apiserver/reach.ts';
import type { ClusterFacts } from '../evidence/cluster.ts';

const ID = 'nodes-cannot-reach-api-server';

export default defineCheck({
  id: ID,
  diagnoses: ['apiserver'],
  role: 'symptom',
  healthy: 'Nodes reach the API server',
  faulty: 'A node does not reach the API server',
  settle: 'on a node, run `curl -sk -o /dev/null -w "%{http_code} %{exitcode}" -m 10 https://FQDN/readyz`: any status means that it is reached',
  needs: ['cluster', 'apiServerReach'],
  consults: ['routes'],
  analyze({ cluster, apiServerReach }, { routes }) {
    // With VNet integration nodes go to a private address, and never by the name, which may lead anywhere. Source: AKS, "API Server VNet Integration".
    const tries = triesOf(apiServerReach).filter(({ place, result }) => place.pod === undefined && isByName(result) !== cluster.vnetIntegration);
    const doubts = untold(apiServerReach, ({ pod }) => pod === undefined);
    if (tries.length === 0 && doubts.length === 0) return unknown('No node was measured from: the cluster lists none that runs Linux.');
    const failed = tries.filter(({ result }) => !isReached(result) && !isUntold(result)).map((one): Failure => ({ one, why: reasonOf(one, { cluster, routes }) }));
    const groups = [...Map.groupBy(failed, ({ why }) => `${why.kind} ${why.because}`).values()];
    return conclude({
      findings: groups.flatMap(finding),
      remedies: remediesFor(failed, cluster),
      doubts,
      clear: clearReason(tries),
    });
  },
});

function clearReason(tries: readonly Try[]): string {
  const [first] = tries;
  const nodes = `${tries.length} ${tries.length === 1 ? 'node' : 'nodes'}`;
  return `${first?.result.endpoint.host ?? 'The API server'} answers ${first?.result.status ?? ''} from ${nodes} that ${tries.length === 1 ? 'was' : 'were'} measured from.`.replace('  ', ' ');
}

interface Failure {
  readonly one: Try;
  readonly why: NodeReason;
}

/** Nodes that fail for one reason are one finding. Its subject is what they do not reach: which of them fail may change. */
function finding(same: readonly Failure[]): readonly Finding[] {
  const [first] = same;
  if (first === undefined) return [];
  const nodes = same.map(({ one }) => one.place.node);
  const isOne = nodes.length === 1;
  return [
    {
      subject: first.one.result.endpoint.host,
      headline: `${nodes.join(' and ')} ${isOne ? 'does' : 'do'} not reach the API server: ${first.why.because}`,
      says: `On ${nodes.join(' and ')}, ${whatHappened(first.one.result)}.`,
      breaks: `${isOne ? 'the node goes' : 'the nodes go'} NotReady, and after five minutes ${isOne ? 'its' : 'their'} pods are replaced elsewhere`,
      evidence: [...same.map(({ one }) => pathOf(one.place)), 'arm/routes'],
      concerns: [...first.why.concerns, ...nodes.map((node) => `node/${node}`)],
    },
  ];
}

/** Nodes of one way are helped by one change. */
function remediesFor(failed: readonly Failure[], cluster: ClusterFacts): readonly Remedy[] {
  const addresses = [...new Set(failed.flatMap(({ why }) => why.addresses))];
  const subjects = [...new Set(failed.map(({ one }) => one.result.endpoint.host))];
  const admission = addresses.length === 0 ? [] : [admit(cluster, { addresses, whose: "the cluster's own nodes", verify: { checks: [ID], subjects } })];
  const kinds = new Map(failed.filter(({ why }) => why.kind !== 'ranges').map(({ one, why }) => [why.kind, one]));
  return [...admission, ...[...kinds].map(([kind, one]) => nodeAdvice(kind, one, cluster, subjects))];
}
