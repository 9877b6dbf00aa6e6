/** Tries endpoints from a node or a pod: name, connection, TLS, HTTP. All at once, each on its own clock. */
import type { EgressEndpoint } from '../evidence/egress.ts';
import { CURL_WRITE_OUT } from '../net/curl/write-out.ts';
import { shellWord } from '../remedies/shell-word.ts';
import type { Section } from './script.ts';

/** Seconds: connecting (with the name's resolution), the whole transfer, the look-up of the name, a second attempt. */
const CONNECT_SECONDS = 5;
const TRANSFER_SECONDS = 8;
const LOOKUP_SECONDS = 6;
const SECOND_SECONDS = 6;

const SECTION_SECONDS = TRANSFER_SECONDS + SECOND_SECONDS + 8;

/** Of `NO_PROXY`; one that fills it may have been longer. */
export const NO_PROXY_LENGTH = 2_000;

/** Of one name; some have dozens. */
const MAX_ADDRESSES = 8;

/** Names to greet an address by that is not theirs, to tell a filter of names from a server that is broken. */
const OTHER_NAMES = ['mcr.microsoft.com', 'management.azure.com'] as const;

export interface EgressQuestions {
  readonly endpoints: readonly EgressEndpoint[];
  /** Where there is a proxy, what is exempt from it in this place is a question, too. */
  readonly hasProxy: boolean;
}

/**
 * Prints per endpoint `@endpoint INDEX`, `@addresses …`, what curl or nc said and `@exit STATUS`; of an error `@page …`; of
 * a certificate that was not accepted `@issuer …`; of a broken handshake `@other yes|no`: whether the same address answers
 * one under another name; of a name that has IPv6 addresses alone `@six`. And once `@no-proxy …`. Where there is no curl, as in small images, only the connection is tried,
 * and marked `@bare`.
 */
export function egressSection({ endpoints, hasProxy }: EgressQuestions): Section {
  const ask = [FUNCTIONS, ...(hasProxy ? [NO_PROXY] : []), ...endpoints.map(attempt), 'wait; cat answer.*; exit 0'].join('\n');
  return { name: 'egress', timeout: SECTION_SECONDS, script: [`work=$(mktemp -d "$PWD/egress.XXXXXX") && cd "$work" || exit 1`, `cat >ask <<'ASK'\n${ask}\nASK`, START, 'rc=$?; cd /; rm -rf "$work"; exit $rc'].join('\n') };
}

/**
 * In a pod's network the node's own tools would ask the node's resolver. They get the pod's files in a mount namespace of
 * their own, which ends with them: nothing outside of it is changed.
 */
const START = `if [ -n "\${POD_ROOT:-}" ]; then
  command -v unshare >/dev/null 2>&1 || { echo "unshare is not on this node, so that the resolver of the pod cannot be used" >&2; exit 3; }
  unshare --mount sh -c 'for file in resolv.conf hosts; do
    [ ! -f "$POD_ROOT/etc/$file" ] || mount --bind "$POD_ROOT/etc/$file" "/etc/$file" || { echo "the $file of the pod cannot be used on this node" >&2; exit 3; }
  done; exec sh ./ask'
else sh ./ask; fi`;

