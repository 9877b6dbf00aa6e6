#!/bin/bash
# Stands in for systemd on a simulated node: its network units take what DHCP offers, and hardly anything else is known.
renew() {
  local answer
  # What DHCP would bring is asked at the same address, by HTTP.
  answer=$(timeout 3 bash -c 'exec 3<>/dev/tcp/168.63.129.16/80 && printf "GET / HTTP/1.0\r\n\r\n" >&3 && cat <&3' 2>/dev/null) || return 0
  answer=$(sed '1,/^\r*$/d' <<<"$answer")
  [[ $answer == nameserver* ]] || return 0
  mkdir -p /run/systemd/resolve
  printf '%s\n' "$answer" >/run/systemd/resolve/resolv.conf
  ln -sfn ../run/systemd/resolve/resolv.conf /etc/resolv.conf
}

# Restarts and shows the units of the node's network, one or several.
network() {
  local verb=$1 unit
  shift
  [ $# -gt 0 ] || return 1
  for unit in "$@"; do
    case "${unit%.service}" in systemd-networkd | systemd-resolved) ;; *) return 1 ;; esac
    [ "$verb" = restart ] || echo "# /lib/systemd/system/${unit%.service}.service"
  done
  [ "$verb" != restart ] || renew
}

verb=${1-} unit=${2-}
unit=${unit%.service}
case "$verb $unit" in
  restart\ systemd-* | cat\ systemd-*) network "$@" || { echo "systemctl $*: this is not simulated" >&2; exit 1; } ;;
  'is-active systemd-networkd' | 'is-active systemd-resolved') echo active ;;
  'is-active kubelet')
    if kill -0 "$(cat /run/kubelet.pid)" 2>/dev/null; then echo active; else echo inactive; exit 3; fi
    ;;
  is-active\ *) echo inactive; exit 3 ;;
  *) echo "systemctl $*: this is not simulated" >&2; exit 1 ;;
esac
