# Runs in a node. Ends all that runs in a pod's network and takes it away.
# Arguments: the pod's PID in the node, the node's end of its cable, folder of the pod, kind of the store of addresses (empty:
# none), how many there are, the pod's address.
pid=$1 veth=$2 folder=$3 store=$4 pool=$5 address=$6
network=$(readlink "/proc/$pid/ns/net")
ip link delete "$veth" 2>/dev/null
for process in /proc/[0-9]*; do
  if [ -n "$network" ] && [ "$(readlink "$process/ns/net")" = "$network" ]; then kill -KILL "${process#/proc/}"; fi
done 2>/dev/null
for _ in {1..500}; do
  if [ ! -e "/proc/$pid/ns/net" ] || ! readlink "/proc/$pid/ns/net" >/dev/null 2>&1; then
    rm -rf "$folder"
    if [ -n "$store" ]; then give_address_back "$store" "$pool" "$address"; fi
    exit 0
  fi
  sleep 0.01
done
echo "its first process, $pid, does not die" >&2
exit 1
