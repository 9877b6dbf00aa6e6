import { readTracer, withoutBrackets, type TracerRow } from './read-tracer.ts';
import type { TracerEvent, TracerOutput } from './tracer-event.ts';

const HEADING = /^(?:TIME\S*\s+)?(?:SKADDR\s+)?PID\s+COMM\b|^Attaching \d+ probes?\.\.\.$|^Tracing connect\b/;

/** tcpstates: one row per change of state. */
const STATES = /^[\da-f]{8,16}\s+(\d+)\s+(\S.{0,15}?)\s+(\S+)\s+(\d{1,5})\s+(\S+)\s+(\d{1,5})\s+[A-Z_\d]+\s+-> ([A-Z_\d]+)\s+[\d.]+$/;
/** tcplife: one row per connection that ended. */
const LIFE = /^(\d+)\s+(\S.{0,15}?)\s+([\d.:a-f]+)\s+(\d{1,5})\s+([\d.:a-f]+)\s+(\d{1,5})\s+[\d.]+\s+[\d.]+\s+[\d.]+$/;
/** tcpconnect, with and without a time and the local port. */
const CONNECT = /^(?:[\d.:]+\s+)?(\d+)\s+(\S.{0,15}?)\s+[46]\s+([\d.:a-f[\]]+)\s+(?:(\d{1,5})\s+)?([\d.:a-f[\]]+)\s+(\d{1,5})$/;
/** A map that a bpftrace program prints: `@syn_sent[curl, 11699, 10.250.0.2, 443]: 3`. */
const MAP = /^@\w*\[([^,\]]{1,16}), (\d+), ([\d.:a-f]+), (\d{1,5})\]: (\d+)$/;

const NEW_STATES: Readonly<Record<string, TracerEvent['kind']>> = { SYN_SENT: 'connect', SYN_RECV: 'accept', CLOSE: 'close' };

/** Reads tcpconnect, tcpstates, tcplife and the maps that bpftrace prints. Never throws. */
export const parseTcpconnect = (text: string): TracerOutput => {
  const output = readTracer(text, HEADING, readRow);
  return { ...output, events: output.events.filter(({ times }) => times > 0) };
};

function readRow(text: string): TracerRow | undefined {
  const line = text.trim();
  const state = STATES.exec(line);
  if (state !== null) return changed(state);
  const [, pid, name = '', remote = '', port, times] = MAP.exec(line) ?? [];
  if (pid !== undefined || name !== '') return { event: { kind: 'connect', process: name, pid: Number(pid), remote, remotePort: Number(port), times: Number(times) } };
  const life = LIFE.exec(line);
  if (life !== null) return { event: { ...flowOf(life), kind: 'close', times: 1 } };
  const connect = CONNECT.exec(line);
  return connect === null ? undefined : { event: { ...flowOf(connect), kind: 'connect', times: 1 } };
}

/** Changes between other states are no events: they count 0 times. */
function changed(row: readonly (string | undefined)[]): TracerRow {
  const kind = NEW_STATES[row[7] ?? ''];
  return { event: { ...flowOf(row), kind: kind ?? 'close', times: kind === undefined ? 0 : 1 } };
}

function flowOf([, pid, process = '', local = '', localPort, remote = '', remotePort]: readonly (string | undefined)[]): Omit<TracerEvent, 'kind' | 'times'> {
  return {
    pid: Number(pid),
    process,
    local: withoutBrackets(local),
    ...(localPort !== undefined && { localPort: Number(localPort) }),
    remote: withoutBrackets(remote),
    remotePort: Number(remotePort),
  };
}
