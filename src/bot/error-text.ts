import { types } from 'node:util';

/** What an error says, whatever was thrown. */
export function errorText(error: unknown): string {
  return types.isNativeError(error) ? error.message : String(error);
}

export function hasCode(error: unknown, codes: readonly string[]): boolean {
  return types.isNativeError(error) && 'code' in error && codes.includes(String(error.code));
}
