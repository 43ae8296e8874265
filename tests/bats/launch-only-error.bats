#!/usr/bin/env bats
# launch --only error, missing, lost: what a cluster still has but will not run is cancelled there first.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins sbatch qsub squeue qstat scancel qdel
    export STANDIN_QUEUE=$PWD/queue
    : >queue
}

teardown() { end_survivors; }

# Job test-eqw of ten tasks, launched on Grid Engine as job 77, of which some are stuck in state Eqw.
eqw() {
    write_job_of test-eqw 10 true
    onager launch --backend gridengine --jobname test-eqw >/dev/null 2>&1
    {
        qstat_host e1
        qstat_task 77 r 1
        qstat_waiting
        qstat_task 77 qw 2
        qstat_task 77 Eqw 3-4:1,7
        qstat_task 77 qw 5-6:1,8-10:1
    } >queue
}

# The calls since the launch of eqw.
calls() { sed -n '/^call /s/call //p' "$STANDIN_LOG" | grep -v qconf | tail -n +2 | paste -sd' '; }

# Adds events of launch 1 on host e1: words are start or done, behind a colon the task.
happened() {
    local event
    mkdir -p .onager/launches/1/events
    for event in "$@"; do
        printf '1700000000.5\tstart\t%d\t1\t0\t-\t-\t-\t-\t-\t-\n' "${event#*:}"
        [[ $event != done:* ]] ||
            printf '1700000002.5\tend\t%d\t1\t0\t0\t-\t2.0\t1.5\t0.2\t2048\n' "${event#*:}"
    done >>.onager/launches/1/events/e1.tsv
}

@test "--only error cancels just the tasks in Eqw and launches just those again" {
    eqw
    run --separate-stderr onager launch --backend gridengine --jobname test-eqw --only error
    assert_success
    [[ $stderr == *"job test-eqw: 3 of 10 tasks: 3 error (3-4,7)"* ]]
    assert_line --index 0 "qdel 77 -t 3-4"
    assert_line --index 1 "qdel 77 -t 7"
    assert_line --index 2 --regexp '^qsub .* -t 3-4 '
    assert_line --index 3 --regexp '^qsub .* -t 7 '
    assert_equal "$(calls)" "qstat qdel qdel qsub qsub"
    assert_equal "$(cat .onager/launches/1/cancel)" "3-4,7"
    assert_equal "$(onager list -j 78 --field task_id | paste -sd' ')" "3 4"
    assert_equal "$(onager list -j 79 --field task_id)" 7
}

@test "what was cancelled so is cancelled in the old launch, and not launched once more" {
    eqw
    onager launch --backend gridengine --jobname test-eqw --only error >/dev/null 2>&1
    {
        qstat_waiting
        qstat_task 77 qw 1-2:1,5-6:1,8-10:1
        qstat_task 78 qw 3-4:1
        qstat_task 79 qw 7
    } >queue
    assert_equal "$(onager list -j 77 --state cancelled --field task_id | paste -sd' ')" "3 4 7"
    run --separate-stderr onager launch --backend gridengine --jobname test-eqw --only error
    assert_success
    assert_output ""
    [[ $stderr == *"nothing to launch: no task is error"* ]]
}

@test "a dry run of --only error prints the cancelling, too, and does nothing" {
    eqw
    run --separate-stderr onager launch --backend gridengine --jobname test-eqw --only error --dry-run
    assert_success
    assert_line --index 0 "qdel 77 -t 3-4"
    assert_line --index 1 "qdel 77 -t 7"
    assert_line --index 2 --regexp '^qsub .* -t 3-4 '
    assert_equal "$(calls)" qstat
    assert [ ! -e .onager/launches/1/cancel ]
    assert [ ! -e .onager/launches/2 ]
}

@test "--only missing takes what is in error along, and leaves what waits or runs" {
    eqw
    run --separate-stderr onager launch --backend gridengine --jobname test-eqw --only missing --dry-run
    assert_line --index 0 "qdel 77 -t 3-4"
    [[ $stderr == *"3 of 10 tasks: 3 error (3-4,7); left out: 7 that another"* ]]
}

@test "what is in error on a cluster can be run here" {
    eqw
    run --separate-stderr onager launch --backend local --jobname test-eqw --only error
    assert_success
    assert_output "$(printf 'qdel 77 -t 3-4\nqdel 77 -t 7')"
    assert_equal "$(tasks_sorted 2 end)" "3 4 7"
}

@test "tasks on a host that does not answer are taken back before they are launched again" {
    eqw
    happened start:1 start:2
    {
        qstat_host e1 au
        qstat_task 77 r 1
        qstat_task 77 r 2
        qstat_waiting
        qstat_task 77 qw 3-10:1
    } >queue
    run --separate-stderr onager launch --backend gridengine --jobname test-eqw --only lost
    assert_success
    [[ $stderr == *"2 of 10 tasks: 2 lost (1-2)"* ]]
    assert_line --index 0 "qdel 77 -t 1-2"
    assert_line --index 1 --regexp '^qsub .* -t 1-2 '
}

@test "a task that has begun to run in a later launch is not taken back for an old one" {
    eqw
    onager launch --backend gridengine --jobname test-eqw --tasklist 3 >/dev/null 2>&1
    qstat_task 78 qw 3 >>queue
    run --separate-stderr onager launch --backend gridengine --jobname test-eqw --only missing --dry-run
    [[ $stderr == *"2 of 10 tasks: 2 error (4,7)"* ]]
    assert_line --index 0 "qdel 77 -t 4"
    assert_line --index 1 "qdel 77 -t 7"
}

@test "when the cancelling fails, nothing is launched" {
    eqw
    printf '#!/bin/sh\necho "qdel: denied" >&2\nexit 1\n' >qdel
    chmod +x qdel
    mv qdel "$BATS_TEST_TMPDIR/bin/qdel"
    run --separate-stderr onager launch --backend gridengine --jobname test-eqw --only error
    assert_failure 1
    [[ $stderr == *"qdel ended with status 1"* ]]
    assert_equal "$(calls)" qstat
    assert [ ! -e .onager/launches/2 ]
}

@test "slurm: what is held after a failed start is cancelled and launched again" {
    write_job_of c 40 true
    onager launch --backend slurm --jobname c >/dev/null 2>&1
    printf '12345_%s\n' '[1-4,7-40%5]|PENDING|N/A|Resources' '5|PENDING|N/A|launch failed requeued held' \
        '6|PENDING|N/A|launch failed requeued held' >queue
    run --separate-stderr onager launch --backend slurm --jobname c --only error
    assert_success
    assert_line --index 0 "scancel 12345_5 12345_6"
    assert_line --index 1 --partial " --array=5,6 "
}

@test "a group in error is cancelled as a whole, and its tasks that were done are not run again" {
    write_job_of c 6 true
    onager launch --backend gridengine --jobname c --tasks-per-node 3 >/dev/null 2>&1
    happened done:1 start:2
    { qstat_waiting && qstat_task 77 Eqw 1 && qstat_task 77 qw 2; } >queue
    run --separate-stderr onager launch --backend gridengine --jobname c --only error --dry-run
    [[ $stderr == *"2 of 6 tasks: 2 error (2-3)"* ]]
    assert_line --index 0 "qdel 77 -t 1"
    assert_line --index 1 --regexp '^qsub .* -t 2-3 '
}
