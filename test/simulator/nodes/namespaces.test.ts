import { expect, test } from '@jest/globals';
import { whyNoNamespaces } from '../../../simulator/nodes/why-no-namespaces.ts';
import { unprivileged } from '../../../simulator/nodes/unprivileged.ts';

test('this machine can have simulated nodes (if not, the sentence says what to do)', async () => {
  expect(await whyNoNamespaces()).toBeUndefined();
});

test('root becomes another user first, and anybody else stays who they are', () => {
  expect(unprivileged({ uid: 0, dieWithParent: true })).toContain('--reuid=60600');
  expect(unprivileged({ uid: 1_000, dieWithParent: true }).join(' ')).not.toContain('--reuid');
});
