/**
 * Filter over `nft -j list table` of a table that iptables reads: names the chains with something in them that iptables
 * cannot have written. iptables-nft-save shows such a rule without what it does not understand (1.8.9: a match on a set
 * is just missing), so that the text is no ground for blame, and still less for a deletion.
 *
 * iptables-nft gives every rule a counter and, where it writes no `xt` expression, compares a field of the packet with
 * a value, a prefix or a range. Per chain with anything else, one line in the form of nft's own output travels.
 *
 * Input variable `table`.
 */
export const SELECT_UNWRITTEN = `
function told(chain, hook) {
  if (seen[chain]++) return
  printf "{\\"nftables\\":[{\\"unwritten\\":{\\"family\\":\\"ip\\",\\"table\\":\\"%s\\",\\"chain\\":\\"%s\\",\\"hook\\":\\"%s\\"}}]}\\n", table, chain, hook
}
function field(name,   at) {
  if (!match($0, "\\"" name "\\": \\"[^\\"]*\\"")) return ""
  at = RSTART + length(name) + 5
  return substr($0, at, RSTART + RLENGTH - at - 1)
}
function written(expr) {
  if (expr !~ /[{]"counter": /) return 0
  gsub(/[{]"payload": [{]"protocol": "(ip|tcp|udp)", "field": "[a-z-]+"[}][}]/, "FIELD", expr)
  gsub(/[{]"meta": [{]"key": "[a-z0-9]+"[}][}]/, "FIELD", expr)
  gsub(/[{]"&": \\[FIELD, ([0-9]+|"[^"]*"|\\[[^]]*\\])\\][}]/, "FIELD", expr)
  gsub(/[{]"prefix": [{]"addr": "[0-9.]+", "len": [0-9]+[}][}]/, "0", expr)
  gsub(/[{]"range": \\[[^]{}]*\\][}]/, "0", expr)
  gsub(/[{]"match": [{]"op": "[!=]=", "left": FIELD, "right": ([0-9]+|"[^"@][^"]*"|\\[[^]{}]*\\])[}][}]/, "", expr)
  gsub(/[{]"(counter|limit|xt|log|jump|goto)": (null|[{]([^{}"]|"([^"\\\\]|\\\\.)*")*[}])[}]/, "", expr)
  gsub(/[{]"(accept|drop|return|continue)": null[}]/, "", expr)
  sub(/\\].*/, "", expr)
  return expr !~ /[^, ]/
}
/^[{]"chain": .*"hook": / && field("name") !~ /^(PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING)$/ { told(field("name"), field("hook")) }
/^[{]"rule": / { at = index($0, "\\"expr\\": ["); if (!at || !written(substr($0, at + 9))) told(field("chain"), "") }
`;
