# Runs in a node: puts the script that arrives on standard input where the Linux agent would put it, and becomes it.
# File descriptor 3 tells the caller which process group to kill.
set -eu
echo "$$" >&3
directory=/var/lib/waagent/run-command/download/$$
mkdir -p "$directory"
cat >"$directory/script.sh"
cd "$directory"
exec bash script.sh 3>&- </dev/null
