import { AccessError } from '../ports.ts';

/** What was thrown in place of an answer, as far as sentences are made of it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly statusCode?: number;
  readonly cause?: Failure;
}

/** Errors hide their reason in their cause; deeper than this nobody looks. */
const DEPTH = 4;

export function failureOf(error: unknown, depth = DEPTH): Failure {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: String(error) };
  const { name, message } = { name: textOf(error, 'name'), message: textOf(error, 'message') };
  const code = textOf(error, 'code');
  const statusCode = 'statusCode' in error && typeof error.statusCode === 'number' ? { statusCode: error.statusCode } : {};
  const hasCause = depth > 0 && 'cause' in error && typeof error.cause === 'object' && error.cause !== null;
  return { name: name ?? 'Error', message: message ?? '', ...(code === undefined ? {} : { code }), ...statusCode, ...(hasCause ? { cause: failureOf(error.cause, depth - 1) } : {}) };
}

const textOf = (error: object, field: string): string | undefined => {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : undefined;
};

/** The same kind of error again: those who translate it go by its name, code, status and cause. */
export function errorOf({ name, message, cause, ...more }: Failure): Error {
  const options = cause === undefined ? {} : { cause: errorOf(cause) };
  return name === 'AccessError' ? new AccessError(message, options) : Object.assign(new Error(message, options), { name, ...more });
}
