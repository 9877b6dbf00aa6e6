/** The diagnostics as the workers and the command line use them: examine, check again before a change, change, verify. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Azure } from './azure/access.ts';
import type { Bundle } from './bundle/bundle.ts';
import { createRecorder } from './bundle/recorder.ts';
import type { Recorder } from './bundle/recorder.ts';
import { capabilitiesOf } from './capabilities/capabilities-of.ts';
import type { CapabilityCard } from './capabilities/capability.ts';
import type { Check } from './define.ts';
import type { Diagnosis, Outcome, Progress, Remedy, Report, Target } from './model.ts';
import type { Clock } from './ports.ts';
import { CHECKS, checksOf } from './registry.ts';
import { applyOperations } from './remedies/apply.ts';
import type { Applied } from './remedies/applied.ts';
import { fingerprintOf } from './remedies/fingerprint.ts';
import { examine } from './run.ts';
import { VERSION } from '../version.ts';
import { outcomeOf, outcomeOfUndo } from './verify.ts';

export interface ClusterSettings {
  /** What people call it. */
  readonly name: string;
  /** ARM id of the managed cluster. */
  readonly id: string;
  readonly probe: boolean;
}

export interface ServiceOptions {
  readonly azure: Azure;
  readonly clusters: readonly ClusterSettings[];
  readonly nodesAtOnce: number;
  readonly clock: Clock;
  onBug(error: unknown, where: string): void;
}

export interface ExamineRequest {
  readonly id: string;
  readonly diagnosis: Diagnosis;
  readonly cluster: string;
  readonly target?: Target;
}

export interface CapabilitiesRequest {
  readonly cluster: string;
  /** Absent: every diagnosis. */
  readonly diagnosis?: Diagnosis;
  readonly target?: Target;
}

/** A remedy that people agreed to, as far as the diagnostics need to know of it. */
export interface AgreedRemedy {
  readonly id: string;
  readonly cluster: string;
  readonly check: string;
  /** What the run was about that proposed it; absent: the first diagnosis that has the check, and the whole cluster. */
  readonly diagnosis?: Diagnosis;
  readonly target?: Target;
  readonly remedy: Remedy;
  readonly fingerprint: string;
  /** Set where this remedy takes back another one. */
  readonly undoes?: string;
}

export type Precheck = { readonly ok: true } | { readonly ok: false; readonly because: string };

export interface ExamineOptions {
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
  /** Handed everything that the run saw, before the report; what it throws, the examination throws. Absent: nothing is kept. */
  onEvidence?(bundle: Bundle): void | Promise<void>;
}

export interface Diagnostics {
  examine(request: ExamineRequest, options: ExamineOptions): Promise<Report>;
  /** What the diagnoses can and cannot tell of the cluster: reads only, and no script anywhere. */
  capabilities(request: CapabilitiesRequest, signal: AbortSignal): Promise<CapabilityCard>;
  /** Fetches the evidence again: agreed is only what is still so. */
  precheck(agreed: AgreedRemedy, signal: AbortSignal): Promise<Precheck>;
  apply(agreed: AgreedRemedy, signal: AbortSignal): Promise<Applied>;
  verify(agreed: AgreedRemedy, signal: AbortSignal): Promise<Outcome>;
}

