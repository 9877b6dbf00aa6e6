/** The diagnostics as the workers and the command line use them: examine, check again before a change, change, verify. */
import { stillSo } from './agreed-remedy.ts';
import type { AgreedRemedy, Precheck } from './agreed-remedy.ts';
import type { Bundle } from './bundle/bundle.ts';
import { createRecorder } from './bundle/recorder.ts';
import type { Recorder } from './bundle/recorder.ts';
import { capabilitiesOf } from './capabilities/capabilities-of.ts';
import type { CapabilityCard } from './capabilities/capability.ts';
import { clusterNamed, runAgain, runChecks } from './examinations.ts';
import type { ClusterSettings, ExamineRequest, ServiceOptions } from './examinations.ts';
import type { Diagnosis, Outcome, Progress, Report, Target } from './model.ts';
import { checksOf } from './registry.ts';
import { applyOperations } from './remedies/apply.ts';
import type { Applied } from './remedies/applied.ts';
import { settled, takesTime } from './settled.ts';
import { VERSION } from '../version.ts';
import { outcomeOf, outcomeOfUndo } from './verify.ts';

export interface CapabilitiesRequest {
  readonly cluster: string;
  /** Absent: every diagnosis. */
  readonly diagnosis?: Diagnosis;
  readonly target?: Target;
}

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
  return {
    examine: (request, more) => examined(options, request, more),
    capabilities: (request, signal) => capable(options, request, signal),
    async precheck(agreed, signal) {
      // An undo takes back exactly what was applied; each operation asks on its target whether that is still there.
      if (agreed.undoes !== undefined) return { ok: true };
      return stillSo(agreed, await runAgain(options, agreed, signal, (check) => check === agreed.check));
    },
    async apply({ cluster, remedy, undoes }, signal) {
      const repair = options.azure.repair(clusterNamed(options, cluster).id);
      return applyOperations(remedy.operations, repair, signal, { isUndo: undoes !== undefined });
    },
    async verify(agreed, signal) {
      const measure = () => measured(options, agreed, signal);
      return takesTime(agreed.remedy) ? settled(measure, signal) : measure();
    },
  };
}

async function examined(options: ServiceOptions, request: ExamineRequest, { onEvidence, ...more }: ExamineOptions): Promise<Report> {
  const checks = checksOf(request.diagnosis);
  if (onEvidence === undefined) return runChecks(options, request, checks, { ...more, withChanges: true });
  const recorder = createRecorder(options.clock);
  const report = await runChecks(options, request, checks, { ...more, recorder, withChanges: true });
  await onEvidence(await recorder.bundle(factsOf(request, report, clusterNamed(options, request.cluster), options.nodesAtOnce), report));
  return report;
}

/** What a replay needs to know besides the answers. */
function factsOf({ diagnosis, target = {} }: ExamineRequest, { run, cluster, startedAt, durationMs, trips }: Report, { id, probe }: ClusterSettings, atOnce: number): Parameters<Recorder['bundle']>[0] {
  return { version: VERSION, run, diagnosis, cluster, clusterId: id, target, startedAt, durationMs, probeAllowed: probe, atOnce, trips };
}

async function capable(options: ServiceOptions, { cluster, diagnosis, target }: CapabilitiesRequest, signal: AbortSignal): Promise<CapabilityCard> {
  const { azure, nodesAtOnce, clock, onBug } = options;
  const about = { ...(diagnosis === undefined ? {} : { diagnoses: [diagnosis] }), ...(target === undefined ? {} : { target }) };
  return capabilitiesOf({ azure, cluster: clusterNamed(options, cluster), ...about, atOnce: nodesAtOnce, signal, clock, onBug });
}

/** By all causes, not only the one that was removed: where the symptom stays, people want to know why. */
async function measured(options: ServiceOptions, agreed: AgreedRemedy, signal: AbortSignal): Promise<Outcome> {
  const report = await runAgain(options, agreed, signal);
  return agreed.undoes === undefined ? outcomeOf(agreed.check, agreed.remedy, report) : outcomeOfUndo(agreed.check, agreed.remedy, report);
}
