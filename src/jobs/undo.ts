import type { Remedy } from '../diagnostics/model.ts';
import { commandOf, inverseOfAll, isNodeOperation, isReversible, targetOf } from '../diagnostics/remedies/operations.ts';
import type { Operation } from '../diagnostics/remedies/operations.ts';

/** Whether something takes the remedy back; where nothing does, its `undo` says why. */
export const canUndo = ({ operations }: Pick<Remedy, 'operations'>): boolean => operations.every(isReversible);

/**
 * The remedy that takes `remedy` back: the same targets and risk, the inverse operations in the opposite order.
 * @throws {Error} where nothing takes it back
 */
export function undoRemedy(remedy: Remedy): Remedy {
  if (!remedy.operations.every(isReversible)) throw new Error(`Cannot undo "${remedy.title}": ${remedy.undo}`);
  const operations = inverseOfAll(remedy.operations);
  return {
    ...remedy,
    key: `undo-${remedy.key}`,
    title: `Undo: ${remedy.title}`,
    operations,
    command: operations.map(commandOf).join('\n'),
    undo: remedy.command,
    blastRadius: `the same ${targetsOf(operations)}; the change is taken back, and the fault may return`,
    lasting: '',
    restsOn: { applied: remedy.operations },
  };
}

/** `2 nodes`, or the names of what is changed in Azure or Kubernetes. */
function targetsOf(operations: readonly Operation[]): string {
  const targets = [...new Set(operations.map(targetOf))];
  if (!operations.every(isNodeOperation)) return targets.join(', ');
  return `${targets.length} ${targets.length === 1 ? 'node' : 'nodes'}`;
}
