#!/usr/bin/env bats
# What becomes of tasks when the time is up that a scheduler gave an element; and of an element that is run anew.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins sbatch qsub
    write_job j 'touch ready; exec gate go' true 'gate go' true
}

teardown() { end_survivors; }

submit() {
    run --separate-stderr onager launch --jobname j "$@"
    assert_success
}

# Element 1 of the array, in the background; ELEMENT is the process that the scheduler started. The words are
# variables for it.
begin_slurm() {
    env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" SLURM_ARRAY_JOB_ID=12345 SLURM_ARRAY_TASK_ID=1 \
        "$@" bash "$STANDIN_LOG.sbatch.1.script" >out 2>err 3>&- &
    ELEMENT=$!
}

begin_sge() {
    env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" JOB_ID=77 SGE_TASK_ID=1 \
        "$@" bash "$STANDIN_LOG.qsub.1.script" >out 2>err 3>&- &
    ELEMENT=$!
}

# Sends signal $1 once the first task runs; the element's status must be $2.
signalled() {
    wait_until 60 test -e ready
    kill -s "$1" "$ELEMENT"
    ended_with "$2"
}

ended_with() {
    local status=0
    wait "$ELEMENT" || status=$?
    assert_equal "$status" "$1"
    assert_no_survivors
}

# The launch has these events, "timeout 1,end 1", beside starts.
assert_events() {
    assert_equal "$(events 1 | awk '$2 != "start" && $3 != "-" { print $2, $3 }' | paste -sd,)" "$1"
}

@test "a task that TERM ends near the end of its time has run out of time" {
    submit --backend slurm
    begin_slurm SLURM_JOB_END_TIME=$((EPOCHSECONDS + 60))
    signalled TERM 143
    assert_events "timeout 1,end 1"
}

@test "a task that TERM ends long before the end of its time is cancelled" {
    submit --backend slurm --duration 01:00:00
    begin_slurm SLURM_JOB_END_TIME=$((EPOCHSECONDS + 3500))
    signalled TERM 143
    assert_events "cancel 1,end 1"
}

@test "where Slurm does not tell the end, it is known from the record of the launch" {
    submit --backend slurm --duration 00:00:03
    begin_slurm
    wait_until 60 test -e ready
    sleep 2.1 # the last third
    signalled TERM 143
    assert_events "timeout 1,end 1"
}

@test "TERM in the first part of a short time cancels" {
    submit --backend slurm --duration 00:02:00
    begin_slurm
    signalled TERM 143
    assert_events "cancel 1,end 1"
}

@test "an end that comes late is the end of time: Slurm looks twice a minute" {
    submit --backend slurm --duration 00:00:01
    begin_slurm
    wait_until 60 test -e ready
    sleep 2
    signalled TERM 143
    assert_events "timeout 1,end 1"
}

@test "a signal that comes earlier by the setting is the end of time, too" {
    onager config --write slurm signal B:TERM@600
    submit --backend slurm --duration 10:00:00
    begin_slurm SLURM_JOB_END_TIME=$((EPOCHSECONDS + 590))
    signalled TERM 143
    assert_events "timeout 1,end 1"
}

@test "what somebody cancelled is cancelled, even near the end of its time" {
    submit --backend slurm
    begin_slurm SLURM_JOB_END_TIME=$((EPOCHSECONDS + 60))
    wait_until 60 test -e ready
    echo 1 >>.onager/launches/1/cancel
    signalled TERM 143
    assert_events "cancel 1,end 1"
}

@test "what had not begun in a group when the time was up is left for another launch" {
    submit --backend slurm --tasks-per-node 4 --max-tasks-per-node 1
    begin_slurm SLURM_JOB_END_TIME=$((EPOCHSECONDS + 60))
    signalled TERM 143
    assert_events "timeout 1,end 1"
    assert_equal "$(tasks_sorted 1 start)" 1
}

@test "a task that waits to be tried again when the time is up has failed, and is not cancelled" {
    write_job j false
    submit --backend slurm --retries 2 --retry-delay 1h
    begin_slurm SLURM_JOB_END_TIME=$((EPOCHSECONDS + 60))
    wait_for_events 1 retry 1
    kill -TERM "$ELEMENT"
    ended_with 143
    assert_events "end 1,retry 1"
}

