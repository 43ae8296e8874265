#!/bin/bash
# Nodes: machines made of namespaces, each with a hostname, processes, mounts and a network of its own, and with
# a cable to a switch. A node's life is that of its first process. Loaded after lib.bash and the cluster's file.
#
# Of a node's folder, $STATE/CLUSTER/nodes/NODE: pid, the process id of its first process; root, the place (in
# its own namespaces alone) of its root folder; log, what it said when it was booted.

# The node without daemons, whose network is the bridge that all cables lead to.
SWITCH=switch

# Prints the process id of a node that lives.
node_pid() {
    local pid name
    read -r pid 2>/dev/null <"$STATE/$CLUSTER/nodes/$1/pid" &&
        IFS= read -r -d '' name 2>/dev/null <"/proc/$pid/cmdline" &&
        [[ $name == "onager-node $STATE $CLUSTER $1" ]] && printf '%s\n' "$pid"
}

node_lives() {
    node_pid "$1" >/dev/null
}

# $1 node, $2 … a command for its network, from outside: the node need not have the program.
in_network_of() {
    local pid
    pid=$(node_pid "$1") || return
    shift
    nsenter -t "$pid" -n "$@"
}

# $1 node, $2 … a command that runs there as root, with nothing of our environment.
in_node() {
    local pid
    pid=$(node_pid "$1") || return
    shift
    nsenter -t "$pid" -m -u -i -n -p -r -- env -i PATH=/usr/sbin:/sbin:"$CLEAN_PATH" HOME=/root LANG=C.UTF-8 "$@" 9>&-
}

# Whether the daemon $2 of node $1 lives, whose pid file is $3 on the node.
daemon_lives() {
    local pid top daemon name
    pid=$(node_pid "$1") && top=/proc/$pid/root && read -r daemon 2>/dev/null <"$top$3" &&
        read -r name 2>/dev/null <"$top/proc/${daemon:-0}/comm" && [[ $name == "$2" ]]
}

# Sends the signal $2 to a daemon of node $1, whose pid file is $3 there.
daemon_signal() {
    local pid daemon
    pid=$(node_pid "$1") && read -r daemon <"/proc/$pid/root$3" && in_node "$1" kill -s "$2" "$daemon"
}

# The last part of a node's address.
node_number() {
    case $1 in
    "$HEAD") echo 254 ;;
    *) echo "${1#"$PREFIX"}" ;;
    esac
}

# Boots a node and plugs it in; its daemons are not started yet.
node_boot() {
    local folder=$STATE/$CLUSTER/nodes/$1
    node_lives "$1" && return
    mkdir -p "$folder/root"
    rm -f "$folder/pid"
    setsid unshare --fork --kill-child --pid --mount --uts --ipc --net "$HERE/node-init" "$CLUSTER" "$1" \
        </dev/null >"$folder/log" 2>&1 9>&- &
    if ! wait_until 10 node_lives "$1"; then
        say "node $1 does not boot: $(tail -n 1 "$folder/log")"
        return 1
    fi
    [[ $1 == "$SWITCH" ]] || node_plug "$1"
}

# Addresses of the hardware are fixed, so that a node that comes back is known to the others at once.
node_plug() {
    local pid number mac
    pid=$(node_pid "$1") || return
    number=$(node_number "$1")
    printf -v mac '02:00:00:63:%02x:%02x' "${SUBNET##*.}" "$number"
    in_network_of "$1" ip link show eth0 >/dev/null 2>&1 && return
    in_network_of "$SWITCH" ip link del "v-$1" 2>/dev/null
    in_network_of "$SWITCH" ip link add name "v-$1" master br0 up \
        type veth peer name eth0 address "$mac" netns "$pid" &&
        in_network_of "$1" ip addr add "$SUBNET.$number/24" dev eth0 && in_network_of "$1" ip link set eth0 up
}

switch_boot() {
    node_boot "$SWITCH" || return
    in_network_of "$SWITCH" ip link show br0 >/dev/null 2>&1 ||
        in_network_of "$SWITCH" ip link add name br0 type bridge && in_network_of "$SWITCH" ip link set br0 up
}

# $2 down or up
node_cable() {
    in_network_of "$SWITCH" ip link set "v-$1" "$2"
}

# A node's death: the kernel ends all its processes and frees its mounts and its network. Also of a node that is
# still being booted, which has no name yet but knows whose it is by its arguments.
node_kill() {
    local pid words
    read -r pid 2>/dev/null <"$STATE/$CLUSTER/nodes/$1/pid" || return 0
    mapfile -d '' words 2>/dev/null <"/proc/$pid/cmdline" || return 0
    case "${words[*]-}" in
    "onager-node $STATE $CLUSTER $1 "* | *"/node-init $CLUSTER $1") ;;
    *) return 0 ;;
    esac
    kill -9 "$pid" 2>/dev/null
    wait_until 10 process_gone "$pid"
}

process_gone() {
    [[ ! -e /proc/$1 ]]
}
