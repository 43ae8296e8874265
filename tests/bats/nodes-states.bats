#!/usr/bin/env bats
# What is said and done of a launch that is one job of several nodes: its tasks are no elements that a scheduler knows.

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/nodes
    setup_nodes
    use_standins sbatch qsub squeue qstat scancel qdel
    export STANDIN_QUEUE=$PWD/queue
    : >queue
}

teardown() { end_survivors; }

# A launch of $1 tasks on cluster $2, more than a minute ago.
submitted() {
    write_job_of j "$1" 'echo out'
    mega "${2-slurm}" --nodes 3
    mkdir -p .onager/launches/1/events
    touch -d '5 minutes ago' .onager/launches/1/launch.json
}

# A second job goes on with the launch, as the first one would have it at its end.
chained() {
    "$PYTHON" - <<'PY'
import json
path = ".onager/launches/1/launch.json"
record = json.load(open(path))
record["jobids"].append("12346")
record["jobtasks"].append(record["jobtasks"][0])
json.dump(record, open(path, "w"))
PY
    touch -d '5 minutes ago' .onager/launches/1/launch.json
    echo "12346,j,.onager/launches/1/jobs.json" >>.onager/job_index.csv
}

# Adds the starts, or ends with status 0, of these tasks to the events of a node.
began() { printf '1700000000.5\tstart\t%d\t1\t0\t-\t-\t-\t-\t-\t-\n' "$@" >>.onager/launches/1/events/c1.tsv; }
ended() {
    began "$@"
    printf '1700000002.5\tend\t%d\t1\t0\t0\t-\t2.000000\t1.500000\t0.250000\t2048\n' "$@" >>.onager/launches/1/events/c1.tsv
}

states() { onager list --field state | paste -sd' '; }
requests() { cat .onager/launches/1/cancel; }

@test "while the job waits, its tasks do, and what ended has ended" {
    submitted 3
    ended 1
    echo "12345|PENDING|N/A|Priority" >queue
    assert_equal "$(states)" "done pending pending"
}

@test "while it runs, the events tell" {
    submitted 4
    ended 1
    began 2
    echo "12345|RUNNING|N/A|None" >queue
    assert_equal "$(states)" "done running pending pending"
}

@test "when it has gone, what had begun is lost, and the rest is left for another launch" {
    submitted 4
    ended 1
    began 2
    assert_equal "$(states)" "done lost pending pending"
    run --separate-stderr onager wait -j last --timeout 60
    assert_failure 1
    run --separate-stderr onager launch --jobname j --backend slurm --only missing -d
    assert_output --partial "--array=2,3,4"
    refute_regex "$stderr" "left out"
}

@test "while it may still be there, nothing is launched twice" {
    submitted 4
    ended 1
    echo "12345|RUNNING|N/A|None" >queue
    run --separate-stderr onager launch --jobname j --backend slurm --only missing
    assert_success
    assert_regex "$stderr" "left out: 3 that another launch is running"
}

@test "one that has just been submitted, or has just ended, is not given up yet" {
    submitted 2
    began 1
    touch .onager/launches/1/launch.json
    run --separate-stderr onager wait -j last --timeout 1
    assert_failure 124
    touch -d '5 minutes ago' .onager/launches/1/launch.json
    printf '12345|COMPLETED|%d|None\n' "$(date +%s)" >queue
    assert_equal "$(states)" "running pending"
}

@test "a job that ended a moment ago is over at once when all of its runners said so" {
    submitted 2
    ended 1
    printf '1700000000.1\tbegin\t-\t-\t-\t-\t-\t-\t-\t-\t-\n' | tee -a .onager/launches/1/events/c{1,2}.tsv >/dev/null
    printf '12345|COMPLETED|%d|None\n' "$(date +%s)" >queue
    printf '1700000003.5\tfinish\t-\t-\t-\t-\t-\t-\t-\t-\t-\n' >>.onager/launches/1/events/c1.tsv
    run --separate-stderr onager wait -j last --timeout 1
    assert_failure 124
    printf '1700000003.5\tfinish\t-\t-\t-\t-\t-\t-\t-\t-\t-\n' >>.onager/launches/1/events/c2.tsv
    run --separate-stderr onager wait -j last --timeout 100
    assert_failure 1
}

