#!/usr/bin/env bats
# Launches of thousands of tasks.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

# bats test_tags=heavy
@test "a launch of 10,000 tasks runs each of them once and keeps all the logs, in subfolders" {
    onager prelaunch +jobname j +command true +pos-arg {1..10000} +q
    launch --jobname j --max-tasks 2
    assert_success
    assert_summary 1 "10000 done, 0 failed"
    assert_equal "$(tasks_with 1 start | paste -sd' ' | cksum)" "$(seq -s' ' 10000 | cksum)"
    assert_equal "$(tasks_sorted 1 end | cksum)" "$(seq -s' ' 10000 | cksum)"
    assert_equal "$(events 1 | awk -F'\t' '$2 == "end" { print $6, $7 }' | sort -u)" "0 -"
    local logs=".onager/logs/$HOST/j_1"
    assert_equal "$(ls "$logs" | sort -n | paste -sd' ')" "0 1000 2000 3000 4000 5000 6000 7000 8000 9000 10000"
    assert_equal "$(find "$logs" -type f | wc -l)" 20000
    assert [ -e "$logs/0/j_1_999.o" -a -e "$logs/1000/j_1_1000.e" -a -e "$logs/9000/j_1_9999.o" ]
    assert [ -e "$logs/10000/j_1_10000.o" ]
}

# bats test_tags=heavy
@test "up to 4096 tasks the logs are in one folder" {
    onager prelaunch +jobname j +command true +pos-arg {1..4097} +q
    launch --jobname j --tasklist 1-4096 --max-tasks 4
    assert_success
    assert_equal "$(ls ".onager/logs/$HOST" | wc -l)" 8192
    assert [ -e ".onager/logs/$HOST/j_1_4096.o" ]
}

# bats test_tags=heavy
@test "with 4097 tasks the logs are in subfolders" {
    onager prelaunch +jobname j +command true +pos-arg {1..4097} +q
    launch --jobname j --max-tasks 4
    assert_success
    assert [ -e ".onager/logs/$HOST/j_1/4000/j_1_4097.o" ]
    refute [ -e ".onager/logs/$HOST/j_1_4097.o" ]
}

@test "few tasks of a large job have their logs in one folder" {
    onager prelaunch +jobname j +command true +pos-arg {1..20000} +q
    launch --jobname j --tasklist 19999,3
    assert_success
    assert [ -e ".onager/logs/$HOST/j_1_19999.o" -a -e ".onager/logs/$HOST/j_1_3.o" ]
}

@test "a few tasks out of a million are found and run" {
    onager prelaunch +jobname j +command echo +pos-arg {1..1000} +pos-arg {a..j}{0..9}{0..9} +q
    launch --jobname j --tasklist 1,500000,1000000
    assert_success
    assert_equal "$(log_of j 1 1 o)" "1 a00"
    assert_equal "$(log_of j 1 500000 o)" "1000 e99"
    assert_equal "$(log_of j 1 1000000 o)" "1000 j99"
}

@test "many slots at once" {
    write_job_of j 300 "sleep 0.05"
    launch --jobname j --max-tasks 100
    assert_success
    assert_summary 1 "300 done, 0 failed"
    assert [ "$(most_at_once 1)" -le 100 ]
}

@test "more slots than the limit of open files allows descriptors still run every task" {
    write_job_of j 200 true
    in_bash 'ulimit -n 32; onager launch --backend local --jobname j --max-tasks 100'
    assert_success
    assert_equal "$(tasks_with 1 end | wc -l)" 200
}

@test "tasks that write much at the same time do not mix" {
    write_job_of j 8 'yes "task $ONAGER_TASK_ID" | head -n 20000'
    launch --jobname j --max-tasks 8
    assert_success
    local task
    for task in 1 2 3 4 5 6 7 8; do
        assert_equal "$(sort -u ".onager/logs/$HOST/j_1_$task.o")" "task $task"
        assert_equal "$(wc -l <".onager/logs/$HOST/j_1_$task.o")" 20000
    done
}
