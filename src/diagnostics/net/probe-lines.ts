/**
 * `blocked`: an ICMP error came back (an ICMP REJECT rule; or the last hop found nobody at the address, so look
 * whether the node lives). `unreachable`: the client has no route. `failed`: no connection, and the tool does not say
 * whether it was refused or timed out.
 */
export type PortState = 'open' | 'refused' | 'timeout' | 'unreachable' | 'blocked' | 'failed' | 'unknown';

export interface PortAnswer {
  /** The target as it was asked for. */
  readonly host?: string;
  /** The address that was tried, where the tool names it. */
  readonly address?: string;
  readonly port?: number;
  readonly state: PortState;
  /** The name did not resolve: nothing was learnt about the port. */
  readonly dns?: 'fail';
  /** The line that says so. */
  readonly says: string;
}

export type Target = Pick<PortAnswer, 'host' | 'address' | 'port'>;

type Groups = Readonly<Record<string, string | undefined>>;

type Read = (found: Groups, line: string, named: Target) => PortAnswer | undefined;

/** Wordings of the C library and of the tools, in the C locale. Another language stays unknown: it is not guessed. */
const REASONS: readonly (readonly [RegExp, PortState])[] = [
  [/connection refused/i, 'refused'],
  [/timed? ?out/i, 'timeout'],
  [/network is unreachable|cannot assign requested address|address family not supported/i, 'unreachable'],
  [/no route to host|host is unreachable|operation not permitted|permission denied|protocol not available/i, 'blocked'],
  [/connection reset|broken pipe/i, 'failed'],
];

const stateOf = (reason: string): PortState => REASONS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'unknown';

function target({ host, address, port }: Groups): Target {
  return { ...(host !== undefined && { host }), ...(address !== undefined && { address }), ...(port !== undefined && { port: Number(port) }) };
}

const answered =
  (state: PortState): Read =>
  (found, line) => ({ ...target(found), state, says: line });

const failed: Read = (found, line) => ({ ...target(found), state: stateOf(found['why'] ?? line), says: line });

const unresolved: Read = (found, line) => ({ ...target(found), state: 'unknown', dns: 'fail', says: line });

/** A failure line that names no target and that nothing else explains. */
const bareFailure: Read = (found, line) => {
  const state = stateOf(found['why'] ?? '');
  return state === 'unknown' ? undefined : { state, says: line };
};

const FORMS: readonly (readonly [RegExp, Read])[] = [
  // netcat-openbsd, on Linux and macOS
  [/^Connection to (?<host>\S+)(?: \((?<address>[\d.a-f:]+)\))? (?:port )?(?<port>\d+) (?:port )?\[tcp\/[^\]]*\] succeeded!/i, answered('open')],
  [/^(?:\S*nc(?:\.openbsd)?: )?connectx? to (?<host>.+?)(?: \((?<address>[\d.a-f:]+)\))? port (?<port>\d+) \(tcp\) (?<why>(?:failed|timed out)\b.*)$/i, failed],
  [/^\S*nc(?:\.openbsd)?: getaddrinfo(?: for host "(?<host>[^"]*)" port (?<port>\d+))?: /i, unresolved],
  // Ncat
  [/^Ncat: Connected to (?<host>\S+):(?<port>\d+)\.?$/i, answered('open')],
  [/^Ncat: Could not resolve hostname "(?<host>[^"]*)"/i, unresolved],
  [/^Ncat: Connection to (?<host>\S+) failed: (?<why>.*)$/i, failed],
  [/^Ncat: (?<why>[A-Z].*)$/, bareFailure],
  // traditional
  [/^(?:\S+) \[(?<host>[\d.]+)\] (?<port>\d+) \([^)]*\) open$/, answered('open')],
  [/^(?:\S+) \[(?<host>[\d.]+)\] (?<port>\d+) \([^)]*\) : (?<why>.*)$/, failed],
  [/^(?<host>\S+): forward host lookup failed: /, unresolved],
  // busybox
  [/^(?<host>\S+) \(\[?(?<address>[\da-f.:]+?)\]?:(?<port>\d+)\) open$/i, answered('open')],
  [/^nc: (?<host>\S+) \(\[?(?<address>[\da-f.:]+?)\]?:(?<port>\d+)\): (?<why>.*)$/i, failed],
  [/^nc: can't connect to remote host(?: \((?<host>[\d.a-f:]+)\))?: (?<why>.*)$/i, failed],
  [/^nc: bad address '(?<host>[^']*)'/, unresolved],
  [/^nc: (?<why>timed out)$/, bareFailure],
  // telnet and bash
  [/^Connected to (?<host>\S+?)\.?$/, answered('open')],
  [/^telnet: Unable to connect to remote host: (?<why>.*)$/, failed],
  [/^telnet: (?:could not resolve|(?<host>\S+): (?:Name or service|Temporary failure))/, unresolved],
  [/\/dev\/tcp\/(?<host>[^/\s]+)\/(?<port>\d+): (?<why>.*)$/, failed],
  // Test-NetConnection; the words before the first colon are translated, these are not
  [/TCP connect to \(?(?<host>[\d.a-f:]+?)\s*:\s*(?<port>\d+)\)? failed$/i, answered('failed')],
  [/Name resolution of (?<host>\S+) failed/i, unresolved],
  [/^TcpTestSucceeded\s*:\s*True$/i, (_found, line, named) => ({ ...named, state: 'open', says: line })],
  [/^TcpTestSucceeded\s*:\s*False$/i, (_found, line, named) => ({ ...named, state: 'failed', says: line })],
];

/** Test-NetConnection names its target in lines of their own, before it says how the connection went. */
export function namedTarget(line: string): Target {
  const [, key, value = ''] = /^(ComputerName|RemoteAddress|RemotePort)\s*:\s*(\S+)$/.exec(line) ?? [];
  if (key === 'ComputerName') return { host: value };
  if (key === 'RemoteAddress') return { address: value };
  return key === 'RemotePort' && /^\d+$/.test(value) ? { port: Number(value) } : {};
}

/**
 * What one line says about a port; `undefined` for the many lines that say nothing. `named` is the target that the
 * lines before it named.
 */
export function readProbeLine(line: string, named: Target): PortAnswer | undefined {
  for (const [pattern, read] of FORMS) {
    const groups = pattern.exec(line);
    if (groups !== null) return read(groups.groups ?? {}, line, named);
  }
  return undefined;
}
