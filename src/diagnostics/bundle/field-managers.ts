import { z } from 'zod';

const writer = z.object({ manager: z.string().optional(), operation: z.string().optional(), subresource: z.string().optional(), time: z.string().optional() });
const metadata = z.looseObject({ managedFields: z.array(writer).optional() });
const list = z.looseObject({ kind: z.literal('PartialObjectMetadataList'), items: z.array(z.looseObject({ metadata })) });
const kept = z.looseObject({ items: z.array(z.looseObject({ metadata: z.looseObject({}) })) });

/**
 * Who wrote an object, and when, is asked for by itself where something is at fault: in such an answer it stays, without
 * the fields that were written. Everywhere else it is pruned.
 */
export function withFieldManagers(answer: unknown, pruned: unknown): unknown {
  const [asked, left] = [list.safeParse(answer), kept.safeParse(pruned)];
  if (!asked.success || !left.success) return pruned;
  const items = left.data.items.map((item, index) => {
    const { managedFields } = asked.data.items[index]?.metadata ?? {};
    return managedFields === undefined ? item : { ...item, metadata: { ...item.metadata, managedFields } };
  });
  return { ...left.data, items };
}
