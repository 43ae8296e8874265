#!/usr/bin/env bats
# onager prompt: what a launch of this folder has come to, in a few words, for PS1.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    S=untouched
}

teardown() { end_survivors; }

# The prompt's text is $1.
assert_state() {
    onager prompt -v S
    assert_equal "$S" "$1"
}

has_state() {
    onager prompt -v S
    [[ $S == "$1" ]]
}

# A record of a launch as `onager launch` leaves it, with the events on stdin: $1 number, $2 jobname, $3 how it is
# run (watched or scheduled), $4 how many tasks. Nobody holds its runner.
write_launch() {
    mkdir -p .onager/active ".onager/launches/$1/events"
    printf '%s\t%s\t%s\n' "$2" "$3" "$4" >".onager/active/$1"
    cat >".onager/launches/$1/events/${5-host}.tsv"
}

# One event, now: event task attempt status signal
event() {
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s' "${EPOCHREALTIME/,/.}" "$1" "${2--}" "${3--}" 0 "${4--}" "${5--}"
    if [[ $1 == end ]]; then printf '\t1.5\t0.1\t0.1\t2000\n'; else printf '\t-\t-\t-\t-\n'; fi
}

@test "a detached launch is shown while it runs, and not any more when it has ended" {
    write_job j true false "gate go" true
    launch --jobname j --max-tasks 1 --detach 3>&-
    wait_for_events 1 start 3
    assert_state "j 1/4 1!"
    run onager prompt
    assert_output "j 1/4 1!"
    touch go
    wait_until 60 has_state ""
    run --separate-stderr onager prompt
    assert_success
    assert_output ""
    assert_equal "$stderr" ""
}

@test "what runs in the foreground is shown to other shells, and is over when it returns" {
    write_job j "gate go" true
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    wait_until 60 has_state "j 0/2"
    touch go
    launch_end
    assert_state ""
    refute [ -e .onager/active/1 ]
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" ""
}

@test "of several launches the newest is shown and the others are counted" {
    write_job one true "gate go"
    write_job two "gate go"
    write_job three true
    launch --jobname one --max-tasks 1 --detach 3>&-
    wait_for_events 1 start 2
    launch --jobname two --detach 3>&-
    launch --jobname three --detach 3>&-
    wait_for_events 3 finish 1
    wait_until 60 has_state "two 0/1 +1"
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" "onager: launch 3 (three): 1 done, 0 failed"
    touch go
    wait_until 60 has_state ""
}

@test "tasks that were called off are no failures, whether they had begun or not" {
    write_job j true "gate never" "gate never" true
    launch --jobname j --max-tasks 2 --detach 3>&-
    wait_for_events 1 start 3
    run onager cancel --jobid 1 --tasklist 2
    assert_success
    wait_for_events 1 end 3
    assert_state "j 2/4"
    run onager cancel --jobid 1 --yes
    wait_for_events 1 finish 1
    wait_until 60 has_state ""
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" "onager: launch 1 (j): 2 done, 0 failed, 2 cancelled"
}

@test "hundreds of running tasks are called off at once, and their ends seen bit by bit" {
    local task
    write_launch 1 j scheduled 300 < <(
        event begin
        for task in {1..300}; do event start "$task" 1; done
        for task in {1..300}; do event cancel "$task" 1; done
    )
    assert_state "j 0/300"
    for task in {1..300}; do event end "$task" 1 - 15; done | head -n 150 >>.onager/launches/1/events/host.tsv
    assert_state "j 0/300" # none of them failed
    {
        for task in {151..299}; do event end "$task" 1 - 15; done
        event end 300 1 0 # it was done just before
        event finish
    } >>.onager/launches/1/events/host.tsv
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" "onager: launch 1 (j): 1 done, 0 failed, 299 cancelled"
}

@test "what a task is tried again for is no failure, and one that ran out of time is" {
    {
        event begin
        for attempt in 1 2; do
            event start 1 $attempt
            event end 1 $attempt 3
            event retry 1 $attempt
        done
        event start 1 3
        event end 1 3 0
        event start 2 1
        event timeout 2 1
        event end 2 1 - 15
        event start 3 1
        event cancel 3 1
        event end 3 1 0
    } | write_launch 5 j scheduled 9
    assert_state "j 1/9 1!"
}

