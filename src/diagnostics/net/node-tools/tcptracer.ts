import { readTracer, withoutBrackets, type TracerRow } from './read-tracer.ts';
import type { TracerEvent, TracerOutput } from './tracer-event.ts';

const HEADING = /^Tracing TCP|^(?:TIME\S*\s+)?T(?:YPE)?\s+PID\s+COMM\b|^Count\s+[SD]ADDR\s+NETNS$/;

/** With `-t` a time stands first, with `-v` types are words and a namespace stands last. A process name has 15 characters at most. */
const ROW =
  /^(?:[\dx.]+\s+)?(C|X|A|connect|close|accept)\s+(\d+)\s+(\S.{0,15}?)\s+[46]\s+(\S+)\s+(\S+)\s+(\d{1,5})\s+(\d{1,5})(?:\s+(?:netns=)?(\d{4,20}))?$/;
const COUNT = /^(\d+)\s+([\d.:a-f]+)\s+(\d{4,20})$/;

const KINDS: Readonly<Record<string, TracerEvent['kind']>> = { C: 'connect', connect: 'connect', A: 'accept', accept: 'accept', X: 'close', close: 'close' };

/** Reads tcptracer (with and without `-t`, `-v`) and tables of counts made from it. Never throws. */
export const parseTcptracer = (text: string): TracerOutput => readTracer(text, HEADING, readRow);

function readRow(line: string): TracerRow | undefined {
  const [, type = '', pid, process = '', local = '', remote = '', localPort, remotePort, netns] = ROW.exec(line.trim()) ?? [];
  const kind = KINDS[type];
  if (kind === undefined) return readCount(line.trim());
  return {
    event: {
      kind,
      pid: Number(pid),
      process,
      local: withoutBrackets(local),
      localPort: Number(localPort),
      remote: withoutBrackets(remote),
      remotePort: Number(remotePort),
      ...(netns !== undefined && { netns: Number(netns) }),
      times: 1,
    },
  };
}

function readCount(line: string): TracerRow | undefined {
  const [, events, address = '', netns] = COUNT.exec(line) ?? [];
  return events === undefined ? undefined : { count: { address, netns: Number(netns), events: Number(events) } };
}
