#!/usr/bin/env bats
# What TAB finds of what became of tasks: states, conditions, what failed, what is missing, what is running.

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/complete
    setup_launches
}

teardown() { end_survivors; }

# Job j: lr 0.1 and 0.01, seeds 0 to 4, a flag; seed 3 fails: tasks 7 and 8, 17 and 18.
sweep() {
    printf '#!/bin/sh\n[ "$4" != 3 ]\n' >task
    chmod +x task
    onager prelaunch +jobname j +command ./task +arg --lr 0.1 0.01 +arg --seed {0..4} +flag --amp +quiet
}

@test "states, missing first, with commas between them, each once" {
    offers 'onager list --state ' missing pending running done failed error timeout cancelled lost
    offers 'onager launch --only m' missing
    offers 'onager launch --only fa' failed
    offers 'onager list --state failed,' --behind failed, pending running done error timeout cancelled lost
    offers 'onager list --state failed,done,l' --behind failed,done, lost
}

@test "--where: the names of the job's parameters, then their values" {
    sweep
    launch --jobname j
    offers 'onager list --where ' lr= seed= amp
    offers 'onager list --where s' seed=0 seed=1 seed=2 seed=3 seed=4
    BREAKS=' ' offers 'onager list --where lr=' --behind lr= 0.1 0.01
    BREAKS=' ' offers "onager list --where 'lr=0.1 se" --behind "lr=0.1 " seed=0 seed=1 seed=2 seed=3 seed=4
    BREAKS=' ' offers "onager list --where 'seed=1|" --behind "seed=1|" 0 1 2 3 4
    BREAKS=' ' offers "onager list --where '!a" --behind '!' amp
    offers 'onager list --where x'
}

@test "--where: of an argument that was only appended, the values that it has" {
    sweep
    onager prelaunch +jobname j +command ./task +arg --depth 3 4 +append +quiet
    offers 'onager list --jobid x --where '
    launch --jobname j
    offers 'onager list --where ' lr= seed= amp depth=
    offers 'onager list --where d' depth=3 depth=4
}

@test "--where of launch and cancel knows the job that the line means" {
    sweep
    onager prelaunch +jobname k +command true +arg --depth 1 2 +quiet
    offers 'onager launch --jobname j --where ' lr= seed= amp
    offers 'onager launch --where ' depth=1 depth=2
    launch --jobname j
    launch --jobname k
    offers 'onager cancel --jobid 1 --where ' lr= seed= amp
    offers 'onager cancel --jobid k --where ' depth=1 depth=2
    offers 'onager cancel --jobid 99 --where '
}

@test "--tasklist of list: what failed, as one list" {
    sweep
    launch --jobname j
    offers 'onager list --jobid 1 --tasklist 7,' --behind '7,' 1 2 3 4 5 6 8 9 10 11 12 13 14 15 16 17 18 19 20
    COMPREPLY=()
    onager __complete 'onager list --tasklist ' 24 9 "$BREAKS"
    assert_equal "${COMPREPLY[0]}" 7-8,17-18
    assert_equal "${COMPREPLY[1]}" 1
}

@test "--tasklist of launch: what failed and what is missing over all launches of the job" {
    sweep
    COMPREPLY=()
    onager __complete 'onager launch --tasklist ' 26 9 "$BREAKS"
    assert_equal "${COMPREPLY[0]}" 1
    launch --jobname j --tasklist 1-8
    launch --jobname j --tasklist 9-12
    COMPREPLY=()
    onager __complete 'onager launch --jobname j --tasklist ' 38 9 "$BREAKS"
    assert_equal "${COMPREPLY[0]} ${COMPREPLY[1]} ${COMPREPLY[2]}" "7-8 7-8,13-20 1"
}

@test "TAB asks no scheduler" {
    use_standins sbatch squeue
    sweep
    onager launch --backend slurm --jobname j >/dev/null 2>&1
    onager __complete 'onager list --tasklist ' 24 9 "$BREAKS" || true
    onager __complete 'onager launch --jobname j --tasklist ' 38 9 "$BREAKS" || true
    onager __complete 'onager logs last:' 17 9 "$BREAKS" || true
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 0
}

