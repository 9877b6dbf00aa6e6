import type { Remedy } from '../diagnostics/model.ts';
import { commandOf, inverseOfAll } from '../diagnostics/remedies/operations.ts';

/** The remedy that takes `remedy` back: the same targets and risk, the inverse operations in the opposite order. */
export function undoRemedy(remedy: Remedy): Remedy {
  const operations = inverseOfAll(remedy.operations);
  return {
    ...remedy,
    key: `undo-${remedy.key}`,
    title: `Undo: ${remedy.title}`,
    operations,
    command: operations.map(commandOf).join('\n'),
    undo: remedy.command,
    restsOn: { applied: remedy.operations },
  };
}
