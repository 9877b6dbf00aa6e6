import { createServer as createHttp, STATUS_CODES, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { KeyAndCertificate } from '../../tls.ts';

/** What serves an accepted connection. */
export type Service = (socket: Socket) => void;

const takeOver =
  (server: HttpServer): Service =>
  (socket) =>
    void server.emit('connection', socket);

export const httpService = (answer: RequestListener): Service => takeOver(createHttp(answer));

/** Serves HTTP over TLS; a client that offers no common protocol is refused, as usual servers do. */
export function httpsService(tls: KeyAndCertificate & Pick<TlsOptions, 'ALPNProtocols' | 'ALPNCallback'>, answer: RequestListener): Service {
  const server = createHttps(tls, answer);
  server.on('tlsClientError', (_, socket) => socket.destroy());
  return takeOver(server);
}

/** A short page that says who answered, with that status. */
export const page =
  (status: number, title: string): RequestListener =>
  (_request, response) => {
    const body = `<!doctype html>\n<title>${title}</title>\n<h1>${status} ${STATUS_CODES[status] ?? ''}</h1>\n<p>${title}</p>\n`;
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-length': String(Buffer.byteLength(body)) }).end(body);
  };

/** Takes a request and never answers. */
export const silence: RequestListener = () => {};
