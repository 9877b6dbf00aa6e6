/** A silent API server is found out once for a whole run; one that says anything is waited for. */
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import { accessError } from '../../../src/diagnostics/azure/errors.ts';
import { listensForSilence } from '../../../src/diagnostics/azure/silence.ts';

const FIRST_WORD_MS = 250;

const open: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((close) => close()))));

async function serving(listener: RequestListener): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url ?? ''}${request.headers.authorization === undefined ? '' : ' signed'}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, asked };
}

function get(url: string, path: string): RequestContext {
  const request = new RequestContext(`${url}${path}`, HttpMethod.GET);
  request.setHeaderParam('Authorization', 'Bearer secret');
  request.setSignal(AbortSignal.timeout(10_000));
  return request;
}

const never: RequestListener = () => undefined;

test('requests to a silent API server end together, with one reason, and later ones at once', async () => {
  const { url, asked } = await serving(never);
  const transport = listensForSilence(undefined, FIRST_WORD_MS);
  const both = await Promise.allSettled(['/api/v1/nodes', '/api/v1/pods'].map((path) => transport.send(get(url, path)).toPromise()));
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const seen = asked.length;
  const late = await transport.send(get(url, '/api/v1/services')).toPromise().catch((error: unknown) => error);
  expect(asked).toHaveLength(seen);
  expect(String(accessError('list the services', late))).toBe(
    'AccessError: Cannot list the services: the API server said nothing within 0.25 s, not even a refusal: authorised IP ranges, or a firewall on the way, may shut the bot out',
  );
});

test('a list that takes longer than that is waited for, as long as /readyz answers', async () => {
  const { url, asked } = await serving((request, response) => {
    if (request.url === '/readyz') response.writeHead(401).end();
    else void sleep(3 * FIRST_WORD_MS).then(() => response.end('late'));
  });
  const answer = await listensForSilence(undefined, FIRST_WORD_MS).send(get(url, '/api/v1/pods')).toPromise();
  expect(await answer.body.text()).toBe('late');
  expect(asked.toSorted()).toEqual(['/api/v1/pods signed', '/readyz']);
});

test('a port that refuses is told as one, at once', async () => {
  const { url } = await serving(never);
  await Promise.all(open.splice(0).map((close) => close()));
  const error = await listensForSilence(undefined, FIRST_WORD_MS).send(get(url, '/api/v1/pods')).toPromise().catch((thrown: unknown) => thrown);
  expect(String(accessError('list the pods', error))).toBe('AccessError: Cannot list the pods: no connection (ECONNREFUSED)');
});
