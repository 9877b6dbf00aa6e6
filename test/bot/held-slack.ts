/** In front of a stand-in's Web API: answers of one method are held back until the test lets them go. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

export interface HeldSlack {
  readonly url: string;
  /** From now on; resolves once such a call is waiting. */
  hold(method: string): Promise<void>;
  release(): void;
  close(): void;
}

export async function startHeldSlack(apiUrl: string): Promise<HeldSlack> {
  let held = '';
  let waits = Promise.withResolvers<void>();
  let gate = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const method = request.url?.split('/').at(-1) ?? '';
    const answer = await forward(request, `${apiUrl}${method}`);
    if (method === held) {
      waits.resolve();
      await gate.promise;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/api/`,
    hold: (method) => {
      held = method;
      waits = Promise.withResolvers();
      gate = Promise.withResolvers();
      return waits.promise;
    },
    release: () => {
      held = '';
      gate.resolve();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function forward(request: IncomingMessage, url: string): Promise<Response> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  const { authorization = '', 'content-type': type = '' } = request.headers;
  return fetch(url, { method: 'POST', body: Buffer.concat(parts), headers: { authorization, 'content-type': type } });
}
