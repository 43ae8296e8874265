#!/usr/bin/env bats
# cancel --backend local: the tasks of a launch get TERM, from this shell or another, all of them or some.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

# A launch in progress: $1 slots, tasks 1 … $2, each tells when it gets TERM.
begin_launch() {
    write_job_of j "$2" 'trap "echo got TERM; exit 9" TERM; echo ready; gate go & wait'
    launch_behind --jobname j --max-tasks "$1"
    local task
    for ((task = 1; task <= $1; task++)); do
        wait_until 60 grep -qs ready ".onager/logs/$HOST/j_1_$task.o"
    done
}

# cancel in a bash of its own: another shell than the launch's.
cancel() {
    in_bash --separate-stderr 'onager cancel --backend local "$@"' "$@"
}

@test "rubbish among the requests does not hide those behind it" {
    write_job j "gate go" "gate go"
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    printf 'x\0y\n5,x\n' >>.onager/launches/1/cancel
    onager cancel -j 1 --yes -q
    launch_end fails
    assert_equal "$(tasks_sorted 1 cancel)" "1 2"
}

@test "a whole launch is cancelled: running tasks get TERM, the others never start" {
    begin_launch 2 6
    cancel -j 1 --yes
    assert_success
    launch_end fails
    assert_equal "$(log_of j 1 1 o)" $'ready\ngot TERM'
    assert_equal "$(log_of j 1 2 o)" $'ready\ngot TERM'
    assert_equal "$(tasks_sorted 1 start)" "1 2"
    assert_no_survivors
}

@test "the cancellation is recorded for running and for waiting tasks" {
    begin_launch 2 4
    cancel -j 1 --yes
    launch_end fails
    assert_equal "$(tasks_sorted 1 cancel)" "1 2 3 4"
    assert_equal "$(events 1 | tail -n 1 | cut -f2)" finish
}

@test "the launch says at its end how many were cancelled, and fails" {
    begin_launch 1 3
    cancel -j 1 --yes
    launch_end fails
    run tail -n 5 "$BATS_TEST_TMPDIR/behind.e"
    assert_output --regexp 'onager: launch 1 \(j\): 0 done.* 3 cancelled'
}

@test "a single running task is cancelled and the others go on" {
    begin_launch 3 3
    cancel -j 1 -t 2
    assert_success
    wait_for_events 1 end 1
    assert_equal "$(tasks_sorted 1 end)" 2
    touch go
    launch_end 1
    assert_equal "$(tasks_sorted 1 cancel)" 2
    assert_equal "$(event_cell 1 end 1 status) $(event_cell 1 end 3 status)" "0 0"
    refute [ "$(log_of j 1 1 o)" = $'ready\ngot TERM' ]
}

@test "the slot of a cancelled task is filled with the next one" {
    begin_launch 1 2
    cancel -j 1 -t 1
    wait_for_events 1 start 2
    touch go
    launch_end fails
    assert_equal "$(event_cell 1 end 2 status)" 0
}

@test "waiting tasks are cancelled and never start" {
    begin_launch 1 5
    cancel -j 1 -t 3,5
    assert_success
    touch go
    launch_end 1
    assert_equal "$(tasks_sorted 1 start)" "1 2 4"
    assert_equal "$(tasks_sorted 1 cancel)" "3 5"
}

@test "two cancellations one after the other both count" {
    begin_launch 1 6
    cancel -j 1 -t 3
    cancel -j 1 -t 5-6
    touch go
    launch_end fails
    assert_equal "$(tasks_sorted 1 start)" "1 2 4"
    assert_equal "$(tasks_sorted 1 cancel)" "3 5 6"
}

@test "a cancelled launch can be continued with the tasks that are left" {
    begin_launch 1 3
    cancel -j 1 --yes
    launch_end fails
    touch go
    launch --jobname j --tasklist 1-3
    assert_success
    assert_equal "$(tasks_sorted 2 end)" "1 2 3"
}

@test "TERM reaches the children of a task" {
    write_job j "sh -c 'trap \"echo inner; exit\" TERM; echo ready; gate go & wait' & wait; true"
    launch_behind --jobname j
    wait_until 60 grep -qs ready ".onager/logs/$HOST/j_1_1.o"
    cancel -j 1 --yes
    launch_end fails
    assert_no_survivors
    assert_equal "$(log_of j 1 1 o)" $'ready\ninner'
}

@test "a task that does not listen to TERM is killed after the grace time" {
    write_job j "trap '' TERM; echo ready; gate go; gate go"
    export ONAGER_GRACE=1
    launch_behind --jobname j
    wait_until 60 grep -qs ready ".onager/logs/$HOST/j_1_1.o"
    cancel -j 1 --yes
    launch_end fails
    assert_equal "$(event_cell 1 end 1 signal)" 9
    assert_no_survivors
}

@test "[local] grace in the config is the grace time" {
    onager config --write local grace 1
    write_job j "trap '' TERM; echo ready; gate go; gate go"
    launch_behind --jobname j
    wait_until 60 grep -qs ready ".onager/logs/$HOST/j_1_1.o"
    cancel -j 1 --yes
    launch_end fails
    assert_equal "$(event_cell 1 end 1 signal)" 9
}

@test "a detached launch is cancelled too" {
    write_job_of j 3 'echo ready; gate go'
    launch --jobname j --max-tasks 1 --detach 3>&-
    wait_for_events 1 start 1
    cancel -j 1 --yes
    assert_success
    wait_for_events 1 finish 1
    assert_equal "$(tasks_sorted 1 cancel)" "1 2 3"
    assert_no_survivors
}

@test "a launch in the background of this shell is cancelled from the same shell" {
    begin_launch 2 4
    run onager cancel --backend local -j 1 --yes
    assert_success
    launch_end fails
    assert_equal "$(tasks_sorted 1 cancel)" "1 2 3 4"
}

@test "a task stopped by a signal is cancelled all the same" {
    export ONAGER_GRACE=1
    begin_launch 1 1
    local pid group
    for pid in $(survivors); do
        grep -qsz '^ONAGER_TASK_ID=1$' "/proc/$pid/environ" || continue
        read -r _ _ _ _ group _ <"/proc/$pid/stat"
        break
    done
    kill -STOP -- "-$group"
    cancel -j 1 --yes
    launch_end fails
    assert_no_survivors
}

@test "cancel touches only the launch that was meant" {
    begin_launch 1 1
    write_job k 'echo ready; gate go'
    onager launch --backend local --jobname k 2>/dev/null 3>&- &
    local other=$!
    wait_for_events 2 start 1
    cancel -j 1 --yes
    launch_end fails
    touch go
    wait $other
    assert_equal "$(event_cell 2 end 1 status)" 0
    assert_equal "$(tasks_sorted 2 cancel)" ""
}
