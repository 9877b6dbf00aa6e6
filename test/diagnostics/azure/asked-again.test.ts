/** A Kubernetes API that is busy is asked again, as often and as late as it is worth. */
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpMethod, IsomorphicFetchHttpLibrary, RequestContext } from '@kubernetes/client-node';
import { askedAgain } from '../../../src/diagnostics/azure/asked-again.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((close) => close()))));

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/api/v1/nodes`;
}

interface Told {
  readonly status: number;
  readonly asked: number;
}

/** @param answers status and `Retry-After`, one after the other; the last one stays */
async function told(answers: readonly (readonly [status: number, retryAfter?: string])[], method: HttpMethod = HttpMethod.GET): Promise<Told> {
  let asked = 0;
  const url = await serving((_request, response) => {
    const [status, retryAfter] = answers[Math.min(asked, answers.length - 1)] ?? [500];
    asked += 1;
    response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end('{}');
  });
  const { httpStatusCode } = await askedAgain(new IsomorphicFetchHttpLibrary()).send(new RequestContext(url, method)).toPromise();
  return { status: httpStatusCode, asked };
}

describe('a busy API server', () => {
  test.each<readonly [what: string, answers: readonly (readonly [number, string?])[], wanted: Told]>([
    ['is asked again when it says so', [[429, '0'], [200]], { status: 200, asked: 2 }],
    ['also while it starts', [[503, '0'], [429, '0'], [200]], { status: 200, asked: 3 }],
    ['and at a time of day that has come', [[429, 'Thu, 01 Jan 1970 00:00:00 GMT'], [200]], { status: 200, asked: 2 }],
    ['three times, and then it is believed', [[429, '0']], { status: 429, asked: 4 }],
    ['not where it does not ask for it', [[429], [200]], { status: 429, asked: 1 }],
    ['not where nobody would wait that long', [[429, '16'], [200]], { status: 429, asked: 1 }],
    ['not where nobody understands when', [[429, 'soon'], [200]], { status: 429, asked: 1 }],
    ['and no other answer is asked for twice', [[500, '0'], [200]], { status: 500, asked: 1 }],
  ])('%s', async (_what, answers, wanted) => {
    expect(await told(answers)).toEqual(wanted);
  });

  test.each([HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE])('is never sent a %s twice', async (method) => {
    expect(await told([[429, '0'], [200]], method)).toEqual({ status: 429, asked: 1 });
  });

  test('is not waited for once the run has ended', async () => {
    const url = await serving((_request, response) => void response.writeHead(429, { 'retry-after': '15' }).end());
    const ended = new AbortController();
    const request = new RequestContext(url, HttpMethod.GET);
    request.setSignal(ended.signal);
    const answer = askedAgain({
      send(sent) {
        const came = new IsomorphicFetchHttpLibrary().send(sent);
        void came.toPromise().then(() => ended.abort(new DOMException('ended', 'TimeoutError')));
        return came;
      },
    })
      .send(request)
      .toPromise();
    await expect(answer).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
