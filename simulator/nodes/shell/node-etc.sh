# Defines build_etc: fills ./etc of the node that is being built. What it says resembles AKS Ubuntu 22.04.
build_etc() {
  local name=$1
  copy_if_there /etc/alternatives /etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d /etc/nsswitch.conf \
    /etc/services /etc/protocols /etc/ethertypes /etc/gai.conf /etc/iproute2 /etc/python3 /etc/ssl/openssl.cnf
  # Copied alternatives may have been chosen otherwise on this machine; AKS nodes use the nft backend.
  local tool
  for tool in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
    ln -sfn "/usr/sbin/${tool/tables/tables-nft}" "etc/alternatives/$tool"
  done

  echo "$name" >etc/hostname
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$name" >etc/hosts
  ln -s ../run/systemd/resolve/resolv.conf etc/resolv.conf
  printf '%s\n' root:x:0: nogroup:x:65534: >etc/group
  # Files of the host's root show as uid 65534 in here, and ufw warns about every one of them, unless their owner
  # is called like one of the package builders that it trusts. The later entry keeps the name nobody known.
  printf '%s\n' root:x:0:0:root:/root:/bin/bash snappypkg:x:65534:65534::/nonexistent:/usr/sbin/nologin \
    nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin >etc/passwd
  printf '%s\n' 'NAME="Ubuntu"' 'ID=ubuntu' 'ID_LIKE=debian' 'VERSION_ID="22.04"' 'VERSION_CODENAME=jammy' \
    'VERSION="22.04.5 LTS (Jammy Jellyfish)"' 'PRETTY_NAME="Ubuntu 22.04.5 LTS"' >etc/os-release
  build_etc_ufw
}

# /etc/ufw of the host may be unreadable, or somebody's real configuration. The pristine one is in /usr/share/ufw.
build_etc_ufw() {
  [ -d /usr/share/ufw ] || return 0
  mkdir -p etc/default etc/ufw/applications.d
  local family
  for family in before before6 after after6; do cp "/usr/share/ufw/$family.rules" etc/ufw/; done
  cp /usr/share/ufw/before.init /usr/share/ufw/after.init etc/ufw/
  cp /usr/share/ufw/iptables/user.rules /usr/share/ufw/iptables/user6.rules etc/ufw/
  chmod 640 etc/ufw/*.rules etc/ufw/*.init
  printf '%s\n' ENABLED=no LOGLEVEL=low >etc/ufw/ufw.conf
  printf '%s\n' net/ipv4/conf/all/accept_redirects=0 net/ipv4/conf/default/accept_redirects=0 >etc/ufw/sysctl.conf
  printf '%s\n' IPV6=yes 'DEFAULT_INPUT_POLICY="DROP"' 'DEFAULT_OUTPUT_POLICY="ACCEPT"' \
    'DEFAULT_FORWARD_POLICY="DROP"' 'DEFAULT_APPLICATION_POLICY="SKIP"' MANAGE_BUILTINS=no \
    IPT_SYSCTL=/etc/ufw/sysctl.conf 'IPT_MODULES=""' >etc/default/ufw
}
