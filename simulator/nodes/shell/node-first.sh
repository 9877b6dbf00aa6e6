# PID 1 of a node, second part: inside all of its namespaces. Says that they exist, then idles and reaps orphans.
# Argument: node name.
set -eu
hostname "$1"
ip link set lo up
echo ready
exec >/dev/null 2>&1 </dev/null
# The read end of a pipe that is held open for writing too: never ends, costs no child.
exec -a init bash -c 'while :; do read -r _ <> <(:); done'
