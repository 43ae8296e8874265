#!/usr/bin/env bats
# A rank of a mega-job dies while MPI starts, when the others wait for it and mpirun for them: the launcher learns it from
# that rank's host, and starts the ranks again.
#
# bats file_tags=heavy

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/mpi
    setup_mpi
    write_job_of j 4 true
}

teardown() { end_survivors; }

# Has each rank started by a script: in the first $3 starts of the ranks, 1, rank $1 is killed by signal $2, KILL, and another
# one joins in only then, so that MPI cannot be up by that time. Each start has an mpirun of its own.
rank_dies() {
    cat >starter <<EOF
#!/bin/bash
if [[ \$OMPI_COMM_WORLD_RANK == $1 ]]; then
    starts=(starts.*)
    : >starts.\$PPID
    if [[ -e \${starts[0]} ]] && ((\${#starts[@]} >= ${3-1})); then
        : >joined.\$PPID
        exec "\$@"
    fi
    "\$@" <&0 &
    until pgrep -P \$! -x onager-vigil >/dev/null; do sleep 0.02; done
    kill -${2-KILL} \$!
    wait
    : >joined.\$PPID
elif [[ \$OMPI_COMM_WORLD_RANK == 2 ]]; then
    until [[ -e joined.\$PPID ]]; do sleep 0.02; done
    exec "\$@"
else
    exec "\$@"
fi
EOF
    chmod +x starter
    onager config --write mpi run "mpirun -np 3 --oversubscribe --bind-to none ./starter" >/dev/null
}

@test "a rank is killed while MPI starts: a line says so, and the ranks are started again" {
    rank_dies 1
    launch_mpi
    assert_success
    # shellcheck disable=SC2154 # bats' run sets it
    assert_regex "$stderr" "onager: rank 1, on [^ ]+, died while MPI started"
    assert_regex "$stderr" "starting again \(restart 1 of 3\)"
    assert_all_done_once 1 4
}

@test "rank 0 dies while MPI starts, and may not be started again: an error that names the log, and no process is left" {
    rank_dies 0 SEGV
    launch_mpi --restarts 0
    assert_failure
    assert_regex "$stderr" "onager: rank 0, on [^ ]+, died while MPI started"
    assert_regex "$stderr" "mpirun ended with status [0-9]+ before all was done; see \.onager/launches/1/mpirun\.log"
    wait_until 20 no_mega_processes
    assert_equal "$(tasks_with 1 start)" ""
}

@test "a launch is called off while it waits for the ranks of one that died: it ends, and leaves no process" {
    rank_dies 1 KILL 9
    launch_mpi_behind
    wait_until 60 grep -q "died while MPI started" "$BATS_TEST_TMPDIR/behind.e"
    kill -TERM "$(pgrep -P "$LAUNCH" onager-mpi || pgrep -P "$(pgrep -P "$LAUNCH")" onager-mpi)"
    launch_end fails
    wait_until 20 no_mega_processes
    assert_equal "$(tasks_with 1 start)" ""
}
