import { createServer, STATUS_CODES, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { ProxySpec } from '../../scenario/internet.ts';
import { matchesPattern } from '../name-pattern.ts';
import type { Service } from './respond.ts';

export interface ProxyWorld {
  /** What answers under a name or address and a port, if anything does. */
  find(host: string, port: number): Service | undefined;
}

const status = (code: number): string => `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? 'Unknown'}\r\n`;

/** An HTTP proxy (RFC 9110, section 9.3.6) with a list of hosts. It reaches them whatever the firewall says. */
export function proxyService({ allow, otherwise, behaviour }: ProxySpec, world: ProxyWorld): Service | undefined {
  if (behaviour === 'refused') return undefined;
  if (behaviour === 'silent') return (socket) => void socket.resume();
  const isAllowed = (host: string): boolean => allow.length === 0 || allow.some((pattern) => matchesPattern(host, pattern));
  const judge = (host: string, port: number): { code: number; service?: Service } => {
    if (!isAllowed(host)) return { code: otherwise };
    const service = world.find(host, port);
    return service === undefined ? { code: 502 } : { code: 200, service };
  };

  const forward: RequestListener = (request, response) => {
    const target = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined;
    const { code } = target === undefined ? { code: 400 } : judge(target.hostname, Number(target.port) || 80);
    response.writeHead(code, { 'content-type': 'text/plain', connection: 'close' }).end(`${STATUS_CODES[code] ?? code}\n`);
  };
  const server = createServer(forward);
  server.on('connect', (request, socket: Socket, head) => {
    const [, host = '', port = ''] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(request.url ?? '') ?? [];
    const { code, service } = judge(host, Number(port));
    if (service === undefined) return void socket.end(`${status(code)}Content-Length: 0\r\nConnection: close\r\n\r\n`);
    socket.write(`${status(200)}\r\n`);
    if (head.length > 0) socket.unshift(head);
    service(socket);
  });
  return (socket) => void server.emit('connection', socket);
}
