# Runs in a node: what changes on it when pods come and go elsewhere.
# Arguments: a batch for ip, rules for iptables-restore.
ip -force -batch - <<<"$1" >/dev/null 2>&1
iptables-restore --noflush --wait 5 <<<"$2"
