import { createServer as createPlain, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecure, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Answer, Exchange, Handler } from './exchange.ts';

const maxBodyBytes = 1_048_576;
const host = '127.0.0.1';

export interface Listening {
  readonly url: string;
  readonly server: Server;
  close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBodyBytes) throw new Error(`the request body is larger than ${maxBodyBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readExchange(request: IncomingMessage): Promise<Exchange> {
  // Some SDKs put two slashes in front, which would read as a host if the path stood alone.
  const url = new URL(`http://localhost${request.url ?? '/'}`);
  const socket = request.socket instanceof TLSSocket ? { tls: request.socket } : {};
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: await readBody(request),
    ...socket,
  };
}

async function send(response: ServerResponse, { status, headers }: Answer, stream: NonNullable<Answer['stream']>): Promise<void> {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.flushHeaders();
  for await (const piece of stream(closed.signal)) response.write(piece);
  response.end();
}

function write(response: ServerResponse, answer: Answer): void {
  const text = answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  const type = typeof answer.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  const headers = {
    ...(text === '' ? {} : { 'content-type': type }),
    'content-length': String(Buffer.byteLength(text)),
    ...answer.headers,
  };
  response.writeHead(answer.status, headers).end(text);
}

const listener =
  (handle: Handler, log: (line: string) => void): RequestListener =>
  async (request, response) => {
    try {
      const answer = await handle(await readExchange(request));
      if (answer.stream === undefined) write(response, answer);
      else await send(response, answer, answer.stream);
    } catch (error) {
      log(
        `${request.method} ${request.url}: the simulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      if (!response.headersSent)
        write(response, {
          status: 500,
          body: { error: { code: 'InternalServerError', message: 'The simulator failed; its log says why.' } },
        });
    }
  };

async function listen(server: Server, port: number, scheme: string): Promise<Listening> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  // A server that listens on a port has an AddressInfo, not a pipe's name.
  const address = server.address();
  const bound = address === null || typeof address === 'string' ? port : (address satisfies AddressInfo).port;
  return { url: `${scheme}://${host}:${bound}`, server, close };
}

/** Answers HTTP on loopback. Port 0 takes a free one. Rejects when the port is taken. */
export const serveHttp = (handle: Handler, options: { port: number; log: (line: string) => void }): Promise<Listening> =>
  listen(createPlain(listener(handle, options.log)), options.port, 'http');

/** Answers HTTPS on loopback. Port 0 takes a free one. Rejects when the port is taken. */
export const serveHttps = (
  handle: Handler,
  options: { port: number; tls: ServerOptions; log: (line: string) => void },
): Promise<Listening> => listen(createSecure(options.tls, listener(handle, options.log)), options.port, 'https');