@test "the prompt forgets a job that ended with tasks left, unless others may go on" {
    submitted 2
    ended 1
    printf '1700000003.5\t%s\t-\t-\t-\t-\t-\t-\t-\t-\t-\n' begin finish >>.onager/launches/1/events/c1.tsv
    touch -d '5 minutes ago' .onager/active/1
    run onager prompt
    assert_output "j 1/2"
    touch .onager/launches/1/{runner,submit}
    run onager prompt
    assert_output "j 1/2"
    rm .onager/launches/1/submit
    run onager prompt
    assert_output ""
}

@test "its end tells of the tasks that it left in the middle, and is kept when Slurm forgets it" {
    submitted 3
    ended 1
    began 2
    echo "12345|TIMEOUT|1700000009|TimeLimit" >queue
    assert_equal "$(states)" "done timeout pending"
    : >queue
    assert_equal "$(states)" "done timeout pending"
    run cut -f2- .onager/launches/1/verdicts
    assert_output $'timeout\t2'
}

@test "sacct is asked of a job that squeue has forgotten" {
    submitted 3
    began 2
    use_standins sbatch squeue sacct
    printf '12345|NODE_FAIL|1700000009\n12345.batch|CANCELLED|1700000009\n' >accounts
    STANDIN_ACCOUNTS=$PWD/accounts run states
    assert_output "pending lost pending"
    run words_of sacct 1
    assert_line -- --jobs=12345
}

@test "a job that somebody called off takes all its tasks with it" {
    submitted 3
    ended 1
    began 2
    echo "12345|CANCELLED|1700000009|None" >queue
    assert_equal "$(states)" "done cancelled cancelled"
}

@test "of jobs that go on with each other the latest counts, and a task is shown once" {
    submitted 3
    ended 1
    began 2
    chained
    printf '12345|TIMEOUT|1700000009|TimeLimit\n12346|PENDING|N/A|Dependency\n' >queue
    assert_equal "$(states)" "done pending pending"
    run onager list --tsv
    assert_equal "$(cut -f1,2 <<<"$output" | paste -sd' ')" $'job_id\ttask_id 12346\t1 12346\t2 12346\t3'
    run onager list --jobid 12345 --field task_id
    assert_output $'1\n2\n3'
    run onager explain
    assert_line --regexp '2 tasks, 2-3: waiting for other jobs to end'
    printf '12345|TIMEOUT|1700000009|TimeLimit\n12346|RUNNING|N/A|None\n' >queue
    assert_equal "$(states)" "done running pending"
}

@test "grid engine: a job's lines are one a host; it is lost once none of them answers" {
    submitted 3 gridengine
    ended 1
    began 2
    line='     77 0.60500 j          c            r     11/22/2026 10:31:27     1        '
    { qstat_host e1 u && echo "$line" && qstat_host e2 && echo "$line"; } >queue
    assert_equal "$(states)" "done running pending"
    { qstat_host e1 u && echo "$line"; } >queue
    assert_equal "$(states)" "done lost pending"
    { qstat_waiting && echo "${line/ r / qw}"; } >queue
    assert_equal "$(states)" "done pending pending"
    : >queue
    assert_equal "$(states)" "done lost pending"
}

@test "all of it is cancelled with the job, and on file" {
    submitted 3
    run onager cancel -j last --yes
    assert_success
    assert_output "scancel 12345"
    assert_equal "$(requests)" all
}

@test "of several jobs that go on with each other the latest is cancelled" {
    submitted 3
    chained
    run onager cancel -j j --yes
    assert_success
    assert_output "scancel 12346"
    assert_equal "$(requests)" all
}

