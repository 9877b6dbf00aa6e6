import { z } from 'zod';
import type { Exchange } from '../http/exchange.ts';
import { timestamp, type Draft } from './object.ts';

/** As the API server names a writer: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers */
const managerOf = ({ query, headers }: Exchange): string => query.get('fieldManager') ?? (headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown';

const entries = z.array(z.looseObject({ manager: z.string() }));

/** The object with this writer's entry, in the place of its former one. Which fields it wrote is not told. */
export function writtenBy<T extends Draft>(object: T, exchange: Exchange): T {
  const manager = managerOf(exchange);
  const others = (entries.safeParse(object.metadata['managedFields']).data ?? []).filter((entry) => entry.manager !== manager);
  const managedFields = [...others, { manager, operation: 'Update', time: timestamp(), fieldsType: 'FieldsV1', fieldsV1: {} }];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}
