# Runs in a node. Makes a pod's network namespace, held by a process called pause.
# Arguments: pod name, address, name of the node's end of the cable. Prints the pod's PID in the node.
set -eu
name=$1 address=$2 veth=$3
# $$ is the same process throughout. The pipe to us must end there, and the idling cost no child.
hold='hostname "$0"; echo "$$"; exec -a /pause /opt/bin/pause -c "exec <&- >&- 2>&-; while :; do read -r _ <> <(:); done"'
exec 3< <(exec unshare --net --uts -- bash -c "$hold" "$name" </dev/null)
read -r -t 10 pid <&3

# Azure CNI's transparent mode: the pod sees a made-up gateway whose MAC is fixed to the node's end of the cable.
gateway=169.254.1.1 gateway_mac=12:34:56:78:9a:bc
ip -batch - <<BATCH
link add $veth address $gateway_mac type veth peer name eth0 netns $pid
link set $veth up
route add $address/32 dev $veth
BATCH
nsenter "--net=/proc/$pid/ns/net" ip -batch - <<BATCH
link set lo up
address add $address/32 dev eth0
link set eth0 up
route add $gateway/32 dev eth0
neighbor add $gateway lladdr $gateway_mac dev eth0 nud permanent
route add default via $gateway dev eth0
BATCH
echo "$pid"
