import type { Answer } from '../http/exchange.ts';
import type { Operations } from './operations.ts';

/** A change that somebody asked this Azure for while it ran, as the activity log tells it. */
export interface Deed {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id: string;
  readonly action: string;
  readonly resource: string;
  readonly caller: string;
  /** Absent: it has not ended. */
  end(): { readonly at: number; readonly status: 'Succeeded' | 'Failed' } | undefined;
}

export interface Activity {
  add(asked: Pick<Deed, 'id' | 'action' | 'caller'> & { readonly path: string }, answer: Answer): void;
  list(): readonly Deed[];
}

const kept = 500;

/** The operation that an answer points to: the last name of where it is looked at. */
const operationIn = ({ headers = {} }: Answer): string | undefined =>
  Object.entries(headers).flatMap(([name, value]) => (/^(azure-asyncoperation|location)$/i.test(name) ? (/\/([0-9a-f-]{36})(?:\?|$)/i.exec(String(value))?.[1] ?? []) : []))[0];

/** Of an action, the resource; of a write, what is written. */
const resourceOf = (action: string, path: string): string => (action.endsWith('/action') ? path.replace(/\/[^/]+$/, '') : path);

/** What is written, deleted or done to resources; reads leave no trace. */
export function createActivity(operations: Operations): Activity {
  const deeds: Deed[] = [];
  return {
    add({ id, action, caller, path }, answer) {
      const at = Date.now();
      const operation = operations.find(operationIn(answer) ?? '');
      const end = (): ReturnType<Deed['end']> => {
        if (operation === undefined) return { at, status: answer.status < 400 ? 'Succeeded' : 'Failed' };
        if (operation.state.status === 'InProgress') return undefined;
        return { at: operation.endedAt?.getTime() ?? at, status: operation.state.status };
      };
      deeds.push({ at, id, action, resource: resourceOf(action, path), caller, end });
      if (deeds.length > kept) deeds.shift();
    },
    list: () => deeds,
  };
}
