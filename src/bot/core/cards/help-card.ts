import type { Diagnosis } from '../../../diagnostics/model.ts';
import type { Card, Span } from '../chat.ts';
import { diagnosisName } from '../diagnosis-name.ts';
import type { Vocabulary } from '../commands.ts';
import { bold, code, note, plain, text } from '../spans.ts';
import { TARGETS } from '../targets.ts';

const MEANINGS: Readonly<Record<Diagnosis, string>> = {
  tunnel: 'kubectl logs, exec and port-forward hang: can the tunnel agents reach the kubelet of every node?',
  dns: 'names do not resolve, or resolve wrongly or slowly',
  egress: 'pods or nodes cannot reach something outside',
  snat: 'outgoing connections fail now and then under load',
  apiserver: 'the API server cannot be reached',
  podip: 'pods stay without an address',
  service: 'a service does not answer',
  all: 'everything at once, over evidence that is fetched once',
};

export function helpCard(vocabulary: Vocabulary, topic?: Diagnosis): Card {
  return topic === undefined ? overview(vocabulary) : aboutOne(topic, vocabulary);
}

function overview({ available, clusters }: Vocabulary): Card {
  const diagnoses = available.map((name): readonly Span[] => [code(usageOf(name)), plain(`: ${MEANINGS[name]}`)]);
  return {
    summary: 'What I can do',
    blocks: [
      text(bold('What I can do')),
      { kind: 'list', items: [...diagnoses, ...LISTS] },
      note(plain('Looking changes nothing. A repair is shown to the letter first and waits for an approver.')),
      ...example(available[0], clusters[0]),
    ],
  };
}

const LISTS: readonly (readonly Span[])[] = [
  [code('/aks clusters'), plain(': the clusters that I know')],
  [code('/aks clusters <cluster>'), plain(': what can be told of one, and what is missing for more')],
  [code('/aks runs'), plain(': the latest runs')],
  [code('/aks explain <text>'), plain(': what a pasted output proves, leaves open, and what to run next')],
  [code('/aks show <run>'), plain(': one of them, again')],
  [code('/aks help <diagnosis>'), plain(': more about one diagnosis')],
];

function example(diagnosis: Diagnosis | undefined, cluster: string | undefined): Card['blocks'] {
  if (diagnosis === undefined || cluster === undefined) return [];
  return [text(plain('For example: '), code(`/aks ${diagnosis} ${cluster}`))];
}

function usageOf(diagnosis: Diagnosis): string {
  return ['/aks', diagnosis, '<cluster>', TARGETS[diagnosis] ?? ''].join(' ').trim();
}

function aboutOne(topic: Diagnosis, { clusters }: Vocabulary): Card {
  return {
    summary: `${diagnosisName(topic)}: ${MEANINGS[topic]}`,
    blocks: [
      text(bold(diagnosisName(topic)), plain(`: ${MEANINGS[topic]}`)),
      text(code(usageOf(topic))),
      note(plain('Options: --node <name>, --pod <namespace>/<name>, --namespace <name>, and of apiserver --from <address>')),
      ...example(topic, clusters[0]),
    ],
  };
}
