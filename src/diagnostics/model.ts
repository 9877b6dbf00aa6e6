/** The words of the product, as types: what a diagnosis says and what it proposes. See docs/architecture.md. */
import type { Answer } from './evidence/answer.ts';
import type { Operation } from './remedies/operations.ts';

/** `all` runs the checks of every other diagnosis over shared evidence. */
export const DIAGNOSES = ['tunnel', 'dns', 'egress', 'snat', 'apiserver', 'podip', 'service', 'all'] as const;
export type Diagnosis = (typeof DIAGNOSES)[number];

/** What a diagnosis is about beyond the cluster; nothing of it: the cluster as a whole. */
export interface Target {
  readonly host?: string;
  readonly port?: number;
  /** `namespace/name`, as `pod`. */
  readonly service?: string;
  readonly pod?: string;
  readonly node?: string;
  readonly namespace?: string;
  /** Public address of a client whose way to the API server is in question. */
  readonly from?: string;
}

/** `unknown` and `not-applicable` always come with a reason; missing evidence is never `clear`. */
export type Verdict = 'fault' | 'clear' | 'unknown' | 'not-applicable';

export type Risk = 'low' | 'risky';

/** The way by which a change reaches its target. */
export type ChangeChannel = 'run-command' | 'debug-pod' | 'arm' | 'kubernetes';

/** What a faulty check says about one subject (a node, an NSG rule, a pod). */
export interface Finding {
  readonly subject: string;
  /** One sentence that names the cause and the subject, fit for the first line of a thread. */
  readonly headline: string;
  /** The proof, in one or two sentences. */
  readonly says: string;
  /** What stops working because of it; absent where the finding already says so. */
  readonly breaks?: string;
  /** Of a cause: subjects of the symptom that this explains. */
  readonly explains?: readonly string[];
  /** Of a cause: what was measured of a subject that it explains. */
  readonly measured?: string;
  /** Of a symptom: the checks whose findings explain it. */
  readonly explainedBy?: readonly string[];
  /** Paths of the evidence it rests on, for example `node/aks-np-vmss000002/ufw`. */
  readonly evidence: readonly string[];
  /**
   * Resources whose change could have caused it, the most telling first: ARM ids, `node/NAME`, or
   * `KIND/NAMESPACE/NAME` and `KIND/NAME` of Kubernetes objects. Compared without regard to case.
   */
  readonly concerns?: readonly string[];
  /** When the trouble was first seen, where the evidence tells; ISO 8601, UTC. Never the time of this run. */
  readonly since?: string;
}

/** What a remedy must achieve: these checks no longer report a fault for any of these subjects. */
export interface Verification {
  readonly checks: readonly string[];
  readonly subjects: readonly string[];
}

/** A proposed change. Frozen once proposed: what the card shows is generated from it, and the worker executes it. */
export interface Remedy {
  /** Stable within a check over re-examinations: the same fault proposes the same key. */
  readonly key: string;
  readonly title: string;
  readonly risk: Risk;
  /** Empty for advice: then `command` is for a person to run and no card with buttons is offered. */
  readonly operations: readonly Operation[];
  /** Exactly what will run, generated from the operations; for advice, what a person may run. */
  readonly command: string;
  /** What takes it back, or the reason why nothing does. */
  readonly undo: string;
  readonly channel: ChangeChannel;
  readonly blastRadius: string;
  /** What stays broken even where it works, as a clause: `pods on node-1 have no network, …`. Absent: nothing that is known. */
  readonly leaves?: string;
  /** The repair that lasts, named before the quick one. */
  readonly lasting: string;
  /** Why the product offers advice instead of a button, where it does. */
  readonly adviceBecause?: string;
  /** The facts that the proposal rests on; their hash is the fingerprint that the worker compares before it acts. */
  readonly restsOn: unknown;
  readonly verify: Verification;
}

export interface Coverage {
  readonly asked: readonly string[];
  readonly told: readonly string[];
}

export interface CheckResult {
  readonly id: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly findings: readonly Finding[];
  readonly remedies: readonly Remedy[];
  /** Of a symptom: what was asked about, and what of it was told for certain. */
  readonly coverage?: Coverage;
  /** It says how things are and rules nothing out. */
  readonly fact?: true;
  /** Of `unknown`: how a person finds out, completing "to find out, …". */
  readonly settle?: string;
}

export type OutcomeState = 'succeeded' | 'failed' | 'unknown';

/** A remedy's result. `says` is for people; it names what was measured. */
export interface Outcome {
  readonly state: OutcomeState;
  readonly says: string;
}

/** A change of the last hours that is near a fault. Never a claim that it is the cause. */
export interface NearbyChange {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** A person, an identity or a field manager, as the source names it; empty: the source does not say. */
  readonly by: string;
  /** What was done, in the past tense, fit for a sentence: `wrote the rule deny-kubelet`. */
  readonly what: string;
  /** As in {@link Finding.concerns}. */
  readonly resource: string;
  /** Ids of the checks whose findings it is near. */
  readonly near: readonly string[];
  /**
   * `resource-and-time`: exactly what a finding concerns, and shortly before the trouble was first seen. `resource`:
   * exactly that, at another or an unknown distance in time. `neighbour`: something around it.
   */
  readonly match: 'resource-and-time' | 'resource' | 'neighbour';
  /** When the trouble that it is near was first seen; absent: that is not known. */
  readonly since?: string;
}

/** Calls that a run made, by kind. `node` counts scripts that were run on nodes. */
export interface Trips {
  readonly node: number;
  readonly arm: number;
  readonly kubernetes: number;
}

/** A run's result. Its verdict is the worst of its checks: fault, then unknown, then clear. */
export interface Report {
  readonly schema: 1;
  readonly run: string;
  readonly diagnosis: Diagnosis;
  readonly cluster: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly verdict: 'fault' | 'clear' | 'unknown';
  readonly sentence: string;
  readonly checks: readonly CheckResult[];
  /** Best match first. Absent: nothing is at fault, or changes were not asked about. */
  readonly changes?: Answer<readonly NearbyChange[]>;
  /** Sources of changes that could not be read while others could, each with the reason. */
  readonly changesUnread?: readonly string[];
  /** Raw excerpts by evidence path, bounded and redacted, for people who want to see for themselves. */
  readonly evidence: Readonly<Record<string, string>>;
  readonly trips: Trips;
}

/** How far a run has come, for the one message that is edited while it runs. */
export interface Progress {
  readonly checksDone: number;
  readonly checksTotal: number;
  readonly nodesAnswered: number;
  readonly nodesTotal: number;
  /** What is being waited for, in words: "Azure", "the Kubernetes API", "nodes". Empty when nothing is. */
  readonly waitingFor: string;
}
