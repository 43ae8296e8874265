#!/usr/bin/env bats
# Mega-jobs with a real Open MPI, three ranks on this machine: what they run, and how.
#
# bats file_tags=heavy

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/mpi
    setup_mpi
}

teardown() { end_survivors; }

@test "each task runs once, on all three ranks, and the summary tells of them" {
    write_job_of j 300 true
    launch_mpi
    assert_success
    assert_all_done_once 1 300
    assert_regex "$stderr" 'launch 1 \(j\): 300 done, 0 failed in '
    assert_regex "$stderr" '3 nodes with 6 slots were [0-9.]+% busy, idle tail '
    assert_equal "$(events 1 | awk -F'\t' '$2 == "start" {print $5}' | sort -u | paste -sd' ')" "0 1 2 3 4 5"
    run onager list -j 1 --state done --field task_id
    assert_equal "${#lines[@]}" 300
}

@test "ranks that are started by hand run the tasks, too" {
    write_job_of j 20 "echo hello"
    onager launch --backend local --jobname j 2>/dev/null
    rm -rf .onager/launches/1/events
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    run --separate-stderr mpirun -np 2 --oversubscribe "${ONAGER_SO%/*}/onager-mpi" --slots 2 .onager/launches/1
    assert_success
    assert_all_done_once 1 20
    assert_regex "$stderr" '20 done, 0 failed'
}

@test "a task has the environment of the shell that launched it, and none of the runner's MPI" {
    export MINE="a b" OMPI_MCA_btl=self,tcp,vader
    write_job j env
    launch_mpi
    assert_success
    run log_of j 1 1 o
    assert_line "MINE=a b"
    assert_line "OMPI_MCA_btl=self,tcp,vader"
    assert_line "ONAGER_NODE=$HOST"
    refute_line --regexp '^(OMPI_C|OMPI_U|PMIX|PMI_|ORTE|PRTE)'
}

@test "a task that is an MPI program runs, and so does one that calls mpirun" {
    cat >hello.c <<'END'
#include <mpi.h>
#include <stdio.h>
int main(int argc, char **argv)
{
    int size;
    MPI_Init(&argc, &argv);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    printf("size %d\n", size);
    MPI_Finalize();
    return 0;
}
END
    mpicc -o hello hello.c
    write_job j ./hello "mpirun -np 2 --oversubscribe ./hello"
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    launch_mpi
    assert_success
    assert_equal "$(log_of j 1 1 o)" "size 1"
    assert_equal "$(log_of j 1 2 o)" $'size 2\nsize 2'
}

@test "a task that failed is tried again in another node's slot, as often as it may" {
    write_job j false true true true true true
    launch_mpi --retries 2
    assert_failure 1
    assert_regex "$stderr" '5 done, 1 failed, 2 tried again'
    assert_equal "$(events 1 | awk -F'\t' '$2 == "end" && $3 == 1 {print $4}' | paste -sd' ')" "1 2 3"
    slots=$(events 1 | awk -F'\t' '$2 == "start" && $3 == 1 {print int($5 / 2)}' | head -n 2 | uniq | wc -l)
    assert_equal "$slots" 2
}

@test "a task is tried again when all that its earlier attempt left is gone" {
    cat >work <<'END'
#!/bin/bash
(trap "" TERM; for ((i = 0; i < 60; i++)); do echo "$ONAGER_ATTEMPT" >>ticks; sleep 0.05; done) &
sleep 30
END
    chmod +x work
    write_job j ./work
    ONAGER_GRACE=1 launch_mpi --timeout 1 --retries 1
    assert_failure
    assert_equal "$(uniq ticks | paste -sd' ')" "1 2"
}

@test "limits hold over all nodes: timeout, failures, canary" {
    write_job j "sleep 30" true
    launch_mpi --timeout 1
    assert_regex "$stderr" '1 done, 0 failed, 1 timed out'
    write_job_of j 200 "sleep 0.1; false"
    launch_mpi --max-failures 5
    assert_regex "$stderr" '5 of 200 tasks failed, and --max-failures is 5: nothing more is started'
    assert_regex "$stderr" 'continue with: onager launch .*--only missing'
    write_job_of j 40 false
    launch_mpi --canary
    assert_regex "$stderr" 'the other 39 are not started'
    assert_equal "$(tasks_with 3 start | wc -l)" 1
}

@test "so many tasks at a time on all nodes together, and no more" {
    write_job_of j 24 "sleep 0.2"
    launch_mpi --max-tasks 3
    assert_success
    assert_equal "$(most_at_once 1)" 3
}

@test "a cancel ends some tasks, and all of them" {
    write_job_of j 40 "sleep 20"
    launch_mpi_behind
    wait_for_events 1 start 6
    onager cancel -j 1 -t 1,30
    wait_for_events 1 cancel 2
    run onager list -j 1 --state cancelled --field task_id
    assert_output $'1\n30'
    onager cancel -j 1 --yes
    launch_end fails
    run onager list -j 1 --state cancelled --field task_id
    assert_equal "${#lines[@]}" 40
    assert no_mega_processes
}

@test "TERM ends the launch and its tasks, and what it did not do is launched again" {
    write_job_of j 30 "sleep 1"
    launch_mpi_behind
    wait_for_events 1 end 6
    kill -TERM "$(pgrep -P "$LAUNCH" onager-mpi || echo "$LAUNCH")"
    launch_end fails
    assert no_mega_processes
    run cat "$BATS_TEST_TMPDIR/behind.e"
    assert_output --partial "continue with: onager launch"
    launch_mpi --only missing
    assert_success
    run onager list -j 2 --state done --field task_id
    assert_equal "$(($(tasks_with 1 end | sort -u | wc -l) + ${#lines[@]} >= 30))" 1
}

@test "a second launch runs the longest tasks first" {
    write_job j "sleep 0.1" "sleep 0.1" "sleep 0.1" "sleep 0.1" "sleep 1.5" "sleep 0.1" "sleep 0.1" "sleep 0.8"
    launch_mpi --max-tasks 1
    assert_success
    launch_mpi --max-tasks 1
    assert_success
    assert_equal "$(tasks_with 2 start | head -n 2 | paste -sd' ')" "5 8"
}

@test "each slot has cpus of its own with --pin, and may use all without" {
    write_job_of j 12 "sleep 0.3; taskset -cp \$\$"
    onager config --write mpi run "mpirun -np 1 --bind-to core" >/dev/null
    launch_mpi --max-tasks-per-node "$(nproc)" --pin
    assert_success
    assert_equal "$(cat .onager/logs/"$HOST"/j_1_*.o | sed 's/.*: //' | sort -u | wc -l)" "$(nproc)"
    launch_mpi
    assert_success
    assert_equal "$(cat .onager/logs/"$HOST"/j_2_*.o | sed 's/.*: //' | sort -u)" "$(taskset -cp $$ | sed 's/.*: //')"
}

@test "the coordinator hands a million simulated tasks out, each once" {
    run "${ONAGER_SO%/*}/onager-mpi" --simulate 100,16,1000000
    assert_success
    assert_line --partial "done 1000000,"
    run "${ONAGER_SO%/*}/onager-mpi" --simulate 100
    assert_failure
    assert_output --partial 'expected NODES,SLOTS,TASKS'
}
