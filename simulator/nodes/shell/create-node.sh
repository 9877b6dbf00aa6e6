# Runs in the world. Makes a node's namespaces and plugs them into the bridge.
# Arguments: node name, port (the bridge's end of the cable), MAC of eth0, script of the node's root, script of its
# first process, its stand-in for systemctl. Prints the node's PID in the world.
set -eu
name=$1 port=$2 mac=$3 root=$4 first=$5 systemctl=$6

# A former attempt that failed half way may have left its cable.
ip link delete "$port" 2>/dev/null || true

# The first child after `unshare --pid` is PID 1 of the node, and $! its number out here.
exec 3< <(unshare --mount --pid -- bash -c 'bash -c "$0" "$@" & echo "$!"' "$root" node "$name" "$first" "$systemctl" </dev/null)
if ! read -r -t 15 pid <&3 || ! read -r -t 15 _ <&3; then
  echo "node $name did not start" >&2
  exit 1
fi

ip -batch - <<BATCH
link add $port type veth peer name eth0 netns $pid address $mac
link set $port master fabric
link set $port up
BATCH
echo "$pid"
