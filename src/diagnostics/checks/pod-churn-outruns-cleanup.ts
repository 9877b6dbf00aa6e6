// Jobs that make pods faster than nodes clear them away fill a node's addresses with those of pods that are done. Source: AKS,
// "Troubleshoot network problems", cause 2. Its remedy, a quicker kubelet, cannot be set on AKS.
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer, ClusterFacts, NodeFacts } from '../evidence.ts';
import type { PodEvent } from '../evidence/events.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { IpamStores, NodeRoom } from '../evidence/podip.ts';
import type { Finding } from '../model.ts';
import { accountOf, isDone, podsOn, storeKinds, storesOf, storesRead } from './shared/podip/account.ts';
import type { Account } from './shared/podip/account.ts';
import { leftoversOf } from './shared/podip/churn.ts';
import type { Leftovers } from './shared/podip/churn.ts';
import { churnRemedies } from './shared/podip/churn-remedies.ts';
import { addressEvents } from './shared/podip/refused.ts';
import { counted } from './shared/podip/words.ts';

export default defineCheck({
  id: 'pod-churn-outruns-cleanup',
  diagnoses: ['podip'],
  role: 'cause',
  healthy: 'Pods that are done leave their addresses to others in time',
  faulty: 'Pods that are done take the addresses of new ones',
  settle: 'run `kubectl get pods -A --field-selector status.phase=Succeeded -o wide` and compare the addresses with the store on the node',
  needs: ['cluster', 'nodes', 'pods'],
  consults: ['sandboxEvents', 'ipamStores', 'nodeRooms', 'batch'],
  analyze({ cluster, nodes, pods }, { sandboxEvents, ipamStores, nodeRooms, batch }): Judgement {
    if (storeKinds(cluster).length === 0) return notApplicable(`The cluster brings its own network plugin (networkPlugin ${cluster.networkPlugin}); where that keeps addresses is not known.`);
    const events = addressEvents(sandboxEvents);
    const scene: Scene = { cluster, pods, ipamStores, rooms: nodeRooms.ok ? nodeRooms.value : [], events, unheard: sandboxEvents.ok ? '' : sandboxEvents.reason };
    const views = nodes.map((node) => viewOf(node, scene));
    const full = views.filter((view) => view.isOutrun);
    const groups = leftoversOf(full.flatMap(({ account }) => account?.byDone ?? []), batch);
    const names = full.map(({ node }) => node.name);
    return conclude({
      findings: full.map((view) => findingOf(view, groups)),
      remedies: groups.slice(0, 2).flatMap((group) => churnRemedies(group, names, pods)),
      doubts: views.flatMap(({ doubt }) => doubt ?? []),
      clear: clearReason(pods, batch, views),
    });
  },
});

interface Scene {
  readonly cluster: ClusterFacts;
  readonly pods: readonly PodFacts[];
  readonly ipamStores: Answer<IpamStores>;
  readonly rooms: readonly NodeRoom[];
  readonly events: readonly PodEvent[];
  /** Why nobody knows which pods were refused; empty: it is known. */
  readonly unheard: string;
}

interface View {
  readonly node: NodeFacts;
  readonly account?: Account;
  readonly refused: number;
  readonly isOutrun: boolean;
  readonly doubt?: string;
}

/** Shares of a node's addresses that pods which are done hold: where pods are refused, and where they will be soon. */
const SCARCE = 0.2;
const SOON = 0.5;
/** Fewer are nothing but the last minute's pods. */
const FEW = 8;

function viewOf(node: NodeFacts, scene: Scene): View {
  const refused = scene.events.filter((event) => event.node === node.name).length;
  const account = accountOn(node, scene);
  if (typeof account === 'string') {
    const why = scene.unheard === '' ? `${counted(refused, 'event')} of ${node.name} ${refused === 1 ? 'tells' : 'tell'} of pods without an address` : scene.unheard;
    return { node, refused, isOutrun: false, ...(refused === 0 && scene.unheard === '' ? {} : { doubt: `${why}, and which pods hold its addresses is not known: ${account}` }) };
  }
  const done = account.byDone.length;
  const share = done / Math.max(1, account.pool ?? account.held);
  return { node, account, refused, isOutrun: done > FEW && share >= (refused > 0 ? SCARCE : SOON) };
}