@test "a launch on a cluster is shown until its last task has ended, whichever host ran it" {
    use_standins sbatch
    write_job_of j 3 true
    onager launch --backend slurm --jobname j >/dev/null
    assert_state "j 0/3"
    { event begin; event start 1 1; event end 1 1 0; event finish; } | {
        mkdir -p .onager/launches/1/events
        cat >.onager/launches/1/events/a.tsv
    }
    assert_state "j 1/3"
    { event begin; event start 2 1; event end 2 1 1; event begin; event start 3 1; } >.onager/launches/1/events/b.tsv
    assert_state "j 1/3 1!"
    { event finish; event end 3 1 0; event finish; } >>.onager/launches/1/events/b.tsv
    assert_state ""
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" "onager: launch 1 (j): 2 done, 1 failed"
}

@test "a launch on a cluster has ended when all of it was cancelled and nothing runs" {
    use_standins sbatch scancel
    write_job_of j 3 true
    onager launch --backend slurm --jobname j >/dev/null
    mkdir -p .onager/launches/1/events
    { event begin; event start 1 1; } >.onager/launches/1/events/a.tsv
    run onager cancel --jobid 12345 --yes
    assert_success
    assert_state "j 0/3"
    { event cancel 1 1; event end 1 1 - 15; event finish; } >>.onager/launches/1/events/a.tsv
    assert_state ""
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" "onager: launch 1 (j): 0 done, 0 failed, 3 cancelled"
}

@test "a launch that some of the submissions failed for counts what was submitted" {
    use_standins sbatch
    write_job_of j 3 true
    STANDIN_STATUS=1 run onager launch --backend slurm --jobname j
    assert_failure
    assert_state ""
    refute [ -e .onager/active ]
}

@test "only what was appended is read, and many events are taken in bit by bit" {
    { event begin; awk 'BEGIN { for (i = 1; i <= 20000; i++)
        printf "1.5\tstart\t%d\t1\t0\t-\t-\t-\t-\t-\t-\n1.5\tend\t%d\t1\t0\t%d\t-\t1\t1\t1\t1\n", i, i, i % 10 == 0 }'
    } | write_launch 1 big scheduled 30000
    local steps=0 before=-1 done=0
    while ((done > before && steps < 100)); do
        onager prompt -v S
        before=$done done=${S#big } done=${done%%/*}
        ((++steps))
    done
    assert_equal "$S" "big 18000/30000 2000!"
    assert [ $steps -ge 4 ]
    printf '1.5\tstart\t20001\t1\t0\t-\t-\t-\t-\t-\t-\n1.5\tend\t20001\t1\t0\t0\t-\t1\t1\t1' >>.onager/launches/1/events/host.tsv
    assert_state "big 18000/30000 2000!" # the last line is not whole
    printf '\t1\n' >>.onager/launches/1/events/host.tsv
    assert_state "big 18001/30000 2000!"
}

@test "a runner with many tasks keeps the counts, so that the prompt is never far behind" {
    write_job_of j 6000 true
    launch --jobname j --detach 3>&-
    wait_for_events 1 finish 1
    wait_until 60 has_state ""
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" "onager: launch 1 (j): 6000 done, 0 failed"
    read -r format done rest <.onager/launches/1/counts
    assert [ "$done" -gt 1000 ]
}

@test "lines that are no events, or torn, count for nothing" {
    {
        event begin
        event start 1 1
        printf '1.5\tend\t1\t1\t0\t0\n'
        printf 'end end end\n\n\t\t\t\n1.5\tend\tx\t1\t0\t1\t-\t1\t1\t1\t1\n'
        event end 1 1 0
    } | write_launch 1 j scheduled 2
    assert_state "j 1/2"
}

@test "the prompt finds its way in any state of the shell" {
    write_job j "gate go"
    launch --jobname j --detach 3>&-
    wait_for_events 1 start 1
    # shellcheck disable=SC2016
    in_bash 'set -u -e; shopt -s failglob; IFS=-npt; onager prompt --notify -v S; (onager prompt -v S; echo "sub $S")
        f() { local S; onager prompt -v S; echo "local $S"; }; f; echo "$S"; trap "echo err" ERR; onager prompt -v S; echo "alive $?"'
    assert_output "$(printf '%s\n' "sub j 0/1" "local j 0/1" "j 0/1" "alive 0")"
    # shellcheck disable=SC2016
    in_bash 'mkdir gone; cd gone; rmdir ../gone; S=x; onager prompt --notify -v S; echo "[$S]"; echo "alive $?"'
    assert_line "[]"
    assert_alive 0
    touch go
}

@test "a name that can't be set is an error, before anything is looked at" {
    run onager prompt -v 'a b'
    assert_failure 2
    assert_output --partial "onager: prompt: -v: \"a b\" is no name for a shell variable"
    readonly R=1
    run onager prompt -v R
    assert_failure 2
    run onager prompt -v
    assert_failure 2
}
