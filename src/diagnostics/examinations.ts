/** Runs of checks over the clusters of the configuration: first ones, and those that look again at an agreed remedy. */
import { diagnosisOf, nodeOf } from './agreed-remedy.ts';
import type { AgreedRemedy } from './agreed-remedy.ts';
import type { Azure } from './azure/access.ts';
import type { Recorder } from './bundle/recorder.ts';
import type { Check } from './define.ts';
import type { Diagnosis, Progress, Report, Target } from './model.ts';
import type { Clock } from './ports.ts';
import { checksOf } from './registry.ts';
import { examine } from './run.ts';

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

interface RunMore {
  readonly signal: AbortSignal;
  readonly onlyNode?: string;
  readonly recorder?: Recorder;
  readonly withChanges?: boolean;
  onProgress(progress: Progress): void;
}

/** @throws {Error} where the configuration has no such cluster */
export function clusterNamed({ clusters }: Pick<ServiceOptions, 'clusters'>, name: string): ClusterSettings {
  const cluster = clusters.find((candidate) => candidate.name === name);
  if (cluster === undefined) throw new Error(`Cannot examine the cluster "${name}": it is not in the configuration`);
  return cluster;
}

export async function runChecks(options: ServiceOptions, request: ExamineRequest, checks: readonly Check[], more: RunMore): Promise<Report> {
  const { id, name, probe } = clusterNamed(options, request.cluster);
  const { azure, nodesAtOnce, clock, onBug } = options;
  const { recorder } = more;
  const now = clock();
  return examine({
    ...more,
    run: request.id,
    diagnosis: request.diagnosis,
    cluster: name,
    checks,
    access: azure.access(id, { diagnosis: request.diagnosis, run: request.id, now, ...(recorder === undefined ? {} : { wires: recorder.wires }) }),
    startedAt: now,
    ...(request.target === undefined ? {} : { target: request.target }),
    probeAllowed: probe,
    atOnce: nodesAtOnce,
    clock,
    onBug,
  });
}

/** Looks again at what `agreed` is about, by those of its diagnosis's checks that `wanted` names. */
export async function runAgain(options: ServiceOptions, agreed: AgreedRemedy, signal: AbortSignal, wanted: (check: string) => boolean = () => true): Promise<Report> {
  const { id, cluster, target } = agreed;
  const diagnosis = diagnosisOf(agreed);
  const checks = checksOf(diagnosis).filter((check) => wanted(check.id));
  const node = nodeOf(agreed.remedy);
  const request = { id, diagnosis, cluster, ...(target === undefined ? {} : { target }) };
  return runChecks(options, request, checks, { signal, ...(node === undefined ? {} : { onlyNode: node }), onProgress: () => undefined });
}
