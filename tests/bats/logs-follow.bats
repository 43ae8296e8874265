#!/usr/bin/env bats
# onager logs --follow: logs as they grow, until the tasks have ended.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    LOGS=.onager/logs/$HOST
    GOT=$BATS_TEST_TMPDIR/followed
}

teardown() { end_survivors; }

# Follows in the background; FOLLOW is its process.
follow_behind() {
    onager logs --follow "$@" >"$GOT" 2>"$GOT.e" 3>&- &
    FOLLOW=$!
}

# Waits until the text $1 was shown.
shown() {
    wait_until 30 grep -qF -- "$1" "$GOT"
}

# The follower ends by itself, with status $1 (0).
follow_end() {
    local got=0
    wait "$FOLLOW" || got=$?
    assert_equal "$got" "${1-0}"
}

@test "what a task writes is shown while it runs, and the end of the task ends it" {
    write_job j 'echo one; gate a; echo two; gate b; printf three'
    launch_behind --jobname j
    wait_for_events 1 start 1
    follow_behind last:1 --out
    shown one
    touch a
    shown two
    kill -0 "$FOLLOW"
    touch b
    follow_end
    launch_end
    assert_equal "$(cat "$GOT")" $'one\ntwo\nthree'
    assert_equal "$(cat "$GOT.e")" ""
}

@test "tasks that begin later are followed, too, each change of the source under a heading" {
    write_job_of j 3 'echo begin $ONAGER_TASK_ID; gate go-$ONAGER_TASK_ID; echo end $ONAGER_TASK_ID >&2'
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    follow_behind
    shown "begin 1"
    touch go-1
    shown "begin 2"
    touch go-2 go-3
    follow_end
    launch_end
    local task wanted=
    for task in 1 2 3; do
        wanted+="==> task $task: $LOGS/j_1_$task.o <=="$'\n'"begin $task"$'\n\n'
        wanted+="==> task $task: $LOGS/j_1_$task.e <=="$'\n'"end $task"$'\n\n'
    done
    assert_equal "$(cat "$GOT")" "${wanted%$'\n\n'}"
}

@test "without a task list what has ended is left out, with one it is shown" {
    write_job j 'echo early' 'touch runs; gate go; echo late'
    launch_behind --jobname j --max-tasks 1
    wait_until 30 test -e runs
    follow_behind
    local without=$FOLLOW
    run timeout 30 bash -c 'enable -f "$ONAGER_SO" onager; onager logs -f last:1'
    assert_success
    assert_line early
    touch go
    wait "$without"
    assert_equal "$(grep -c -e early -e late "$GOT")" 1
    assert_equal "$(grep -c late "$GOT")" 1
    launch_end
}

@test "--tail shows the last lines of what is there, then all that comes" {
    write_job j 'seq 100; touch runs; gate go; seq 101 103'
    launch_behind --jobname j
    wait_until 30 test -e runs
    follow_behind last:1 --out --tail 2
    shown 100
    touch go
    follow_end
    launch_end
    assert_equal "$(paste -sd' ' "$GOT")" "99 100 101 102 103"
}

@test "a launch that has ended ends it at once" {
    write_job j 'echo one' false
    launch --jobname j
    run --separate-stderr onager logs -f
    assert_success
    assert_output ""
    assert_equal "$stderr" "onager: no task of job 1 (j) runs or will run"
    run --separate-stderr onager logs -f last:1 --out
    assert_output one
}

@test "the runner's death ends it, and it says what was not begun" {
    write_job_of j 3 'echo begin; gate go'
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    follow_behind
    shown begin
    kill -KILL "$(runners)"
    launch_end fails
    follow_end
    [[ $(cat "$GOT.e") == *"task 2 and 1 more have not begun"* ]]
}

@test "a further attempt is followed under a heading of its own" {
    write_job j true
    launch --jobname j
    local events
    events=$(echo .onager/launches/1/events/*.tsv)
    add_event() { printf "%s\t%b\n" "$EPOCHREALTIME" "$1" >>"$events"; }
    echo first >"$LOGS/j_1_1.o"
    sed -i '/\t\(end\|finish\)\t/d' "$events"
    "$PYTHON" -c 'import fcntl, sys, time
with open(".onager/launches/1/runner", "r+") as file:
    fcntl.lockf(file, fcntl.LOCK_EX)
    open("held", "w").close()
    time.sleep(60)' 3>&- &
    local runner=$!
    wait_until 30 test -e held
    follow_behind last:1 --out
    shown first
    echo "first's end" >>"$LOGS/j_1_1.o"
    echo second >"$LOGS/j_1_1.2.o"
    add_event 'end\t1\t1\t0\t1\t-\t1.0\t0.1\t0.1\t1000'
    add_event 'retry\t1\t1\t0\t-\t-\t-\t-\t-\t-'
    add_event 'start\t1\t2\t0\t-\t-\t-\t-\t-\t-'
    shown second
    add_event 'end\t1\t2\t0\t0\t-\t1.0\t0.1\t0.1\t1000'
    follow_end
    kill "$runner"
    assert_equal "$(cat "$GOT")" "first
first's end

==> task 1, attempt 2: $LOGS/j_1_1.2.o <==
second"
}

@test "a log that somebody begins anew is shown from its beginning" {
    write_job j 'echo a long line to begin with; touch runs; gate go'
    launch_behind --jobname j
    wait_until 30 test -e runs
    follow_behind last:1 --out
    shown "a long line"
    echo new >"$LOGS/j_1_1.o"
    shown new
    touch go
    follow_end
    launch_end
}

@test "following costs next to nothing while nothing is written" {
    instrumented && skip "speed under a tool says nothing"
    write_job j 'gate go'
    launch_behind --jobname j
    wait_for_events 1 start 1
    follow_behind
    sleep 3
    local used
    used=$(awk '{ print $14 + $15 }' "/proc/$FOLLOW/stat") # hundredths of a second
    touch go
    follow_end
    launch_end
    ((used <= 15)) || fail "$used ticks in three seconds"
}

@test "a signal ends it at once, and the launch runs on" {
    write_job j 'echo one; gate go'
    launch_behind --jobname j
    wait_for_events 1 start 1
    # shellcheck disable=SC2016
    bash -c 'enable -f "$ONAGER_SO" onager; onager logs -f last:1' >"$GOT" 3>&- &
    FOLLOW=$!
    # a shell starts background commands with INT ignored, so another signal stands for it
    shown one
    kill -TERM "$FOLLOW"
    follow_end 143
    touch go
    launch_end
}
