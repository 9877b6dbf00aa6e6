/**
 * awk over `iptables-save`: keeps the chains that a packet to this node, or its answer, can reach.
 *
 * kube-proxy writes tens of kilobytes of rules for single service addresses and ports. A packet between a tunnel agent
 * and this node carries neither address, so a rule with `-d a.b.c.d/32` of anybody else cannot match it, nor can the
 * chains that only such rules lead to. The nat table is asked once, about the first packet, which is for `port`: rules
 * for other ports cannot match that either. Everything else is kept as it is. What was left out is counted in place
 * (`# skipped CHAIN N`), because a rule that is deleted must be re-inserted where it stood.
 *
 * Input variables: `keep`, addresses of this node and of the agents, separated by blanks; `port`, the one asked about.
 */
export const SELECT_REACHABLE = `
BEGIN { n = split(keep, list, " "); for (i = 1; i <= n; i++) mine[list[i]] = 1 }
# A quoted comment may hold what looks like options.
function unquoted(rule) { gsub(/"([^"\\\\]|\\\\.)*"/, "\\"\\"", rule); return rule }
function foreign(rule,   at, address) {
  if (!match(rule, / -d [0-9.]+\\/32( |$)/)) return 0
  at = RSTART; address = substr(rule, at + 4, RLENGTH - 4); sub("/32.*", "", address)
  if (substr(rule, at - 2, 2) == " !") return 0
  return !(address in mine)
}
function elsewhere(rule,   ports, i, n, one) {
  if (rule ~ / (! --dports?|--sports?) / || !match(rule, / --dports? [0-9:,]+( |$)/)) return 0
  ports = substr(rule, RSTART, RLENGTH); sub(/^ --dports? /, "", ports)
  n = split(ports, one, ",")
  for (i = 1; i <= n; i++) if (one[i] ~ /:/ || one[i] + 0 == port) return 0
  return 1
}
function mark(chain,   i, rest, target) {
  if (reached[chain]++) return
  for (i = first[chain]; i; i = after[i]) {
    if (skip[i]) continue
    for (rest = plain[i]; match(rest, / -[jg] [^ ]+/); rest = substr(rest, RSTART + RLENGTH)) {
      target = substr(rest, RSTART + 4, RLENGTH - 4)
      if (target in declared) mark(target)
    }
  }
}
function flush(   i, skipped) {
  mark("PREROUTING"); mark("INPUT")
  # Answers do not pass the nat table: they are translated back without asking it.
  if (table != "nat") { mark("OUTPUT"); mark("POSTROUTING") }
  for (i = 1; i <= chains; i++) if (order[i] in reached || builtin[order[i]]) print header[order[i]]
  for (i = 1; i <= rules; i++) {
    if (!(owner[i] in reached)) continue
    if (skip[i]) { skipped++; if (owner[i + 1] != owner[i] || !skip[i + 1]) { print "# skipped " owner[i] " " skipped; skipped = 0 } }
    else print body[i]
  }
  delete reached; delete declared; delete order; delete header; delete builtin
  delete owner; delete body; delete plain; delete skip; delete first; delete last; delete after; chains = 0; rules = 0
}
/^\\*/ { table = substr($1, 2) }
/^:/ { name = substr($1, 2); order[++chains] = name; header[name] = $0; declared[name] = 1; builtin[name] = ($2 != "-"); next }
/^(\\[[0-9:]+\\] )?-A / {
  rules++; body[rules] = $0; plain[rules] = unquoted($0)
  name = owner[rules] = ($1 == "-A") ? $2 : $3
  if (name in last) after[last[name]] = rules; else first[name] = rules
  last[name] = rules
  skip[rules] = foreign(plain[rules]) || (table == "nat" && elsewhere(plain[rules])); next
}
/^COMMIT/ { flush(); print; next }
{ print }
`;
