/** A Web API whose every answer a test writes. */
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

export interface WebApi {
  readonly url: string;
  /** Methods, in the order in which they were called. */
  readonly calls: readonly string[];
  close(): void;
}

export async function startWebApi(answer: (method: string, call: number) => Reply): Promise<WebApi> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const method = request.url?.split('/').at(-1) ?? '';
    calls.push(method);
    const { status = 200, headers = {}, body } = answer(method, calls.filter((name) => name === method).length);
    request.resume().on('end', () => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/api/`,
    calls,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
