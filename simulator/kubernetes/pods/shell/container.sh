# Runs in a node, in the network that the pod has. Becomes the container's first process.
# The lines before this one set: dir, image, tools, pid_namespace (own or host), capabilities, working_dir, resolv_conf,
# termination_path, mount_sources and mount_targets, environment, command.
set -u
kubelet=/run/kubelet
# Where containers find the node's programs under another path than their own.
node_usr=$kubelet/usr
mkdir -p "$dir" "$node_usr" "$kubelet/empty" "${mount_sources[@]}"
: >"$dir/termination-log"
printf '%s' "$resolv_conf" >"$dir/resolv.conf"

# A container that sees the node's processes is in their namespace already. To enter it again takes rights over the
# namespace's owner, which no process of the node has here.
[ -e $kubelet/nsenter ] || {
  cat >"$dir/nsenter" <<WRAPPER
#!$node_usr/bin/bash
options=()
while [ \$# -gt 0 ]; do
  case \$1 in
    --) break ;;
    -p | --pid) shift ;;
    -a | --all) options+=(--mount --uts --ipc --net --cgroup); shift ;;
    -t | --target | -S | --setuid | -G | --setgid) options+=("\$1" "\$2"); shift 2 ;;
    -t* | --*) options+=("\$1"); shift ;;
    -*) options+=("\${1//p/}"); shift ;;
    *) break ;;
  esac
done
exec $node_usr/bin/nsenter "\${options[@]}" "\$@"
WRAPPER
  chmod 755 "$dir/nsenter" && mv "$dir/nsenter" $kubelet/nsenter
}

# The programs of the image, once for all containers: links to those of the node.
programs=
if [ -n "$tools" ]; then
  programs=$kubelet/images/$image-$pid_namespace
  [ -d "$programs" ] || {
    mkdir -p "$dir/programs" $kubelet/images
    for tool in $tools; do
      found=$(type -P "$tool") || continue
      real=$(readlink -f "$found")
      ln -s "$node_usr/${real#/usr/}" "$dir/programs/$tool"
    done
    [ "$pid_namespace" != host ] || ln -sf $kubelet/nsenter "$dir/programs/nsenter"
    # Another container may have been quicker.
    mv -T "$dir/programs" "$programs" 2>/dev/null || true
  }
fi

cat >"$dir/start" <<'START'
fail() { echo "$1" >"$dir/start-error"; exit 128; }
for index in "${!mount_targets[@]}"; do
  mkdir -p "${mount_targets[index]}" && mount --rbind "${mount_sources[index]}" "${mount_targets[index]}" || fail "cannot mount ${mount_targets[index]}"
done
mkdir -p "$(dirname "$termination_path")" && touch "$termination_path" && mount --bind "$dir/termination-log" "$termination_path" || fail "cannot mount $termination_path"
[ -z "$resolv_conf" ] || mount --bind "$dir/resolv.conf" /etc/resolv.conf || fail 'cannot mount /etc/resolv.conf'
mount --rbind /usr "$node_usr" || fail 'cannot mount the programs'
if [ -n "$programs" ]; then
  for path in /bin /sbin /usr/sbin; do
    [ -L "$path" ] || "$node_usr/bin/mount" --bind "$kubelet/empty" "$path" || fail "cannot empty $path"
  done
  "$node_usr/bin/mount" --bind "$programs" /usr/bin || fail 'cannot mount the programs of the image'
elif [ "$pid_namespace" = host ]; then
  mount --bind $kubelet/nsenter /usr/bin/nsenter || fail 'cannot mount nsenter'
fi
cd "$working_dir" || fail "cannot change to $working_dir"
hash -r
type -P "${command[0]}" >/dev/null || fail "exec: \"${command[0]}\": executable file not found in \$PATH"
exec "$node_usr/bin/setpriv" $capabilities -- "$node_usr/bin/env" -i "${environment[@]}" "${command[@]}"
START
{
  declare -p kubelet node_usr dir programs pid_namespace capabilities working_dir resolv_conf termination_path mount_sources mount_targets environment command
  cat "$dir/start"
} >"$dir/run"

namespaces='--mount'
[ "$pid_namespace" = host ] || namespaces='--mount --pid --fork --kill-child=KILL --mount-proc'
exec unshare $namespaces -- bash --norc "$dir/run"
