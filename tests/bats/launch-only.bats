#!/usr/bin/env bats
# launch --only and --where: what is missing, or failed, or has these values, over all launches of the job.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    # task N: fails as long as there is no file fixed-N; notes each run
    cat >task <<'END'
#!/bin/sh
echo "$ONAGER_TASK_ID" >>ran
case $1 in
good) ;;
bad) [ -e "fixed-$ONAGER_TASK_ID" ] ;;
*) kill -9 $$ ;;
esac
END
    chmod +x task
}

teardown() { end_survivors; }

# Six tasks: 1 and 4 good, 2 and 5 bad, 3 and 6 killed.
six() {
    onager prelaunch +jobname j +command ./task +pos-arg good bad killed +arg --n 1 2 +quiet
}

# The note that tells what was chosen has $1 in it.
chose() {
    [[ $stderr == *"onager: job j: $1"* ]] || fail "no '$1' in: $stderr"
}

ran() {
    sort -n ran | paste -sd' '
}

@test "--only failed launches what failed, and says so" {
    six
    launch --jobname j
    rm ran
    launch --jobname j --only failed
    assert_failure 1
    chose "4 of 6 tasks: 4 failed (2-3,5-6)"
    assert_equal "$(ran)" "2 3 5 6"
    assert_equal "$(tasks_sorted 2 start)" "2 3 5 6"
}

@test "--only missing launches what was never launched, too" {
    six
    launch --jobname j --tasklist 1-3
    rm ran
    launch --jobname j --only missing
    chose "5 of 6 tasks: 3 pending (4-6), 2 failed (2-3)"
    assert_equal "$(ran)" "2 3 4 5 6"
}

@test "a task that is done in any launch is not missing" {
    six
    launch --jobname j
    touch fixed-2
    launch --jobname j --only missing
    rm fixed-2
    launch --jobname j --tasklist 2
    assert_failure 1
    rm ran
    launch --jobname j --only missing
    assert_equal "$(ran)" "3 5 6"
}

@test "a task that failed after it was done once is failed, and not missing" {
    onager prelaunch +jobname j +command ./task +pos-arg bad +arg --n 1 2 +quiet
    touch fixed-1 fixed-2
    launch --jobname j
    rm fixed-2
    launch --jobname j
    assert_failure 1
    launch --jobname j --only missing
    chose "nothing to launch: no task is missing"
    launch --jobname j --only failed
    chose "1 of 2 tasks: 1 failed (2)"
}

@test "--only missing of a job that is done starts nothing and is successful" {
    onager prelaunch +jobname j +command ./task +pos-arg good +quiet
    launch --jobname j
    launch --jobname j --only missing
    assert_success
    chose "nothing to launch: no task is missing"
    assert_equal "$(ls .onager/launches)" 1
    assert_equal "$(wc -l <.onager/job_index.csv)" 1
}

@test "--only and --where and --tasklist go together" {
    six
    launch --jobname j
    rm ran
    launch --jobname j --only failed --where 'n=2 1=bad' --tasklist 1-5
    chose "1 of 5 tasks, where n=2 1=bad: 1 failed"
    assert_equal "$(ran)" 5
}

@test "--where alone launches the tasks with these values" {
    six
    launch --jobname j --where n=1
    chose "3 of 6 tasks, where n=1"
    assert_equal "$(ran)" "1 2 3"
}

@test "--where without a task that fits starts nothing" {
    six
    launch --jobname j --where 'n=1' --tasklist 4-6
    assert_success
    chose "nothing to launch: no task is chosen, where n=1"
    [[ ! -e .onager/launches ]]
}

@test "a slip in --only or --where is an error, and nothing is launched" {
    six
    launch --jobname j --only faild
    assert_failure 2
    [[ $stderr == *'"faild" is no state'* ]]
    launch --jobname j --where 'm=1'
    assert_failure 1
    [[ $stderr == *'"m": nothing of that name varies here'* ]]
    launch --jobname j --force
    assert_failure 2
    launch --command true --only failed
    assert_failure 2
    [[ ! -e .onager/launches && ! -e ran ]]
}

@test "a dry run shows what would be launched" {
    six
    launch --jobname j
    run --separate-stderr onager launch --backend slurm --jobname j --only missing --dry-run
    assert_success
    chose "4 of 6 tasks: 4 failed"
    assert_output --partial "--array=2,3,5,6 "
    assert_equal "$(ls .onager/launches)" 1
}

@test "what runs right now is left out, unless it is forced" {
    write_job j "gate go" false true
    launch_behind --jobname j --max-tasks 2
    wait_for_events 1 end 2
    launch --jobname j --only missing
    assert_failure 1
    chose "1 of 3 tasks: 1 failed (2); left out: 1 that another launch is running or about to run (--force starts them, too)"
    assert_equal "$(tasks_sorted 2 start)" "2"
    launch --jobname j --only running
    assert_success
    chose "nothing to launch: no other task is running; left out: 1 that another"
    launch --jobname j --only missing --force --dry-run
    chose "2 of 3 tasks: 1 running (1), 1 failed (2)"
    launch --jobname j --only running --force --max-tasks 1 --detach
    chose "1 of 3 tasks: 1 running"
    wait_for_events 3 start 1
    touch go
    launch_end fails
    wait_for_events 3 end 1
}

@test "what waits in a launch that goes on is left out, too" {
    write_job j "gate go" true true
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    launch --jobname j --only missing
    assert_success
    chose "nothing to launch: no other task is missing; left out: 3 that another"
    touch go
    launch_end
}

