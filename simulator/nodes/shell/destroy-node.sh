# Runs in the world. Ends all that runs in a node and unplugs it.
# Arguments: the node's PID in the world, its port.
pid=$1 port=$2
# Without its cable at once: the kernel takes its time to clear a network namespace away, and the name is needed again.
ip link delete "$port" 2>/dev/null
kill -KILL "$pid" 2>/dev/null
for _ in {1..500}; do
  [ -d "/proc/$pid" ] || exit 0
  sleep 0.01
done
echo "its first process, $pid, does not die" >&2
exit 1
