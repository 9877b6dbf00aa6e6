# Runs in the world: a network namespace for all that is behind the gateway, and the way there.
# Arguments: a batch for ip in the world, one for ip in the outside, rules for iptables-restore, a ruleset for nft in
# the world, one for nft in the outside.
set -eu
batch=$1 outside_batch=$2 firewall=$3 snat=$4 counters=$5
echo 1 >/proc/sys/net/ipv4/ip_forward
# Held by a mount in the world's own /run, so that no process is needed.
ip netns add outside
ip link add outside0 type veth peer name world0 netns outside
ip -batch - <<<"$batch"
ip -netns outside -batch - <<<"$outside_batch"
iptables-nft-restore --wait 5 <<<"$firewall"
nft -f - <<<"$snat"
nsenter --net=/run/netns/outside nft -f - <<<"$counters"
# Addresses of the node subnet that are out here answer ARP at once and not after a random delay.
echo 0 >/proc/sys/net/ipv4/neigh/fabric/proxy_delay
# A source port is free soon after its connection: in minutes on Azure, and nobody waits that long here.
cd /proc/sys/net/netfilter
for setting in time_wait=1 close=1 last_ack=2 close_wait=10 fin_wait=10 syn_sent=10; do
  echo "${setting#*=}" >"nf_conntrack_tcp_timeout_${setting%=*}" || true
done
