#!/usr/bin/env bats
# status: a line a launch, what failures have in common below it; watch: the same until the launch ends.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

@test "a launch that is over: done of all, how long it took, what is not done" {
    write_job j true true "exit 3" "exit 3" true
    launch --jobname j
    run onager status
    assert_success
    assert_line --index 0 --regexp '^1 j \[############!!!!!!!!\] 3/5 done, in [0-9]+\.[0-9] s, 2 failed$'
    assert_line --index 1 "    2 × exit status 3"
}

@test "a launch that runs: rate and time left, running and pending tasks" {
    write_job j true true "gate go" "gate go" true true
    launch_behind --jobname j --max-tasks 2
    wait_for_events 1 start 4
    wait_for_events 1 end 2
    run onager status
    assert_success
    assert_line --index 0 --regexp \
        '^1 j \[#######>>>>>>\.\.\.\.\.\.\.\] 2/6 done, ETA [0-9.:]+ s, [0-9.]+/s, 2 running, 2 pending$'
    touch go
    launch_end
    run onager status
    assert_line --index 0 --partial "[####################] 6/6 done, in "
}

@test "a launch that was killed: what was lost and what it never came to" {
    write_job j true "gate go" true
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 2
    kill -KILL $(runners)
    launch_end fails
    run onager status
    assert_line --index 0 --regexp '1/3 done, in .*, 1 lost, 1 pending$'
    assert_line --index 1 "    1 × lost"
}

@test "a value that failures have in common is named" {
    cat >task <<'END'
#!/bin/sh
[ "$4" != 128 ]
END
    chmod +x task
    onager prelaunch +jobname j +command ./task +arg --lr 1 2 3 4 5 6 +arg --batch-size 32 64 128 +arg --seed {1..5} +quiet
    launch --jobname j
    run onager status
    assert_line --index 0 --partial "60/90 done"
    assert_line --index 1 "    30 × exit status 1"
    assert_line --index 2 --partial "all 30 failures have batch-size=128"
}

@test "each launch has a line, the newest last; -j shows one" {
    write_job a true
    write_job longer true true
    launch --jobname a
    launch --jobname longer
    launch --jobname a
    run onager status
    assert_equal "${#lines[@]}" 3
    assert_line --index 0 --regexp '^1 a      \[#+\] 1/1 done'
    assert_line --index 1 --regexp '^2 longer \[#+\] 2/2 done'
    run onager status -j a
    assert_equal "${#lines[@]}" 1
    assert_line --index 0 --regexp '^3 a \['
    run onager status -j 2
    assert_line --index 0 --regexp '^2 longer \['
    run onager status -j last
    assert_line --index 0 --regexp '^3 a \['
}

@test "of many launches the newest ten are shown, and --all shows the rest" {
    write_job j true
    local i
    for i in {1..12}; do launch --jobname j; done
    run --separate-stderr onager status
    assert_equal "${#lines[@]}" 10
    assert_line --index 0 --regexp '^ 3 j '
    [[ $stderr == *"left out: 2 older; onager status --all shows them"* ]]
    run --separate-stderr onager status --all
    assert_equal "${#lines[@]}" 12
    assert_equal "$stderr" ""
}

@test "a launch whose record somebody removed is left out, with a remark" {
    write_job j true
    launch --jobname j
    launch --jobname j
    rm .onager/launches/1/launch.json
    run --separate-stderr onager status
    assert_success
    assert_equal "${#lines[@]}" 1
    [[ $stderr == *"job 1 (j) is left out: .onager/launches/1/launch.json is gone"* ]]
    run --separate-stderr onager list --long
    assert_success
}

@test "in a folder without launches it says so" {
    run --separate-stderr onager status
    assert_failure 1
    [[ $stderr == *"nothing was launched in this folder yet"* ]]
    run --separate-stderr onager watch
    assert_failure 1
}

