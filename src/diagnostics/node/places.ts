import type { ProbeKind } from '../collectors/all.ts';
import { MissingEvidence } from '../collectors/collector.ts';
import type { CollectContext, PodSections, Probe } from '../collectors/collector.ts';
import type { Gathered, NodeFacts } from '../evidence.ts';
import type { PodFacts } from '../evidence/pods.ts';
import { podSection, probePodSection } from './pod-section.ts';
import type { Question } from './questionnaire.ts';
import type { Section } from './script.ts';

/** A pod in whose network something is measured. */
export interface PodPlace {
  readonly pod: PodFacts;
  /** As they run on its node. */
  readonly onNode: readonly Question[];
  /** As they run in the pod's stead, where its node cannot be asked. */
  readonly inStead: readonly Question[];
  /** Those that run nowhere else, and the tools that they take. */
  readonly nodeOnly: readonly (Question & { readonly tools: string })[];
}

/** A node with everything that one wave wants to know of it and of pods on it. */
export interface Place {
  readonly node: NodeFacts;
  readonly questions: readonly Question[];
  readonly pods: readonly PodPlace[];
}

/** A pod that nobody can measure from, and why. */
export interface LostPod extends PodPlace {
  readonly because: string;
}

export const podKey = ({ namespace, name }: Pick<PodFacts, 'namespace' | 'name'>): string => `${namespace}/${name}`;

/** @param onlySuspects of probes that name suspects, other nodes are not asked */
export function placesToAsk(
  probes: readonly Probe<ProbeKind>[],
  nodes: readonly NodeFacts[],
  gathered: Gathered,
  context: CollectContext,
  onlySuspects: boolean,
): { readonly places: readonly Place[]; readonly lost: readonly LostPod[] } {
  const suspects = new Map(probes.map((probe) => [probe.kind, onlySuspects ? probe.suspects?.of(gathered, context) : undefined]));
  const pods = podPlaces(probes.flatMap((probe) => orNone(() => probe.podSections?.(gathered, context) ?? []).map((one) => ({ ...one, asker: probe.kind }))));
  const places = nodes.map((node): Place => {
    const asking = probes.filter(({ kind }) => suspects.get(kind)?.has(node.name) ?? true);
    const questions = asking.flatMap((probe) => orNone(() => sectionsOf(probe, node, gathered, context)).map((section) => question(probe.kind, node.name, section)));
    return { node, questions, pods: pods.filter(({ pod }) => pod.node === node.name && node.os !== 'windows') };
  });
  const lost = pods.flatMap((place) => {
    const node = nodes.find(({ name }) => name === place.pod.node);
    if (node === undefined) return [{ ...place, because: `${podKey(place.pod)} is on no node that the cluster lists` }];
    return node.os === 'windows' ? [{ ...place, because: `${podKey(place.pod)} runs on a Windows node, and pods are measured from on Linux nodes only` }] : [];
  });
  return { places, lost };
}

function sectionsOf(probe: Probe<ProbeKind>, { name, os }: NodeFacts, gathered: Gathered, context: CollectContext): readonly Section[] {
  return os === 'windows' ? (probe.windowsSections?.(name, gathered, context) ?? []) : probe.sections(name, gathered, context);
}

function podPlaces(all: readonly (PodSections & { readonly asker: ProbeKind })[]): readonly PodPlace[] {
  const pods = new Map(all.map(({ pod }) => [podKey(pod), pod]));
  return [...pods].map(([key, pod]) => {
    const wanted = all.filter((one) => podKey(one.pod) === key).flatMap(({ asker, sections, nodeTools }) => sections.map((section) => ({ asker, section, nodeTools })));
    return {
      pod,
      onNode: wanted.map(({ asker, section }) => question(asker, key, podSection(pod, section))),
      inStead: wanted.flatMap(({ asker, section, nodeTools }) => (nodeTools === undefined ? [question(asker, key, probePodSection(section))] : [])),
      nodeOnly: wanted.flatMap(({ asker, section, nodeTools }) => (nodeTools === undefined ? [] : [{ ...question(asker, key, section), tools: nodeTools }])),
    };
  });
}

const question = (asker: ProbeKind, subject: string, section: Section): Question => ({ asker, subject, name: section.name, section });

/** A probe that cannot say what to ask (evidence missing) asks nothing; its own `read` then names the reason. */
function orNone<T>(work: () => readonly T[]): readonly T[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof MissingEvidence) return [];
    throw error;
  }
}
