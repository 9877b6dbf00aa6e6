# Tries each thing that a fleet needs, in a throw-away world.
set -eu
mount -t proc proc /proc
ip link add probe type bridge
nft add table bridge probe
iptables-nft -t nat -A POSTROUTING -j MASQUERADE
unshare --user --map-root-user --mount true
