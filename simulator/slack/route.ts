import type { IncomingMessage, ServerResponse } from 'node:http';
import { readArguments } from './api/arguments.ts';
import type { Files } from './api/files.ts';
import type { Api } from './api/handle.ts';
import { handleApi } from './api/handle.ts';
import { sendAsset } from './client/assets.ts';
import { handleClient } from './client/handle.ts';
import type { Outside } from './deliver/outside.ts';
import { BODY_LIMIT, FILE_LIMIT, readBody, sendJson, sendText } from './http.ts';
import { Refusal } from './workspace/refusal.ts';

export interface Server {
  api: Api;
  outside: Outside;
}

/** One HTTP request. What nobody has written answers 501, so that a missing piece is seen at once. */
export async function route(request: IncomingMessage, response: ServerResponse, server: Server): Promise<void> {
  const url = new URL(request.url ?? '/', server.outside.url());
  const path = url.pathname;
  const { workspace, files } = server.api.context;
  if (path.startsWith('/api/')) return handleApi(request, response, url, server.api);
  if (path.startsWith('/client/')) return handleClient(request, response, url, { workspace, outside: server.outside });
  if (/^\/(?:commands|actions)\//.test(path)) return respond(request, response, url, server);
  if (path.startsWith('/upload/')) return upload(request, response, path.slice('/upload/'.length), files);
  if (path.startsWith('/files/')) return download(response, files.content(path.slice('/files/'.length)));
  if (path === '/healthz') return sendJson(response, 200, { ok: true });
  if (request.method === 'GET' && sendAsset(response, path)) return undefined;
  workspace.log(`slack 501 ${request.method} ${path}`);
  return sendText(response, 501, `not written in this stand-in: ${request.method} ${path}`);
}

async function respond(request: IncomingMessage, response: ServerResponse, url: URL, { api, outside }: Server): Promise<void> {
  const body = await readBody(request, BODY_LIMIT);
  const args = body && readArguments(request, url, body.toString('utf8'));
  try {
    if (!args) throw new Refusal('invalid_payload');
    api.requests.add('response_url', args);
    outside.responseUrls.use(url.pathname, args);
    sendJson(response, 200, { ok: true });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    sendJson(response, error.code.endsWith('_url') ? 404 : 400, { ok: false, error: error.code, ...error.more });
  }
}

async function upload(request: IncomingMessage, response: ServerResponse, id: string, files: Files): Promise<void> {
  const body = await readBody(request, FILE_LIMIT);
  const content = body && (await uploadedFile(body, request.headers['content-type']));
  const ok = content !== undefined && files.fill(id, content);
  sendText(response, ok ? 200 : 400, ok ? `OK - ${content.length}` : 'nothing was announced here, or its size differs');
}

/** The file in a multipart form, as WebClient sends it, or else the body as it is. */
async function uploadedFile(body: Buffer, type: string | undefined): Promise<Buffer | undefined> {
  if (!type?.startsWith('multipart/')) return body;
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    const file = [...form.values()].find((value) => typeof value !== 'string');
    return file && Buffer.from(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}

/** Always a download of plain bytes: an uploaded file must not run in the page's origin. */
function download(response: ServerResponse, file: { name: string; content: Buffer } | undefined): void {
  if (!file) return sendText(response, 404, 'no such file');
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'x-content-type-options': 'nosniff',
  });
  response.end(file.content);
}
