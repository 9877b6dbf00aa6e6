/** The only code that changes a cluster. Nothing here is ever tried twice. */
import type { ClusterRepair } from '../ports.ts';
import type { Applied } from './applied.ts';
import { applyByApi } from './apply-by-api.ts';
import { applyOnNode } from './apply-on-node.ts';
import { isNodeOperation } from './operations.ts';
import type { Operation } from './operations.ts';

export interface ApplyOptions {
  /** The operations take back what may have been made in part only: a part that is not there does not save the others. */
  readonly isUndo?: boolean;
}

/** In order, and no further after the first that did not certainly succeed; an undo also goes on after a certain refusal. */
export async function applyOperations(operations: readonly Operation[], repair: ClusterRepair, signal: AbortSignal, { isUndo = false }: ApplyOptions = {}): Promise<Applied> {
  const done: string[] = [];
  const refused: string[] = [];
  for (const [index, operation] of operations.entries()) {
    if (signal.aborted) return stopped(done, 'the time for this change was over before it could start');
    const applied = await applyOne(operation, isUndo ? [] : operations.slice(index + 1), repair, signal);
    if (applied.ok === true) done.push(applied.says);
    else if (isUndo && applied.ok === false) refused.push(applied.says);
    else return done.length === 0 ? applied : { ok: 'unknown', says: `${applied.says} Done before that: ${done.join('; ')}.` };
  }
  if (refused.length === 0) return { ok: true, says: done.join('; ') };
  return done.length === 0 ? { ok: false, says: refused.join(' ') } : { ok: 'unknown', says: `Only partly taken back (${done.join('; ')}). ${refused.join(' ')}` };
}

function stopped(done: readonly string[], why: string): Applied {
  return done.length === 0 ? { ok: false, says: `Nothing was changed: ${why}.` } : { ok: 'unknown', says: `Only partly done (${done.join('; ')}): ${why}.` };
}

function applyOne(operation: Operation, later: readonly Operation[], repair: ClusterRepair, signal: AbortSignal): Promise<Applied> {
  if (!isNodeOperation(operation)) return applyByApi(operation, repair, signal);
  const sameNode = later.filter(isNodeOperation).filter(({ node }) => node === operation.node);
  return applyOnNode(operation, sameNode, repair, signal);
}
