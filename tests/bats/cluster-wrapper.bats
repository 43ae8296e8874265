#!/usr/bin/env bats
# The batch script of Slurm and Grid Engine, run for real as the cluster would: somewhere else on the disk,
# from the folder of the submission, with an environment that knows nothing of this shell.

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

# What slurmd does with the script of call $1 for element $2 of the array; sets what run sets, stderr apart.
# $3, where given, is the status it must have.
slurm_element() {
    mkdir -p "$BATS_TEST_TMPDIR/spool"
    cp "$STANDIN_LOG.sbatch.$1.script" "$BATS_TEST_TMPDIR/spool/slurm_script"
    chmod +x "$BATS_TEST_TMPDIR/spool/slurm_script"
    run ${3:+"-$3"} --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" \
        SLURM_ARRAY_JOB_ID=12345 SLURM_JOB_ID=$((12345 + $2)) SLURM_ARRAY_TASK_ID="$2" "$BATS_TEST_TMPDIR/spool/slurm_script"
}

sge_element() {
    cp "$STANDIN_LOG.qsub.$1.script" "$BATS_TEST_TMPDIR/77"
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" JOB_ID=$((76 + $1)) \
        SGE_TASK_ID="$2" "$(type -P bash)" "$BATS_TEST_TMPDIR/77"
}

@test "slurm: an element of the array runs its task" {
    write_job j "echo one" "echo two"
    submit --backend slurm --jobname j
    slurm_element 1 2
    assert_success
    assert_line two
    refute_line one
}

@test "gridengine: an element of the array runs its task" {
    write_job j "echo one" "echo two"
    submit --backend gridengine --jobname j
    sge_element 1 2
    assert_success
    assert_line two
}

@test "the script is there, and complete, when sbatch is called" {
    write_job j true
    submit --backend slurm --jobname j
    assert_equal "$(head -n 1 "$STANDIN_LOG.sbatch.1.script")" "#!/bin/bash"
    run bash -n "$STANDIN_LOG.sbatch.1.script"
    assert_success
    cmp "$STANDIN_LOG.sbatch.1.script" .onager/scripts/j/wrapper.sh
    assert [ -d .onager/logs/slurm ]
}

@test "a task's exit status is the script's" {
    write_job j "exit 0" "exit 3" "exit 255" ./not-there
    submit --backend slurm --jobname j
    local pair
    for pair in 1:0 2:3 3:255 4:127; do
        slurm_element 1 "${pair%:*}" "${pair#*:}"
    done
    submit --backend gridengine --jobname j
    sge_element 1 2
    assert_failure 3
}

@test "a task that a signal ended makes the script fail as a shell would" {
    write_job j 'kill -9 $$'
    submit --backend slurm --jobname j
    slurm_element 1 1
    assert_failure 137
}

@test "stdout and stderr of the task are the script's" {
    write_job j "echo out; echo err >&2"
    submit --backend slurm --jobname j
    slurm_element 1 1
    assert_line out
    [[ $stderr == *err* ]] || fail "$stderr"
    [[ $stderr != *out* ]] || fail "$stderr"
}

@test "header, venv, task and footer come in this order, and the footer does not hide a failure" {
    mkdir -p venv/bin
    printf 'echo venv\nINSIDE=yes; export INSIDE\n' >venv/bin/activate
    onager config --write slurm header 'echo header
export FROM_HEADER=yes' --write slurm footer 'echo footer
true'
    write_job j 'echo task $INSIDE $FROM_HEADER; exit 4'
    submit --backend slurm --jobname j --venv venv/
    slurm_element 1 1
    assert_failure 4
    assert_equal "$(grep -E '^(header|venv|task|footer)' <<<"$output" | paste -sd,)" "header,venv,task yes yes,footer"
}

@test "gridengine has a header and a footer of its own" {
    onager config --write gridengine header 'echo header' --write gridengine footer 'echo footer; false'
    write_job j 'echo task'
    submit --backend gridengine --jobname j
    sge_element 1 1
    assert_success
    assert_equal "$(grep -E '^(header|task|footer)$' <<<"$output" | paste -sd,)" "header,task,footer"
}

