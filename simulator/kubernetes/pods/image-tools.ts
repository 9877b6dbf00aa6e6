/** What BusyBox 1.36 has, and nothing else: a script that expects bash or dig learns here that they are missing. */
const busybox = `[ arp awk base64 basename cat chmod chown chroot cksum clear cmp comm cp cut date dd df diff dirname dmesg du echo env
expr false find fold free fuser getopt grep egrep fgrep gunzip gzip head hexdump hostname id ifconfig install ip kill killall ln ls lsof
md5sum mkdir mkfifo mknod mktemp more mount mv nc netstat nice nl nohup nproc nslookup nsenter od paste pgrep pidof ping pkill
printenv printf ps pwd readlink realpath renice reset rev rm rmdir route sed seq sh sha1sum sha256sum sha512sum sleep sort split stat
strings stty sync sysctl tac tail tar tee telnet test time timeout top touch tr traceroute true truncate tty umount uname uniq unshare
unxz unzip uptime usleep vi watch wc wget which whoami xargs xxd xz yes zcat`
  .split(/\s+/)
  .filter((tool) => tool !== '');

/** The programs of an image, found by its name; undefined: those of the node. */
export const toolsOf = (image: string): readonly string[] | undefined => (/\bbusybox\b/.test(image) ? busybox : undefined);
