import { conclude } from '../../../define.ts';
import type { Judgement } from '../../../define.ts';
import type { Finding, Remedy } from '../../../model.ts';
import { attribute } from './attribute.ts';
import type { Blame, EgressCause } from './blame.ts';
import { evidenceOf, isFine, nameOf, trialsOf, untold } from './scene.ts';
import type { EgressScene } from './scene.ts';

export interface CauseWords {
  readonly cause: EgressCause;
  /** Failures with the same key are one finding. */
  keyOf(blame: Blame): string;
  finding(same: Group): Omit<Finding, 'evidence'> & Partial<Pick<Finding, 'evidence'>>;
  remedies(same: Group): readonly Remedy[];
  /** What is so where nothing is put down to this cause; the summary of what was tried follows. */
  readonly clear: string;
}

/** Never empty. */
export interface Group {
  readonly first: Blame;
  readonly all: readonly Blame[];
}

/** What one cause comes to: failures that are certainly its doing, those that may be, and what could not be measured. */
export function judgeCause(scene: EgressScene, words: CauseWords): Judgement {
  const own = attribute(scene).filter(({ cause, isMeant }) => cause === words.cause && isMeant !== true);
  const groups = [...Map.groupBy(own.filter(({ isCertain }) => isCertain), words.keyOf).values()].flatMap(groupOf);
  return conclude({
    findings: groups.map((group) => ({ evidence: evidenceFor(group), ...words.finding(group) })),
    remedies: groups.flatMap(words.remedies),
    doubts: [...own.filter(({ isCertain }) => !isCertain).map(({ because }) => because), ...untold(scene)],
    clear: `${words.clear} ${summary(scene)}`.trim(),
  });
}

const groupOf = (all: readonly Blame[]): readonly Group[] => {
  const [first] = all;
  return first === undefined ? [] : [{ first, all }];
};

const evidenceFor = ({ all }: Group): readonly string[] => [...new Set(all.map(({ trial }) => evidenceOf(trial.place)))];

/** What the target answers, where it does; else "All 5 endpoints that were tried answer in 4 places." */
export function summary(scene: EgressScene): string {
  const target = answers(scene);
  if (target !== '') return target;
  const trials = trialsOf(scene);
  const places = scene.probes.views.filter(({ results }) => results.ok).length;
  const from = `${places} ${places === 1 ? 'place' : 'places'}`;
  const count = scene.probes.endpoints.length;
  if (trials.every(({ result }) => isFine(result))) return `All ${count} endpoints that were tried answer in ${from}.`;
  const failing = new Set(trials.filter(({ result }) => !isFine(result)).map(({ result }) => nameOf(result.endpoint))).size;
  return `${failing} of the ${count} endpoints that were tried in ${from} ${failing === 1 ? 'fails' : 'fail'} for another reason.`;
}

/** What the target, or else every endpoint, answered where it did: the line that people look for when all is well. */
export function answers(scene: EgressScene): string {
  const fine = trialsOf(scene).filter(({ result }) => isFine(result));
  const wanted = fine.filter(({ result }) => result.endpoint.role === 'target');
  const [one] = wanted;
  if (one === undefined) return '';
  const { endpoint, status, remote } = one.result;
  const where = new Set(wanted.map(({ place }) => `${place.node} ${place.pod ?? ''}`)).size;
  return `${nameOf(endpoint)} ${status === undefined ? 'takes connections' : `answers ${status}`} ${endpoint.proxy === undefined ? `at ${remote ?? 'its address'}` : 'by the proxy'} in ${where} ${where === 1 ? 'place' : 'places'}.`;
}
