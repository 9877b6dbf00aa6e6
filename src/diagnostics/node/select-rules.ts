/**
 * awk over `iptables-save`: keeps the chains that a packet to this node, or its answer, can reach.
 *
 * kube-proxy writes tens of kilobytes of rules for single service addresses. A packet between a tunnel agent and
 * this node carries neither address, so a rule with `-d a.b.c.d/32` of anybody else cannot match it, nor can the
 * chains that only such rules lead to. Everything else is kept as it is. What was left out is counted in place
 * (`# skipped CHAIN N`), because a rule that is deleted must be re-inserted where it stood.
 *
 * Input variable `keep`: addresses of this node and of the agents, separated by blanks.
 */
export const SELECT_REACHABLE = `
BEGIN { n = split(keep, list, " "); for (i = 1; i <= n; i++) mine[list[i]] = 1 }
function foreign(rule,   at, address) {
  if (!match(rule, / -d [0-9.]+\\/32( |$)/)) return 0
  at = RSTART; address = substr(rule, at + 4, RLENGTH - 4); sub("/32.*", "", address)
  if (substr(rule, at - 2, 2) == " !") return 0
  return !(address in mine)
}
function mark(chain,   i, rest, target) {
  if (reached[chain]++) return
  for (i = 1; i <= rules; i++) {
    if (owner[i] != chain || skip[i]) continue
    # A quoted comment may hold "-j" too: every mention counts, which keeps too much rather than too little.
    for (rest = body[i]; match(rest, / -[jg] [^ ]+/); rest = substr(rest, RSTART + RLENGTH)) {
      target = substr(rest, RSTART + 4, RLENGTH - 4)
      if (target in declared) mark(target)
    }
  }
}
function flush(   i, chain, skipped) {
  mark("PREROUTING"); mark("INPUT"); mark("OUTPUT")
  for (i = 1; i <= chains; i++) if (order[i] in reached || builtin[order[i]]) print header[order[i]]
  for (i = 1; i <= rules; i++) {
    if (!(owner[i] in reached)) continue
    if (skip[i]) { skipped++; if (owner[i + 1] != owner[i] || !skip[i + 1]) { print "# skipped " owner[i] " " skipped; skipped = 0 } }
    else print body[i]
  }
  delete reached; delete declared; delete order; delete header; delete builtin
  delete owner; delete body; delete skip; chains = 0; rules = 0
}
/^:/ { name = substr($1, 2); order[++chains] = name; header[name] = $0; declared[name] = 1; builtin[name] = ($2 != "-"); next }
/^(\\[[0-9:]+\\] )?-A / { rules++; body[rules] = $0; owner[rules] = ($1 == "-A") ? $2 : $3; skip[rules] = foreign($0); next }
/^COMMIT/ { flush(); print; next }
{ print }
`;