@test "gridengine's USR1, at a soft limit of time, is the end of time" {
    submit --backend gridengine
    begin_sge
    signalled USR1 138
    assert_events "timeout 1,end 1"
}

@test "gridengine's XCPU is the end of time, with a footer in between" {
    onager config --write gridengine footer 'echo footer'
    submit --backend gridengine
    begin_sge
    signalled XCPU 152
    assert_events "timeout 1,end 1"
    assert_equal "$(cat out)" footer
}

@test "gridengine's USR2, before KILL, ends the tasks" {
    submit --backend gridengine
    begin_sge
    signalled USR2 140
    assert_events "cancel 1,end 1"
}

# USR1 to an element must not end its task.
suspended() {
    begin_sge
    wait_until 60 test -e ready
    kill -USR1 "$ELEMENT"
    sleep 0.3
    touch go
    ended_with 0
    assert_events "end 1"
}

@test "with -notify, USR1 tells of a suspension, and no task is ended" {
    submit --backend gridengine -notify
    suspended
}

@test "-notify in the config is known as well as one that was typed" {
    onager config --write gridengine flags '-P lab -notify'
    submit --backend gridengine
    suspended
}

@test "-notify in a header or a footer is known, too" {
    onager config --write gridengine header '#$ -r y	-notify
module() { :; }'
    submit --backend gridengine
    suspended
    rm -rf ready go .onager/launches "$STANDIN_LOG"*
    onager config --write gridengine header '# no -notify' --write gridengine footer '#$ -notify'
    submit --backend gridengine
    suspended
}

@test "a header that does not ask for -notify is no notice: USR1 is the end of time" {
    onager config --write gridengine header '#$ -notifyy -M -notify@home
# -notify'
    submit --backend gridengine
    begin_sge
    signalled USR1 138
    assert_events "timeout 1,end 1"
}

# Runs group 1 until it is killed: tasks 1 and 2 are done then, and 3 runs.
begin_and_kill() {
    touch go
    write_job j true true 'touch ready; [ -e third ] || exec gate third' 'true'
    submit --backend "$1" --tasks-per-node 4 --max-tasks-per-node 1
    "begin_$2"
    wait_until 60 test -e ready
    kill -KILL "$ELEMENT"
    ended_with 137
    touch third
}

@test "an element that Slurm requeues does not run again what is done" {
    begin_and_kill slurm slurm
    begin_slurm SLURM_RESTART_COUNT=1
    ended_with 0
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "1 2 3 3 4"
    assert_equal "$(event_cell 1 end 3 attempt) $(event_cell 1 end 4 attempt)" "2 2"
}

@test "an element that gridengine runs anew does not run again what is done" {
    begin_and_kill gridengine sge
    begin_sge RESTARTED=1
    ended_with 0
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "1 2 3 3 4"
    assert_equal "$(event_cell 1 end 3 attempt)" 2
}

@test "an element that gridengine starts from a checkpoint does not run again what is done" {
    begin_and_kill gridengine sge
    begin_sge RESTARTED=2
    ended_with 0
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "1 2 3 3 4"
}

@test "an element that begins for the first time looks back at nothing" {
    touch go
    submit --backend gridengine
    begin_sge RESTARTED=0
    ended_with 0
    begin_sge RESTARTED=0
    ended_with 0
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "1 1"
}

@test "an element that is run anew with nothing left to do succeeds, and runs nothing" {
    touch go
    submit --backend slurm
    begin_slurm
    ended_with 0
    rm ready
    begin_slurm SLURM_RESTART_COUNT=1
    ended_with 0
    refute [ -e ready ]
    assert_equal "$(events 1 | grep -c begin)" 1
}

@test "attempts go on from the latest that was made, and retries count from there" {
    write_job j 'echo $ONAGER_ATTEMPT; false'
    submit --backend slurm --retries 2
    begin_slurm
    ended_with 1
    begin_slurm SLURM_RESTART_COUNT=1
    ended_with 1
    assert_equal "$(paste -sd' ' <out)" "4 5 6"
}

@test "a first task that succeeded before its node went away lets the others run" {
    write_job j true true
    submit --backend slurm --canary
    begin_slurm
    ended_with 0
    rm .onager/launches/1/canary
    begin_slurm SLURM_RESTART_COUNT=1
    ended_with 0
    assert [ -e .onager/launches/1/canary ]
}
