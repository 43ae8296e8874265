#!/bin/bash
# Mishaps of nodes. Loaded by the …-node programs after lib.bash, nodes.bash and the cluster's file.

cluster_node() {
    local pid_file
    (($# == 0 || $# == 2)) || usage_error "wants a node, and what is to happen to it"
    ((EUID == 0)) || cannot_run "real clusters need root"
    (($#)) || { list_nodes && return; }
    is_known_node "$1" || {
        say "there is no node $1; there are: $(known_nodes | tr '\n' ' ')"
        return 1
    }
    lock_cluster
    node_lives "$SWITCH" || {
        say "$CLUSTER is not up; $CLUSTER-up brings it up"
        return 1
    }
    read -r _ pid_file < <(cluster_daemon "$1")
    case $2 in
    kill) node_kill "$1" ;;
    off) node_cable "$1" down && node_kill "$1" ;;
    cut) node_cable "$1" down ;;
    heal) node_cable "$1" up ;;
    crash) daemon_signal "$1" KILL "$pid_file" ;;
    freeze) daemon_signal "$1" STOP "$pid_file" ;;
    thaw) daemon_signal "$1" CONT "$pid_file" ;;
    boot) node_boot "$1" && node_cable "$1" up && cluster_start "$1" ;;
    *) usage_error "$2: no such mishap" ;;
    esac
}

list_nodes() {
    local node
    while read -r node; do
        if node_lives "$node"; then printf '%s up\n' "$node"; else printf '%s dead\n' "$node"; fi
    done < <(known_nodes)
}
