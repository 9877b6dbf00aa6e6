import type { ConfigMapFacts } from '../../evidence/dns.ts';
import type { Remedy } from '../../model.ts';
import { customProblems } from '../../net/dns/coredns-custom.ts';
import type { CustomSurroundings } from '../../net/dns/coredns-custom.ts';
import { commandOf, inverseOf } from '../../remedies/operations.ts';
import type { ConfigMapOperation } from '../../remedies/operations.ts';

const KEEP = 'correct the object where it is kept (Git, Terraform, Helm): whoever applies it next would bring the fault back';

export interface BrokenKeys {
  /** Keys whose text cannot work. */
  readonly unsound: readonly string[];
  /** Keys that somebody may want all the same: their server is dead now, or their name has the wrong ending. */
  readonly doubtful: readonly string[];
}

/**
 * The broken keys as they were last applied, where that is known, differs and is sound, and every other key as it is now;
 * otherwise what a person does.
 */
export function customRemedy({ data, lastApplied }: ConfigMapFacts, surroundings: CustomSurroundings, { unsound, doubtful }: BrokenKeys, subjects: readonly string[]): readonly Remedy[] {
  const broken = [...unsound, ...doubtful];
  // Whoever wrote a key by hand wants it: only a text that cannot work is taken away.
  const isKnown = lastApplied !== undefined && doubtful.every((key) => lastApplied[key] !== undefined);
  const to = isKnown ? withKeys(data, lastApplied, broken) : data;
  const isGood = broken.every((key) => to[key] !== data[key]) && customProblems(to, surroundings).length === 0;
  return isGood ? [restore(data, to, subjects)] : [advice(data, subjects)];
}

function withKeys(data: Data, from: Data, keys: readonly string[]): Data {
  const kept = Object.entries(data).filter(([key]) => !keys.includes(key));
  return Object.fromEntries([...kept, ...keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]] as const]))]);
}

type Data = Readonly<Record<string, string>>;

function restore(from: Data, to: Data, subjects: readonly string[]): Remedy {
  const operation: ConfigMapOperation = { kind: 'config-map-restore', namespace: 'kube-system', name: 'coredns-custom', from, to };
  const changed = Object.keys(from).filter((key) => from[key] !== to[key]);
  return {
    key: 'restore-coredns-custom',
    title: `Restore ${changed.join(', ')} of coredns-custom as last applied`,
    risk: 'low',
    operations: [operation],
    command: commandOf(operation),
    undo: commandOf(inverseOf(operation)),
    channel: 'kubernetes',
    blastRadius: `${changed.map((key) => (to[key] === undefined ? `${key} (taken away: it was not there)` : key)).join(', ')} in coredns-custom, no other key; for every pod of the cluster; CoreDNS reads them within two minutes, or at once after \`kubectl -n kube-system rollout restart deployment/coredns\``,
    lasting: KEEP,
    restsOn: { from, to },
    verify: { checks: ['coredns-custom-broken'], subjects },
  };
}

const advice = (data: Data, subjects: readonly string[]): Remedy => ({
  key: 'correct-coredns-custom',
  title: 'Correct coredns-custom',
  risk: 'low',
  operations: [],
  command: [
    "kubectl --namespace kube-system get configmap coredns-custom -o yaml | grep -vE '^ {2}resourceVersion:' > coredns-custom.backup.yaml",
    'kubectl --namespace kube-system edit configmap coredns-custom',
    'kubectl --namespace kube-system rollout restart deployment/coredns',
  ].join('\n'),
  undo: 'kubectl --namespace kube-system replace --filename coredns-custom.backup.yaml; kubectl --namespace kube-system rollout restart deployment/coredns',
  channel: 'kubernetes',
  blastRadius: 'names in every pod of the cluster',
  lasting: KEEP,
  adviceBecause: 'no earlier state of the object is known that differs from this one and is sound',
  restsOn: { data },
  verify: { checks: ['coredns-custom-broken'], subjects },
});
