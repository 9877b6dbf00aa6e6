// A name that does not resolve is a matter of DNS, and has a diagnosis of its own. Source: AKS, "Troubleshoot outbound
// connections", DNS resolution.
import { defineCheck } from '../define.ts';
import type { Finding, Remedy } from '../model.ts';
import { advice } from './shared/egress/advice.ts';
import { judgeCause } from './shared/egress/judge-cause.ts';
import type { Group } from './shared/egress/judge-cause.ts';
import { EGRESS_CONSULTS, EGRESS_NEEDS, isSame, sceneOf, trialsOf, whereOf } from './shared/egress/scene.ts';
import type { EgressScene } from './shared/egress/scene.ts';
import { happened, places, subjectOf } from './shared/egress/words.ts';

export default defineCheck({
  id: 'dns-resolution-fails',
  diagnoses: ['egress'],
  role: 'cause',
  healthy: 'Every name that was tried resolves',
  faulty: 'A name does not resolve',
  settle: 'run the dns diagnosis for the name',
  needs: EGRESS_NEEDS,
  consults: EGRESS_CONSULTS,
  analyze(evidence, consulted) {
    const scene = sceneOf(evidence, consulted);
    return judgeCause(scene, {
      cause: 'dns-resolution-fails',
      keyOf: ({ trial }) => trial.result.endpoint.host,
      finding: (group) => finding(group, scene),
      remedies: (group) => remedies(group, scene),
      clear: 'No attempt ended at the name.',
    });
  },
});

function finding({ first, all }: Group, scene: EgressScene): Omit<Finding, 'evidence'> {
  const { host } = first.trial.result.endpoint;
  const trials = all.map(({ trial }) => trial);
  const elsewhere = trialsOf(scene).find(({ result }) => isSame(result.endpoint, first.trial.result.endpoint) && result.addresses.length > 0);
  const compared = elsewhere === undefined ? '' : ` In ${whereOf(elsewhere.place)} it is ${elsewhere.result.addresses.join(', ')}.`;
  return {
    subject: host,
    headline: `${host} ${happened(first.trial.result)} in ${places(trials)}`,
    says: `${host} ${happened(first.trial.result)} in ${places(trials)}: ${first.trial.result.says}.${compared}`,
    breaks: `whatever connects to ${subjectOf(first.trial)} from there`,
  };
}

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
