import type { Fleet } from '../../nodes/model.ts';
import { quote } from './container-script.ts';
import type { Container } from './spec.ts';

// kubernetes/pkg/kubelet/container/runtime.go: the kubelet reads the last bytes of the file, not the first.
const maxBytes = 4_096;
const maxLogBytes = 2_048;
const maxLogLines = 80;
const readMs = 10_000;

export interface Ending {
  readonly exitCode: number;
  readonly message: string;
  /** Why the container did not start at all. */
  readonly startError: string;
}

const lastLines = (log: Buffer): string => {
  const lines = log.toString('utf8').split('\n');
  const kept = lines.slice(-(maxLogLines + (lines.at(-1) === '' ? 1 : 0))).join('\n');
  return Buffer.from(kept).subarray(-maxLogBytes).toString('utf8');
};

/**
 * What a container left behind, read on its node; undefined while the node does not answer: its kubelet cannot report then.
 */
export async function readEnding(
  fleet: Pick<Fleet, 'run'>,
  at: { readonly node: string; readonly folder: string; readonly container: Container },
  exited: { readonly exitCode: number; readonly log: Buffer },
  signal: AbortSignal,
): Promise<Ending | undefined> {
  const folder = quote(at.folder);
  const script = `kill -0 "$(cat /run/kubelet.pid)" || exit 75; cat ${folder}/start-error >&2 2>/dev/null; tail -c ${maxBytes} ${folder}/termination-log 2>/dev/null; exit 0`;
  const result = await fleet.run(at.node, script, { timeoutMs: readMs, signal }).catch(() => undefined);
  if (result?.exitCode !== 0) return undefined;
  const written = result.stdout.toString('utf8');
  const fallsBack = at.container.terminationMessagePolicy === 'FallbackToLogsOnError' && exited.exitCode !== 0 && written === '';
  return {
    exitCode: exited.exitCode,
    message: fallsBack ? lastLines(exited.log) : written,
    startError: result.stderr.toString('utf8').trim(),
  };
}

/** Containers of one pod share 12 KiB: pkg/kubelet/status/status_manager.go cuts what is more at the end of each. */
export const shareOf = (message: string, containers: number): string =>
  Buffer.from(message).subarray(0, Math.floor((12 * 1_024) / Math.max(1, containers))).toString('utf8');