@test "a job that is not there is an error" {
    write_job j true
    launch --jobname j
    run --separate-stderr onager status -j 99
    assert_failure 1
    [[ $stderr == *'there is no job "99"'* ]]
}

@test "why a launch stopped early is told afterwards, too" {
    write_job j false false false true
    launch --jobname j --max-failures 2 --max-tasks 1
    run onager status
    assert_line --index 0 --regexp '2 failed, 2 pending; stopped, since too many failed \(--max-failures\)$'
    write_job k false true true
    launch --jobname k --canary
    run onager status -j k
    assert_line --index 0 --regexp '1 failed, 2 pending; stopped, since the first task failed \(--canary\)$'
}

@test "node-hours are told once there is a hundredth of one" {
    write_job j true
    launch --jobname j
    printf '1700000000.0\tbegin\t-\t-\t-\t-\t-\t-\t-\t-\t-\n1700007200.0\tfinish\t-\t-\t-\t-\t-\t-\t-\t-\t-\n' \
        >.onager/launches/1/events/other.tsv
    run onager status
    assert_line --index 0 --regexp ', 2 node-hours$'
}

@test "a clock that jumps back gives no nonsense" {
    write_job j true true
    launch --jobname j
    sed -i 's/^[0-9]*\(.*end\t1\)/1\1/; s/^[0-9]*\(.*finish\)/2\1/' .onager/launches/1/events/*.tsv
    run onager status
    assert_success
    refute_output --regexp '[ (]-[0-9]'
    assert_line --index 0 --partial "2/2 done"
    run onager list --long
    assert_success
    refute_output --regexp ' -[0-9]'
}

@test "watch comes back when the launch has ended, with status 0 if all is done" {
    write_job j "gate go" true
    launch_behind --jobname j
    wait_for_events 1 start 1
    onager watch --interval 1 >out 2>&1 3>&- &
    local watcher=$!
    wait_until 30 grep -q "1 running\|2 running" out
    touch go
    wait "$watcher"
    launch_end
    tail -n 1 out | grep -q "2/2 done"
}

@test "watch fails when the launch has ended and not all is done" {
    write_job j true false
    launch --jobname j
    run onager watch
    assert_failure 1
    assert_line --index 0 --partial "1/2 done"
}

@test "watch draws in place at a terminal" {
    write_job j "sleep 1.5" false
    in_bash 'onager launch --backend local --jobname j --detach; script -qefc "$1" /dev/null' \
        "$ONAGER_BASH -c 'enable -f \"\$ONAGER_SO\" onager; onager watch; echo status \$?'"
    assert_output --partial $'\r\033[K1 j ['
    assert_output --partial $'\033[2A'
    assert_output --partial "status 1"
}

@test "^C ends the watching, not the launch" {
    write_job j "gate go" true
    launch_behind --jobname j
    wait_for_events 1 start 1
    # shellcheck disable=SC2086,SC2016
    env --default-signal=INT $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; onager watch' >out 2>&1 3>&- &
    local watcher=$!
    wait_until 30 test -s out
    kill -INT "$watcher"
    wait "$watcher" && fail "it was successful"
    touch go
    launch_end 0
}

@test "watch of a cluster launch asks the scheduler every ten seconds at most" {
    use_standins sbatch squeue
    write_job_of c 2 true
    onager launch --backend slurm --jobname c >/dev/null 2>&1
    printf '12345_[1-2]\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    onager watch --interval 1 >out 2>&1 3>&- &
    local watcher=$!
    wait_until 30 eval '[[ $(wc -l <out) -ge 4 ]]'
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 1
    kill -TERM "$watcher"
    wait "$watcher" || true
}

@test "watch ends when the scheduler has forgotten the launch" {
    use_standins sbatch squeue
    write_job_of c 2 true
    onager launch --backend slurm --jobname c >/dev/null 2>&1
    run onager watch
    assert_failure 1
    assert_output --partial "0/2 done"
    assert_output --partial "2 cancelled"
}
