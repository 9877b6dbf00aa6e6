// A name that does not resolve is a matter of DNS, and has a diagnosis of its own. Source: AKS, "Troubleshoot outbound
// connections", DNS resolution.
import { defineCheck } from '../define.ts';
import type { Finding, Remedy } from '../model.ts';
import { advice } from './shared/egress/advice.ts';
import { attribute } from './shared/egress/attribute.ts';
import type { Blame } from './shared/egress/blame.ts';
import { judgeCause } from './shared/egress/judge-cause.ts';
import type { Group } from './shared/egress/judge-cause.ts';
import { EGRESS_CONSULTS, EGRESS_NEEDS, isSame, sceneOf, trialsOf, whereOf } from './shared/egress/scene.ts';
import type { EgressScene } from './shared/egress/scene.ts';
import { endpoints, happened, places } from './shared/egress/words.ts';
import { listed } from './shared/kubelet-path.ts';

const ID = 'dns-resolution-fails';

export default defineCheck({
  id: ID,
  diagnoses: ['egress'],
  role: 'cause',
  healthy: 'Every name that was tried resolves',
  faulty: 'A name does not resolve',
  settle: 'run the dns diagnosis for the name',
  needs: EGRESS_NEEDS,
  consults: EGRESS_CONSULTS,
  analyze(evidence, consulted) {
    const scene = sceneOf(evidence, consulted);
    const placesOf = new Map([...Map.groupBy(attribute(scene).filter(({ cause, isMeant }) => cause === ID && isMeant !== true), hostOf)].map(([host, all]) => [host, places(all.map(({ trial }) => trial))]));
    return judgeCause(scene, {
      cause: ID,
      // Names that fail in the same places are one trouble.
      keyOf: (blame) => `${verbOf(blame)} ${placesOf.get(hostOf(blame)) ?? ''}`,
      finding: (group) => finding(group, scene),
      remedies: (group) => remedies(group, scene),
      clear: 'No attempt ended at the name.',
    });
  },
});

const hostOf = ({ trial }: Blame): string => trial.result.endpoint.host;

function finding({ first, all }: Group, scene: EgressScene): Omit<Finding, 'evidence'> {
  const { result } = first.trial;
  const { host } = result.endpoint;
  const trials = all.map(({ trial }) => trial);
  const elsewhere = trialsOf(scene).find((trial) => isSame(trial.result.endpoint, result.endpoint) && trial.result.addresses.length > 0);
  const compared = elsewhere === undefined ? '' : ` In ${whereOf(elsewhere.place)}, ${host} is ${elsewhere.result.addresses.join(', ')}.`;
  const what = `${listed(all.map(hostOf))} ${inNumber(verbOf(first), new Set(all.map(hostOf)).size)} in ${places(trials)}`;
  return {
    subject: host,
    headline: what,
    says: `${what}: ${first.because}.${compared}`,
    breaks: `whatever connects to ${endpoints(trials)} from there`,
    ...(first.trial.place.pod === undefined ? {} : { concerns: ['ConfigMap/kube-system/coredns-custom'] }),
  };
}

/** A name may also resolve to nobody's address. */
const verbOf = ({ trial: { result } }: Blame): string => (result.stage === 'resolve' ? happened(result) : 'resolves to no server');

const inNumber = (verb: string, count: number): string => (count > 1 ? verb.replace(/^does /, 'do ').replace(/^is /, 'are ') : verb);

function remedies({ first }: Group, { cluster }: EgressScene): readonly Remedy[] {
  const { host } = first.trial.result.endpoint;
  const { pod, node } = first.trial.place;
  return [
    advice({
      key: `dns:${host}`,
      title: `Find out why ${host} does not resolve`,
      command: `/aks dns ${cluster.name} ${host} ${pod === undefined ? `--node ${node}` : `--pod ${pod}`}`,
      because: 'the cause is one of DNS, which the dns diagnosis tells apart',
      lasting: 'what the dns diagnosis finds',
      subjects: [host],
      check: 'dns-resolution-fails',
    }),
  ];
}
