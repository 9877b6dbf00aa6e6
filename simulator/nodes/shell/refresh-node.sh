# Runs in a node: what changes on it when pods come and go elsewhere.
# Arguments: a batch for ip, rules for iptables-restore (empty: the rules of services stay as they are).
ip -force -batch - <<<"$1" >/dev/null 2>&1
if [ -n "$2" ]; then iptables-restore --noflush --wait 5 <<<"$2"; fi
