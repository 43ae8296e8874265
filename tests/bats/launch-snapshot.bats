#!/usr/bin/env bats
# A launch is what it was when it began: a later prelaunch changes nothing for it.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    onager prelaunch +jobname j +command echo +pos-arg old-1 old-2 old-3 +tag --was +q
}

teardown() { end_survivors; }

# A job whose first task waits at the gate.
prelaunch_gated() {
    write_job j "gate go" "echo old-2" "echo old-3"
}

@test "a prelaunch of the same name does not change the tasks of a launch in progress" {
    prelaunch_gated
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    onager prelaunch +jobname j +command echo +pos-arg new-1 new-2 new-3 new-4 +q
    touch go
    launch_end
    assert_equal "$(log_of j 1 2 o) $(log_of j 1 3 o)" "old-2 old-3"
    assert_equal "$(tasks_sorted 1 end)" "1 2 3"
}

@test "a prelaunch with fewer tasks does not take tasks away from a launch in progress" {
    prelaunch_gated
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    onager prelaunch +jobname j +command "echo only one" +q
    touch go
    launch_end
    assert_equal "$(log_of j 1 3 o)" old-3
}

@test "an append during a launch is not part of it" {
    prelaunch_gated
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    onager prelaunch +jobname j +append +command echo +pos-arg new-4 +q
    touch go
    launch_end
    assert_equal "$(tasks_sorted 1 end)" "1 2 3"
    launch --jobname j --tasklist 4
    assert_equal "$(log_of j 2 4 o)" new-4
}

@test "the job's files may even be deleted while it runs" {
    prelaunch_gated
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    rm -r .onager/scripts/j
    touch go
    launch_end
    assert_equal "$(log_of j 1 3 o)" old-3
}

@test "a detached launch keeps its tasks as well" {
    prelaunch_gated
    launch --jobname j --max-tasks 1 --detach 3>&-
    wait_for_events 1 start 1
    onager prelaunch +jobname j +command echo +pos-arg new-1 new-2 new-3 +q
    touch go
    wait_for_events 1 finish 1
    assert_equal "$(log_of j 1 2 o) $(log_of j 1 3 o)" "old-2 old-3"
}

@test "list shows a launch as it was launched" {
    launch --jobname j
    onager prelaunch +jobname j +command echo +pos-arg new-1 new-2 new-3 +q
    run onager list -j 1
    assert_success
    assert_line --partial "'echo old-2 --was j_2__old-2'"
    refute_output --partial new
    assert_equal "${#lines[@]}" 5
}

@test "list shows the tasks that were launched, not those of the whole job" {
    launch --jobname j --tasklist 2-3
    run onager list -j 1
    refute_output --partial old-1
    assert_line --partial old-2
    assert_line --partial old-3
    assert_equal "${#lines[@]}" 4
}

@test "list shows each launch of a job with its own tasks" {
    launch --jobname j --tasklist 1
    onager prelaunch +jobname j +command echo +pos-arg new-1 new-2 +q
    launch --jobname j
    run onager list
    assert_equal "$(grep -c "old" <<<"$output")" 1
    assert_equal "$(grep -c "new" <<<"$output")" 2
    run onager list -j 2 -t 2
    assert_line --partial new-2
    assert_equal "${#lines[@]}" 3
}

@test "the job id that list shows is the one to cancel with" {
    launch --jobname j
    run onager list
    assert_regex "${lines[2]}" '^ +1 +1 +j '
}

@test "a prelaunch leaves the files of earlier launches as they were, byte by byte" {
    launch --jobname j
    local before
    before=$(disk .onager/launches)
    onager prelaunch +jobname j +command echo +pos-arg new-1 +q
    onager prelaunch +jobname j +append +command echo +pos-arg new-2 +q
    assert_equal "$(disk .onager/launches)" "$before"
}

@test "whoever writes into the jobfile in place does not change a launch in progress" {
    prelaunch_gated
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    echo '{"1": ["echo new", ""]}' >.onager/scripts/j/jobs.json # > keeps the file and replaces its content
    touch go
    launch_end
    assert_equal "$(log_of j 1 2 o) $(log_of j 1 3 o)" "old-2 old-3"
}