function accountOn(node: NodeFacts, { cluster, pods, ipamStores, rooms }: Scene): Account | string {
  if (!ipamStores.ok) return ipamStores.reason;
  const answer = ipamStores.value[node.name];
  if (answer === undefined) return node.os === 'windows' ? 'stores of Windows nodes are not read' : 'the node was not asked';
  if (!answer.ok) return answer.reason;
  const own = podsOn(node.name, pods);
  const stores = storesOf(answer.value, storesRead(ipamStores.value), own, storeKinds(cluster));
  if (stores === undefined) return 'it has none of the stores that are known';
  return accountOf(stores, own, rooms.find((room) => room.node === node.name));
}

function findingOf({ node, account, refused }: View, groups: readonly Leftovers[]): Finding {
  const done = account?.byDone ?? [];
  const of = account?.pool ?? account?.held ?? 0;
  const here = groups.map((group) => ({ ...group, pods: group.pods.filter((pod) => pod.node === node.name) })).filter(({ pods }) => pods.length > 0);
  return {
    subject: node.name,
    headline: `pods that are done hold ${done.length} of ${of} addresses on ${node.name}`,
    says: `${here.slice(0, 2).map(groupWords).join(' ')} Pods that run hold ${counted(account?.byPods ?? 0, 'address', 'addresses')}.`,
    breaks: refused === 0 ? `new pods on ${node.name} before long` : `new pods on ${node.name}: ${counted(refused, 'event')} within the last hour ${refused === 1 ? 'tells' : 'tell'} of pods without an address`,
    evidence: [`node/${node.name}/addresses`, 'kubernetes/jobs', 'kubernetes/sandbox-events'],
    concerns: here.flatMap(({ namespace, workload }) => concernOf(namespace, workload)),
  };
}

/** Single jobs of a kind are no one object that somebody changes. */
function concernOf(namespace: string, workload: string): readonly string[] {
  const [, kind, name] = /^([A-Z][A-Za-z]*)\/(.+)$/.exec(workload) ?? [];
  return kind === undefined ? [] : [`${kind}/${namespace}/${name}`];
}

function groupWords({ namespace, workload, pods, cronJob, staysForEver }: Leftovers): string {
  const keeps = cronJob === undefined ? '' : `, which keeps ${counted(cronJob.keepsSucceeded, 'succeeded job')} and ${counted(cronJob.keepsFailed, 'failed one')}`;
  const ttl = staysForEver ? '; its jobs have no ttlSecondsAfterFinished' : '';
  return `${pods.length} ${pods.length === 1 ? 'is' : 'are'} of ${workload} in ${namespace}${keeps}${ttl}.`;
}

function clearReason(pods: readonly PodFacts[], batch: Answer<unknown>, views: readonly View[]): string {
  const done = pods.filter((pod) => !pod.hostNetwork && isDone(pod)).length;
  const holding = views.reduce((sum, { account }) => sum + (account?.byDone.length ?? 0), 0);
  const looked = views.filter(({ account }) => account !== undefined).length;
  const refused = views.some((view) => view.refused > 0) ? '' : 'No pod was refused an address within the last hour. ';
  const jobs = batch.ok ? '' : ' Jobs could not be read.';
  if (done === 0) return `${refused}No pod is done and still listed.${jobs}`;
  const are = `${counted(done, 'pod')} ${done === 1 ? 'is' : 'are'} done or going`;
  return looked === 0 ? `${refused}${are} and still listed.${jobs}` : `${refused}${are}; ${holding === 0 ? 'none' : holding} of them ${holding === 1 ? 'holds' : 'hold'} an address on ${counted(looked, 'node')}.${jobs}`;
}
