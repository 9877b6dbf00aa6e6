import { expect, test } from '@jest/globals';
import { answerPart } from '../../../src/diagnostics/bundle/prune.ts';

const writer = { manager: 'kubectl-edit', time: '2026-11-21T10:31:00Z' };
const answer = (kind: string) => answerPart({ status: 200, headers: {}, body: JSON.stringify({ kind, items: [{ metadata: { name: 'a', managedFields: [{ ...writer, fieldsV1: { 'f:data': {} } }] } }] }) });

test('who wrote an object stays where that was asked about, and nowhere else', () => {
  expect(answer('PartialObjectMetadataList')).toMatchObject({ json: { items: [{ metadata: { name: 'a', managedFields: [writer] } }] } });
  expect(JSON.stringify(answer('PartialObjectMetadataList'))).not.toContain('f:data');
  expect(JSON.stringify(answer('ConfigMapList'))).not.toContain('kubectl-edit');
});
