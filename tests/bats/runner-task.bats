#!/usr/bin/env bats
# What a task finds: its standard input, signals, descriptors, process group and environment.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

@test "a task's stdin is /dev/null" {
    write_job j "readlink /proc/self/fd/0" "cat"
    launch --jobname j
    assert_success
    assert_equal "$(log_of j 1 1 o)" /dev/null
}

@test "a loop that reads lines keeps its input while it launches" {
    write_job j "cat"
    printf '%s\n' one two three >input
    in_bash 'while read -r line; do onager launch --backend local --jobname j 2>/dev/null; echo "$line"; done <input'
    assert_success
    assert_output $'one\ntwo\nthree'
}

@test "a script that bash reads from stdin keeps its lines while it launches" {
    write_job j "cat"
    run "$BASH" <<'SCRIPT'
enable -f "$ONAGER_SO" onager
onager launch --backend local --jobname j 2>/dev/null
echo still here
SCRIPT
    assert_output "still here"
}

@test "a task ignores no signal and blocks none" {
    write_job j "grep Sig /proc/self/status" "grep Sig /proc/self/status; true"
    launch --jobname j --max-tasks 1
    assert_equal "$(grep -c '^Sig' ".onager/logs/$HOST/j_1_1.o")" 5
    log_of j 1 1 o | assert_default_signals
    log_of j 1 2 o | grep -v SigBlk | assert_default_signals # sh blocks some while it waits
}

@test "a task ignores no signal even where the shell ignores many" {
    write_job j "grep Sig /proc/self/status"
    in_bash "trap '' INT TERM HUP QUIT USR1 PIPE TSTP; onager launch --backend local --jobname j"
    assert_success
    log_of j 1 1 o | assert_default_signals
}

@test "a task has stdin, stdout and stderr and no other descriptor" {
    write_job j "ls /proc/self/fd"
    exec 7>held 9<"$ONAGER_SO"
    launch --jobname j
    exec 7>&- 9>&-
    assert_equal "$(log_of j 1 1 o | paste -sd' ')" "0 1 2 3" # 3 is ls itself, reading the folder
}

@test "every one of many tasks has three descriptors" {
    write_job_of j 40 "ls /proc/self/fd"
    launch --jobname j --max-tasks 8
    assert_equal "$(cat ".onager/logs/$HOST"/j_1_*.o | sort | uniq -c | awk '{ print $1 ":" $2 }' | paste -sd' ')" \
        "40:0 40:1 40:2 40:3"
}

@test "the runner holds none of the shell's descriptors" {
    write_job j 'ls -l /proc/$PPID/fd; gate go'
    exec 7>held
    launch_behind --jobname j
    wait_for_events 1 start 1
    wait_until 30 grep -q . ".onager/logs/$HOST/j_1_1.o"
    exec 7>&-
    touch go
    launch_end
    run log_of j 1 1 o
    refute_output --partial /held
}

@test "each task is the leader of a process group of its own" {
    write_job j whoami-task whoami-task "whoami-task; gate go; true"
    launch --jobname j --max-tasks 1 --tasklist 1-2
    local task pid groups=()
    for task in 1 2; do
        pid=$(log_of j 1 $task o | awk '$1 == "process" { print $2 }')
        groups+=("$(log_of j 1 $task o | awk '$1 == "group" { print $2 }')")
        assert_equal "${groups[-1]}" "$pid"
    done
    refute [ "${groups[0]}" = "${groups[1]}" ]
}

@test "a task's environment tells it what it is" {
    write_job j true env
    launch --jobname j --max-tasks 1
    assert_success
    run log_of j 1 2 o
    assert_line ONAGER_JOBNAME=j
    assert_line ONAGER_JOBID=1
    assert_line ONAGER_LAUNCH=1
    assert_line ONAGER_TASK_ID=2
    assert_line ONAGER_TAG=j_2
    assert_line ONAGER_SLOT=0
    assert_line ONAGER_ATTEMPT=1
    assert_line ONAGER_NODE="$HOST"
}

@test "tasks at the same time have slots of their own, from 0" {
    write_job_of j 3 'echo $ONAGER_SLOT; touch here-$ONAGER_TASK_ID; gate here-1; gate here-2; gate here-3'
    launch --jobname j --max-tasks 3
    assert_success
    assert_equal "$(cat ".onager/logs/$HOST"/j_1_*.o | sort | paste -sd' ')" "0 1 2"
}

@test "an empty tag is an empty variable" {
    printf '{"1": ["env", ""]}' >jobs.json
    launch --jobname j --jobfile jobs.json
    run log_of j 1 1 o
    assert_line ONAGER_TAG=
}

@test "variables of an outer task do not reach an inner one" {
    write_job j env
    export ONAGER_TASK_ID=99 ONAGER_TAG=outer ONAGER_JOBNAME=outer
    launch --jobname j
    unset ONAGER_TASK_ID ONAGER_TAG ONAGER_JOBNAME
    run log_of j 1 1 o
    assert_line ONAGER_TASK_ID=1
    assert_line ONAGER_TAG=j_1
    assert_line ONAGER_JOBNAME=j
    assert_equal "$(grep -c '^ONAGER_TASK_ID=' <<<"$output")" 1
}

@test "what was exported a line before reaches the task" {
    write_job j env
    export JUST_NOW="some thing"
    launch --jobname j
    run log_of j 1 1 o
    assert_line "JUST_NOW=some thing"
}

@test "a variable set for this one call reaches the task" {
    write_job j env
    in_bash 'FOR_THIS=call onager launch --backend local --jobname j; echo "left: ${FOR_THIS-nothing}"'
    assert_line "left: nothing"
    run log_of j 1 1 o
    assert_line FOR_THIS=call
}

@test "a variable that is not exported stays here" {
    write_job j env
    in_bash 'HERE=secret; export -n HERE; onager launch --backend local --jobname j'
    run log_of j 1 1 o
    refute_line --partial secret
}

@test "a launch leaves no variable behind in the shell" {
    write_job j true
    in_bash 'onager launch --backend local --jobname j 2>/dev/null; compgen -v | grep ONAGER_'
    assert_output $'ONAGER_BASH\nONAGER_SO'
}

@test "a task finds the folder, the mask for new files and the limits of the shell" {
    write_job j "pwd; umask; ulimit -n"
    in_bash 'umask 027; ulimit -n 77; onager launch --backend local --jobname j'
    assert_success
    assert_equal "$(log_of j 1 1 o)" "$PWD"$'\n0027\n77'
}
