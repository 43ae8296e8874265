#!/usr/bin/env bats
# How many tasks run at the same time: N slots, kept full, one task at a time in each, ids in order.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    CPUS=$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc)
}

teardown() { end_survivors; }

# A task that ends once $1 tasks have come this far.
meeting_of() {
    echo "touch here-\$ONAGER_TASK_ID; tries=0; until [ \$(ls here-* | wc -l) -ge $1 ]; do" \
        "tries=\$((tries + 1)); [ \$tries -lt 1500 ] || exit 99; sleep 0.02; done"
}

@test "--max-tasks N runs N tasks at a time, and never more" {
    write_job_of j 12 "$(meeting_of 3)"
    launch --jobname j --max-tasks 3
    assert_success
    assert_equal "$(most_at_once 1)" 3
}

@test "a slot runs one task at a time" {
    write_job_of j 30 "sleep 0.01"
    launch --jobname j --max-tasks 4
    assert_success
    run awk -F'\t' '$2 == "start" && busy[$5]++ { print "slot", $5, "was busy" }
                    $2 == "end" { busy[$5]-- }' .onager/launches/1/events/*.tsv
    assert_output ""
    assert_equal "$(events 1 | awk -F'\t' '$2 == "start" { print $5 }' | sort -nu | paste -sd' ')" "0 1 2 3"
}

@test "a long task keeps none of the others waiting: there are no chunks" {
    local commands=("gate go") i
    for i in {2..9}; do commands+=(true); done
    write_job j "${commands[@]}"
    launch_behind --jobname j --max-tasks 2
    wait_for_events 1 end 8
    assert_equal "$(tasks_sorted 1 end)" "2 3 4 5 6 7 8 9"
    touch go
    launch_end
}

@test "a slot that comes free is filled at once while another is busy" {
    write_job j "gate go" "sleep 0.01" "gate go" true
    launch_behind --jobname j --max-tasks 2
    wait_for_events 1 start 3
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "1 2 3"
    touch go
    launch_end
    assert_equal "$(most_at_once 1)" 2
}

@test "tasks start in the order of their ids" {
    write_job_of j 50 true
    launch --jobname j --max-tasks 3
    assert_success
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "$(seq -s' ' 50)"
}

@test "in one slot each task ends before the next one starts" {
    write_job_of j 10 "sleep 0.01"
    launch --jobname j --max-tasks 1
    assert_success
    assert_equal "$(most_at_once 1)" 1
    assert_equal "$(events 1 | awk -F'\t' '$2 == "end" { print $3 }' | paste -sd' ')" "$(seq -s' ' 10)"
}

@test "by default there are as many slots as cpus available to this process" {
    write_job_of j $((CPUS * 3)) "$(meeting_of "$CPUS")"
    launch --jobname j
    assert_success
    assert_equal "$(most_at_once 1)" "$CPUS"
}

@test "a process bound to one cpu gets one slot" {
    write_job_of j 6 "sleep 0.05"
    run taskset -c "$(taskset -pc $$ | sed 's/.*[: ]\([0-9]*\).*/\1/')" "$BASH" -c '
        enable -f "$ONAGER_SO" onager && onager launch --backend local --jobname j'
    assert_success
    assert_equal "$(most_at_once 1)" 1
}

@test "--cpus N reserves N cpus for each task" {
    write_job_of j 6 "sleep 0.05"
    launch --jobname j --cpus "$CPUS"
    assert_success
    assert_equal "$(most_at_once 1)" 1
}

@test "more --cpus than there are still leave one slot" {
    write_job_of j 4 "sleep 0.01"
    launch --jobname j --cpus 1000
    assert_success
    assert_equal "$(most_at_once 1)" 1
}

@test "--max-tasks wins over --cpus" {
    write_job_of j 6 "$(meeting_of 3)"
    launch --jobname j --max-tasks 3 --cpus 1000
    assert_success
    assert_equal "$(most_at_once 1)" 3
}

@test "more slots than tasks are no trouble" {
    write_job_of j 3 "$(meeting_of 3)"
    launch --jobname j --max-tasks 64
    assert_success
    assert_equal "$(most_at_once 1)" 3
}

@test "--maxtasks, -max and --max-tasks= are the same option" {
    local form
    write_job_of j 6 "$(meeting_of 3)"
    for form in "--maxtasks 3" "-max 3" "--max-tasks=3"; do
        rm -f here-*
        # shellcheck disable=SC2086 # two words
        launch --jobname j $form
        assert_success
    done
    assert_equal "$(most_at_once 1)" 3
    assert_equal "$(most_at_once 2)" 3
    assert_equal "$(most_at_once 3)" 3
}

@test "--max-tasks with something that is no number is a usage error" {
    local value
    write_job j "touch ran"
    for value in many 2.5 2x "" 99999999999999999999; do
        launch --jobname j --max-tasks "$value"
        assert_failure 2
        [[ $stderr == *max-tasks* ]] || fail "$value: $stderr"
    done
    refute [ -e ran ]
    refute [ -d .onager/launches ]
}
