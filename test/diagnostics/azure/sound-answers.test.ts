/** Whatever answers in the stead of a Kubernetes API: it is understood, or said not to be. */
import { describe, expect, test } from '@jest/globals';
import { HttpMethod, RequestContext, ResponseContext, wrapHttpLibrary } from '@kubernetes/client-node';
import { soundAnswers } from '../../../src/diagnostics/azure/sound-answers.ts';

async function read(text: string, path = '/api/v1/nodes?limit=500', status = 200): Promise<string> {
  const transport = wrapHttpLibrary({ send: async () => new ResponseContext(status, {}, { text: async () => text, binary: async () => Buffer.from(text), stream: () => new Blob([text]).stream() }) });
  const { body } = await soundAnswers(transport).send(new RequestContext(`https://kubernetes.invalid${path}`, HttpMethod.GET)).toPromise();
  return body.text();
}

test('what the API server leaves null is absent, and a list of nothing is empty', async () => {
  expect(JSON.parse(await read('{"kind":"NodeList","items":null}'))).toEqual({ kind: 'NodeList', items: [] });
  expect(JSON.parse(await read('{"items":[{"lastTransitionTime": null,"a":"x: null"}],"list":[{"time":null}]}'))).toEqual({ items: [{ a: 'x: null' }], list: [{}] });
});

describe('what is no answer of a Kubernetes API is said to be none', () => {
  test.each(['', '<html>Sign in to the guest network</html>', '{"items":[', '"text"', 'null', '[]', '{}', '{"kind":"NodeList"}', '{"items":"none"}', '{"items":[1]}', '{"items":[null]}'])('%s', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ name: 'AccessError', message: expect.stringContaining('GET /api/v1/nodes is no such object or list') });
  });
});

test.each([
  ['{"kind":"Node","metadata":{}}', '/api/v1/nodes/a', 200],
  ['{"kind":"APIGroupList","groups":[]}', '/apis', 200],
  ['ok', '/readyz', 200],
  ['a line of a log', '/api/v1/namespaces/a/pods/b/log', 200],
  ['<html>', '/api/v1/nodes', 502],
])('all others pass as they are: %s of %s', async (text, path, status) => {
  expect(await read(text, path, status)).toBe(text);
});
