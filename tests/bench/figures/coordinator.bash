# The coordinator alone: its own code and its own messages, with nodes and a clock that are simulated. Tasks of 1 s, and
# mixed ones. Then a table of its own for one to ten thousand nodes.

has_mpi coordinator || return 0

# simulate NODES,SLOTS,TASKS[,SECONDS]: sets coordinator_seconds, tasks_per_second and so on, as onager-mpi prints them.
simulate() {
    local line
    line=$("$mpi" --simulate "$1" | grep '^coordinator_seconds ') || return
    # shellcheck disable=SC2086 # words
    set -- $line
    while (($# > 1)); do
        [[ $1 =~ ^[a-z_]+$ && $2 =~ ^[0-9.]+$ ]] && printf -v "$1" %s "$2"
        shift 2
    done
}

# four TITLE: the rows of what was simulated last.
four() {
    row "$1: handed out" "$(calc "$tasks_per_second / 1e6") million tasks/s" - - '>= 1 million' \
        "$(met "$tasks_per_second >= 1e6")"
    row "  the same: messages a task" "$messages_per_task" - - '<= 0.05' "$(met "$messages_per_task <= 0.05")"
    row "  the same: utilisation" "$utilisation" - - '>= 0.98' "$(met "$utilisation >= 0.98")"
    row "  the same: memory a slot" "$bytes_per_slot bytes" - - '<= 1 KiB' "$(met "$bytes_per_slot <= 1024")"
}

simulate 1000,64,10000000,1 && four '1,000 nodes x 64, 10 million tasks of 1 s'
simulate 1000,64,10000000,0.5-1.5 && four '1,000 nodes x 64, tasks of 0.5 to 1.5 s'

page '  nodes   slots       tasks  cpu time   tasks/s handed out  messages a task  utilisation  bytes a slot'
for nodes in 1 10 100 1000 10000; do
    # sixteen tasks a slot where there are very many slots
    count=$((nodes * 64 * (nodes > 1000 ? 16 : 160)))
    simulate $nodes,64,$count,0.5-1.5 || continue
    page "$(printf '%7d %7d %11d %7.2f s %20d %16s %12s %13s' $nodes $((nodes * 64)) $count "$coordinator_seconds" \
        "${tasks_per_second%.*}" "$messages_per_task" "$utilisation" "$bytes_per_slot")"
done
