#!/usr/bin/env bats
# What a submission leaves in the books, and what it does not leave there when sbatch or qsub fails.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins sbatch qsub
    write_job_of j 9 true
}

teardown() { end_survivors; }

submit() {
    run --separate-stderr onager launch "$@"
}

job_index() {
    cat .onager/job_index.csv 2>/dev/null || true
}

# The submission failed: an error that has $1 in it, and no job in the books.
assert_nothing_recorded() {
    assert_failure 1
    [[ $stderr == *"$1"* ]] || fail "no '$1' in: $stderr"
    assert_equal "$(job_index)" ""
    run onager list
    refute_output --partial true
}

@test "slurm: the id that sbatch answers is recorded" {
    submit --backend slurm --jobname j
    assert_success
    assert_equal "$(job_index)" "12345,j,.onager/launches/1/jobs.json"
    run cat .onager/launches/1/launch.json
    assert_output --partial 12345
}

@test "slurm: with a cluster's name behind it, the id alone is recorded" {
    export STANDIN_ANSWER="987654;cluster"
    submit --backend slurm --jobname j
    assert_success
    assert_equal "$(job_index)" "987654,j,.onager/launches/1/jobs.json"
}

@test "gridengine: the id in front of the range is recorded" {
    export STANDIN_ANSWER="77.1-9:1"
    submit --backend gridengine --jobname j
    assert_success
    assert_equal "$(job_index)" "77,j,.onager/launches/1/jobs.json"
}

@test "gridengine: an id without a range is recorded" {
    export STANDIN_ANSWER="78"
    submit --backend gridengine --jobname j --tasklist 1
    assert_success
    assert_equal "$(job_index)" "78,j,.onager/launches/1/jobs.json"
}

@test "slurm: an id after lines that a site's submit filter prints is found" {
    STANDIN_ANSWER=$'Welcome to the cluster!\n4711'
    export STANDIN_ANSWER
    submit --backend slurm --jobname j
    assert_success
    assert_equal "$(job_index)" "4711,j,.onager/launches/1/jobs.json"
}

@test "an answer that is no id is an error that shows it" {
    export STANDIN_ANSWER="Unable to contact controller"
    submit --backend slurm --jobname j
    assert_nothing_recorded "Unable to contact"
}

@test "gridengine: an answer that is no id is an error that shows it" {
    export STANDIN_ANSWER="warning: no suitable queues"
    submit --backend gridengine --jobname j
    assert_nothing_recorded "no suitable queues"
}

@test "no answer at all is an error" {
    export STANDIN_ANSWER=
    submit --backend slurm --jobname j
    assert_nothing_recorded sbatch
}

@test "a sbatch that fails is an error, even if it answered an id" {
    export STANDIN_STATUS=1
    submit --backend slurm --jobname j
    assert_nothing_recorded sbatch
}

@test "what a failing sbatch says is seen" {
    export STANDIN_STATUS=1
    submit --backend slurm --jobname j
    [[ $stderr == *"sbatch: error: not today"* ]] || fail "$stderr"
}

@test "a missing sbatch is an error that names it" {
    rm "$BATS_TEST_TMPDIR/bin/sbatch"
    [[ $(type -P sbatch) == "" ]] || skip "this machine has sbatch"
    submit --backend slurm --jobname j
    assert_nothing_recorded sbatch
}

@test "a missing qsub is an error that names it" {
    rm "$BATS_TEST_TMPDIR/bin/qsub"
    [[ $(type -P qsub) == "" ]] || skip "this machine has qsub"
    submit --backend gridengine --jobname j
    assert_nothing_recorded qsub
}

@test "gridengine: when the second of three qsubs fails, the first is recorded and the third is not tried" {
    export STANDIN_FAIL_AT=2
    submit --backend gridengine --jobname j --tasklist 1-2,5,8-9
    assert_failure 1
    assert_equal "$(job_index)" "77,j,.onager/launches/1/jobs.json"
    assert_equal "$(grep -c '^call qsub$' "$STANDIN_LOG")" 2
    run onager list -j 77
    assert_success
    assert_equal "${#lines[@]}" 4
}

@test "after a failure the next launch works" {
    export STANDIN_STATUS=1
    submit --backend slurm --jobname j
    unset STANDIN_STATUS
    rm -f "$STANDIN_LOG"
    submit --backend slurm --jobname j
    assert_success
    assert_regex "$(job_index)" '^12345,j,[^,]*jobs.json$'
}

@test "a submission stands in the history with its arguments" {
    submit --backend slurm --jobname j --comment="two words"
    run tail -n 1 .onager/history_index.csv
    assert_output --regexp ',j,launch,n,--backend slurm --jobname j "--comment=two words"$'
}

@test "a dry run stands in the history as one" {
    submit --backend slurm --jobname j --dry-run
    run tail -n 1 .onager/history_index.csv
    assert_output --regexp ',j,launch,y,--backend slurm --jobname j --dry-run$'
    assert_equal "$(job_index)" ""
}

@test "list shows a submitted job under its id" {
    submit --backend slurm --jobname j --tasklist 2-3
    run onager list -j 12345
    assert_equal "${#lines[@]}" 4
    assert_regex "${lines[2]}" '^ +12345 +2 +j '
}

@test "launches on different backends share one numbering" {
    submit --backend slurm --jobname j
    submit --backend local --jobname j
    submit --backend gridengine --jobname j
    assert_equal "$(ls .onager/launches | paste -sd' ')" "1 2 3"
    assert_equal "$(cut -d, -f1 .onager/job_index.csv | paste -sd' ')" "12345 2 77"
}

@test "stdout carries the command line alone" {
    submit --backend slurm --jobname j
    assert_equal "${#lines[@]}" 1
    assert_output --regexp '^sbatch '
}

@test "in \$( ) a launch gives the command line" {
    in_bash 'x=$(onager launch --backend slurm --jobname j 2>/dev/null); echo "<${x%% *}>"'
    assert_output "<sbatch>"
}

@test "--command goes to the cluster as a job of one task" {
    submit --backend slurm --jobname one --command "echo from the node"
    assert_success
    assert_output --partial " --array=1 .onager/scripts/one/wrapper.sh"
    run env -i PATH="$PATH" HOME="$HOME" SLURM_ARRAY_JOB_ID=12345 SLURM_JOB_ID=12345 SLURM_ARRAY_TASK_ID=1 \
        bash "$STANDIN_LOG.sbatch.1.script"
    assert_success
    assert_line "from the node"
}
