import type { Remedy } from '../diagnostics/model.ts';
import { commandOf, inverseOfAll } from '../diagnostics/remedies/operations.ts';
import type { Operation } from '../diagnostics/remedies/operations.ts';

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
    blastRadius: `the same ${targetsOf(operations)}; what the change opened is closed again, and the fault may return`,
    lasting: '',
    restsOn: { applied: remedy.operations },
  };
}

function targetsOf(operations: readonly Operation[]): string {
  const nodes = new Set(operations.flatMap((each) => ('node' in each ? [each.node] : [])));
  const groups = new Set(operations.flatMap((each) => ('nsgId' in each ? [each.nsgId] : [])));
  return [...counted(nodes.size, 'node'), ...counted(groups.size, 'NSG')].join(' and ');
}

function counted(count: number, name: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${name}${count === 1 ? '' : 's'}`];
}
