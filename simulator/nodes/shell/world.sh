# PID 1 of the world: holds the network namespace with the bridge that joins the nodes.
# Arguments: gateway address, prefix length. Prints the PID under which its parent knows it, then lives until
# standard input ends, which is when the parent closes it or dies.
set -eu
gateway=$1 prefix=$2

# Before the mount below, /proc still belongs to the parent, so this is the parent's number for us.
read -r pid _ </proc/self/stat

mount -t proc proc /proc
mount -t tmpfs -o mode=755,size=1m tmpfs /run
hostname fabric
ip -batch - <<BATCH
link set lo up
link add fabric type bridge stp_state 0 forward_delay 0 mcast_snooping 0
address add $gateway/$prefix dev fabric
link set fabric up
BATCH
echo "$pid"

# A builtin and no child: bash reaps orphans meanwhile.
while read -r _; do :; done
