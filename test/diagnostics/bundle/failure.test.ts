import { isRestError } from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accessError, isForbidden } from '../../../src/diagnostics/azure/errors.ts';
import { errorOf, failureOf } from '../../../src/diagnostics/bundle/failure.ts';
import { AccessError } from '../../../src/diagnostics/ports.ts';

const said = (error: unknown): string => {
  const known = accessError('read the cluster', error);
  return known instanceof AccessError ? known.message : 'a bug';
};
const named = (name: string, message: string, more: object = {}): Error => Object.assign(new Error(message), { name, ...more });

describe('an error that came instead of an answer is told by the same sentence again', () => {
  test.each([
    ['a connection that is refused', new TypeError('fetch failed', { cause: named('Error', 'connect', { code: 'ECONNREFUSED' }) })],
    ['a certificate that is not trusted', new TypeError('fetch failed', { cause: named('Error', 'self-signed', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) })],
    ['an abort', new DOMException('This operation was aborted', 'AbortError')],
    ['a time-out', new DOMException('The operation timed out', 'TimeoutError')],
    ['an Azure that does not answer', named('RestError', 'getaddrinfo ENOTFOUND management.azure.com', { code: 'ENOTFOUND' })],
    ['a sign-in that is refused', named('AuthenticationError', 'invalid_client: no such secret')],
    ['what a source said already', new AccessError('Cannot read the subnet: 403')],
    ['a bug', new TypeError('x is undefined')],
  ])('%s', (_what, error) => {
    const again = errorOf(JSON.parse(JSON.stringify(failureOf(error))));
    expect(said(again)).toBe(said(error));
    expect(isRestError(again)).toBe(isRestError(error));
    expect(isForbidden(again)).toBe(isForbidden(error));
  });
});

test('whatever is thrown, something can be written down and raised again', () => {
  fc.assert(fc.property(fc.anything(), (thrown) => {
    expect(errorOf(failureOf(thrown))).toBeInstanceOf(Error);
  }));
});
