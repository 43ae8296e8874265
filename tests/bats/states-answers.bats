#!/usr/bin/env bats
# What a scheduler's answer is worth: nothing, if it comes late, in part, or makes no sense; and the questions.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    export STANDIN_QUEUE=$PWD/queue
    : >queue
}

teardown() { end_survivors; }

# A launch of $1 tasks on cluster $2, more than a minute ago.
submitted() {
    use_standins sbatch qsub squeue qstat scancel qdel
    write_job_of c "$1" true
    onager launch --backend "${2:-slurm}" --jobname c >/dev/null 2>&1
    mkdir -p .onager/launches/1/events
    touch -d '5 minutes ago' .onager/launches/1/launch.json
}

# The program $1 is what stdin says.
program() {
    rm -f "$BATS_TEST_TMPDIR/bin/$1"
    { echo '#!/bin/bash' && cat; } >"$BATS_TEST_TMPDIR/bin/$1"
    chmod +x "$BATS_TEST_TMPDIR/bin/$1"
}

# The states of all tasks, and what is said beside.
states() {
    run --separate-stderr onager list --field state
    assert_success
    assert_equal "$(paste -sd' ' <<<"$output")" "$1"
}

assert_no_answer() {
    [[ $stderr == "onager: $1 gave no answer, so what follows is from the events alone: $2"* ]] || fail "$stderr"
}

@test "slurm: an answer that nobody understands is none" {
    submitted 2
    echo 'slurm is on holiday' >queue
    states "pending pending"
    assert_no_answer slurm 'its answer makes no sense: "slurm is on holiday"'
    run --separate-stderr onager explain
    assert_line --partial '2 tasks, 1-2: not begun, as far as is on record'
    assert_no_answer slurm 'its answer makes no sense: "slurm is on holiday"'
}

@test "gridengine: an answer that nobody understands is none, in whole or in a job's line" {
    submitted 2 gridengine
    echo 'garbage wrapper text' >queue
    states "pending pending"
    assert_no_answer gridengine 'its answer makes no sense: "garbage wrapper text"'
    run --separate-stderr onager explain
    assert_line --partial '2 tasks, 1-2: not begun, as far as is on record'
    assert_no_answer gridengine 'its answer makes no sense: "garbage wrapper text"'
    { qstat_waiting && qstat_task 77 qw 1-2:1 | sed 's|11/22/2026|22.11.2026|'; } >queue
    states "pending pending"
    assert_no_answer gridengine 'its answer makes no sense: "77 0.55500 c'
}

@test "gridengine: dates may be as later versions write them" {
    submitted 3 gridengine
    { qstat_waiting && qstat_task 77 Eqw 1-2:1 | sed 's|11/22/2026|2026-11-22|'; } >queue
    states "error error cancelled"
    assert_equal "$stderr" ''
}

@test "an answer that is too long is none" {
    submitted 2
    program squeue <<'END'
for i in {1..70}; do printf '%1048575s\n' '7_1|RUNNING|N/A|None'; done
echo '12345_[1-2]|RUNNING|N/A|None'
END
    states "pending pending"
    assert_no_answer slurm 'its answer is longer than 64 MiB'
}

@test "an answer that there is no memory for is none" {
    ! instrumented || skip "which needs all memory itself"
    submitted 2
    program squeue <<'END'
head -c 50000000 /dev/zero | tr '\0' x
END
    run --separate-stderr $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; ulimit -v 70000; onager list --field state'
    assert_success
    assert_output $'pending\npending'
    assert_no_answer slurm 'out of memory'
}

@test "a scheduler that says a little now and then has five seconds, too" {
    submitted 2
    program squeue <<'END'
for i in {1..30}; do echo; sleep 0.4; done
END
    local start=$SECONDS
    states "pending pending"
    ((SECONDS - start <= 8)) || fail "it took $((SECONDS - start)) seconds"
    assert_no_answer slurm 'no answer within 5 seconds'
}

@test "ids that a launch can't have cost nothing, in an answer or on record" {
    submitted 4
    for line in '12345_[1-999999999999]|CANCELLED|1700000000|x' '12345_[0-199999999:2]|CANCELLED|1700000000|x'; do
        rm -f .onager/launches/1/verdicts
        echo "$line" >queue
        run timeout 20 $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; onager list --field state'
        assert_success
        assert_output $'cancelled\ncancelled\ncancelled\ncancelled'
    done
    : >queue
    printf '1900000000\tlost\t0-199999998:2\n' >.onager/launches/1/verdicts
    run timeout 20 $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; onager list --field state'
    assert_output $'cancelled\nlost\ncancelled\nlost'
}

@test "squeue is asked for all jobs of the user, whatever the environment has for it" {
    submitted 2
    program squeue <<'END'
env | grep -e '^SQUEUE' -e '^SLURM_CLUSTERS' >>environment
printf '%s\n' "$@" >>arguments
echo '12345_[1-2]|RUNNING|N/A|None'
END
    export SQUEUE_PARTITION=x SQUEUE_NAMES=x SQUEUE_ACCOUNT=x SQUEUE_QOS=x SQUEUE_STATES=x SQUEUE_USERS=x \
        SQUEUE_FORMAT=x SQUEUE_FORMAT2=x SQUEUE_LICENSES=x SQUEUE_SORT=x SQUEUE_ARRAY=x SQUEUE_LOCAL=x SLURM_CLUSTERS=here
    onager list --long >out
    onager explain >out
    assert_equal "$(cat environment)" $'SLURM_CLUSTERS=here\nSLURM_CLUSTERS=here'
    assert_equal "$(grep -c -e '^--all$' arguments)" 2
}

@test "qstat is asked for what waits, too, whatever the user's settings for it say" {
    submitted 2 gridengine
    { qstat_waiting && qstat_task 77 qw 1-2:1; } >queue
    states "pending pending"
    assert_equal "$(grep -A7 '^call qstat' "$STANDIN_LOG" | paste -sd' ')" "call qstat -f -ne -s psr -u $(id -un)"
}

@test "sacct is asked once about each array of a launch, whatever the environment has for it" {
    export STANDIN_LIMITS=$PWD/limits
    echo 'MaxArraySize = 4' >limits
    use_standins scontrol sacct
    submitted 9
    program sacct <<'END'
env | grep '^SACCT' >>environment
printf '%s\n' "$@" >>arguments
printf '12345_%d|TIMEOUT|1700000009\n' 1 2 3
END
    export SACCT_FORMAT=User SACCT_LOCAL=1
    states "timeout timeout timeout cancelled cancelled cancelled cancelled cancelled cancelled"
    assert_equal "$(grep -e --jobs arguments)" --jobs=12345,12346,12347
    assert_equal "$(wc -c <environment)" 0
}

@test "a launch on another cluster: its events tell, and explain asks that one" {
    submitted 2
    sed -i '/"backend"/s/$/ "cluster": "far",/' .onager/launches/1/launch.json
    touch -d '5 minutes ago' .onager/launches/1/launch.json
    echo '12345_[1-2]|PENDING|N/A|Resources' >queue
    : >"$STANDIN_LOG"
    states "pending pending"
    assert_equal "$(cat "$STANDIN_LOG")" ''
    run onager explain
    assert_output --partial '(Resources)'
    grep -qx -e --clusters=far "$STANDIN_LOG"
    # asked about another launch, the scheduler here says nothing of this one
    onager launch --backend slurm --jobname c >/dev/null 2>&1
    : >queue
    states "pending pending pending pending"
    grep -q '^call squeue' "$STANDIN_LOG"
}
