# For tests on a real cluster of several nodes, which tests/cluster brings up: onager is called on the login host, as a
# normal user, in a folder that all nodes see under the name that it has here.
#
#   setup_file() { load ../lib/onager; load ../lib/clusters; setup_cluster slurm; }     or gridengine
#   teardown_file() { leave_cluster; }
#   setup() { load ../lib/onager; load ../lib/launches; load ../lib/clusters; setup_cluster_folder; }
#   teardown() { end_cluster_jobs; }
#
# ONAGER_CLUSTERS names the folder of the clusters (docs/clusters.md). Such files are tagged heavy: what the sanitizers
# and valgrind put into a shell is not there on the nodes.

CLUSTER_PROGRAMS=$REPO/tests/cluster

# Brings up cluster $1 with three nodes, and installs the build under test for them; $2 … are further words for the
# former. Where there can be no cluster, all tests are skipped with the reason. One file of tests at a time is at a
# cluster, since some kill its nodes.
setup_cluster() {
    local state said status=0 lock
    state=$(realpath -m "${ONAGER_CLUSTERS:-/var/tmp/onager-clusters}")
    CLUSTER=$1 CLUSTER_UP=("3" "${@:2}")
    if [[ -d $state ]] && { exec {lock}>"$state/$CLUSTER.tests"; } 2>/dev/null; then
        flock -w 1200 "$lock" || fail "$state/$CLUSTER.tests is held by other tests" || return
    fi
    said=$("$CLUSTER_PROGRAMS/$CLUSTER-up" "${CLUSTER_UP[@]}" 2>&1) || status=$?
    ((status != 77)) || skip "$said"
    ((status == 0)) || fail "$said" || return
    CLUSTER_PREFIX=$("$CLUSTER_PROGRAMS/cluster-install-onager" "${ONAGER_SO%/*}") || return
    CLUSTER_FOLDER=$(mktemp -d "$state/home/scientist/test.XXXXXX") || return
    chown --reference="$state/home/scientist" "$CLUSTER_FOLDER"
    chmod 755 "$CLUSTER_FOLDER"
    export CLUSTER CLUSTER_PREFIX CLUSTER_FOLDER
}

leave_cluster() {
    [[ ! ${CLUSTER_FOLDER-} ]] || rm -rf "$CLUSTER_FOLDER"
}

# A fresh folder to work in, which is the user's home as well.
setup_cluster_folder() {
    FOLDER=$CLUSTER_FOLDER/$BATS_TEST_NUMBER
    install -d -m 755 -o "$(stat -c %u "$CLUSTER_FOLDER")" -g "$(stat -c %g "$CLUSTER_FOLDER")" "$FOLDER"
    cd "$FOLDER" || return
    exec </dev/null
}

# Runs a script in that folder on the login host, as the user, with onager enabled; $2 … are its $1 …. Sets what bats'
# run sets, stderr apart.
there() {
    run --separate-stderr "$CLUSTER_PROGRAMS/$CLUSTER-run" -e HOME="$FOLDER" -e LC_ALL=C.UTF-8 \
        -e SO="$CLUSTER_PREFIX/lib/bash/onager.so" bash -c 'enable -f "$SO" onager || exit 99
            '"$1" bash "${@:2}"
}

# The same, for what must succeed; the test ends where it doesn't.
well_there() {
    there "$@"
    ((status == 0)) || fail "status $status of: $1"$'\n'"$output"$'\n'"$stderr"
}

# A command on the login host, or with --node on another, as root.
root_there() {
    "$CLUSTER_PROGRAMS/$CLUSTER-run" --root "$@"
}

# What is to happen to a node, as the …-node programs say; the test's end puts it right.
mishap() {
    : >"$FOLDER/.mishap"
    "$CLUSTER_PROGRAMS/$CLUSTER-node" "$@"
}

# A program in the folder, from stdin: what the tasks run.
program() {
    cat >"$1" && chmod 755 "$1"
}

# Waits on the login host until launch $1 (any word of -j; the latest) has ended, $2 seconds at most (60), whatever
# became of it. What wait said is in $stderr, its status in $status.
ended_there() {
    there 'onager wait -j "$1" --timeout "$2"' "${1-last}" "${2-60}"
    ((status != 124)) || fail "launch ${1-last} goes on: $stderr" || {
        "$CLUSTER_PROGRAMS/$CLUSTER-run" "$(scheduler_lists)" >&2
        return 1
    }
}

# As ended_there, and all tasks of the launch must be done.
done_there() {
    ended_there "$@" && ((status == 0)) || fail "not all is done: $stderr"
}

scheduler_lists() {
    case $CLUSTER in slurm) echo squeue ;; *) echo qstat ;; esac
}

# Tasks of launch $1 (a word of -j) in states $2, on one line: "1 2 3".
tasks_in_state() {
    well_there 'onager list -j "$1" --state "$2" --field task_id' "$@"
    paste -sd' ' <<<"$output"
}

# The cluster's ids of the launches that this test made.
cluster_jobids() {
    [[ ! -e .onager/job_index.csv ]] || sed -n 's/^|*\([0-9][0-9]*\).*/\1/p' .onager/job_index.csv
}

# The processes of this test's jobs, on whatever node: process ids as the machine knows them. The schedulers' own are
# none of them.
job_processes() {
    local path pid name
    for path in $(grep -lszE "^(SLURM_SUBMIT_DIR|SGE_O_WORKDIR)=$FOLDER$" /proc/[0-9]*/environ); do
        pid=${path//[^0-9]/}
        read -r name 2>/dev/null <"/proc/$pid/comm" || continue
        [[ $name == slurmstepd || $name == sge_shepherd* ]] || echo "$pid"
    done
}

no_job_processes() {
    [[ -z $(job_processes) ]]
}

has_job_processes() {
    (($(job_processes | wc -l) >= $1))
}

assert_no_job_processes() {
    wait_until 20 no_job_processes ||
        fail "still alive: $(ps -o pid,ppid,stat,args -p "$(job_processes | paste -sd,)")"
}

# For teardown: cancels what the test left at the scheduler, and makes dead nodes live.
end_cluster_jobs() {
    local id ids
    [[ ${FOLDER-} && -d $FOLDER ]] || return 0
    cd "$FOLDER" || return
    if [[ -e .mishap ]]; then
        "$CLUSTER_PROGRAMS/$CLUSTER-up" || return
    fi
    mapfile -t ids < <(cluster_jobids)
    ((${#ids[@]})) || return 0
    case $CLUSTER in
    slurm) root_there scancel -Q "${ids[@]}" 2>/dev/null || true ;;
    *) root_there qdel -f "${ids[@]}" >/dev/null 2>&1 || true ;;
    esac
    wait_until 10 no_job_processes || for id in $(job_processes); do
        kill -KILL "$id" 2>/dev/null || true
    done
}
