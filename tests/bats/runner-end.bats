#!/usr/bin/env bats
# How a launch ends when somebody is killed: the shell, the runner, a task. And that no status is lost.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    write_job_of j 4 "gate go"
}

teardown() { end_survivors; }

# A shell of its own with a launch in front; SHELL_PID is the shell.
begin_in_a_shell() {
    "$BASH" -c 'enable -f "$ONAGER_SO" onager; onager launch --backend local --jobname j --max-tasks 2; echo "alive $?"' \
        >said 2>&1 3>&- &
    SHELL_PID=$!
    wait_for_events 1 start 2
}

@test "the shell of a launch is killed: runner and tasks end with it" {
    begin_in_a_shell
    kill -KILL "$SHELL_PID"
    assert_no_survivors
    assert_equal "$(tasks_sorted 1 start)" "1 2"
}

@test "the shell of a launch gets TERM: runner and tasks end in good order" {
    begin_in_a_shell
    kill -TERM "$SHELL_PID"
    assert_no_survivors
    assert_equal "$(events 1 | tail -n 1 | cut -f2)" finish
}

@test "the runner is killed: its tasks end with it, the shell goes on with a failure" {
    begin_in_a_shell
    kill -KILL $(runners)
    wait "$SHELL_PID" || true
    assert_equal "$(tail -n 1 said)" "alive 137"
    assert_no_survivors
}

@test "the runner is killed: what its tasks have started ends with it, too" {
    write_job j 'gate go & sh -c "gate go; true" & gate go; true' 'gate go; touch never'
    onager launch --backend local --jobname j --max-tasks 2 --detach 2>/dev/null 3>&-
    wait_for_events 1 start 2
    wait_until 60 test "$(survivors | wc -l)" -ge 6
    kill -KILL $(runners)
    assert_no_survivors
    refute [ -e never ]
}

@test "the runner of a detached launch is killed: its tasks end with it" {
    onager launch --backend local --jobname j --max-tasks 2 --detach 2>/dev/null 3>&-
    wait_for_events 1 start 2
    kill -KILL $(runners)
    assert_no_survivors
}

@test "the runner of a detached launch gets TERM: it ends in good order" {
    onager launch --backend local --jobname j --max-tasks 2 --detach 2>/dev/null 3>&-
    wait_for_events 1 start 2
    kill -TERM $(runners)
    wait_for_events 1 finish 1
    assert_no_survivors
    assert_equal "$(tasks_sorted 1 end)" "1 2"
}

@test "a task killed from outside has failed, and the next one starts" {
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    local pid
    for pid in $(survivors); do
        ! grep -qsz '^ONAGER_TASK_ID=1$' "/proc/$pid/environ" || kill -KILL "$pid"
    done
    wait_for_events 1 start 2
    touch go
    launch_end 1
    assert_equal "$(event_cell 1 end 1 signal)" 9
    assert_equal "$(event_cell 1 end 2 status)" 0
}

@test "a task that leaves a child behind does not hold up the launch" {
    write_job k 'gate go & echo left' true
    launch --jobname k --max-tasks 1
    assert_success
    assert_equal "$(tasks_sorted 1 end)" "1 2"
}

@test "what was left half-done by a killed runner can be launched again" {
    begin_in_a_shell
    kill -KILL $(runners)
    wait "$SHELL_PID" || true
    touch go
    launch --jobname j
    assert_success
    assert_equal "$(tasks_sorted 2 end)" "1 2 3 4"
}

@test "a hundred launches, and no status is lost" {
    write_job good true
    write_job bad false
    in_bash 'for i in {1..50}; do
            onager launch --backend local --jobname good 2>/dev/null; echo "good $?"
            onager launch --backend local --jobname bad 2>/dev/null; echo "bad $?"
        done | sort | uniq -c | tr -s " "'
    assert_output $' 50 bad 1\n 50 good 0'
}

@test "a CHLD trap of the user's loses no status and breaks no launch" {
    write_job bad false
    in_bash 'trap "echo child >>trapped" CHLD
        for i in {1..20}; do onager launch --backend local --jobname bad 2>/dev/null; echo $?; done | sort | uniq -c
        sleep 0.01 & wait; test -s trapped && echo "the trap still works"'
    assert_line --regexp '^ +20 1$'
    assert_line "the trap still works"
}

@test "a launch that can't read its tasks any more says which are left, every one of them" {
    local commands=("gate go") i
    for i in {2..3000}; do
        commands+=("true $i and more words, so that they are not all in memory at once: $(printf 'x%.0s' {1..150})")
    done
    write_job j "${commands[@]}"
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    echo '{}' >.onager/launches/1/jobs.json # in place
    touch go
    launch_end fails
    local first rest=
    first=$(tasks_sorted 1 start | wc -w)
    rest=$(sed -n 's/.*--tasklist //p' "$BATS_TEST_TMPDIR/behind.e")
    assert_equal "$rest" "$((first + 1))-3000"
    grep -q 'launches/1/jobs.json' "$BATS_TEST_TMPDIR/behind.e"
}
