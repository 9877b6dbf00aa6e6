/** What a scenario promises of changes near its faults; a scenario that writes nothing promises nothing. */
import { z } from 'zod';

const near = z.array(z.string());
const match = z.enum(['resource-and-time', 'resource', 'neighbour']);

export const expectedChanges = {
  /** All that must be told, best first: `says` is a part of who and what. */
  changes: z.array(z.object({ match, resource: z.string(), near, says: z.string().exactOptional() })).exactOptional(),
  /** A part of what must be told of what could not be read. */
  changesUnread: z.string().exactOptional(),
};
const expected = z.object(expectedChanges);
export type ExpectedChanges = Readonly<z.infer<typeof expected>>;

export const toldChanges = {
  changes: z
    .union([
      z.object({ ok: z.literal(true), value: z.array(z.looseObject({ by: z.string(), what: z.string(), match, resource: z.string(), near })) }),
      z.object({ ok: z.literal(false), reason: z.string() }),
    ])
    .exactOptional(),
  changesUnread: z.array(z.string()).exactOptional(),
};
const told = z.object(toldChanges);
type ToldChanges = z.infer<typeof told>;

export function otherChanges({ changes: wanted, changesUnread: unread }: ExpectedChanges, { changes, changesUnread = [] }: ToldChanges): readonly string[] {
  const missing = changes?.ok === false ? [changes.reason] : changesUnread;
  const quiet = unread === undefined || missing.some((reason) => reason.includes(unread)) ? [] : [`changes: expected that "${unread}" could not be read, told ${JSON.stringify(missing)}`];
  if (wanted === undefined) return quiet;
  const found = changes?.ok === true ? changes.value : [];
  const isAsWanted = found.length === wanted.length && wanted.every((one, index) => isSame(one, found[index]));
  return isAsWanted ? quiet : [...quiet, `changes: expected ${JSON.stringify(wanted)}, told ${JSON.stringify(found)}`];
}

type Expected = NonNullable<ExpectedChanges['changes']>[number];
type Told = Extract<ToldChanges['changes'], { ok: true }>['value'][number];

const isSame = (wanted: Expected, found: Told | undefined): boolean =>
  found !== undefined &&
  wanted.match === found.match &&
  found.resource.toLowerCase().endsWith(wanted.resource.toLowerCase()) &&
  wanted.near.join() === found.near.join() &&
  `${found.by} ${found.what}`.includes(wanted.says ?? '');
