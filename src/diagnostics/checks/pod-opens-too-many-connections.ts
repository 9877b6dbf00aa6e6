// Ports run out per destination, so that one pod which opens a connection for every request takes them from all others on
// its node. Source: AKS, "SNAT port exhaustion on nodes", which finds the pod by way of its network namespace.
import { conclude, defineCheck, notApplicable, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import { holdersOf } from './shared/snat/holders.ts';
import { advice, findingOf } from './shared/snat/holder-finding.ts';
import { judgePlace } from './shared/snat/judge-place.ts';
import { placesOf, unseenDoubts } from './shared/snat/places.ts';
import { noTranslation, translatorOf, unknownTranslation } from './shared/snat/pressure.ts';
import { many } from './shared/snat/words.ts';

export default defineCheck({
  id: 'pod-opens-too-many-connections',
  diagnoses: ['snat'],
  role: 'cause',
  healthy: "No pod takes the ports of its node's other pods",
  faulty: 'A pod holds too many connections',
  settle: 'on the node, run `ss -Htan` in each pod\'s network namespace (`nsenter --net=/proc/<pid>/ns/net ss -Htan`) and count by remote address; for short-lived connections, trace them with `tcptracer` for half a minute',
  needs: ['cluster'],
  consults: ['snatMetrics', 'nodes', 'pods', 'networkSecurity', 'podConnections'],
  analyze({ cluster }, { snatMetrics, nodes, pods, networkSecurity, podConnections }): Judgement {
    const translator = translatorOf(cluster, snatMetrics);
    if (translator === 'none') return notApplicable(noTranslation(cluster));
    if (translator === 'unknown') return unknown(unknownTranslation(cluster));
    if (!podConnections.ok) return unknown(`${podConnections.reason}.`);
    const inside = networkSecurity.ok ? networkSecurity.value.flatMap((answer) => (answer.ok ? answer.value.vnetPrefixes : [])) : [];
    const known = pods.ok ? pods.value : [];
    const holders = Object.entries(podConnections.value).flatMap(([node, answer]) => (answer.ok ? holdersOf(node, answer.value, known, [...new Set(inside)]) : []));
    const judged = placesOf({ cluster, snatMetrics, nodes, podConnections: podConnections.value }).map((place) => judgePlace(place, holders));
    const accused = judged.flatMap(({ accused: ones }) => ones);
    return conclude({
      findings: accused.map((one) => findingOf(one, pods)),
      remedies: accused.flatMap(advice),
      doubts: [...unseenDoubts(judged.flatMap(({ unseen }) => unseen)), ...judged.flatMap(({ doubts }) => doubts)],
      clear: clearReason(holders.toSorted((a, b) => b.total - a.total), Object.keys(podConnections.value).length),
    });
  },
});

function clearReason([first, ...others]: ReturnType<typeof holdersOf>, nodes: number): string {
  if (nodes === 0) return 'No node had to be looked at: Azure counts no failed connection and little use of ports on each of them.';
  const where = `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`;
  if (first === undefined) return `Nobody holds connections to public addresses on the ${where} that ${nodes === 1 ? 'was' : 'were'} looked at.`;
  const total = [first, ...others].reduce((sum, one) => sum + one.total, 0);
  const counted = `${many(total)} ${total === 1 ? 'connection' : 'connections'} to public addresses`;
  return others.length === 0
    ? `No pod stands out: on ${where}, only ${first.name} holds ${counted}.`
    : `No pod stands out: on ${where}, ${others.length + 1} holders have ${counted}, ${first.name} the most (${many(first.total)}).`;
}
