import { sentence } from '../../../define.ts';
import type { Answer, ClusterFacts } from '../../../evidence.ts';
import type { Detectors, Insight } from '../../../evidence/detectors.ts';
import type { Finding } from '../../../model.ts';

/** Insights that one line names; the evidence has all of them. */
const NAMED = 3;

const SERVER = /\b(?:api[ -]?server|kube-apiserver|etcd|control[ -]plane)\b/i;

/** The category is called "Cluster and Control Plane …", whatever its detectors are about: their own words count. */
const isOfServer = ({ status, detector, says }: Insight): boolean => status === 'Critical' && SERVER.test(`${detector} ${says}`);

const told = ({ detector, says }: Insight): string => `${detector}: ${says.replace(/[.:]$/, '')}`;

/** A fault only where a detector calls the API server's own state critical. */
export function detected(detectors: Answer<Detectors>, { name, id }: ClusterFacts): readonly Finding[] {
  if (!detectors.ok) return [];
  const { insights, hours } = detectors.value;
  return insights.filter(isOfServer).slice(0, NAMED).map((insight) => ({
    subject: name,
    headline: `AKS calls the API server of ${name} critical (${insight.detector})`,
    says: `Of the last ${hours} hours, AKS's own detector says "${told(insight)}".`,
    breaks: 'whatever asks the API server; pods that run go on running',
    evidence: ['arm/detectors'],
    concerns: [id],
  }));
}

/** What else is critical, and what could not be asked. Neither decides. */
export function alsoDetected(detectors: Answer<Detectors>): readonly string[] {
  if (!detectors.ok) return [`AKS's own detectors were not heard: ${sentence(detectors.reason)}`];
  const { insights, asked, untold } = detectors.value;
  const others = insights.filter((insight) => insight.status === 'Critical' && !isOfServer(insight));
  const more = others.length > NAMED ? `; and ${others.length - NAMED} more` : '';
  return [
    ...(others.length === 0 ? [] : [`AKS's own detectors call critical, beside the API server: ${others.slice(0, NAMED).map(told).join('; ')}${more}.`]),
    ...(asked.length === 0 && untold.length > 0 ? ["AKS's own detectors gave no answer."] : []),
  ];
}
