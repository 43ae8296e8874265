#!/usr/bin/env bats
# What became of each task of a launch on a cluster: from the events, and one question to the scheduler.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

# A launch of a cluster, as `sbatch` took it: $1 tasks; its events are for the test to write.
submitted() {
    use_standins sbatch qsub squeue qstat scancel qdel
    write_job_of c "$1" true
    onager launch --backend "${2:-slurm}" --jobname c >/dev/null 2>&1
    mkdir -p .onager/launches/1/events
}

# Makes the launch older than a minute: what the scheduler does not know of it is gone.
aged() { touch -d '5 minutes ago' .onager/launches/1/launch.json; }

# Adds the start of task $2, attempt 1, to the events of host $1; and its end with status $3.
began() { printf '1700000000.5\tstart\t%d\t1\t0\t-\t-\t-\t-\t-\t-\n' "$2" >>".onager/launches/1/events/$1.tsv"; }
ended() {
    began "$1" "$2"
    printf '1700000002.5\tend\t%d\t1\t0\t%d\t-\t2.000000\t1.500000\t0.250000\t2048\n' "$2" "$3" >>".onager/launches/1/events/$1.tsv"
}

@test "cluster: what began and did not end is running while nobody knows better" {
    submitted 3
    printf '12345_2\n12345_3\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    ended c1 1 0
    began c2 2
    assert_equal "$(onager list --field state | paste -sd' ')" "done running pending"
}

@test "cluster: what began and is not in the queue any more is lost" {
    submitted 3
    printf '12345_3\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    ended c1 1 1
    began c2 2
    assert_equal "$(onager list --field state | paste -sd' ')" "failed lost pending"
}

@test "cluster: what never began and is not in the queue any more was cancelled" {
    submitted 3
    aged
    printf '12345_[2-3%%1]\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    assert_equal "$(onager list --field state | paste -sd' ')" "cancelled pending pending"
}

@test "cluster: onager cancel is on record for tasks that no runner ever saw" {
    submitted 4
    printf '12345_[1-4]\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    run onager cancel -j 12345 -t 2-3
    assert_output "scancel 12345_2 12345_3"
    assert_equal "$(onager list --field state | paste -sd' ')" "pending cancelled cancelled pending"
}

@test "cluster: cancelling one job id of a launch that has several leaves the others" {
    use_standins qsub qdel qstat
    write_job_of c 6 true
    onager launch --backend gridengine --jobname c --tasklist 1-2,5-6 >/dev/null 2>&1
    onager cancel -j 78 --yes >/dev/null
    printf '%s\n' '77 0.5 c root qw 11/22/2026 10:31:09 1 1-2:1' '78 0.5 c root qw 11/22/2026 10:31:09 1 5-6:1' >queue
    export STANDIN_QUEUE=$PWD/queue
    assert_equal "$(onager list --field state | paste -sd' ')" "pending pending cancelled cancelled"
}

@test "cluster: a request that names a million million tasks is read in no time" {
    submitted 3
    printf '12345_[1-3]\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    printf '1-999999999999\n' >.onager/launches/1/cancel
    assert_equal "$(timeout 20 $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; onager list --field state' | paste -sd' ')" \
        "cancelled cancelled cancelled"
}

@test "cluster: a queue whose program leaves something behind is not waited for" {
    submitted 1
    printf '#!/bin/sh\nsetsid sleep 30 &\necho 12345_1\n' >"$BATS_TEST_TMPDIR/bin/squeue.new"
    chmod +x "$BATS_TEST_TMPDIR/bin/squeue.new"
    mv "$BATS_TEST_TMPDIR/bin/squeue.new" "$BATS_TEST_TMPDIR/bin/squeue"
    local start=$SECONDS
    run --separate-stderr onager list --field state
    assert_success
    ((SECONDS - start < 25))
}

@test "cluster: the queue is asked once, for all launches of the folder" {
    submitted 3
    onager launch --backend slurm --jobname c >/dev/null 2>&1
    onager launch --backend slurm --jobname c >/dev/null 2>&1
    onager list --long >out
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 1
    assert_equal "$(grep -A3 'call squeue' "$STANDIN_LOG" | grep -c -e "--user=$(id -un)")" 1
}

@test "cluster: the user is who the system says, whatever the environment does" {
    export STANDIN_LIMITS=$PWD/limits
    printf '%s\n' 'AccountingStorageEnforce = limits' 'AccountingStorageType = accounting_storage/slurmdbd' >limits
    use_standins scontrol
    (USER=somebody-else && submitted 1)
    (unset USER && submitted 1)
    assert_equal "$(grep -h '"user"' .onager/launches/[12]/launch.json | uniq)" $'\t"user":\t"'"$(id -un)\","
    onager list --long >out
    assert_equal "$(grep -e '^--user=' "$STANDIN_LOG")" "--user=$(id -un)"
    assert_equal "$(grep '^users=' "$STANDIN_LOG" | uniq)" "users=$(id -un)"
}

@test "cluster: the queue is not asked for what is over, nor by the plain list" {
    submitted 2
    onager list >out
    ended c1 1 0
    ended c2 2 1
    onager list --long >out
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 0
}

@test "cluster: a queue that can't be asked is a remark, and the events answer" {
    submitted 2
    began c1 1
    STANDIN_STATUS=1 run --separate-stderr onager list --field state
    assert_success
    assert_output "$(printf 'running\npending')"
    [[ $stderr == *"slurm gave no answer, so what follows is from the events alone"* ]]
}

@test "cluster: a queue that never answers is given up after five seconds" {
    submitted 2
    began c1 1
    local start=$SECONDS
    STANDIN_SLEEP=600 run --separate-stderr onager list --field state
    assert_success
    assert_output "$(printf 'running\npending')"
    [[ $stderr == *"no answer within 5 seconds"* ]]
    ((SECONDS - start < 60))
    assert_no_survivors
}

@test "gridengine: qstat's lines are understood" {
    submitted 9 gridengine
    aged
    cat >queue <<END
job-ID  prior   name       user         state submit/start at     queue                          slots ja-task-ID 
-----------------------------------------------------------------------------------------------------------------
     77 0.55500 c          root         r     11/22/2026 10:31:27 all.q@e1                           1 2
     77 0.55500 c          root         qw    11/22/2026 10:31:09                                    1 5-7:1,9
     78 0.55500 other      root         r     11/22/2026 10:31:27 all.q@e1                           1 
END
    export STANDIN_QUEUE=$PWD/queue
    ended e1 1 0
    began e1 2
    began e1 3
    assert_equal "$(onager list --field state | paste -sd' ')" \
        "done running lost cancelled pending pending pending cancelled pending"
}

@test "groups: the elements of the queue stand for their tasks" {
    use_standins sbatch squeue
    write_job_of c 6 true
    onager launch --backend slurm --jobname c --tasks-per-node 2 >/dev/null 2>&1
    aged
    printf '12345_2\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    assert_equal "$(onager list --field state | paste -sd' ')" \
        "cancelled cancelled pending pending cancelled cancelled"
}

@test "an events file that cannot be read leaves the other hosts' answers" {
    submitted 3
    ended c1 1 0
    mkfifo .onager/launches/1/events/x.tsv
    mkdir .onager/launches/1/events/y.tsv
    printf '12345_[2-3]\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    run --separate-stderr onager list --field state
    assert_success
    assert_output "$(printf 'done\npending\npending')"
}
