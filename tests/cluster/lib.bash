#!/bin/bash
# What the programs of this folder share: where things lie, whether this machine can have clusters at all, the
# lock. Loaded by each of them, with the cluster's own file (slurm.bash, gridengine.bash) after it.

set -u
umask 022
PATH=$PATH:/usr/sbin:/sbin
HERE=$(realpath "${BASH_SOURCE[0]%/*}")
STATE=$(realpath -m "${ONAGER_CLUSTERS:-/var/tmp/onager-clusters}")
MAX_NODES=32
# Where a test that can't run here has this status, it is skipped with the line that was printed.
CANNOT_RUN=77
NORMAL_USER=scientist NORMAL_UID=2000
CLEAN_PATH=/usr/local/bin:/usr/bin:/bin

say() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

cannot_run() {
    say "$*"
    exit $CANNOT_RUN
}

usage_error() {
    say "$*"
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

# Answers --help with the head of the program.
help_wanted() {
    [[ ${1-} == --help || ${1-} == -h ]] || return 0
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
    exit 0
}

# Ends the program where there can be no cluster, with one line that says why and what to do.
check_machine() {
    local tool
    ((EUID == 0)) || cannot_run "real clusters need root: run this, or the tests, as root (sudo)"
    for tool in unshare nsenter setpriv pivot_root ip flock; do
        type -P "$tool" >/dev/null ||
            cannot_run "there is no program $tool: install util-linux and iproute2"
    done
    [[ $STATE =~ ^[A-Za-z0-9/._-]+$ ]] ||
        cannot_run "$STATE: ONAGER_CLUSTERS must be a path of letters, digits and / . _ - alone"
    mkdir -p "$STATE" 2>/dev/null || cannot_run "$STATE: can't be made: name a folder in ONAGER_CLUSTERS"
    setpriv --reuid=$NORMAL_UID --regid=$NORMAL_UID --clear-groups test -x "$STATE/." ||
        cannot_run "$STATE: closed to other users: name an open folder in ONAGER_CLUSTERS"
    check_namespaces
}

check_namespaces() {
    local trial
    # shellcheck disable=SC2016
    trial=$(unshare --fork --kill-child --pid --mount --uts --ipc --net bash -c '
        mount -t tmpfs tmpfs "$1" && mkdir "$1"/{upper,work,etc} &&
            mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" "$1/etc" &&
            ip link add name br0 type bridge && ip link add name v0 type veth peer name v1
        ' - "$STATE" 2>&1) ||
        cannot_run "this kernel or container allows no namespaces with mounts and a network" \
            "(${trial##*$'\n'}): use a machine, or a privileged container"
}

# One program at a time changes a cluster, whichever checkout it is of. What was inherited of files is closed
# first: a daemon that is started must hold neither the lock nor a pipe of the program that called us.
lock_cluster() {
    local fd
    for fd in /proc/self/fd/*; do
        fd=${fd##*/}
        ((fd > 2 && fd < 200)) && [[ ! /proc/self/fd/$fd -ef $0 ]] && eval "exec $fd>&-"
    done
    mkdir -p "$STATE/$CLUSTER"
    exec 9>"$STATE/$CLUSTER.lock"
    flock -w 120 9 || {
        say "$STATE/$CLUSTER.lock has been held by another program for 2 minutes"
        exit 1
    }
}

# The names of the nodes that this cluster has been given, the login host first.
known_nodes() {
    local i count
    printf '%s\n' "$HEAD"
    count=$(cat "$STATE/$CLUSTER/nodes/count" 2>/dev/null) || return 0
    for ((i = 1; i <= count; i++)); do
        printf '%s%d\n' "$PREFIX" "$i"
    done
}

is_known_node() {
    known_nodes | grep -qxF -- "$1"
}

# Repeats a command ($2 …) every 50 ms until it succeeds, for $1 seconds at most.
wait_until() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end)) || return 1
        sleep 0.05
    done
}
