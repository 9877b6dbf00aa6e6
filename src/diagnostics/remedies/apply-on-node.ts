import type { ClusterRepair } from '../ports.ts';
import { askNode } from '../run-on-nodes.ts';
import type { Applied } from './applied.ts';
import { commandOf } from './operations.ts';
import type { NodeOperation } from './operations.ts';
import { preconditionOf, unfitBecause } from './precondition.ts';

/** Seconds that one command on a node gets. */
const COMMAND_SECONDS = 60;

/** Exit status by which our script says that the change no longer fits; no tool that it runs uses it. */
const UNFIT = 93;

/**
 * One command as root on the node, after a last look at whether it still fits.
 * @param later operations of the same remedy on this node: it is not begun where one of them does not fit
 */
export async function applyOnNode(operation: NodeOperation, later: readonly NodeOperation[], { shell }: Pick<ClusterRepair, 'shell'>, signal: AbortSignal): Promise<Applied> {
  const all = [operation, ...later];
  const section = { name: 'change', timeout: COMMAND_SECONDS, script: changeScript(operation, all) };
  const machine = { ok: true, value: operation.machine } as const;
  const answer = await askNode({ machine }, [section], { access: { shell }, signal });
  if (!answer.ok && !answer.started) {
    return { ok: false, says: `\`${commandOf(operation)}\` was not run on ${operation.node}, and nothing was changed: ${answer.reason}.` };
  }
  const change = answer.ok ? answer.value['change'] : answer;
  if (change === undefined || !change.ok) {
    return { ok: 'unknown', says: `${operation.node} did not say whether \`${commandOf(operation)}\` ran: ${change?.reason ?? 'its answer has no result'}.` };
  }
  const { exitCode, stdout, stderr } = change.value;
  if (exitCode === UNFIT) return unfit(operation, all[Number(stdout)] ?? operation);
  return readChange(operation, exitCode, `${stdout}\n${stderr}`);
}

/**
 * Asks first whether the change still fits: between the last look and this script somebody else may have been here.
 * The firewall's state before the change is kept on the node, so that a person can compare.
 */
function changeScript(operation: NodeOperation, all: readonly NodeOperation[]): string {
  return [
    ...all.map((one, index) => `if ! { ${preconditionOf(one)}; } >/dev/null 2>&1; then echo ${index}; exit ${UNFIT}; fi`),
    'keep=/var/tmp/aks-chatops; mkdir -p "$keep" && chmod 700 "$keep"',
    'at=$(date -u +%Y%m%dT%H%M%SZ)',
    'iptables-save >"$keep/$at.iptables" 2>/dev/null; tar -C / -cf "$keep/$at.ufw.tar" etc/ufw 2>/dev/null',
    'ls -1t "$keep" | tail -n +41 | while read -r old; do rm -f "$keep/$old"; done',
    `exec ${commandOf(operation)}`,
  ].join('\n');
}

function unfit(operation: NodeOperation, cause: NodeOperation): Applied {
  const of = cause === operation ? '' : `of \`${commandOf(cause)}\`, which belongs to it, `;
  return { ok: false, says: `\`${commandOf(operation)}\` on ${operation.node} was not run, and nothing was changed: ${of}${unfitBecause(cause)}.` };
}

/** Answers by which ufw and iptables say that they changed nothing. */
const UNCHANGED = /Skipping (?:adding existing|inserting existing) rule|Could not delete non-existent rule|Bad rule \(does a matching rule exist|Index of insertion too big|No chain\/target\/match by that name/;

function readChange(operation: NodeOperation, exitCode: number, output: string): Applied {
  const command = `\`${commandOf(operation)}\` on ${operation.node}`;
  const unchanged = UNCHANGED.exec(output);
  if (unchanged !== null) return { ok: false, says: `${command} changed nothing: "${unchanged[0]}".` };
  if (exitCode === 0) return { ok: true, says: `ran ${command}` };
  if (exitCode === 124 || exitCode === 137) return { ok: 'unknown', says: `${command} did not end within ${COMMAND_SECONDS} s.` };
  return { ok: 'unknown', says: `${command} ended with exit status ${exitCode}: ${lastLine(output)}` };
}

const lastLine = (text: string): string => `"${(text.trim().split('\n').at(-1) ?? '').slice(0, 200)}"`;
