#!/usr/bin/env bats
# launch --timeout: a task that takes longer gets TERM, and KILL after the grace.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

@test "a task over its time gets TERM, and that is on record" {
    write_job j "trap 'echo got TERM; exit 9' TERM; gate go & wait" true
    launch --jobname j --timeout 0.3 --max-tasks 2
    assert_failure 1
    assert_equal "$(log_of j 1 1 o)" "got TERM"
    assert_equal "$(events 1 | awk -F'\t' '$3 == 1 { print $2 }' | paste -sd' ')" "start timeout end"
    assert_equal "$(event_cell 1 timeout 1 attempt) $(event_cell 1 end 1 status)" "1 9"
    assert_equal "$(tasks_with 1 timeout)" 1
    assert_summary 1 "1 done, 0 failed, 1 timed out"
}

@test "a task that does not listen to TERM gets KILL after the grace" {
    export ONAGER_GRACE=1
    write_job j "trap '' TERM; gate go; gate go"
    launch --jobname j --timeout 0.2
    assert_failure 1
    assert_equal "$(event_cell 1 end 1 signal)" 9
    assert_no_survivors
}

@test "TERM at the timeout reaches the children of a task" {
    write_job j "sh -c 'trap \"echo inner; exit\" TERM; gate go & wait' & wait; true"
    launch --jobname j --timeout 0.3
    assert_failure 1
    assert_equal "$(log_of j 1 1 o)" inner
    assert_no_survivors
}

@test "a task that ends with 0 at the TERM of its timeout is not done" {
    write_job j "trap 'exit 0' TERM; gate go & wait"
    launch --jobname j --timeout 0.2
    assert_failure 1
    assert_summary 1 "0 done, 0 failed, 1 timed out"
    run onager list --long --jobid 1
    assert_output --partial timeout
}

@test "tasks within their time are left alone" {
    write_job_of j 5 true
    launch --jobname j --timeout 1h
    assert_success
    assert_equal "$(tasks_with 1 timeout)" ""
}

@test "a task that timed out is tried again, and each attempt has its own time" {
    write_job j '[ $ONAGER_ATTEMPT = 3 ] || gate go'
    launch --jobname j --timeout 0.2 --retries 2
    assert_success
    assert_equal "$(events 1 | awk -F'\t' '$3 == 1 { print $2 $4 }' | paste -sd' ')" \
        "start1 timeout1 end1 retry1 start2 timeout2 end2 retry2 start3 end3"
}

@test "an attempt begins only when nothing of the one before is left" {
    write_job j '[ $ONAGER_ATTEMPT = 2 ] && ! [ -e there ] && exit
        touch there; (trap "" TERM; gate go; gate go; gate go) & wait'
    export ONAGER_GRACE=1
    launch_behind --jobname j --timeout 0.3 --retries 1 --max-tasks 2
    wait_for_events 1 retry 1
    assert_equal "$(tasks_with 1 start | wc -l)" 1
    rm there
    launch_end 0
}

@test "a share of the median counts once three tasks are done" {
    write_job j "sleep 0.05" "sleep 0.05" "sleep 0.05" "gate go"
    launch --jobname j --timeout 1000% --max-tasks 2
    assert_failure 1
    assert_equal "$(tasks_with 1 timeout)" 4
    assert_summary 1 "3 done, 0 failed, 1 timed out"
}

@test "with fewer than three tasks done a share of the median ends nothing" {
    write_job j true true "sleep 0.5"
    launch --jobname j --timeout 101% --max-tasks 3
    assert_success
    assert_equal "$(tasks_with 1 timeout)" ""
}

@test "only what succeeded makes the median" {
    write_job j false false false false "sleep 0.3"
    launch --jobname j --timeout 101% --max-tasks 2
    assert_equal "$(tasks_with 1 timeout)" ""
}

@test "an element of an array learns the median from what the others wrote down" {
    use_standins sbatch
    write_job j "sleep 0.05" "sleep 0.05" "sleep 0.05" "gate go"
    onager launch --backend slurm --jobname j --timeout 1000% 2>/dev/null
    local element
    for element in 1 2 3; do
        SLURM_ARRAY_JOB_ID=12345 SLURM_ARRAY_TASK_ID=$element bash .onager/scripts/j/wrapper.sh
    done
    SLURM_ARRAY_JOB_ID=12345 SLURM_ARRAY_TASK_ID=4 run bash .onager/scripts/j/wrapper.sh
    assert_failure 143
    assert_equal "$(tasks_with 1 timeout)" 4
}

@test "what a task leaves behind becomes the runner's child: nobody else need reap it" {
    write_job j 'gate go & echo $! >left' 'gate go'
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 2
    local parent
    read -r _ _ _ parent _ <"/proc/$(cat left)/stat"
    assert_equal "$parent" "$(runners)"
    touch go
    launch_end 0
}

@test "--time is still the scheduler's, not a short --timeout" {
    use_standins sbatch
    write_job j true
    run --separate-stderr onager launch --backend slurm --jobname j --time=00:10:00
    assert_success
    assert_output --partial "Passing these args to backend: --time=00:10:00"
    refute grep -q '"limits"' .onager/launches/1/launch.json
}
