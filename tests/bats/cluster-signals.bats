#!/usr/bin/env bats
# Signals to an element of an array, as Slurm and Grid Engine send them: to the batch script alone before its time is
# up, to all that runs when it is cancelled. The script is run for real.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins sbatch qsub
}

teardown() { end_survivors; }

submit() {
    run --separate-stderr onager launch "$@"
    assert_success
}

# Element 1 of the first array, in the background; ELEMENT is the process that the scheduler started. The words are
# variables for it.
begin_slurm() {
    env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" SLURM_ARRAY_JOB_ID=12345 SLURM_JOB_ID=1 SLURM_ARRAY_TASK_ID=1 \
        "$@" bash "$STANDIN_LOG.sbatch.1.script" >out 2>err 3>&- &
    ELEMENT=$!
}

begin_sge() {
    env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" JOB_ID=77 SGE_TASK_ID=1 RESTARTED=0 \
        "$@" bash "$STANDIN_LOG.qsub.1.script" >out 2>err 3>&- &
    ELEMENT=$!
}

# The element ends with this status, and nothing of it is left.
ended_with() {
    local status=0
    wait "$ELEMENT" || status=$?
    assert_equal "$status" "$1"
    assert_no_survivors
}

# A job of one task that says when it gets TERM, and is there when `ready` is.
write_listening_job() {
    write_job j 'trap "echo got TERM; exit 9" TERM; touch ready; gate go & wait'
}

wait_until_ready() { wait_until 60 test -e ready; }

# Signal $1 to the script alone, at the end of its time by $2; the task's last words and end must then be on record.
signalled() {
    kill -s "$1" "$ELEMENT"
    ended_with "$2"
    run cat out
    assert_line "got TERM"
    assert_equal "$(event_cell 1 end 1 status)" 9
}

@test "without header and footer the script becomes the runner" {
    write_job j 'touch ready; gate go'
    submit --backend slurm --jobname j
    begin_slurm
    wait_until_ready
    assert_equal "$(cat "/proc/$ELEMENT/comm")" onager-run
    touch go
    ended_with 0
}

@test "TERM to the batch script alone reaches the task" {
    write_listening_job
    submit --backend slurm --jobname j
    begin_slurm
    wait_until_ready
    signalled TERM 143
}

@test "TERM to the batch script alone reaches the task, then footer and trap run" {
    write_listening_job
    onager config --write slurm header 'trap "echo trap" EXIT' --write slurm footer 'echo footer'
    submit --backend slurm --jobname j
    begin_slurm
    wait_until_ready
    assert_equal "$(cat "/proc/$ELEMENT/comm")" bash
    signalled TERM 143
    assert_equal "$(paste -sd, <out)" "got TERM,footer,trap"
}

@test "what a header does to its shell does not keep a signal from the task" {
    local header
    for header in 'set -euo pipefail' "trap '' TERM" 'trap "exit 3" ERR; set -E' 'set -m' 'set -- a b c' 'IFS=0123456789eTERM' \
        'set -o posix' 'trap "echo child" CHLD' 'trap "echo mine" TERM INT' 'exec 0<&-' 'cd /'; do
        rm -rf .onager out ready "$STANDIN_LOG"*
        write_job j 'trap "echo got TERM; exit 9" TERM; touch '"$PWD"'/ready; gate go & wait'
        onager config --write slurm header "$header" --write slurm footer 'echo footer'
        submit --backend slurm --jobname j
        begin_slurm
        wait_until_ready
        signalled TERM 143
        [[ $(tail -n 1 out) == footer || $header == *CHLD* ]] || fail "$header: $(cat out err)"
    done
}

@test "what a header does to its shell does not hide a task's failure, or the footer" {
    local header
    for header in 'set -euo pipefail' 'trap "exit 3" ERR; set -E' 'set -m' 'set -o posix' 'IFS=0123456789' 'set -- a b'; do
        rm -rf .onager out "$STANDIN_LOG"*
        write_job j 'exit 147'
        onager config --write slurm header "$header" --write slurm footer 'echo footer'
        submit --backend slurm --jobname j
        begin_slurm
        ended_with 147
        run cat out
        assert_output footer
    done
}

@test "the footer runs to its end even where the header has set -e" {
    write_job j 'exit 4'
    onager config --write slurm header 'set -e' --write slurm footer 'false
echo footer'
    submit --backend slurm --jobname j
    begin_slurm
    ended_with 4
    assert_equal "$(cat out)" footer
}

@test "a header's trap of EXIT runs without a footer, too, and a user's signal does not end the wait" {
    write_job j 'touch ready; gate go; exit 5'
    onager config --write slurm header 'trap "echo end" EXIT; trap "echo five; touch trapped" RTMIN+5'
    submit --backend slurm --jobname j
    begin_slurm
    wait_until_ready
    kill -s RTMIN+5 "$ELEMENT"
    wait_until 60 test -e trapped
    touch go
    ended_with 5
    assert_equal "$(paste -sd, <out)" "five,end"
}

@test "a runner that ends while a trap is at work still gives the script its status" {
    write_job j 'touch ready; gate go; exit 3'
    onager config --write slurm header 'trap "touch trapped; while kill -0 \$onager_runner; do sleep 0.05; done" ALRM'
    submit --backend slurm --jobname j
    begin_slurm
    wait_until 60 test -e ready
    ring() { kill -ALRM "$ELEMENT" && sleep 0.1 && test -e trapped; }
    wait_until 60 ring
    touch go
    ended_with 3
}

