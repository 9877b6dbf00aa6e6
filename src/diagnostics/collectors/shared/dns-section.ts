/** Asks names of DNS servers, many at once; what comes back is the tool's own words, without what says nothing. */
import type { DnsPurpose } from '../../evidence/dns.ts';
import type { Section } from '../../node/script.ts';
import { shellWord } from '../../remedies/shell-word.ts';

/** What one server is asked; `servers` may name shell variables' values instead of addresses. */
export interface DnsQuestion {
  readonly purpose: DnsPurpose;
  readonly servers: DnsServers;
  readonly protocol: 'udp' | 'tcp';
  readonly name: string;
}

/**
 * Addresses, or where the machine itself keeps them: `node-and`: the servers of its resolver and these; `pod-and`: those
 * in the pod's resolv.conf and these. Each server is asked once.
 */
export type DnsServers = { readonly of: 'these' | 'node-and' | 'pod-and'; readonly addresses: readonly string[] };

/** Seconds that a server has for an answer. A healthy one takes milliseconds. */
const ANSWER_SECONDS = 2;

/** One lost packet is no fault: resolvers ask again, too. */
const TRIES = 2;

/** Seconds after which a tool is ended that does not end by itself. */
const TOOL_SECONDS = TRIES * ANSWER_SECONDS + 1;

/** Questions under way at once on a node. */
const AT_ONCE = 32;

/** Questions of one section at most, for what a resolver file may hold. */
const MAX_QUESTIONS = 96;

/** Search suffixes that are tried; Kubernetes writes three of its own before those of the node. */
const MAX_SUFFIXES = 6;

export interface DnsSectionOptions {
  readonly name: string;
  readonly questions: readonly DnsQuestion[];
  /** Asked with every search suffix of the pod, of the pod's first server, or of this one where the pod names none. */
  readonly search?: { readonly name: string; readonly server: string };
  /** Print the pod's resolv.conf first. */
  readonly isPod: boolean;
}

/**
 * Prints `% LINE` for every line of the pod's resolv.conf, and per question a line `@ PURPOSE SERVER PROTOCOL NAME TOOL`
 * and what the tool said.
 */
export function dnsSection({ name, questions, search, isPod }: DnsSectionOptions): Section {
  return {
    name,
    timeout: 12 + Math.ceil(MAX_QUESTIONS / AT_ONCE) * TOOL_SECONDS,
    script: [
      'tool=dig; command -v dig >/dev/null 2>&1 || tool=nslookup',
      'command -v "$tool" >/dev/null 2>&1 || { echo "neither dig nor nslookup is here" >&2; exit 3; }',
      'work=$(mktemp -d ./dns.XXXXXX) || exit 1',
      NODE_SERVERS,
      ...(isPod ? [POD_SERVERS] : []),
      ASK,
      ...questions.map(asked),
      ...(search === undefined ? [] : [searched(search)]),
      'wait; cat "$work"/q.* 2>/dev/null; rm -rf "$work"; exit 0',
    ].join('\n'),
  };
}

const FIRST = 'awk \'$1 == "nameserver" && n++ < 3 { print $2 }\'';

/** What systemd-resolved asks; without it, what the node itself asks. */
const NODE_SERVERS = `node_servers() {
  file=/run/systemd/resolve/resolv.conf; [ -s "$file" ] || file=/etc/resolv.conf
  ${FIRST} "$file" 2>/dev/null
}`;

const POD_SERVERS = `pod_conf="\${POD_ROOT:-}/etc/resolv.conf"
pod_servers() { ${FIRST} "$pod_conf" 2>/dev/null; }
head -c 2048 "$pod_conf" 2>/dev/null | grep -E '^(nameserver|search|domain|options)' | sed 's/^/% /'`;

/** Lines of dig that decide nothing, or that differ each time, so that they would not pack. */
const DROPPED = String.raw`^$|^; <<>>|^; \(|^;; global options|^;; OPT PSEUDO|^; (EDNS|COOKIE|EDE)|^;; WHEN|^;; WARNING: .local|^;; You are|^;; QUESTION`;

/** nslookup, which small images have instead of dig, cannot ask over TCP. */
const ASK = `count=0
look() {
  if [ "$tool" = dig ]; then
    way=; [ "$2" = tcp ] && way=+tcp
    timeout ${TOOL_SECONDS} dig +nocookie +noauthority +noadditional +time=${ANSWER_SECONDS} +tries=${TRIES} $way @"$1" "$3." A 2>&1
  else timeout ${TOOL_SECONDS} nslookup -type=a -timeout=${ANSWER_SECONDS} -retry=1 "$3." "$1" 2>&1; fi
}
ask() {
  case "$2" in ''|*[!0-9a-fA-F:.]*) return;; esac
  count=$((count + 1)); [ "$count" -le ${MAX_QUESTIONS} ] || return
  [ "$tool$3" = nslookuptcp ] && return
  ( said=$(look "$2" "$3" "$4"); { printf '@ %s %s %s %s %s\\n' "$1" "$2" "$3" "$4" "$tool"; printf '%s\\n' "$said" | grep -Ev '${DROPPED}' | head -n 60; } >"$work/q.$(printf %03d "$count")" ) &
  [ $((count % ${AT_ONCE})) -eq 0 ] && wait
}
each() { for server in $(printf '%s\\n' $1 | awk 'NF && !seen[$0]++'); do ask "$2" "$server" "$3" "$4"; done; }`;

function asked({ purpose, servers, protocol, name }: DnsQuestion): string {
  return `each "${serversOf(servers)}" ${purpose} ${protocol} ${shellWord(name)}`;
}

function serversOf({ of, addresses }: DnsServers): string {
  for (const address of addresses) if (!/^[0-9a-fA-F.:]+$/.test(address)) throw new Error(`Cannot ask the DNS server "${address}": it is not an address`);
  const own = { these: '', 'node-and': '$(node_servers) ', 'pod-and': '$(pod_servers) ' }[of];
  return `${own}${addresses.join(' ')}`;
}

function searched({ name, server }: { readonly name: string; readonly server: string }): string {
  return [
    `first=$(pod_servers | head -n 1)`,
    `for suffix in $(awk '$1 == "search" || $1 == "domain" { $1 = ""; last = $0 } END { print last }' "$pod_conf" 2>/dev/null | tr ' ' '\\n' | grep -E '^[A-Za-z0-9._-]+$' | head -n ${MAX_SUFFIXES}); do`,
    `  each "\${first:-${serversOf({ of: 'these', addresses: [server] })}}" search udp ${shellWord(name)}."\${suffix%.}"`,
    'done',
  ].join('\n');
}
