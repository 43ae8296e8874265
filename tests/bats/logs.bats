#!/usr/bin/env bats
# onager logs: finds the logs of tasks, of every backend, and shows them.

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

@test "all logs of the newest launch, in the order of the tasks, without the empty ones" {
    five_tasks
    logs
    assert_success
    assert_output "==> task 1, done: $LOGS/j_1_1.o <==
out 1

==> task 2, failed with exit status 3: $LOGS/j_1_2.o <==
out 2

==> task 2, failed with exit status 3: $LOGS/j_1_2.e <==
err 2

==> task 3, ended by SIGKILL: $LOGS/j_1_3.o <==
out 3

==> task 4, done: $LOGS/j_1_4.o <==
out 4"
    assert_equal "$stderr" ""
}

@test "the one log of a task comes byte by byte as it is, without a heading" {
    write_job j 'printf "a\0b\r\n\377no end"'
    launch --jobname j
    onager logs 1:1 >got
    run cmp got "$LOGS/j_1_1.o"
    assert_success
    onager logs :1 --out >got
    run cmp got "$LOGS/j_1_1.o"
    assert_success
}

@test "a heading never begins in the middle of a line" {
    write_job j 'printf "no end"' 'echo two'
    launch --jobname j
    logs
    assert_line --index 1 "no end"
    assert_line --index 2 "==> task 2, done: $LOGS/j_1_2.o <=="
}

@test "--out and --err choose one of the two, both together both" {
    five_tasks
    logs last:2 --err
    assert_output "err 2"
    logs last:2 --out
    assert_output "out 2"
    logs last:2 --out --err
    assert_line "out 2"
    assert_line "err 2"
}

@test "--state shows the tasks in these states alone" {
    five_tasks
    logs last --state failed --out
    assert_line "out 2"
    assert_line "out 3"
    refute_line "out 1"
    logs --state cancelled
    assert_success
    assert_output ""
    assert_equal "$stderr" "onager: job 1 (j): no task fits what was asked for"
    logs --state broken
    assert_refused 2 '"broken" is no state'
}

@test "--where shows the tasks with these values alone" {
    onager prelaunch +jobname w +command echo +arg --lr 0.1 0.2 +arg --seed 1 2 +q
    launch --jobname w
    logs --where 'lr=0.2 seed=1'
    assert_output -- "--lr 0.2 --seed 1"
}

@test "a job is named by its id, its jobname or last, and its tasks by a list" {
    five_tasks
    write_job k 'echo from k'
    launch --jobname k
    local word
    for word in "" last 2 k; do
        logs ${word:+"$word"}
        assert_output "from k"
    done
    for word in 1:1 j:1; do
        logs "$word"
        assert_output "out 1"
    done
    logs -j 1 -t 1
    assert_output "out 1"
    logs j:1-4:3 --out --tail 5
    assert_line "out 1"
    assert_line "out 4"
    refute_line "out 2"
    logs :1
    assert_output "from k"
}

@test "--tail shows the last lines of each log, one without a line end too" {
    write_job j 'seq 1000' 'printf "a\nb\nc"' 'printf "\n\n\n"'
    launch --jobname j
    logs :1 --tail 3
    assert_output $'998\n999\n1000'
    logs :2 --tail 2
    assert_output $'b\nc'
    logs :1 --tail 5000
    assert_equal "${#lines[@]}" 1000
    logs :1-2 --tail 1
    assert_line 1000
    assert_line c
    refute_line 999
    assert_equal "$(onager logs :3 --tail 2 | wc -l)" 2
}

@test "the end of a log of gigabytes is there at once, with little memory" {
    write_job j 'seq 100' 'echo two'
    launch --jobname j
    { truncate -s 3G "$LOGS/j_1_1.o" && printf '\nlast but one\nlast\n' >>"$LOGS/j_1_1.o"; } || skip "no large files here"
    logs :1 --tail 2
    assert_output $'last but one\nlast'
    instrumented && return
    truncate -s 300M "$LOGS/j_1_1.o"
    run bash -c 'enable -f "$ONAGER_SO" onager; ulimit -v $((100 * 1024)); onager logs :1 | wc -c'
    assert_output $((300 * 1024 * 1024))
}

@test "of a log that begins with nothing but a hole, the end is what was written" {
    onager prelaunch +jobname j +command "truncate -s 1G /proc/self/fd/1; echo the end >>/proc/self/fd/1" +q
    launch --jobname j
    in_bash 'onager logs -j 1 --tail 1 | tail -c 100'
    assert_output --partial "the end"
}

@test "--path prints where the logs are, one a line, as programs want it" {
    five_tasks
    logs last --path --state failed
    assert_output "$LOGS/j_1_2.o
$LOGS/j_1_2.e
$LOGS/j_1_3.o
$LOGS/j_1_3.e"
    rm "$LOGS/j_1_1.e"
    logs 1:1 --path
    assert_output "$LOGS/j_1_1.o"
    logs 1:5 --path --err
    assert_output "$LOGS/j_1_5.e"
    rm "$LOGS"/*
    logs --path
    assert_refused 1 "logs are missing"
}

@test "the latest attempt is shown, or with --attempt an earlier one" {
    write_job j 'echo first; exit 1' 'echo two'
    launch --jobname j
    local events
    events=$(echo .onager/launches/1/events/*.tsv)
    printf '%s\tretry\t1\t1\t0\t-\t-\t-\t-\t-\t-\n%s\tstart\t1\t2\t0\t-\t-\t-\t-\t-\t-\n' \
        "$EPOCHREALTIME" "$EPOCHREALTIME" >>"$events"
    printf '%s\tend\t1\t2\t0\t0\t-\t1.0\t0.1\t0.1\t1000\n' "$EPOCHREALTIME" >>"$events"
    echo second >"$LOGS/j_1_1.2.o"
    logs :1
    assert_output second
    logs :1 --attempt 1
    assert_output first
    logs
    assert_line "==> task 1, done, attempt 2: $LOGS/j_1_1.2.o <=="
    logs --attempt 1
    assert_line "==> task 1, attempt 1: $LOGS/j_1_1.o <=="
    logs :1 --attempt 2 --path --out
    assert_output "$LOGS/j_1_1.2.o"
    logs :1 --attempt 3
    assert_refused 1 "task 1 has no attempt 3: it had 2"
    logs :2 --attempt 99999999999
    assert_refused 1 "task 2 has no attempt"
}

@test "logs in subfolders, of a launch of more than 4096 tasks" {
    onager prelaunch +jobname j +command echo +pos-arg {1..5000} +q
    launch --jobname j --max-tasks 2
    logs last:4567 --path --out
    assert_output "$LOGS/j_1/4000/j_1_4567.o"
    logs last:4567
    assert_output 4567
    assert_equal "$(onager logs last --out | grep -vc '^==>\|^$')" 5000
}

@test "a launch that was moved with its folder is still found" {
    five_tasks
    mv .onager "$BATS_TEST_TMPDIR/elsewhere"
    mkdir other
    mv "$BATS_TEST_TMPDIR/elsewhere" other/.onager
    cd other
    logs 1:1
    assert_output "out 1"
}
