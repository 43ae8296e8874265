#!/usr/bin/env bats
# explain: long and unusual answers of schedulers.

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/explain
    setup_launches
    export STANDIN_QUEUE=$PWD/queue
}

@test "Slurm: of tasks that wait for the same reason the earliest expected start is told" {
    submitted slurm 4
    printf '%s\n' '12345_[1-2]|PENDING|N/A|Resources' '12345_3|PENDING|2026-11-23T14:02:00|Resources' \
        '12345_4|PENDING|2026-11-23T13:30:00|Resources' >queue
    run onager explain
    assert_success
    assert_output --regexp '^4 tasks, 1-4: next in line, .*\(Resources\); the first may begin at 2026-11-23 13:30:00$'
}

@test "Grid Engine: of more reasons than anybody reads fifty are told" {
    submitted gridengine 60
    local task errors=() name=
    for task in {1..59}; do
        name+=x
        errors+=("error reason $task:         11/23/2026 03:15:35 [2000:246]: error: no folder /$name")
    done
    block 77 "${errors[@]}" >queue
    run onager explain
    assert_success
    assert_line --regexp '^1 task, 50: could not be started \(Eqw\): no folder /x{50};'
    assert_line --regexp '^9 tasks, 51-59: could not be started \(Eqw\): for more reasons than are shown here; once that is mended, '
    assert_line --regexp '^1 task, 60: waiting$'
}

@test "Grid Engine: of the messages that nobody has described three are shown, and where there are more" {
    submitted gridengine 3
    block 77 'scheduling info:            the moon is new' '                            the tide is high' \
        '                            the wind is low' '                            the sun is down' >queue
    run onager explain
    assert_output '3 tasks, 1-3: waiting: the moon is new, the tide is high, the wind is low; qstat -j 77 tells more'
}

@test "Grid Engine: a question that fails is told with its reason" {
    submitted gridengine 2
    began 1
    echo 'error: commlib error: got select error' >queue
    STANDIN_STATUS=1 run --separate-stderr onager explain
    assert_success
    assert_output $'1 task, 1: running, as far as is on record\n1 task, 2: not begun, as far as is on record'
    [[ $stderr == *'gridengine gave no answer'*'status 1'* ]] || fail "$stderr"
}

@test "Grid Engine: a task with the number of its job has the same reason as the others" {
    submitted gridengine 80
    block 77 'job-array tasks:            1-80:1' \
        'error reason         76:      11/23/2026 03:15:35 [2000:246]: error: no folder "/missing/c.o77.76"' \
        'error reason         77:      11/23/2026 03:15:36 [2000:279]: error: no folder "/missing/c.o77.77"' >queue
    run onager explain -j 77
    assert_line --index 0 --partial '2 tasks, 76-77: could not be started (Eqw): no folder "/missing/c.o*.*"; '
}
