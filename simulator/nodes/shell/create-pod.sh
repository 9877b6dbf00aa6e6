# Runs in a node. Makes a pod's network namespace, held by a process called pause, with an /etc of its own.
# Arguments: pod name, address, name of the node's end of the cable, folder of the pod, its resolv.conf (empty: the
# node's), kind of the store of addresses (empty: none), how many there are, namespace. Prints the pod's PID in the node.
set -eu
name=$1 address=$2 veth=$3 folder=$4 resolver=$5 store=$6 pool=$7 namespace=$8

if [ -n "$store" ]; then take_address "$store" "$pool" "$address" "$namespace" "$name"; fi

mkdir -p "$folder"
cp -r --no-dereference --preserve=mode /etc "$folder/"
cp --remove-destination -L /etc/resolv.conf "$folder/etc/resolv.conf"
if [ -n "$resolver" ]; then printf '%s\n' "$resolver" >"$folder/etc/resolv.conf"; fi
echo "$name" >"$folder/etc/hostname"
printf '127.0.0.1 localhost\n%s %s\n' "$address" "$name" >"$folder/etc/hosts"

# $$ is the same process throughout. The pipe to us must end there, and the idling cost no child.
hold='hostname "$0"; mount --bind "$1" /etc; echo "$$"; exec -a /pause /opt/bin/pause -c "exec <&- >&- 2>&-; while :; do read -r _ <> <(:); done"'
exec 3< <(exec unshare --net --uts --mount -- bash -c "$hold" "$name" "$folder/etc" </dev/null)
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
