import { fieldAt, timestamp, type KubernetesObject } from '../object.ts';
import { recordPodEvent } from '../objects/events.ts';
import { containerFolder, containerScript } from './container-script.ts';
import { ensureImage, type Waiting } from './images.ts';
import { newContainerId, terminated, type ContainerRecord } from './pod-status.ts';
import { readEnding, type Ending } from './termination-message.ts';
import type { Container, PodSpec } from './spec.ts';
import { aborted, pause } from './wait.ts';
import type { PodWorld } from './world.ts';

const retryMs = 300;
const backOffMs = 10_000;
const longestBackOffMs = 300_000;
const longestRunMs = 24 * 3_600_000;

export interface ContainerRun {
  readonly world: PodWorld;
  readonly pod: KubernetesObject;
  readonly spec: PodSpec;
  readonly container: Container;
  /** Aborted when the pod is deleted or has been there too long. */
  readonly stop: AbortSignal;
  readonly report: (record: Partial<ContainerRecord>) => void;
  readonly keepLog: (log: string) => void;
}

const nodeOf = (pod: KubernetesObject): string => fieldAt(pod, 'spec.nodeName');
const networkOf = ({ pod, spec }: ContainerRun): { pod?: string } =>
  spec.hostNetwork === true ? {} : { pod: `${pod.metadata.namespace}/${pod.metadata.name}` };

/** The kubelet refuses to start an image of root where the pod forbids it. */
function misconfigured({ spec, container }: ContainerRun): Waiting | undefined {
  const must = container.securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot;
  const user = container.securityContext?.runAsUser ?? spec.securityContext?.runAsUser;
  if (must !== true || (typeof user === 'number' && user !== 0)) return undefined;
  const message = `container has runAsNonRoot and image will run as root (pod: "${container.name}", container: ${container.name})`;
  return { reason: 'CreateContainerConfigError', message };
}

/** Waits for the image, saying why it waits. False when the pod ends before. */
async function prepared(run: ContainerRun): Promise<boolean> {
  const { world, pod, container, stop, report } = run;
  let wait = backOffMs;
  while (!stop.aborted) {
    const obstacle = misconfigured(run) ?? (await ensureImage(world, nodeOf(pod), container, stop).catch(() => undefined));
    if (stop.aborted) return false;
    if (obstacle === undefined) return true;
    report({ state: { waiting: obstacle } });
    recordPodEvent(world.store, pod, 'Warning', 'Failed', obstacle.message);
    if (!(await pause(wait, stop))) return false;
    if (obstacle.reason === 'ErrImagePull')
      report({ state: { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${container.image}": ${obstacle.message}` } } });
    wait = Math.min(wait * 2, longestBackOffMs);
  }
  return false;
}

async function execute(run: ContainerRun): Promise<{ exitCode: number; log: Buffer }> {
  const { world, pod, spec, container, stop } = run;
  const killed = { exitCode: 137, log: Buffer.alloc(0) };
  const error = world.dns.startError(pod);
  if (error !== undefined) return { exitCode: 1, log: Buffer.from(`${error}\n`) };
  const script = containerScript(pod, spec, container, world.addresses);
  if (script === undefined) return aborted(stop).then(() => killed);
  const options = { timeoutMs: longestRunMs, signal: stop, ...networkOf(run) };
  const result = await world.fleet.run(nodeOf(pod), script, options).catch(() => undefined);
  if (result === undefined) return killed;
  const log = Buffer.concat([result.stdout, result.stderr]);
  return { exitCode: result.exitCode ?? 137, log };
}

/** As soon as the node's kubelet can tell; undefined when the simulator ends before. */
async function ending({ world, pod, container }: ContainerRun, exited: { exitCode: number; log: Buffer }): Promise<Ending | undefined> {
  const at = { node: nodeOf(pod), folder: containerFolder(pod, container), container };
  do {
    const read = await readEnding(world.fleet, at, exited, world.closing);
    if (read !== undefined) return read;
  } while (await pause(retryMs, world.closing));
  return undefined;
}

const restarts = (policy: string, exitCode: number): boolean => policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);

/** Runs a container, again and again where the pod wants that. Resolves with the last exit code; undefined: it never ended by itself. */
export async function runContainer(run: ContainerRun): Promise<number | undefined> {
  const { world, pod, spec, container, stop, report, keepLog } = run;
  let wait = backOffMs;
  for (let restartCount = 0; ; restartCount += 1) {
    if (!(await prepared(run))) return undefined;
    const startedAt = timestamp();
    const containerID = newContainerId();
    // What ends at once never comes to its readiness probe: nobody must see it ready meanwhile.
    const endsAtOnce = world.dns.startError(pod) !== undefined;
    report({ ...(endsAtOnce ? {} : { state: { running: { startedAt } } }), containerID, restartCount });
    const exited = await execute(run);
    keepLog(exited.log.toString('utf8'));
    const left = await ending(run, exited);
    if (left === undefined) return undefined;
    const over = { terminated: terminated(left, startedAt, containerID, spec.containers.length) };
    if (stop.aborted || !restarts(spec.restartPolicy ?? 'Always', over.terminated.exitCode)) {
      report({ state: over });
      return over.terminated.exitCode;
    }
    const message = `back-off ${wait / 1_000}s restarting failed container=${container.name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
    report({ state: { waiting: { reason: 'CrashLoopBackOff', message } }, lastState: over });
    if (!(await pause(wait, stop))) return undefined;
    wait = Math.min(wait * 2, longestBackOffMs);
  }
}