@test "the task finds who it is in its environment" {
    write_job j env env
    submit --backend slurm --jobname j
    slurm_element 1 2
    assert_line ONAGER_JOBNAME=j
    assert_line ONAGER_JOBID=12345
    assert_line ONAGER_LAUNCH=1
    assert_line ONAGER_TASK_ID=2
    assert_line ONAGER_TAG=j_2
    assert_line ONAGER_ATTEMPT=1
    assert_line ONAGER_NODE="$HOST"
    assert_line SLURM_ARRAY_TASK_ID=2
}

@test "each element writes its events to the launch" {
    write_job j true "exit 3" true
    submit --backend slurm --jobname j
    slurm_element 1 3
    slurm_element 1 2
    assert_equal "$(tasks_sorted 1 start)" "2 3"
    assert_equal "$(event_cell 1 end 2 status) $(event_cell 1 end 3 status)" "3 0"
    run awk -F'\t' 'NF != 11' .onager/launches/1/events/*.tsv
    assert_output ""
}

@test "elements at the same time tear no line of the events" {
    local pids=() task
    write_job_of j 20 true
    submit --backend slurm --jobname j
    for task in {1..20}; do
        env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" SLURM_ARRAY_JOB_ID=12345 SLURM_JOB_ID=1 \
            SLURM_ARRAY_TASK_ID="$task" bash "$STANDIN_LOG.sbatch.1.script" >/dev/null 2>&1 3>&- &
        pids+=($!)
    done
    for task in "${pids[@]}"; do wait "$task"; done
    run awk -F'\t' 'NF != 11' .onager/launches/1/events/*.tsv
    assert_output ""
    assert_equal "$(tasks_sorted 1 end)" "$(seq -s' ' 20)"
}

@test "a prelaunch after the submission changes nothing for elements that start later" {
    write_job j "echo old"
    submit --backend slurm --jobname j
    write_job j "echo new"
    onager prelaunch +jobname j +command "echo newer" +q
    slurm_element 1 1
    assert_line old
}

@test "elements of an earlier launch write to that launch" {
    write_job j "echo old"
    submit --backend slurm --jobname j
    write_job j "echo new"
    submit --backend slurm --jobname j
    slurm_element 1 1
    assert_line old
    slurm_element 2 1
    assert_line new
    assert_equal "$(tasks_sorted 1 end) $(tasks_sorted 2 end)" "1 1"
}

@test "a plain task on a node is executed without a shell, and the runner is its parent" {
    write_job j whoami-task
    submit --backend slurm --jobname j
    slurm_element 1 1
    assert_line "parent onager-run"
}

@test "a folder with spaces, quotes and letters beyond ASCII" {
    mkdir -p "ein Ördner's \"Haus\" \$x"
    cd "ein Ördner's \"Haus\" \$x"
    mkdir -p venv/bin
    echo 'export INSIDE=yes' >venv/bin/activate
    write_job j 'echo $INSIDE; pwd'
    submit --backend slurm --jobname j --venv "$PWD/venv"
    slurm_element 1 1
    assert_success
    assert_line yes
    assert_line "$PWD"
}

@test "an element whose id the launch does not have fails and runs nothing" {
    write_job j "touch ran" "touch ran"
    submit --backend slurm --jobname j
    slurm_element 1 9
    assert_failure
    [[ $stderr == *9* ]] || fail "$stderr"
    refute [ -e ran ]
}

@test "the script run by hand, outside of an array, fails with a message" {
    write_job j "touch ran"
    submit --backend slurm --jobname j
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" bash "$STANDIN_LOG.sbatch.1.script"
    assert_failure
    [[ -n $stderr ]] || fail "not a word"
    refute [ -e ran ]
}

@test "TERM to an element, as at its time limit, reaches the task" {
    write_job j 'trap "echo got TERM; exit 9" TERM; touch ready; gate go & wait'
    submit --backend slurm --jobname j
    env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" SLURM_ARRAY_JOB_ID=12345 SLURM_JOB_ID=1 \
        SLURM_ARRAY_TASK_ID=1 bash "$STANDIN_LOG.sbatch.1.script" >out 2>err 3>&- &
    wait_until 60 test -e ready
    kill -TERM $(runners)
    wait $! || true
    run cat out
    assert_line "got TERM"
    assert_no_survivors
}
