#!/usr/bin/env bats
# A launch that nobody waits for: --detach, `&`, and a shell that ends meanwhile.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    write_job j "gate go" "touch ran"
}

teardown() { end_survivors; }

@test "--detach returns at once with 0 and says which launch runs" {
    launch --jobname j --max-tasks 1 --detach 3>&-
    assert_success
    assert_output ""
    assert_equal "$stderr" "onager: launch 1 (j) runs detached"
    wait_for_events 1 start 1
    assert_equal "$(tasks_sorted 1 end)" ""
    touch go
    wait_for_events 1 finish 1
    assert_equal "$(tasks_sorted 1 end)" "1 2"
}

@test "a detached launch outlives its shell" {
    in_bash 'onager launch --backend local --jobname j --max-tasks 1 --detach; kill -KILL $$' 3>&-
    wait_for_events 1 start 1
    refute [ -e ran ]
    touch go
    wait_until 60 test -e ran
    wait_for_events 1 finish 1
}

@test "a detached launch has a session of its own" {
    write_job j "whoami-task"
    launch --jobname j --detach 3>&-
    wait_for_events 1 finish 1
    local session mine
    session=$(log_of j 1 1 o | awk '$1 == "session" { print $2 }')
    read -r _ _ _ _ _ mine _ <"/proc/$BASHPID/stat"
    assert [ "$session" -gt 0 ]
    refute [ "$session" = "$mine" ]
}

@test "\$( ) does not wait for a detached launch" {
    # The task ends when the file is there, and it is made after the substitution: a wait would have no end.
    in_bash 'x=$(onager launch --backend local --jobname j --detach 2>&1); touch go; echo "got: $x"' 3>&-
    assert_success
    assert_output "got: onager: launch 1 (j) runs detached"
    wait_for_events 1 finish 1
}

@test "a pipeline does not wait for a detached launch" {
    in_bash 'onager launch --backend local --jobname j --detach 2>&1 | cat; touch go; echo after' 3>&-
    assert_success
    assert_line after
    wait_for_events 1 finish 1
}

@test "a detached launch holds no descriptor of the shell" {
    exec 7>held
    launch --jobname j --detach # bats' own descriptor 3 is open here, too
    exec 7>&-
    wait_for_events 1 start 1
    local pid
    for pid in $(survivors); do
        run ls -l "/proc/$pid/fd"
        refute_output --partial /held
        refute_output --partial "$BATS_RUN_TMPDIR/bats"
    done
    assert [ -n "$(survivors)" ]
    touch go
    wait_for_events 1 finish 1
}

@test "a detached launch leaves the shell no job and no child to wait for" {
    in_bash 'onager launch --backend local --jobname j --detach; jobs; wait; echo "waited $?"; touch go' 3>&-
    assert_line "waited 0"
    wait_for_events 1 finish 1
}

@test "a detached launch with a failing task records the failure" {
    write_job j false
    launch --jobname j --detach 3>&-
    assert_success
    wait_for_events 1 finish 1
    assert_equal "$(event_cell 1 end 1 status)" 1
}

@test "a detached launch stands in the index and in the history at once" {
    launch --jobname j --detach 3>&-
    assert_equal "$(cat .onager/job_index.csv)" "1,j,.onager/launches/1/jobs.json"
    assert_equal "$(wc -l <.onager/history_index.csv)" 1
    touch go
    wait_for_events 1 finish 1
}

@test "a detached launch that cannot begin is an error, not silence" {
    launch --jobname absent --detach
    assert_failure
    assert [ -n "$stderr" ]
}

@test "no process is left when a detached launch has ended" {
    touch go
    launch --jobname j --detach 3>&-
    wait_for_events 1 finish 1
    assert_no_survivors
}

@test "& puts a launch in the background, and wait gives its status" {
    write_job good true
    write_job bad false
    in_bash 'onager launch --backend local --jobname good & wait $!; echo "good $?"
        onager launch --backend local --jobname bad & wait $!; echo "bad $?"'
    assert_line "good 0"
    assert_line "bad 1"
}

@test "& lets the script go on meanwhile" {
    in_bash 'onager launch --backend local --jobname j & echo meanwhile; touch go; wait $!; echo "ended $?"'
    assert_line meanwhile
    assert_line "ended 0"
    assert [ -e ran ]
}

@test "two launches in the background of one shell do not disturb each other" {
    write_job_of a 20 "true"
    write_job_of b 20 "false"
    in_bash 'onager launch --backend local --jobname a & a=$!; onager launch --backend local --jobname b & b=$!
        wait $a; echo "a $?"; wait $b; echo "b $?"'
    assert_line "a 0"
    assert_line "b 1"
}

@test "a background job of the user's keeps its status while a launch runs" {
    write_job k "sleep 0.3"
    in_bash '(exit 5) & p=$!; onager launch --backend local --jobname k; wait $p; echo "mine $?"'
    assert_line "mine 5"
}

@test "a launch works in a function, in a subshell, and under set -euo pipefail" {
    write_job good true
    in_bash 'set -euo pipefail
        f() { onager launch --backend local --jobname good; }
        f
        (onager launch --backend local --jobname good)
        x=$(onager launch --backend local --jobname good 2>/dev/null)
        onager launch --backend local --jobname good | cat
        echo "x=<$x> all four"'
    assert_success
    assert_line "x=<> all four"
}

@test "under set -e a failed launch ends the script" {
    write_job bad false
    in_bash 'set -e; onager launch --backend local --jobname bad; echo not reached'
    assert_failure 1
    refute_line "not reached"
}