@test "some of its tasks are cancelled by the request on file alone, until there are no others" {
    submitted 4
    ended 1
    run --separate-stderr onager cancel -j last --tasklist 2,4
    assert_success
    assert_output ""
    assert_regex "$stderr" 'launch 1 \(j\): asked its runner to end 2,4'
    assert_equal "$(requests)" 2,4
    run --separate-stderr onager cancel -j last --tasklist 3
    assert_output "scancel 12345"
    assert_equal "$(requests)" $'2,4\n3'
    run --separate-stderr onager cancel -j last --tasklist 3 --dry-run
    assert_output "scancel 12345"
}

@test "a job that is held is taken back whole before its tasks are launched again" {
    submitted 3
    ended 1
    echo "12345|PENDING|N/A|JobHeldAdmin" >queue
    assert_equal "$(states)" "done error error"
    run --separate-stderr onager launch --jobname j --backend slurm --only error -d
    assert_line --index 0 --regexp '^sbatch .*--array=2,3 |^scancel 12345'
    assert_output --partial "scancel 12345"
}

@test "explain tells why the job waits, and of one that runs what its tasks wait for" {
    submitted 4
    echo "12345|PENDING|2026-11-23T14:02:00|Resources" >queue
    run onager explain
    assert_output --regexp '^4 tasks, 1-4: next in line, waiting for cpus.* \(Resources\); the first may begin at 2026-11-23 14:02:00$'
    began 1 2
    echo "12345|RUNNING|2026-11-23T14:02:00|None" >queue
    run onager explain
    assert_line "2 tasks, 1-2: running"
    assert_line "2 tasks, 3-4: waiting for one of 2 slots to come free"
    run onager explain -j last:3
    assert_output "task 3: waiting for one of 2 slots to come free"
    : >queue
    run onager explain
    assert_line --regexp '^2 tasks, 1-2: begun, but slurm does not have them any more'
}

@test "grid engine: explain takes the job's lines for all tasks" {
    submitted 3 gridengine
    printf 'job_number:                 77\nerror reason    1:          11/22/2026 10:31:27 [0:1]: can not open output file\n' >queue
    run onager explain
    assert_output --regexp '^3 tasks, 1-3: could not be started \(Eqw\): can not open output file'
    printf 'job_number:                 77\nusage    1:                 cpu=00:00:01\n' >queue
    began 1
    run onager explain
    assert_line "1 task, 1: running"
}

@test "logs are found on the node that ran the task" {
    submitted 4
    run_script sbatch 1 STANDIN_TASKS=3
    run onager logs last:2 --out
    assert_output "out"
    run onager logs last --path --out
    assert_output $'.onager/logs/n1/j_1_1.o\n.onager/logs/n2/j_1_2.o\n.onager/logs/n1/j_1_3.o'
    run onager list --jobid last --field node
    assert_output $'n1\nn2\nn1'
}

@test "the log of an earlier attempt is found on another node" {
    submitted 1
    run_script sbatch 1
    printf '1800000000.5\tstart\t1\t2\t0\t-\t-\t-\t-\t-\t-\n' >>.onager/launches/1/events/n7.tsv
    mkdir -p .onager/logs/n7
    echo second >.onager/logs/n7/j_1_1.2.o
    run onager logs last:1 --path --out
    assert_output .onager/logs/n7/j_1_1.2.o
    run onager logs last:1 --path --out --attempt 1
    assert_output .onager/logs/n1/j_1_1.o
}

@test "a launch in an allocation: results, report and logs find what its nodes printed" {
    onager prelaunch +jobname j +command "echo score" +pos-arg 5 6 7 +q
    mega mpi
    assert_success
    run onager results -j last --metric score --tsv
    assert_line --regexp $'\t6$'
    run onager report -j last
    assert_output --partial .onager/logs/n2/j_1_2.o
    run onager status -j last
    assert_output --partial "3/3 done"
}