/** Of `curl -v` stays what tells its stages apart: no headers but statuses, no rounds of the handshake but its ends. */
const FUNCTIONS = `lookup() {
  if command -v getent >/dev/null 2>&1; then timeout ${LOOKUP_SECONDS} getent ahostsv4 "$1" 2>/dev/null | awk "!seen[\\$1]++ && ++kept <= ${MAX_ADDRESSES} { printf \\" %s\\", \\$1 }"
  else timeout ${LOOKUP_SECONDS} nslookup "$1" 2>/dev/null | awk "/^Name:/ { named = 1 } named && /^Address/ { for (at = 2; at <= NF; at++) if (\\$at ~ /^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$/) printf \\" %s\\", \\$at }"; fi
}
six() { ! timeout ${LOOKUP_SECONDS} getent ahostsv6 "$1" 2>/dev/null | grep -v "::ffff:" | grep -q : || echo "@six"; }
bare=; command -v curl >/dev/null 2>&1 || bare=y
chosen() { tr -d "\\r" <"$1" | awk "!/^[<>]/ || /^< HTTP\\// || /^> [A-Z]+ [^ ]+ HTTP/" | grep -av -e "^[{}]" -e "CApath" -e "CAfile" -e "IN), TLS handshake" -e "OUT), TLS handshake, [FC][ie][nr]" -e "TLS header" -e " date: " -e "HTTP/2\\]" | cut -c 1-300 | head -n 40; }
fetch() {
  id=$1 host=$2 url=$3; shift 3
  lookup "$host" >"addresses.$id" &
  curl -sS -v -o /dev/null -4 -m ${TRANSFER_SECONDS} --connect-timeout ${CONNECT_SECONDS} -w ${shellWord(CURL_WRITE_OUT)} "$@" "$url" >"said.$id" 2>&1; rc=$?
  wait
  echo "@endpoint $id"; echo "@addresses$(cat "addresses.$id")"; chosen "said.$id"; echo "@exit $rc"
  [ $rc -ne 6 ] || six "$host"
  [ $rc -ne 60 ] || curl -s -k -v -o /dev/null -4 -m ${SECOND_SECONDS} "$@" "$url" 2>&1 | sed -n "s/^[*] *issuer: /@issuer /p" | tail -n 1 | cut -c 1-300
  ! grep -aq "http_code=[45]" "said.$id" || echo "@page $(curl -s -4 -m ${SECOND_SECONDS} "$@" "$url" 2>/dev/null | head -c 4000 | tr "\\n" " " | sed "s/<[^>]*>/ /g" | tr -s "[:space:]" " " | tr -cd "[:print:]" | cut -c 1-300)"
}
other_name() {
  id=$1 port=$2 other=$3 rc=$(sed -n "s/^@exit //p" "answer.$1.part")
  case "$rc" in 35) ;; 28) grep -aq -e "^\\* Connected to" -e "^\\* Established connection" "answer.$id.part" || return 0 ;; *) return 0 ;; esac
  set -- $(cat "addresses.$id"); [ -n "\${1:-}" ] || return 0
  done=$(curl -s -k -o /dev/null -4 -m ${SECOND_SECONDS} --connect-timeout ${CONNECT_SECONDS} --noproxy "*" --resolve "$other:$port:$1" -w "%{time_appconnect}" "https://$other:$port/" 2>/dev/null)
  case "$done" in *[1-9]*) echo "@other yes" ;; *) echo "@other no" ;; esac
}
connect() {
  id=$1 host=$2 port=$3; lookup "$host" >"addresses.$id"
  echo "@endpoint $id"; echo "@addresses$(cat "addresses.$id")"
  set -- $(cat "addresses.$id")
  if [ -z "\${1:-}" ]; then rc=6; six "$host"
  elif ! command -v nc >/dev/null 2>&1; then echo "nc is not here"; rc=3
  else timeout ${CONNECT_SECONDS + 2} nc -z -v -n -w ${CONNECT_SECONDS} "$1" "$port" 2>&1; rc=$?; fi
  echo "@exit $rc"
}
trust() { [ ! -r /etc/kubernetes/certs/ca.crt ] && echo "-k" || echo "--cacert /etc/kubernetes/certs/ca.crt"; }`;

/** Without a proxy of its own, a pod has no use for exceptions. */
const NO_PROXY = `if [ -n "\${POD_ROOT:-}" ]; then tr "\\0" "\\n" <"\${POD_ROOT%/root}/environ" 2>/dev/null >environ; ! grep -aqi "^https*_proxy=." environ || cat environ; else cat /etc/environment 2>/dev/null; env; fi |
  sed -n "s/^\\(NO_PROXY\\|no_proxy\\)=/@no-proxy /p" | tr -d "\\"" | head -n 1 | cut -c 1-${NO_PROXY_LENGTH}`;

function attempt(endpoint: EgressEndpoint, index: number): string {
  const { host, port, scheme, proxy, role } = endpoint;
  const name = shellWord(host);
  if (scheme === 'tcp') return `connect ${index} ${name} ${port} >answer.${index} &`;
  const url = shellWord(`${scheme}://${host}:${port}/`);
  const way = proxy === undefined ? '--noproxy "*"' : `--noproxy "" --proxy ${shellWord(proxy)}`;
  const trust = role === 'api-server' ? ' $(trust)' : '';
  const fetch = `fetch ${index} ${name} ${url} ${way}${trust} >answer.${index}.part`;
  const other = scheme === 'https' && proxy === undefined ? `other_name ${index} ${port} ${OTHER_NAMES.find((candidate) => candidate !== host) ?? host} >>answer.${index}.part; ` : '';
  // By a proxy, the connection to the endpoint is not this place's to make.
  const bare = proxy === undefined ? `connect ${index} ${name} ${port} >answer.${index}; echo "@bare" >>answer.${index}` : `echo "@endpoint ${index}" >answer.${index}`;
  return `if [ -n "$bare" ]; then ( ${bare} ) & else ( ${fetch}; ${other}mv answer.${index}.part answer.${index} ) & fi`;
}
