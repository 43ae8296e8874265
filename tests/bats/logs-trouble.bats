#!/usr/bin/env bats
# onager logs: what can't be shown is said in one line, and never waited for.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    LOGS=.onager/logs/$HOST
}

teardown() { end_survivors; }

# Five tasks: two go well, one of them without a line end; one fails, one is killed, one prints nothing.
five_tasks() {
    # shellcheck disable=SC2016
    write_job j 'echo out 1' 'echo out 2; echo err 2 >&2; exit 3' 'echo out 3; kill -9 $$' 'printf "out 4"' true
    launch --jobname j
}

logs() {
    run --separate-stderr onager logs "$@"
}

# The call failed with status $1; its one line on stderr holds $2.
assert_refused() {
    assert_equal "$status" "$1"
    [[ $stderr == *"$2"* ]] || fail "no »$2« in: $stderr"
    assert_equal "$(wc -l <<<"$stderr")" 1
}

@test "a job or task that is not there is an error that says what there is" {
    logs
    assert_refused 1 "nothing was launched"
    five_tasks
    logs 7
    assert_refused 1 'no job "7"'
    logs 1:6
    assert_refused 1 "no task 6; it has 1-5"
    logs 1:4-9
    assert_refused 1 "no task 6"
}

@test "what can't be meant is a usage error" {
    five_tasks
    logs 1 2
    assert_refused 2 "JOBID:TASKLIST"
    logs 1:
    assert_refused 2 "empty"
    logs 1:x
    assert_refused 2 '"x"'
    logs 1:2 --jobid 1
    assert_refused 2 --jobid
    logs 1:2 --tasklist 1
    assert_refused 2 --tasklist
    logs -f --path
    assert_refused 2 --path
    logs --tail -1
    assert_equal "$status" 2
    logs --attempt 0
    assert_equal "$status" 2
}

@test "a task that has not begun, was cancelled before, or printed nothing" {
    write_job_of j 3 "touch runs; gate go"
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    logs :3
    assert_refused 1 "task 3 has not begun"
    logs :2-3
    assert_refused 1 "tasks 2-3 have not begun"
    onager cancel -q -j 1 -t 3
    wait_for_events 1 cancel 1
    logs :3
    assert_refused 1 "task 3 was cancelled before it had begun"
    logs :1
    assert_success
    assert_output ""
    assert_equal "$stderr" "onager: the task printed nothing"
    touch go
    launch_end fails
}

@test "a log that somebody removed is named, and the others are shown" {
    five_tasks
    rm "$LOGS/j_1_1.o"
    logs
    assert_line "out 2"
    assert_refused 1 "task 1: its log is missing: $LOGS/j_1_1.o"
    rm "$LOGS/j_1_2.o"
    logs
    assert_line "out 3"
    assert_refused 1 "and 1 more"
}

@test "a FIFO, a folder or a link to nowhere in place of a log is never waited for" {
    five_tasks
    rm "$LOGS"/j_1_[123].o
    mkfifo "$LOGS/j_1_1.o"
    mkdir "$LOGS/j_1_2.o"
    ln -s nowhere "$LOGS/j_1_3.o"
    local task
    for task in 1 2; do
        run --separate-stderr timeout 20 bash -c 'enable -f "$ONAGER_SO" onager; onager logs :'$task' --out'
        assert_refused 1 "j_1_$task.o: not a regular file"
    done
    logs :3 --out
    assert_refused 1 "j_1_3.o"
    logs :1-3 --path --out
    assert_refused 1 "logs are missing"
}

@test "a reader that goes away ends it without a word" {
    write_job j 'seq 1000000'
    launch --jobname j
    # shellcheck disable=SC2016
    in_bash --separate-stderr 'onager logs | head -n 1; echo "${PIPESTATUS[@]}"'
    assert_output $'1\n141 0'
    assert_equal "$stderr" ""
}

@test "an error on stdout is told" {
    five_tasks
    run onager logs >/dev/full
    in_bash 'onager logs >/dev/full; echo "alive $?"'
    assert_output --partial "No space left"
    assert_alive 1
}
