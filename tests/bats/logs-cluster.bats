#!/usr/bin/env bats
# onager logs: the logs of launches on a cluster, whose scheduler names some of them, and of the Python onager's.

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

# Element $2 of the array that call $1 submitted, with its output where the scheduler was told to put it.
slurm_element() {
    local log=.onager/logs/slurm/j_$((12344 + $1))_$2
    env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" SLURM_ARRAY_JOB_ID=$((12344 + $1)) SLURM_JOB_ID=1 \
        SLURM_ARRAY_TASK_ID="$2" bash "$STANDIN_LOG.sbatch.$1.script" >"$log.o" 2>"$log.e" || true
}

sge_element() {
    local log=.onager/logs/gridengine/j_$((76 + $1))_$2
    env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" JOB_ID=$((76 + $1)) SGE_TASK_ID="$2" \
        bash "$STANDIN_LOG.qsub.$1.script" >"$log.o" 2>"$log.e" || true
}

logs() {
    run --separate-stderr onager logs "$@"
}

@test "slurm: the logs of single elements" {
    # shellcheck disable=SC2016
    write_job_of j 3 'echo out $ONAGER_TASK_ID; echo err $ONAGER_TASK_ID >&2'
    submit --backend slurm --jobname j
    slurm_element 1 2
    logs 12345:2
    assert_output "==> task 2, done: .onager/logs/slurm/j_12345_2.o <==
out 2

==> task 2, done: .onager/logs/slurm/j_12345_2.e <==
err 2"
    logs last:3
    assert_failure
    assert_equal "${stderr#*onager: }" "logs: task 3 has not begun"
    logs --path
    assert_output --partial j_12345_2.o
    assert_equal "${#lines[@]}" 2
}

@test "gridengine: each task's log is found by the job id that has it" {
    write_job_of j 9 'echo out $ONAGER_TASK_ID'
    submit --backend gridengine --jobname j --tasklist 1-3,5,8-9
    sge_element 1 2
    sge_element 2 5
    sge_element 3 9
    logs 77:2
    assert_output "out 2"
    logs last --path --out
    assert_output ".onager/logs/gridengine/j_77_2.o
.onager/logs/gridengine/j_78_5.o
.onager/logs/gridengine/j_79_9.o"
    logs 79:5
    assert_output "out 5"
}

@test "groups: a task's log is found by its group" {
    write_job_of j 5 'echo out $ONAGER_TASK_ID; test $ONAGER_TASK_ID != 4'
    submit --backend slurm --jobname j --tasks-per-node 2
    slurm_element 1 2
    logs 12345:4
    assert_output "out 4"
    logs last --state failed --path --out
    assert_output .onager/logs/slurm/j_12345_subjobs/2_4.o
    submit --backend gridengine --jobname j --tasks-per-node 2
    sge_element 1 3
    logs 77:5
    assert_output "out 5"
}

@test "all attempts of a single element are in the scheduler's one file" {
    write_job_of j 1 'echo attempt'
    submit --backend slurm --jobname j
    slurm_element 1 1
    local events
    events=$(echo .onager/launches/1/events/*.tsv)
    printf '%s\tstart\t1\t2\t0\t-\t-\t-\t-\t-\t-\n' "$EPOCHREALTIME" >>"$events"
    echo second >>.onager/logs/slurm/j_12345_1.o
    logs last:1
    assert_output $'attempt\nsecond'
    logs last:1 --attempt 1
    assert_output $'attempt\nsecond'
    assert_equal "$stderr" "onager: --attempt: the scheduler keeps all attempts at a task in one file"
}

@test "a log that the scheduler has not made yet is no error while the task runs" {
    write_job_of j 2 true
    submit --backend slurm --jobname j
    mkdir -p .onager/launches/1/events
    printf '%s\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-\n' "$EPOCHREALTIME" >.onager/launches/1/events/n1.tsv
    logs last:1
    assert_success
    printf '%s\tend\t1\t1\t0\t0\t-\t1.0\t0.1\t0.1\t1000\n' "$EPOCHREALTIME" >>.onager/launches/1/events/n1.tsv
    logs last:1
    assert_failure
    [[ $stderr == *".onager/logs/slurm/j_12345_1.o"* ]]
}

@test "an element of a cluster is followed to its end" {
    write_job_of j 1 'echo one; gate go; echo two'
    submit --backend slurm --jobname j
    slurm_element 1 1 3>&- &
    wait_for_events 1 start 1
    onager logs -f last:1 --out >got 2>got.e 3>&- &
    local follower=$!
    wait_until 30 grep -q one got
    touch go
    wait "$follower"
    assert_equal "$(cat got)" $'one\ntwo'
}

@test "logs of a job that the Python onager launched are found by its id and name" {
    write_job_of j 3 true
    printf '%s\n' '900,j,.onager/scripts/j/jobs.json' >>.onager/job_index.csv
    mkdir -p .onager/logs/slurm .onager/logs/gridengine
    echo out >.onager/logs/slurm/j_900_2.o
    echo err >.onager/logs/slurm/j_900_2.e
    echo other >.onager/logs/slurm/j_900_2_7.o
    touch .onager/logs/gridengine/j_9001_2.o
    logs 900
    assert_output "==> task 2: .onager/logs/slurm/j_900_2.o <==
out

==> task 2: .onager/logs/slurm/j_900_2.e <==
err"
    logs 900:2 --err
    assert_output err
    logs 900:3
    assert_failure
    [[ $stderr == *"no task 3 with logs; it has 2"* ]]
    logs 900 --state failed
    assert_failure
    [[ $stderr == *"not on record"* ]]
    logs 900 -f
    assert_failure
    [[ $stderr == *"not on record"* ]]
}

@test "logs of groups that the Python onager launched are found, too" {
    write_job_of j 3 true
    printf '%s\n' '900,j,.onager/scripts/j/jobs.json' '901,j,.onager/scripts/j/jobs.json' >>.onager/job_index.csv
    mkdir -p .onager/logs/gridengine/j_900_subjobs
    echo three >.onager/logs/gridengine/j_900_subjobs/2_3.o
    echo one >.onager/logs/gridengine/j_900_subjobs/1_1.o
    logs 900:3 --out
    assert_output three
    logs 900 --path
    assert_output ".onager/logs/gridengine/j_900_subjobs/1_1.o
.onager/logs/gridengine/j_900_subjobs/2_3.o"
    logs 901
    assert_failure
    [[ $stderr == *"job 901 (j): has no logs"* ]]
}
