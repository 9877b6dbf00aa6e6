import type { IncomingMessage } from 'node:http';

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/**
 * True for requests of our own page. Without it any website that the user has open could press Approve
 * (a foreign Origin), or read the page through a name that it points at 127.0.0.1 (a foreign Host).
 */
export function isOwnPage({ headers, method }: IncomingMessage): boolean {
  const host = headers.host ?? '';
  if (!LOOPBACK.test(host)) return false;
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return method === 'GET' || String(headers['content-type']).startsWith('application/json');
}