@test "two shells that ask for what is missing at once do not start the same tasks" {
    write_job_of j 40 ./note
    printf '#!/bin/sh\necho "$ONAGER_TASK_ID" >>ran; sleep 0.02\n' >note
    chmod +x note
    local round pids pid
    for round in 1 2 3; do
        rm -rf ran .onager/launches .onager/job_index.csv
        pids=()
        for pid in 1 2 3 4; do
            $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; onager launch --backend local --jobname j --only missing --max-tasks 2' \
                >/dev/null 2>&1 3>&- &
            pids+=($!)
        done
        wait "${pids[@]}"
        assert_equal "$(ran)" "$(seq -s' ' 40)"
    done
}

@test "a launch after a kill goes on with what is missing" {
    write_job j true "gate go" true
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 2
    kill -KILL $(runners)
    launch_end fails
    touch go
    launch --jobname j --only missing
    assert_success
    chose "2 of 3 tasks: 1 pending (3), 1 lost (2)"
    assert_equal "$(tasks_sorted 2 end)" "2 3"
}

@test "a sweep begun on a cluster is finished here" {
    use_standins sbatch squeue
    write_job_of j 4 true
    onager launch --backend slurm --jobname j >/dev/null 2>&1
    touch -d '5 minutes ago' .onager/launches/1/launch.json # what is not in the queue is gone
    mkdir .onager/launches/1/events
    {
        printf '1700000000.5\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-\n'
        printf '1700000002.5\tend\t1\t1\t0\t0\t-\t2.000000\t1.500000\t0.250000\t2048\n'
        printf '1700000002.5\tstart\t2\t1\t0\t-\t-\t-\t-\t-\t-\n'
        printf '1700000002.5\tstart\t3\t1\t0\t-\t-\t-\t-\t-\t-\n'
    } >.onager/launches/1/events/c1.tsv
    printf '12345_2\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    launch --jobname j --only missing
    assert_success
    chose "2 of 4 tasks: 1 cancelled (4), 1 lost (3); left out: 1 that another"
    assert_equal "$(tasks_sorted 2 end)" "3 4"
    : >queue
    launch --jobname j --only missing
    chose "1 of 4 tasks: 1 lost"
    assert_equal "$(tasks_sorted 3 end)" "2"
}

@test "a job that was made anew does not count what was done under the same numbers" {
    onager prelaunch +jobname j +command ./task +pos-arg good bad +quiet
    launch --jobname j
    onager prelaunch +jobname j +command ./task +pos-arg good killed good +quiet
    rm ran
    launch --jobname j --only missing
    chose "2 of 3 tasks: 2 pending"
    assert_equal "$(ran)" "2 3"
}

@test "tasks that were appended are missing, those before stay done" {
    onager prelaunch +jobname j +command ./task +pos-arg good +arg --n 1 2 +tag +quiet
    launch --jobname j
    onager prelaunch +jobname j +append +command ./task +pos-arg good +arg --n {3..12} +tag +quiet
    rm ran
    launch --jobname j --only missing
    assert_success
    chose "10 of 12 tasks: 10 pending"
    assert_equal "$(ran)" "3 4 5 6 7 8 9 10 11 12"
}

@test "many tasks are told by the first of them" {
    onager prelaunch +jobname j +command ./task +pos-arg good bad +arg --n {1..50} +quiet
    launch --jobname j
    launch --jobname j --only failed --dry-run
    chose "50 of 100 tasks: 50 failed (2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36,38,40,42,...)"
}

@test "a job that the Python onager launched, too, is remarked on" {
    six
    echo '777,j,.onager/scripts/j/jobs.json' >.onager/job_index.csv
    launch --jobname j --only missing
    [[ $stderr == *"job 777 (j) was launched by the Python onager: what became of it is not on record"* ]]
}

@test "launches of other jobs do not count" {
    six
    onager prelaunch +jobname other +command ./task +pos-arg good bad killed +arg --n 1 2 +quiet
    launch --jobname other
    launch --jobname j --only missing
    chose "6 of 6 tasks: 6 pending"
}

@test "cancel --where cancels the tasks with these values" {
    onager prelaunch +jobname j +command "gate go" +arg --n 1 2 3 +quiet
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    run --separate-stderr onager cancel -j last --where 'n=1|3'
    assert_success
    [[ $stderr == *"asked its runner to end 1,3"* ]]
    touch go
    launch_end fails
    assert_equal "$(onager list --field state | paste -sd' ')" "cancelled done cancelled"
    run --separate-stderr onager cancel -j last --where 'n=4'
    assert_failure
    [[ $stderr == *'--n never is "4"'* || $stderr == *'n never is "4"'* ]]
}

@test "cancel --where on a cluster names the tasks" {
    use_standins sbatch qsub scancel qdel
    onager prelaunch +jobname c +command true +arg --n 1 2 3 +arg --m 1 2 +quiet
    onager launch --backend slurm --jobname c >/dev/null 2>&1
    run onager cancel -j c --where n=2 --dry-run
    assert_output "scancel 12345_2 12345_5"
    onager launch --backend gridengine --jobname c --tasklist 1-2,4-6 >/dev/null 2>&1
    run onager cancel -j c --where 'n=2' --dry-run
    assert_output "$(printf 'qdel 77 -t 2\nqdel 78 -t 5')"
    run --separate-stderr onager cancel -j c --where 'n=3 m=1' --dry-run
    assert_failure 1
    [[ $stderr == *"no task of job c is meant"* ]]
}
