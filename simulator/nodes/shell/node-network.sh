# Runs in a node: files, addresses, routes, the rules that Kubernetes puts on a node, and the kubelet's port.
# Arguments: a batch for ip, rules for iptables-restore, pod network (overlay or flat), rules of services, then files as
# pairs of path and content.
set -eu
batch=$1 rules=$2 pod_network=$3 services=$4
shift 4
while [ $# -gt 0 ]; do
  printf '%s' "$2" >"$1"
  shift 2
done
echo 1 >/proc/sys/net/ipv4/ip_forward
ip -batch - <<<"$batch"
if [ "$pod_network" = flat ]; then
  # The subnet finds the pods behind this node, and without the random delay of proxied answers.
  echo 1 >/proc/sys/net/ipv4/conf/eth0/proxy_arp
  echo 0 >/proc/sys/net/ipv4/neigh/eth0/proxy_delay
fi
iptables-restore --wait 5 <<<"$rules"
if [ -n "$services" ]; then iptables-restore --noflush --wait 5 <<<"$services"; fi

cat >/opt/bin/start-kubelet <<'SCRIPT'
#!/bin/bash
# Accepts on the kubelet's port and swallows what comes until the peer closes.
setsid /opt/bin/kubelet -u TCP4-LISTEN:10250,bind=0.0.0.0,fork,reuseaddr,backlog=512 OPEN:/dev/null,wronly >/dev/null 2>&1 </dev/null &
echo "$!" >/run/kubelet.pid
SCRIPT
chmod 755 /opt/bin/start-kubelet
/opt/bin/start-kubelet
# Whoever sees this script end may rely on the port being open.
for _ in {1..200}; do
  if [[ $(ss -Hltn 'sport = :10250') ]]; then exit 0; fi
  sleep 0.01
done
echo 'the kubelet port did not open within 2 seconds' >&2
exit 1
