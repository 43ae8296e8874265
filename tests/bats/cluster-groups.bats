#!/usr/bin/env bats
# launch --tasks-per-node: an element of the array runs a group of tasks, several at a time.

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

# Element $2 of the array that call $1 submitted.
slurm_element() {
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" SLURM_ARRAY_JOB_ID=$((12344 + $1)) \
        SLURM_JOB_ID=1 SLURM_ARRAY_TASK_ID="$2" bash "$STANDIN_LOG.sbatch.$1.script"
}

sge_element() {
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" JOB_ID=$((76 + $1)) \
        SGE_TASK_ID="$2" bash "$STANDIN_LOG.qsub.$1.script"
}

array() {
    grep -o -e '--array=[^ ]*' <<<"$output"
}

@test "ten tasks, four a node, are three groups" {
    write_job_of j 10 true
    submit --backend slurm --jobname j --tasks-per-node 4
    assert_equal "$(array)" "--array=1,2,3"
    assert_equal "${output##* }" .onager/scripts/j/multiwrapper.sh
}

@test "gridengine gets the groups as a range" {
    write_job_of j 10 true
    submit --backend gridengine --jobname j --tasks-per-node 3 --max-tasks-per-node 2 --tasklist 1-7:2,8-10
    assert_output --partial " -t 1-3 .onager/scripts/j/multiwrapper.sh"
}

@test "each group runs its own tasks and no others" {
    write_job_of j 10 true
    submit --backend slurm --jobname j --tasks-per-node 4
    slurm_element 1 2
    assert_success
    assert_equal "$(tasks_sorted 1 end)" "5 6 7 8"
    slurm_element 1 3
    assert_success
    assert_equal "$(tasks_sorted 1 end)" "5 6 7 8 9 10"
    slurm_element 1 1
    assert_equal "$(tasks_sorted 1 end)" "1 2 3 4 5 6 7 8 9 10"
}

@test "a task list is cut into groups in its order" {
    write_job_of j 10 true
    submit --backend gridengine --jobname j --tasks-per-node 3 --tasklist 1-7:2,8-10
    sge_element 1 1
    assert_equal "$(tasks_sorted 1 end)" "1 3 5"
    sge_element 1 2
    assert_equal "$(tasks_sorted 1 end)" "1 3 5 7 8 9"
    sge_element 1 3
    assert_equal "$(tasks_sorted 1 end)" "1 3 5 7 8 9 10"
}

@test "groups are numbered from 1 in each launch, and the earlier launch keeps its own" {
    write_job_of j 10 true
    submit --backend slurm --jobname j --tasks-per-node 4
    submit --backend slurm --jobname j --tasks-per-node 2 --tasklist 7-10
    assert_equal "$(array)" "--array=1,2"
    slurm_element 2 1
    assert_equal "$(tasks_sorted 2 end)" "7 8"
    slurm_element 1 1
    assert_equal "$(tasks_sorted 1 end)" "1 2 3 4"
    assert_equal "$(tasks_sorted 2 end)" "7 8"
}

@test "--max-tasks-per-node limits how many of a group run at the same time" {
    write_job_of j 6 "sleep 0.05"
    submit --backend slurm --jobname j --tasks-per-node 6 --max-tasks-per-node 2
    slurm_element 1 1
    assert_success
    assert_equal "$(most_at_once 1)" 2
}

@test "--max-tasks limits the nodes, not the tasks on a node" {
    write_job_of j 4 "touch here-\$ONAGER_TASK_ID; gate here-1; gate here-2; gate here-3; gate here-4"
    submit --backend slurm --jobname j --tasks-per-node 4 --max-tasks-per-node 4 --max-tasks 1
    assert_equal "$(array)" "--array=1%1"
    slurm_element 1 1
    assert_success
    assert_equal "$(most_at_once 1)" 4
}

@test "the logs of a group's tasks lie where the Python tool put them" {
    write_job_of j 3 'echo out $ONAGER_TASK_ID; echo err $ONAGER_TASK_ID >&2'
    submit --backend slurm --jobname j --tasks-per-node 2
    slurm_element 1 1
    slurm_element 1 2
    assert_equal "$(cat .onager/logs/slurm/j_12345_subjobs/1_2.o)" "out 2"
    assert_equal "$(cat .onager/logs/slurm/j_12345_subjobs/2_3.e)" "err 3"
    submit --backend gridengine --jobname j --tasks-per-node 2
    sge_element 1 2
    assert_equal "$(cat .onager/logs/gridengine/j_77_subjobs/2_3.o)" "out 3"
}

