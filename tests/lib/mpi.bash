# For tests of mega-jobs with a real Open MPI on this machine alone: three ranks, each of them a node.
#
#   setup() { load ../lib/onager; load ../lib/launches; load ../lib/mpi; setup_mpi; }
#   teardown() { end_survivors; }

# setup_launches, and a config by which launch --backend mpi starts three ranks here; skips where Open MPI is missing.
setup_mpi() {
    [[ -x ${ONAGER_SO%/*}/onager-mpi ]] || skip "built without Open MPI"
    command -v mpirun >/dev/null || skip "there is no mpirun"
    setup_launches "$@"
    onager config --write mpi run "mpirun -np 3 --oversubscribe --bind-to none" >/dev/null
}

# launch --backend mpi of job j with two slots a rank; sets what bats' run sets, stderr apart.
launch_mpi() {
    run --separate-stderr onager launch --backend mpi --jobname j --max-tasks-per-node 2 "$@"
}

# The same in the background; launch_end waits for it.
launch_mpi_behind() {
    onager launch --backend mpi --jobname j --max-tasks-per-node 2 "$@" >"$BATS_TEST_TMPDIR/behind.o" \
        2>"$BATS_TEST_TMPDIR/behind.e" 3>&- &
    LAUNCH=$!
}

# The processes of the launch: those named $1 (onager-mpi, mpirun, onager-guard).
mega_processes() {
    local pid name
    for pid in $(grep -lsz "^TEST_MARK=$TEST_MARK$" /proc/[0-9]*/environ | tr -dc '0-9\n'); do
        read -r name 2>/dev/null <"/proc/$pid/comm" || continue
        [[ $name != "$1" ]] || echo "$pid"
    done
}

parent_of() {
    sed -n 's/^PPid:[[:space:]]*//p' "/proc/$1/status"
}

# Rank $1: an onager-mpi whose parent is mpirun.
rank_process() {
    local pid
    for pid in $(mega_processes onager-mpi); do
        if [[ $(cat "/proc/$(parent_of "$pid")/comm") == mpirun &&
            $(tr '\0' '\n' <"/proc/$pid/environ" | sed -n 's/^OMPI_COMM_WORLD_RANK=//p') == "$1" ]]; then
            echo "$pid"
        fi
    done
}

# The node process of rank $1: the first one that the rank started.
node_process() {
    pgrep -P "$(rank_process "$1")" onager-mpi | sort -n | head -n 1
}

no_mega_processes() {
    [[ -z $(mega_processes onager-mpi)$(mega_processes mpirun) ]]
}

# Each of the tasks 1 to $2 of launch $1 was done once, and none began again after that.
assert_all_done_once() {
    assert_equal "$(events "$1" | awk -F'\t' '$2 == "end" && $6 == 0 {print $3}' | sort -n | paste -sd' ')" \
        "$(seq -s' ' "$2")"
}
