# PID 1 of a node, first part: builds the node's private root and moves into it.
# Arguments: node name, script of the second part, the stand-in for systemctl.
set -eu
umask 022
name=$1 first=$2 systemctl=$3
root=/tmp

bind_read_only() {
  mkdir -p "$root$1"
  mount --rbind "$1" "$root$1"
  # A remount must repeat the flags that the mount inherited, or the kernel refuses it.
  findmnt --submounts --raw --noheadings --output TARGET,VFS-OPTIONS "$root$1" |
    while read -r target options; do mount -o "remount,bind,${options/#rw/ro}" "$target"; done
}

copy_if_there() {
  local path
  for path in "$@"; do
    if [ -r "$path" ]; then cp -r --no-dereference --preserve=mode "$path" "$root$path"; fi
  done
}

mount -t tmpfs -o nosuid,nodev,mode=755,size=64m tmpfs "$root"

for path in /bin /sbin /lib /lib32 /lib64 /libx32 /usr; do
  if [ -L "$path" ]; then cp -P "$path" "$root$path"
  elif [ -d "$path" ]; then bind_read_only "$path"; fi
done
# Programs and sources that people keep here are theirs, not the distribution's.
for path in /usr/local /usr/src; do
  if [ -d "$root$path" ]; then mount -t tmpfs -o nosuid,nodev,mode=755,size=64k tmpfs "$root$path"; fi
done
# Ahead of the machine's own in the search path.
mkdir -p "$root/usr/local/bin"
printf '%s\n' "$systemctl" >"$root/usr/local/bin/systemctl"
chmod 755 "$root/usr/local/bin/systemctl"
for path in /usr/local /usr/src; do
  if [ -d "$root$path" ]; then mount -o remount,bind,ro,nosuid,nodev "$root$path"; fi
done

cd "$root"
mkdir -p dev/shm etc/{kubernetes/certs,ssl/certs} opt/bin proc root run/{lock,systemd/resolve} sys var/{cache,lib/kubelet/pods,lib/ufw,lib/waagent/run-command,log,tmp} tmp
chmod 1777 dev/shm tmp var/tmp
chmod 700 root var/lib/waagent
ln -s ../run var/run
ln -s ../run/lock var/lock
ln -s /usr/bin/socat opt/bin/kubelet
ln -s /usr/bin/bash opt/bin/pause

for device in null zero full random urandom tty; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr

build_etc "$name"

mount -t proc -o nosuid,nodev,noexec proc proc
# The old root ends up on top of the new one, and goes.
pivot_root . .
umount --lazy .
cd /

# A second user namespace locks every mount made above: root of the node can neither lift nor remount them.
# In two steps, because a network namespace hands its /proc/net files to root when it is made, and root has no
# number before the user namespace has its map (iptables-legacy-save reads /proc/net/ip_tables_names).
exec unshare --user --map-root-user -- unshare --mount --net --uts --ipc --cgroup -- bash -c "$first" node "$name"
