import type { Answer } from '../evidence/answer.ts';
import { AccessError } from '../ports.ts';
import { isNotFound, orAccessError } from './errors.ts';

/** What was read, or why not: one object that is refused does not hide the others. */
export async function answered<T>(action: string, read: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await orAccessError(action, read) };
  } catch (error) {
    if (error instanceof AccessError) return { ok: false, reason: error.message };
    throw error;
  }
}

/** Undefined where the object does not exist. */
export async function orAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
