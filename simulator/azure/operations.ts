import { randomUUID } from 'node:crypto';
import { ArmError } from './arm-error.ts';

export type OperationState =
  | { readonly status: 'InProgress' }
  | { readonly status: 'Succeeded'; readonly output?: unknown }
  | { readonly status: 'Failed'; readonly error: { readonly code: string; readonly message: string } };

export interface Operation {
  readonly id: string;
  readonly startedAt: Date;
  endedAt?: Date;
  state: OperationState;
}

export interface Operations {
  /** Starts `work`; what it resolves to is the operation's output, and an ArmError its failure. */
  start(work: () => Promise<unknown>): Operation;
  find(id: string): Operation | undefined;
}

const kept = 500;

/** ARM's long-running operations: https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations */
export function createOperations(log: (line: string) => void): Operations {
  const operations = new Map<string, Operation>();
  const finish = async (operation: Operation, work: () => Promise<unknown>): Promise<void> => {
    try {
      const output = await work();
      operation.state = output === undefined ? { status: 'Succeeded' } : { status: 'Succeeded', output };
    } catch (error) {
      if (!(error instanceof ArmError)) log(`operation ${operation.id}: the simulator failed: ${String(error)}`);
      const { code, message } =
        error instanceof ArmError ? error : { code: 'InternalExecutionError', message: 'An internal execution error occurred.' };
      operation.state = { status: 'Failed', error: { code, message } };
    }
    operation.endedAt = new Date();
  };
  return {
    start: (work) => {
      const operation: Operation = { id: randomUUID(), startedAt: new Date(), state: { status: 'InProgress' } };
      operations.set(operation.id, operation);
      for (const id of [...operations.keys()].slice(0, Math.max(0, operations.size - kept))) operations.delete(id);
      void finish(operation, work);
      return operation;
    },
    find: (id) => operations.get(id),
  };
}
