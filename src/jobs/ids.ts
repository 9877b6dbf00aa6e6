import { randomBytes } from 'node:crypto';

/** 128 random bits in hex: cannot be guessed, needs no quoting, and is a valid job id. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}
