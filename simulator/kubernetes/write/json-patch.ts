import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { badRequest, StatusError } from '../status.ts';

const operation = z.object({
  op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
  path: z.string(),
  from: z.string().optional(),
  value: z.unknown().optional(),
});
type Operation = z.infer<typeof operation>;

const stepsOf = (pointer: string): string[] => pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

const impossible = (path: string): StatusError =>
  new StatusError(422, 'Invalid', `the server rejected our request due to an error in our request: jsonpatch: ${path} does not exist`);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function read(value: unknown, [step, ...rest]: readonly string[], path: string): unknown {
  if (step === undefined) return value;
  if (Array.isArray(value) && /^\d+$/.test(step) && Number(step) < value.length) return read(value[Number(step)], rest, path);
  if (isRecord(value) && Object.hasOwn(value, step)) return read(value[step], rest, path);
  throw impossible(path);
}

type Change = { readonly kind: 'add' | 'replace'; readonly value: unknown } | { readonly kind: 'remove' };

function changeList(list: readonly unknown[], step: string, change: Change, path: string): unknown[] {
  const index = step === '-' ? list.length : Number(step);
  const limit = change.kind === 'add' ? list.length : list.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > limit) throw impossible(path);
  if (change.kind === 'remove') return list.toSpliced(index, 1);
  return list.toSpliced(index, change.kind === 'add' ? 0 : 1, change.value);
}

function write(value: unknown, [step, ...rest]: readonly string[], change: Change, path: string): unknown {
  if (step === undefined) return change.kind === 'remove' ? null : change.value;
  if (Array.isArray(value))
    return rest.length === 0 ? changeList(value, step, change, path) : value.with(Number(step), write(read(value, [step], path), rest, change, path));
  if (!isRecord(value)) throw impossible(path);
  if (rest.length > 0) return { ...value, [step]: write(read(value, [step], path), rest, change, path) };
  if (change.kind !== 'add' && !Object.hasOwn(value, step)) throw impossible(path);
  if (change.kind !== 'remove') return { ...value, [step]: change.value };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== step));
}

function apply(document: unknown, { op, path, from = '', value }: Operation): unknown {
  const steps = stepsOf(path);
  if (op === 'test') {
    if (isDeepStrictEqual(read(document, steps, path), value)) return document;
    throw new StatusError(422, 'Invalid', `the server rejected our request due to an error in our request: testing path ${path} failed`);
  }
  if (op === 'remove') return write(document, steps, { kind: 'remove' }, path);
  if (op === 'add' || op === 'replace') return write(document, steps, { kind: op, value }, path);
  const moved = read(document, stepsOf(from), from);
  const source = op === 'move' ? write(document, stepsOf(from), { kind: 'remove' }, from) : document;
  return write(source, steps, { kind: 'add', value: moved }, path);
}

/** RFC 6902. @throws {StatusError} 400 for what is no patch, 422 where it does not fit. */
export function jsonPatch(document: unknown, patch: unknown): unknown {
  const parsed = z.array(operation).safeParse(patch);
  if (!parsed.success) throw badRequest('error decoding patch: it must be a list of operations');
  return parsed.data.reduce(apply, document);
}
