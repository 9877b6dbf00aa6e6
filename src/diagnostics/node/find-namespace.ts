/**
 * Shell functions over the network namespaces of a node. A pod's address is `LOCAL` in exactly one of them; in the
 * node's own it is at most a route.
 *
 * `namespace_of ADDRESS` prints the namespace's path, or nothing. A namespace is looked at through its process of the
 * lowest number, which is seldom one that ends meanwhile: other sections' tools come and go in the same namespaces.
 * `root_in NAMESPACE` prints the root directory of one of its processes: of the application where there is one, since the
 * pause container has no certificates and no tools.
 */
export const FIND_NAMESPACE = `links=$(stat -c %N /proc/[0-9]*/ns/net 2>/dev/null | tr -d "'")
namespaces=$(printf '%s\\n' "$links" | sort -t / -k 3,3n | awk '!seen[$3]++ { print $1 }')
namespace_of() {
  for namespace in $namespaces; do
    awk -v ip="$1" '/\\|-- / { at = ($2 == ip) } at && /32 host LOCAL/ { found = 1; exit } END { exit !found }' "\${namespace%ns/net}net/fib_trie" 2>/dev/null && { echo "$namespace"; return; }
  done
}
root_in() {
  inode=$(readlink "$1"); root=
  for process in $(printf '%s\\n' "$links" | awk -v inode="$inode" '$3 == inode { print $1 }'); do
    process=\${process%/ns/net}
    [ -e "$process/root/." ] || continue
    root=$process/root
    [ "$(cat "$process/comm" 2>/dev/null)" = pause ] || break
  done
  echo "$root"
}`;