@test "a script whose shell is killed takes its runner and tasks along" {
    write_job j 'touch ready; gate go; true'
    onager config --write slurm footer 'echo footer'
    submit --backend slurm --jobname j
    begin_slurm
    wait_until_ready
    kill -KILL "$ELEMENT"
    ended_with 137
}

@test "scancel's TERM to all that runs is one request, and leaves a task its grace" {
    write_job j 'trap "sleep 1.6; echo saved; exit 9" TERM; touch ready; while :; do sleep 0.05; done'
    onager config --write slurm footer 'echo footer'
    submit --backend slurm --jobname j
    begin_slurm
    wait_until_ready
    kill -TERM $(runners)
    wait_for_events 1 cancel 1
    kill -TERM "$ELEMENT" # which passes it on
    ended_with 143
    assert_equal "$(paste -sd, <out)" "saved,footer"
    assert_equal "$(tasks_with 1 cancel)" 1
}

@test "a task that gets scancel's TERM before its runner is cancelled, and not tried again" {
    write_job j 'echo $$ >ready; exec gate go'
    submit --backend slurm --jobname j --retries 3
    begin_slurm
    wait_until 60 test -s ready
    kill -TERM "$(cat ready)"
    sleep 0.03
    kill -TERM "$ELEMENT"
    ended_with 143
    assert_equal "$(events 1 | cut -f2,3 | tr '\t' ' ' | paste -sd,)" "begin -,start 1,cancel 1,end 1,finish -"
}

@test "a task that somebody kills with TERM has failed, and is tried again" {
    write_job j 'echo $$ >ready-$ONAGER_ATTEMPT; [ $ONAGER_ATTEMPT = 2 ] || exec gate go'
    submit --backend slurm --jobname j --retries 1
    begin_slurm
    wait_until 60 test -s ready-1
    kill -TERM "$(cat ready-1)"
    ended_with 0
    assert_equal "$(event_cell 1 end 1 signal | paste -sd,)" "15,-"
}

@test "a request on file that comes with scancel's TERM leaves a task its grace" {
    write_job j 'trap "sleep 3; echo saved; exit 9" TERM; touch ready; while :; do sleep 0.05; done'
    submit --backend slurm --jobname j
    begin_slurm
    wait_until_ready
    kill -TERM "$ELEMENT"
    wait_for_events 1 cancel 1
    echo all >>.onager/launches/1/cancel
    ended_with 143
    assert_equal "$(cat out)" saved
}

@test "the script asks Slurm for TERM to itself, a minute before its time is up" {
    write_job j true
    submit --backend slurm --jobname j --duration 00:10:00
    assert_equal "$(sed -n 2p "$STANDIN_LOG.sbatch.1.script")" "#SBATCH --signal=B:TERM@60"
}

@test "a launch that is too short to lose a minute asks for no signal, unless for a later one" {
    write_job j true
    submit --backend slurm --jobname j --duration 00:09:59
    refute grep -q SBATCH "$STANDIN_LOG.sbatch.1.script"
    onager config --write slurm signal B:TERM@5
    submit --backend slurm --jobname j --duration 00:01:00
    grep -qx '#SBATCH --signal=B:TERM@5' "$STANDIN_LOG.sbatch.2.script"
    onager config --write slurm signal B:USR2@300
    submit --backend slurm --jobname j --duration 00:49:59
    refute grep -q SBATCH "$STANDIN_LOG.sbatch.3.script"
    submit --backend slurm --jobname j --duration 00:50:00
    grep -qx '#SBATCH --signal=B:USR2@300' "$STANDIN_LOG.sbatch.4.script"
}

@test "an empty setting asks Slurm for no signal" {
    write_job j true
    onager config --write slurm signal ''
    submit --backend slurm --jobname j --duration 1-00:00:00
    refute grep -q SBATCH "$STANDIN_LOG.sbatch.1.script"
}

@test "comments at the beginning of a header are there for the scheduler, before any command" {
    onager config --write slurm header '#SBATCH -C fast
#SBATCH --signal=B:TERM@120
echo header'
    write_job j true
    submit --backend slurm --jobname j
    assert_equal "$(sed '/^#/!Q' "$STANDIN_LOG.sbatch.1.script" | tail -n 2 | paste -sd,)" \
        "#SBATCH -C fast,#SBATCH --signal=B:TERM@120"
    begin_slurm
    ended_with 0
    assert_equal "$(cat out)" header
}

@test "gridengine is told which shell the script is for" {
    write_job j true
    submit --backend gridengine --jobname j
    assert_equal "$(sed -n 2p "$STANDIN_LOG.qsub.1.script")" '#$ -S /bin/bash'
}

@test "what a task left behind in a session of its own does not outlive its element" {
    local rest='setsid sh -c "gate never & touch away; gate never" & until [ -e away ]; do sleep 0.01; done; touch ready'
    write_job j "$rest"
    submit --backend slurm --jobname j
    begin_slurm
    ended_with 0
    rm ready away
    write_job k "$rest; gate go & wait"
    submit --backend gridengine --jobname k
    begin_sge
    wait_until_ready
    kill -s TERM "$ELEMENT"
    ended_with 143
}