@test "TAB asks the scheduler where the config allows it, once: what it says is in the lists and in the order of job ids" {
    use_standins sbatch squeue
    sweep
    onager launch --backend slurm --jobname j >/dev/null 2>&1
    onager launch --backend slurm --jobname j >/dev/null 2>&1
    mkdir .onager/launches/1/events
    printf '1700000000.5\tstart\t%d\t1\t0\t-\t-\t-\t-\t-\t-\n' {1..6} >.onager/launches/1/events/c1.tsv
    touch -d '3 hours ago' .onager/launches/*/launch.json
    COMPREPLY=()
    onager __complete 'onager cancel -j 12345 --tasklist ' 34 9 "$BREAKS"
    assert_equal "${COMPREPLY[0]}" 1-6
    onager config --write DEFAULT tab_asks yes
    export STANDIN_QUEUE=$PWD/queue
    printf '12345_[1-4]|RUNNING|N/A|None\n12345_[5-20]|PENDING|N/A|Priority\n12346_[1-20]|CANCELLED|N/A|None\n' >queue
    COMPREPLY=()
    onager __complete 'onager cancel -j 12345 --tasklist ' 34 9 "$BREAKS"
    assert_equal "${COMPREPLY[0]}" 1-4
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 1
    offers 'onager status -j ' 12345 12346
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 2
    onager __complete 'onager launch --jobname j --tasklist ' 38 9 "$BREAKS" || true
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 3
    onager config --write DEFAULT tab_asks no
    offers 'onager status -j ' 12346 12345
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 3
}

@test "a scheduler that hangs or fails holds TAB up for a second and costs no offer, and no word" {
    use_standins sbatch squeue
    sweep
    onager launch --backend slurm --jobname j >/dev/null 2>&1
    onager config --write DEFAULT tab_asks yes
    local start=${EPOCHREALTIME/./} took
    STANDIN_SLEEP=60 run onager __complete 'onager status -j ' 17 9 "$BREAKS"
    took=$((${EPOCHREALTIME/./} - start))
    assert_success
    assert_output ''
    ((took < 30000000)) # not the minute that squeue takes
    STANDIN_STATUS=1 run onager __complete 'onager cancel -j 12345 --tasklist ' 34 9 "$BREAKS"
    assert_success
    assert_output ''
    STANDIN_STATUS=1 offers 'onager status -j ' 12345
}

@test "logs JOBID:TASK: the tasks that failed come first" {
    sweep
    launch --jobname j
    BREAKS=' ' offers 'onager logs 1:' --behind 1: 7 8 17 18 1 2 3 4 5 6 9 10 11 12 13 14 15 16 19 20
    offers 'onager logs last:1' 17 18 1 10 11 12 13 14 15 16 19
    BREAKS=' ' offers 'onager logs j:7,' --behind j:7, 8 17 18 1 2 3 4 5 6 9 10 11 12 13 14 15 16 19 20
    offers 'onager logs 9:'
}

@test "logs without a task: job ids, and what stands for them" {
    sweep
    launch --jobname j
    launch --jobname j
    offers 'onager logs ' 2 1
    offers 'onager logs l' last
    offers 'onager logs j' j
}

@test "job ids: launches that are going on come first" {
    write_job slow "gate go"
    write_job quick true
    onager launch --backend local --jobname slow --detach 2>/dev/null
    wait_for_events 1 start 1
    launch --jobname quick
    launch --jobname quick
    offers 'onager cancel --jobid ' 1 3 2
    offers 'onager status -j ' 1 3 2
    touch go
    wait_until 30 eval '[[ $(onager status -j 1) == *"1/1 done"* ]]'
}

@test "results: the parameters that the job has, each once" {
    sweep
    launch --jobname j
    offers 'onager results --over ' lr seed amp
    offers 'onager results -j 1 --over seed a' amp
    offers 'onager results --x l' lr
    offers 'onager results --by ' lr seed amp
}

@test "results: the metrics of the line, for what shows or sorts one of them" {
    offers 'onager results --metric acc --metric loss=x --best ' acc loss
    offers 'onager results --metric acc --metric loss=x --y l' loss
    offers 'onager results --metric acc --sort ' acc
}

@test "notify: on or off" {
    offers 'onager notify ' on off
    offers 'onager notify on '
}

@test "a folder of hostile files gives no offers and no words" {
    sweep
    launch --jobname j
    rm -rf .onager/launches/1/events .onager/active
    mkfifo .onager/launches/1/events .onager/active
    echo '[' >.onager/launches/1/sweep.json
    run onager __complete 'onager list --where ' 20 9 "$BREAKS"
    assert_output ""
    run onager __complete 'onager logs 1:' 14 9 "$BREAKS"
    assert_output ""
    run onager __complete 'onager list --tasklist ' 24 9 "$BREAKS"
    assert_output ""
}
