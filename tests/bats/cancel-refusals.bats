#!/usr/bin/env bats
# cancel refuses: without a clear yes, an unknown launch, a wrong task list; and what it does at a launch's end.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    write_job_of j 3 "gate go"
}

teardown() { end_survivors; }

begin_launch() {
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
}

# The launch in progress comes to its end as if nothing had been asked.
assert_undisturbed() {
    touch go
    launch_end
    assert_equal "$(tasks_sorted 1 end)" "1 2 3"
    assert_equal "$(tasks_sorted 1 cancel)" ""
}

cancel() {
    run --separate-stderr onager cancel --backend local "$@"
}

@test "without a terminal, a task list or --yes it refuses and says how to say yes" {
    begin_launch
    cancel -j 1
    assert_failure 1
    [[ $stderr == *--yes* ]] || fail "$stderr"
    assert_undisturbed
}

@test "an answer piped in is no terminal either" {
    begin_launch
    in_bash --separate-stderr 'echo y | onager cancel --backend local -j 1'
    assert_failure 1
    assert_undisturbed
}

@test "--dry-run cancels nothing" {
    begin_launch
    cancel -j 1 --yes --dry-run
    assert_success
    cancel -j 1 -t 2 -d
    assert_success
    assert_undisturbed
}

@test "an id that the launch does not have is refused by its number" {
    begin_launch
    cancel -j 1 -t 3-4
    assert_failure
    [[ $stderr == *4* ]] || fail "$stderr"
    assert_undisturbed
}

@test "what is no task list is refused" {
    local list
    begin_launch
    for list in 3-1 1-3:0 a 1,,2 ""; do
        cancel -j 1 -t "$list"
        assert_failure
        [[ -n $stderr ]] || fail "'$list' is refused without a word"
    done
    assert_undisturbed
}

@test "an unknown launch is an error that names it" {
    begin_launch
    cancel -j 77 --yes
    assert_failure 1
    [[ $stderr == *77* ]] || fail "$stderr"
    assert_undisturbed
}

@test "a job id that is no number is an error that names it" {
    local id
    begin_launch
    for id in one ../1 "1 " 1x -1; do
        cancel "--jobid=$id" --yes
        assert_failure
        [[ $stderr == *"$id"* ]] || fail "$id: $stderr"
    done
    assert_undisturbed
}

@test "without --jobid it is a usage error" {
    cancel --yes
    assert_failure 2
    [[ $stderr == *-j* ]] || fail "$stderr"
}

@test "in a folder without any launch there is nothing to cancel" {
    cancel -j 1 --yes
    assert_failure 1
    [[ -n $stderr ]] || fail "refused without a word"
    refute [ -e .onager/launches ]
}

@test "a launch that has ended: it says so and changes nothing" {
    touch go
    launch --jobname j
    local before
    before=$(disk .onager/launches)
    cancel -j 1 --yes
    [[ -n $stderr ]] || fail "not a word"
    assert_equal "$(disk .onager/launches)" "$before"
}

@test "a task that has ended: it says so, and its record stays" {
    write_job j true "gate go"
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 2
    cancel -j 1 -t 1
    [[ -n $stderr ]] || fail "not a word"
    touch go
    launch_end
    assert_equal "$(tasks_sorted 1 cancel)" ""
    assert_equal "$(event_cell 1 end 1 status)" 0
}

@test "a launch whose runner was killed: cancel hits no process that took over its number" {
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    kill -KILL $(runners)
    launch_end fails
    cancel -j 1 --yes
    [[ -n $stderr ]] || fail "not a word"
}

@test "a launch of a cluster is not cancelled with --backend local" {
    use_standins sbatch scancel
    onager launch --backend slurm --jobname j
    cancel -j 12345 --yes
    assert_failure 1
    [[ -n $stderr ]] || fail "refused without a word"
    run cat "$STANDIN_LOG"
    refute_line "call scancel"
}

@test "-q says nothing" {
    begin_launch
    cancel -j 1 -t 2 -q
    assert_success
    assert_output ""
    assert_equal "$stderr" ""
    touch go
    launch_end fails
    assert_equal "$(tasks_sorted 1 cancel)" 2
}
