#!/bin/bash
# Bringing a cluster up, whichever it is, and taking it down. Loaded by the …-up and …-down programs after
# lib.bash, packages.bash, nodes.bash and the cluster's file.

# A cluster that never was complete, as when the program was killed, is made from nothing.
# $1 nodes wanted at least, $2 … settings for the scheduler's configuration.
cluster_up() {
    local count
    check_machine
    lock_cluster
    [[ -e $STATE/$CLUSTER/complete ]] && node_lives "$SWITCH" && cluster_fits || fresh_start || return
    mkdir -p "$STATE/$CLUSTER/nodes"
    count=$(cat "$STATE/$CLUSTER/nodes/count" 2>/dev/null || echo 0)
    ((count >= $1)) || count=$1
    shift
    printf '%d\n' "$count" >"$STATE/$CLUSTER/nodes/count"
    cluster_configure "$count" "$@" && boot_all && wait_until 60 cluster_ready || {
        say "$CLUSTER does not come up; see the logs in $STATE/$CLUSTER/log and $STATE/$CLUSTER/nodes/*/log"
        cluster_state >&2
        return 1
    }
    : >"$STATE/$CLUSTER/complete"
}

# Nothing of a cluster of before is left when this returns, and the packages are there.
fresh_start() {
    take_down || return
    rm -rf "${STATE:?}/$CLUSTER"
    packages_fetch "$CLUSTER" "${PACKAGES[@]}"
    mkdir -p "$STATE/home" "$STATE/$CLUSTER/log"
    cluster_begin
    [[ -d $STATE/home/$NORMAL_USER ]] ||
        install -d -m 755 -o "$NORMAL_UID" -g "$NORMAL_UID" "$STATE/home/$NORMAL_USER"
}

# Nodes boot side by side; the login host's daemon is the first. One that was made to hang goes on.
boot_all() {
    local node daemon pid_file failed=0 booting=()
    switch_boot || return
    while read -r node; do
        node_boot "$node" &
        booting+=($!)
    done < <(known_nodes)
    for node in "${booting[@]}"; do
        wait "$node" || failed=1
    done
    ((failed == 0)) || return
    while read -r node; do
        read -r daemon pid_file < <(cluster_daemon "$node")
        ! daemon_lives "$node" "$daemon" "$pid_file" || daemon_signal "$node" CONT "$pid_file"
        node_cable "$node" up && cluster_start "$node" || return
    done < <(known_nodes)
}

# The end of all nodes, and of the switch.
take_down() {
    local folder
    for folder in "$STATE/$CLUSTER"/nodes/*/; do
        [[ ! -d $folder ]] || node_kill "$(basename "$folder")" || return
    done
    rm -rf "$STATE/$CLUSTER/nodes"
}

# Logs stay, until the cluster comes up again.
cluster_down() {
    ((EUID == 0)) || cannot_run "real clusters need root"
    [[ -d $STATE/$CLUSTER ]] || return 0
    lock_cluster
    take_down || {
        say "processes of $CLUSTER will not die"
        return 1
    }
    find "$STATE/$CLUSTER" -mindepth 1 -maxdepth 1 ! -name log -exec rm -rf {} +
}