@test "a group's status is 0 only if every task of it succeeded" {
    write_job j true "exit 3" true true
    submit --backend slurm --jobname j --tasks-per-node 2
    slurm_element 1 1
    assert_failure
    slurm_element 1 2
    assert_success
    assert_equal "$(event_cell 1 end 2 status)" 3
}

@test "header, venv and footer apply to a group" {
    mkdir -p venv/bin
    echo 'export INSIDE=yes' >venv/bin/activate
    onager config --write slurm header 'export COLOUR=red' --write slurm footer 'touch footer'
    write_job j 'echo $INSIDE $COLOUR' 'exit 2'
    submit --backend slurm --jobname j --tasks-per-node 2 --venv venv
    slurm_element 1 1
    assert_failure
    assert_equal "$(cat .onager/logs/slurm/j_12345_subjobs/1_1.o)" "yes red"
    assert [ -e footer ]
}

@test "a task of a group knows its own id, not its group's" {
    write_job_of j 4 env
    submit --backend slurm --jobname j --tasks-per-node 2
    slurm_element 1 2
    run cat .onager/logs/slurm/j_12345_subjobs/2_4.o
    assert_line ONAGER_TASK_ID=4
    assert_line ONAGER_TAG=j_4
    assert_line ONAGER_JOBID=12345
}

@test "a prelaunch after the submission changes nothing for a group that starts later" {
    write_job j "echo old 1" "echo old 2"
    submit --backend slurm --jobname j --tasks-per-node 2
    write_job j "echo new 1"
    slurm_element 1 1
    assert_success
    assert_equal "$(cat .onager/logs/slurm/j_12345_subjobs/1_2.o)" "old 2"
}

@test "a group that the launch does not have fails and runs nothing" {
    write_job_of j 4 "touch ran"
    submit --backend slurm --jobname j --tasks-per-node 2
    slurm_element 1 3
    assert_failure
    refute [ -e ran ]
}

@test "an element of a further array runs the task that its offset leads to, and has logs of its own" {
    local header
    for header in '' 'set -- a b; set -u'; do
        rm -rf .onager "$STANDIN_LOG"*
        onager config --write slurm header "$header"
        write_job_of j 5 'echo out $ONAGER_TASK_ID; echo err >&2; [ $ONAGER_ATTEMPT = 2 ]'
        submit --backend slurm --jobname j --retries 1
        run --separate-stderr env -i PATH="$PATH" HOME="$HOME" SLURM_ARRAY_JOB_ID=50 SLURM_ARRAY_TASK_ID=1 \
            bash "$STANDIN_LOG.sbatch.1.script" 3
        assert_success
        assert_output ""
        assert_equal "$(tasks_with 1 start | paste -sd' ')" "4 4"
        assert_equal "$(cat .onager/logs/slurm/j_50_subjobs/4_4.o .onager/logs/slurm/j_50_subjobs/4_4.2.e)" $'out 4\nerr'
    done
}

@test "an offset that is no number is refused" {
    write_job j "touch ran"
    submit --backend slurm --jobname j
    run --separate-stderr env -i PATH="$PATH" SLURM_ARRAY_JOB_ID=50 SLURM_ARRAY_TASK_ID=1 bash "$STANDIN_LOG.sbatch.1.script" -1
    assert_failure 2
    [[ $stderr == *--offset*-1* ]] || fail "$stderr"
    refute [ -e ran ]
}

@test "a group is found in a damaged list of groups" {
    write_job_of j 6 true
    submit --backend slurm --jobname j --tasks-per-node 2
    printf 'rubbish\n1\t1-2\n\n2 3-4\n3\t5-6' >.onager/launches/1/tasks
    slurm_element 1 3
    assert_success
    assert_equal "$(tasks_sorted 1 end)" "5 6"
    slurm_element 1 2
    assert_failure
    [[ $stderr == *"has no index 2"* ]] || fail "$stderr"
}

@test "thousands of tasks in groups" {
    onager prelaunch +jobname j +command true +pos-arg {1..3000} +q
    submit --backend slurm --jobname j --tasks-per-node 50
    assert_equal "$(array)" "--array=1-60"
    slurm_element 1 60
    assert_success
    assert_equal "$(tasks_sorted 1 end)" "$(seq -s' ' 2951 3000)"
}

@test "a dry run makes no groups" {
    write_job_of j 10 true
    run onager launch --backend slurm --jobname j --tasks-per-node 4 -d
    assert_success
    refute [ -e .onager/launches ]
    run ls .onager/scripts/j
    assert_output jobs.json
}