export function createDiagnostics(options: ServiceOptions): Diagnostics {
  const clusterOf = (name: string): ClusterSettings => {
    const cluster = options.clusters.find((candidate) => candidate.name === name);
    if (cluster === undefined) throw new Error(`Cannot examine the cluster "${name}": it is not in the configuration`);
    return cluster;
  };
  const run = (request: ExamineRequest, checks: readonly Check[], more: RunMore): Promise<Report> => {
    const cluster = clusterOf(request.cluster);
    const { azure, nodesAtOnce, clock, onBug } = options;
    const now = clock();
    return examine({
      ...more,
      run: request.id,
      diagnosis: request.diagnosis,
      cluster: cluster.name,
      checks,
      access: azure.access(cluster.id, { diagnosis: request.diagnosis, run: request.id, now, ...(more.recorder === undefined ? {} : { wires: more.recorder.wires }) }),
      startedAt: now,
      ...(request.target === undefined ? {} : { target: request.target }),
      probeAllowed: cluster.probe,
      atOnce: nodesAtOnce,
      clock,
      onBug,
    });
  };
  const again = (agreed: AgreedRemedy, wanted: (id: string) => boolean, signal: AbortSignal): Promise<Report> => {
    const diagnosis = agreed.diagnosis ?? diagnosisOf(agreed.check);
    const checks = checksOf(diagnosis).filter(({ id }) => wanted(id));
    const node = nodeOf(agreed.remedy);
    const only = node === undefined ? {} : { onlyNode: node };
    const about = agreed.target === undefined ? {} : { target: agreed.target };
    return run({ id: agreed.id, diagnosis, cluster: agreed.cluster, ...about }, checks, { signal, ...only, onProgress: () => undefined });
  };
  return {
    async examine(request, { onEvidence, ...more }) {
      const checks = checksOf(request.diagnosis);
      if (onEvidence === undefined) return run(request, checks, { ...more, withChanges: true });
      const recorder = createRecorder(options.clock);
      const report = await run(request, checks, { ...more, recorder, withChanges: true });
      await onEvidence(await recorder.bundle(factsOf(request, report, clusterOf(request.cluster), options.nodesAtOnce), report));
      return report;
    },
    capabilities({ cluster, diagnosis, target }, signal) {
      const { azure, nodesAtOnce, clock, onBug } = options;
      const about = { ...(diagnosis === undefined ? {} : { diagnoses: [diagnosis] }), ...(target === undefined ? {} : { target }) };
      return capabilitiesOf({ azure, cluster: clusterOf(cluster), ...about, atOnce: nodesAtOnce, signal, clock, onBug });
    },
    async precheck(agreed, signal) {
      // An undo takes back exactly what was applied; each operation asks on its target whether that is still there.
      if (agreed.undoes !== undefined) return { ok: true };
      return stillSo(agreed, await again(agreed, (id) => id === agreed.check, signal));
    },
    apply: (agreed, signal) =>
      applyOperations(agreed.remedy.operations, options.azure.repair(clusterOf(agreed.cluster).id), signal, { isUndo: agreed.undoes !== undefined }),
    async verify(agreed, signal) {
      // All causes, not only the one that was removed: where the symptom stays, people want to know why.
      const measure = async (): Promise<Outcome> => {
        const report = await again(agreed, () => true, signal);
        return agreed.undoes === undefined ? outcomeOf(agreed.check, agreed.remedy, report) : outcomeOfUndo(agreed.check, agreed.remedy, report);
      };
      return takesTime(agreed.remedy) ? settled(measure, signal) : measure();
    },
  };
}

/** What Azure and Kubernetes have accepted takes effect later; what ran on a node has. */
const takesTime = ({ channel, operations }: Remedy): boolean =>
  channel === 'arm' || channel === 'kubernetes' || operations.some(({ kind }) => kind === 'resolver-restart');

/** Measurements of such a change, and milliseconds between them: a rule of a security group takes some seconds. */
const MEASUREMENTS = 4;
const SETTLE_MS = 10_000;

async function settled(measure: () => Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  for (let left = MEASUREMENTS; ; left -= 1) {
    const outcome = await measure();
    if (outcome.state !== 'failed' || left === 1) return outcome;
    await sleep(SETTLE_MS, undefined, { signal });
  }
}

interface RunMore {
  readonly signal: AbortSignal;
  readonly onlyNode?: string;
  readonly recorder?: Recorder;
  readonly withChanges?: boolean;
  onProgress(progress: Progress): void;
}

/** What a replay needs to know besides the answers. */
function factsOf({ diagnosis, target = {} }: ExamineRequest, { run, cluster, startedAt, durationMs, trips }: Report, { id, probe }: ClusterSettings, atOnce: number): Parameters<Recorder['bundle']>[0] {
  return { version: VERSION, run, diagnosis, cluster, clusterId: id, target, startedAt, durationMs, probeAllowed: probe, atOnce, trips };
}

/** Where every operation is on one node, nothing else needs to be asked about. */
function nodeOf({ operations }: Remedy): string | undefined {
  const nodes = new Set(operations.map((operation) => ('node' in operation ? operation.node : undefined)));
  const [node] = nodes;
  return nodes.size === 1 ? node : undefined;
}

function diagnosisOf(check: string): Diagnosis {
  const [diagnosis] = CHECKS.find(({ id }) => id === check)?.diagnoses ?? [];
  if (diagnosis === undefined) throw new Error(`Cannot examine "${check}" again: this version has no such check`);
  return diagnosis;
}

function stillSo({ check, remedy, fingerprint }: AgreedRemedy, report: Report): Precheck {
  const result = report.checks.find(({ id }) => id === check);
  if (result?.verdict === 'unknown') return { ok: false, because: `the evidence could not be read again: ${result.reason}` };
  const now = result?.remedies.find(({ key }) => key === remedy.key);
  if (now === undefined) return { ok: false, because: 'the fault is no longer there' };
  return fingerprintOf(now) === fingerprint ? { ok: true } : { ok: false, because: 'what it rests on has changed since it was proposed' };
}
