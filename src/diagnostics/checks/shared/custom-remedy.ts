import type { ConfigMapFacts } from '../../evidence/dns.ts';
import type { Remedy } from '../../model.ts';
import { customProblems } from '../../net/dns/coredns-custom.ts';
import type { CustomSurroundings } from '../../net/dns/coredns-custom.ts';
import { commandOf, inverseOf } from '../../remedies/operations.ts';
import type { ConfigMapOperation } from '../../remedies/operations.ts';

const KEEP = 'correct the object where it is kept (Git, Terraform, Helm): whoever applies it next would bring the fault back';

/** The last object that was applied, where that is known, differs and is sound; otherwise what a person does. */
export function customRemedy({ data, lastApplied }: ConfigMapFacts, surroundings: CustomSurroundings, subjects: readonly string[]): readonly Remedy[] {
  const isGood = lastApplied !== undefined && !isSame(lastApplied, data) && customProblems(lastApplied, surroundings).length === 0;
  return isGood ? [restore(data, lastApplied, subjects)] : [advice(data, subjects)];
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key] === b[key]);
}

function restore(from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>, subjects: readonly string[]): Remedy {
  const operation: ConfigMapOperation = { kind: 'config-map-restore', namespace: 'kube-system', name: 'coredns-custom', from, to };
  const changed = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((key) => from[key] !== to[key]);
  return {
    key: 'restore-coredns-custom',
    title: 'Restore coredns-custom as it was last applied',
    risk: 'low',
    operations: [operation],
    command: commandOf(operation),
    undo: commandOf(inverseOf(operation)),
    channel: 'kubernetes',
    blastRadius: `the keys ${changed.join(', ')} of coredns-custom, for every pod of the cluster; CoreDNS reads them within two minutes, or at once after \`kubectl -n kube-system rollout restart deployment/coredns\``,
    lasting: KEEP,
    restsOn: { from, to },
    verify: { checks: ['coredns-custom-broken'], subjects },
  };
}

const advice = (data: Readonly<Record<string, string>>, subjects: readonly string[]): Remedy => ({
  key: 'correct-coredns-custom',
  title: 'Correct coredns-custom',
  risk: 'low',
  operations: [],
  command: [
    'kubectl --namespace kube-system get configmap coredns-custom -o yaml > coredns-custom.backup.yaml',
    'kubectl --namespace kube-system edit configmap coredns-custom',
    'kubectl --namespace kube-system rollout restart deployment/coredns',
  ].join('\n'),
  undo: 'kubectl --namespace kube-system replace --filename coredns-custom.backup.yaml',
  channel: 'kubernetes',
  blastRadius: 'names in every pod of the cluster',
  lasting: KEEP,
  adviceBecause: 'no earlier state of the object is known that differs from this one and is sound',
  restsOn: { data },
  verify: { checks: ['coredns-custom-broken'], subjects },
});
