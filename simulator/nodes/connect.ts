import { isIPv4 } from 'node:net';
import type { PortState, RunResult } from './model.ts';
import { runProcess } from './run-process.ts';
import { enterNode } from './enter.ts';
import type { Target } from './run-in-node.ts';

// What timeout(1) exits with when it had to end the command.
const timedOut = 124;
const marginMs = 5_000;

/** What a connect by bash said. Throws when it says something else than a connect can. */
export function portState(result: Pick<RunResult, 'exitCode' | 'stderr'>): PortState {
  const text = result.stderr.toString();
  if (result.exitCode === 0) return 'open';
  if (result.exitCode === timedOut || /connection timed out/i.test(text)) return 'timeout';
  if (/connection refused/i.test(text)) return 'refused';
  if (/no route to host|(network|host) is unreachable|operation not permitted|permission denied/i.test(text)) return 'unreachable';
  throw new Error(`cannot measure the port: ${text.trim().slice(0, 200) || `exit status ${result.exitCode}`}`);
}

/** Opens and closes one TCP connection from the target's network. */
export async function connectFrom(target: Target, to: { address: string; port: number }, timeoutMs: number): Promise<PortState> {
  if (!isIPv4(to.address)) throw new Error(`cannot connect to "${to.address}": an IPv4 address is needed`);
  if (!Number.isInteger(to.port) || to.port < 1 || to.port > 65_535) throw new Error(`cannot connect to port ${to.port}: it must be between 1 and 65535`);
  const probe = ['timeout', String(timeoutMs / 1_000), 'bash', '-c', 'exec 3<>"/dev/tcp/$0/$1"', to.address, String(to.port)];
  return portState(await runProcess(enterNode(target.world, target.pid, probe, target.podPid), { timeoutMs: timeoutMs + marginMs }));
}
