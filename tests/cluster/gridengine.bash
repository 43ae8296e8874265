#!/bin/bash
# What is Grid Engine's own of a cluster: its packages, its configuration, its daemons. Loaded after lib.bash;
# offers what slurm.bash says that a cluster file has to offer.

CLUSTER=gridengine HEAD=gctl PREFIX=e SUBNET=10.99.2
PACKAGE_SETS=(gridengine)
# The first three want a mail transport; this is the small one.
PACKAGES=(gridengine-master gridengine-exec gridengine-client msmtp-mta)
FOLDER_GE=$STATE/gridengine

cluster_fits() {
    :
}

cluster_begin() {
    :
}

cluster_prepare_node() {
    local root=$1
    mkdir -p "$root"/var/{lib,spool}/gridengine
    cp -a "$(packages_root gridengine)/var/lib/gridengine" "$root/var/lib/" 2>/dev/null
    mkdir -p "$root/var/lib/gridengine/default"
    # The daemons write their process ids as the user sgeadmin.
    install -d -o 1999 -g 1999 "$root/run/gridengine"
    mount --bind "$FOLDER_GE/cell" "$root/var/lib/gridengine/default" &&
        mount --bind "$FOLDER_GE/spool" "$root/var/spool/gridengine"
}

# The settings' program is put where all nodes see it, as they may not see the checkout.
cluster_configure() {
    [[ ! -e $FOLDER_GE/cell/common/act_qmaster ]] || return 0
    mkdir -p "$FOLDER_GE/cell/common" "$FOLDER_GE/spool"/{qmaster/job_scripts,spooldb,execd}
    cp "$HERE/gridengine-settings" "$FOLDER_GE/settings"
    printf '%s\n' "$HEAD" >"$FOLDER_GE/cell/common/act_qmaster"
    chown -R 1999:1999 "$FOLDER_GE/cell" "$FOLDER_GE/spool"
}

cluster_daemon() {
    case $1 in
    "$HEAD") echo sge_qmaster /run/gridengine/sge_qmaster.pid ;;
    *) echo sge_execd /run/gridengine/sge_execd.pid ;;
    esac
}

# Starts what does not run on node $1. A node's daemon gets nowhere, and writes no process id, until the master has
# given up its connection to the one of before: "endpoint is not unique".
cluster_start() {
    local daemon pid_file
    read -r daemon pid_file < <(cluster_daemon "$1")
    daemon_lives "$1" "$daemon" "$pid_file" && return
    if [[ $1 == "$HEAD" ]]; then
        master_start
    else
        node_introduce "$1" && in_node "$1" SGE_EXECD_PIDFILE="$pid_file" sge_execd
    fi </dev/null >>"$FOLDER_GE/log/$1" 2>&1 && wait_until 60 daemon_lives "$1" "$daemon" "$pid_file"
}

# The first time, the cluster's tables are made: by the package's own program, then by ours.
master_start() {
    local new=no
    if [[ ! -e $FOLDER_GE/cell/common/settings.sh ]]; then
        new=yes
        in_node "$HEAD" install -o sgeadmin -g sgeadmin -m 644 /usr/share/gridengine/default-bootstrap \
            /var/lib/gridengine/default/common/bootstrap || return
        in_node "$HEAD" setpriv --reuid=sgeadmin --regid=sgeadmin --clear-groups \
            /usr/share/gridengine/scripts/init_cluster /var/lib/gridengine default /var/spool/gridengine/spooldb \
            'sgeadmin root' || return
    fi
    in_node "$HEAD" SGE_QMASTER_PIDFILE=/run/gridengine/sge_qmaster.pid sge_qmaster &&
        wait_until 10 in_node "$HEAD" qconf -sm || return
    if [[ $new == yes ]]; then
        in_node "$HEAD" "$FOLDER_GE/settings"
    else
        end_execds
    fi
}

# The nodes' daemons look for a master that went away once in half a minute; new ones do so at once. Jobs go on.
end_execds() {
    local node daemon pid_file
    while read -r node; do
        read -r daemon pid_file < <(cluster_daemon "$node")
        [[ $node == "$HEAD" ]] || ! daemon_lives "$node" "$daemon" "$pid_file" ||
            daemon_signal "$node" KILL "$pid_file"
    done < <(known_nodes)
}

# Makes a node known to the master, with its queues' slots and resources.
node_introduce() {
    in_node "$HEAD" "$FOLDER_GE/settings" "$1"
}

# What the master says of the queues.
cluster_state() {
    in_node "$HEAD" timeout 5 qstat -f
}

# Whether all queues of all nodes take jobs. Queues in error or disabled by hand come back.
cluster_ready() {
    local answer nodes queues
    answer=$(cluster_state 2>/dev/null) || return
    nodes=$(($(known_nodes | wc -l) - 1))
    queues=$(awk '/^[a-z.]+@/ && $4 != "-NA-" && NF == 5 {n++} END {print n + 0}' <<<"$answer")
    ((queues == nodes * 5)) && return
    if awk '/^[a-z.]+@/ && $6 ~ /[dE]/ {found = 1} END {exit !found}' <<<"$answer"; then
        in_node "$HEAD" qmod -c '*' >/dev/null 2>&1
        in_node "$HEAD" qmod -e '*' >/dev/null 2>&1
    fi
    sleep 0.2
    return 1
}
