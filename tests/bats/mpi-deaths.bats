#!/usr/bin/env bats
# Mega-jobs with a real Open MPI, three ranks on this machine, whose processes are killed: all is done in the end, nothing
# twice, and nothing runs on.
#
# bats file_tags=heavy

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/mpi
    setup_mpi
}

teardown() { end_survivors; }

# A launch of $1 tasks, 40, that take $2 seconds each, 1, with so many begun as there are slots.
under_way() {
    write_job_of j "${1-40}" "sleep ${2-1}"
    launch_mpi_behind
    wait_for_events 1 start 6
}

@test "a node process is killed: its tasks run elsewhere" {
    under_way
    kill -KILL "$(node_process 1)"
    launch_end
    assert_all_done_once 1 40
    assert_regex "$(<"$BATS_TEST_TMPDIR/behind.e")" "$HOST is lost, with [12] tasks? that ran there"
}

@test "a rank is killed: its tasks end, and run elsewhere" {
    under_way
    kill -KILL "$(rank_process 2)"
    launch_end
    assert_all_done_once 1 40
    assert_equal "$(tasks_with 1 lost | wc -l)" 2
}

@test "rank 0 is killed: the ranks are started again, and go on" {
    under_way
    kill -KILL "$(rank_process 0)"
    launch_end
    assert_all_done_once 1 40
}

@test "mpirun is killed: it is started again, and goes on" {
    under_way
    kill -KILL "$(mega_processes mpirun)"
    launch_end
    assert_all_done_once 1 40
}

@test "the coordinator is killed: the ranks are started again, and go on" {
    under_way
    kill -KILL "$(pgrep -P "$(rank_process 0)" onager-mpi | sort -n | tail -n 1)"
    launch_end
    assert_all_done_once 1 40
}

@test "the launcher is killed: nothing runs on, and the rest is launched again" {
    under_way
    kill -KILL "$(pgrep -P "$LAUNCH" onager-mpi || pgrep -P "$(pgrep -P "$LAUNCH")" onager-mpi)"
    wait_until 20 no_mega_processes
    run onager list -j 1 --state running --field task_id
    assert_output ""
    launch_mpi --only missing
    assert_success
}

@test "a rank that is stopped for long is lost, and none of its tasks runs meanwhile" {
    under_way 10 12
    stopped=$(rank_process 1)
    kill -STOP "$stopped"
    wait_for_events 1 lost 1
    kill -CONT "$stopped"
    launch_end
    assert_all_done_once 1 10
}

@test "nothing more is started after too many failures, also when mpirun is killed then" {
    local commands=(false)
    for ((i = 0; i < 20; i++)); do
        commands+=("sleep 4")
    done
    write_job j "${commands[@]}"
    launch_mpi_behind --max-failures 1
    wait_for_events 1 halt 1
    kill -KILL "$(mega_processes mpirun)"
    launch_end fails
    assert_equal "$(tasks_with 1 start | sort -u | wc -l)" "$(tasks_with 1 start | wc -l)"
    (($(tasks_with 1 start | wc -l) < 12)) || fail "more were started"
}

@test "a node process that hangs does not hold up the end" {
    export ONAGER_GRACE=1
    under_way 10 60
    stopped=$(node_process 1)
    kill -STOP "$stopped"
    kill -TERM "$(pgrep -P "$LAUNCH" onager-mpi || echo "$LAUNCH")"
    launch_end fails
    assert no_mega_processes
}
