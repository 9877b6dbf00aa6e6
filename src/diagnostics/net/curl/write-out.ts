/** For `curl -w`: one line that tells a whole answer from half of one, and how far it came where `-v` is too much. Needs curl 7.75. */
export const CURL_WRITE_OUT =
  '\\nakschatops exitcode=%{exitcode} http_code=%{http_code} remote_ip=%{remote_ip} time_connect=%{time_connect} time_appconnect=%{time_appconnect} end\\n';

export interface WriteOut {
  readonly exit: number;
  readonly status?: number;
  readonly remote?: string;
  readonly connected: boolean;
  readonly handshaken: boolean;
}

const LINE = /^akschatops exitcode=(\d+) http_code=(\d+) remote_ip=(\S*) time_connect=([\d.,]+) time_appconnect=([\d.,]+) end$/;

/** `undefined`: this is not the line. curl prints 0 for what did not happen. */
export function readWriteOut(line: string): WriteOut | undefined {
  const [found, exit, code, remote = '', connect = '', appconnect = ''] = LINE.exec(line) ?? [];
  if (found === undefined) return undefined;
  return {
    exit: Number(exit),
    ...(Number(code) > 0 && { status: Number(code) }),
    ...(remote !== '' && { remote }),
    connected: /[1-9]/.test(connect),
    handshaken: /[1-9]/.test(appconnect),
  };
}
