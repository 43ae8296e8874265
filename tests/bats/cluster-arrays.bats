#!/usr/bin/env bats
# A launch that is more than a cluster takes in one array: split, with offsets or through a map, recorded as one launch.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins sbatch qsub scancel qdel squeue qstat
}

teardown() { end_survivors; }

# What scontrol or qconf say: $1 the lines. The stand-ins are only then there.
cluster_takes() {
    export STANDIN_LIMITS=$BATS_TEST_TMPDIR/limits
    printf '%s\n' "$@" >"$STANDIN_LIMITS"
    use_standins scontrol qconf
}

wide_job() {
    onager prelaunch +jobname "$1" +command true +arg --x $(seq "$2") +q
}

submit() {
    run --separate-stderr onager launch "$@"
    assert_success
}

record() {
    "$PYTHON" -c "import json; print(json.load(open('.onager/launches/1/launch.json')).get('$1'))"
}

# The last words of each command line: the array and what the script is given.
arrays() {
    printf '%s\n' "${lines[@]}" | sed -E 's/.*--array=//; s/ [^ ]*wrapper\.sh/ wrapper.sh/'
}

@test "slurm: ids beyond MaxArraySize go into further arrays, with what is taken off them" {
    cluster_takes "MaxArraySize            = 1001" "MaxJobCount             = 10000"
    wide_job j 3000
    submit --backend slurm --jobname j
    run arrays
    assert_output $'1-1000 wrapper.sh\n1-1000 wrapper.sh 1000\n1-1000 wrapper.sh 2000'
    assert_equal "$(record jobids)" "['12345', '12346', '12347']"
    assert_equal "$(record jobtasks)" "['1-1000', '1001-2000', '2001-3000']"
    assert_equal "$(record joboffsets)" "['0', '1000', '2000']"
    assert_equal "$(wc -l <.onager/job_index.csv)" 3
}

@test "slurm: a few ids beyond MaxArraySize" {
    cluster_takes "MaxArraySize            = 101"
    wide_job j 300
    submit --backend slurm --jobname j --tasklist 150-152,99-102
    run arrays
    assert_output $'99,100 wrapper.sh\n1,2,50,51,52 wrapper.sh 100'
}

@test "slurm: a task list that lies wholly beyond MaxArraySize" {
    cluster_takes "MaxArraySize            = 101"
    wide_job j 300
    submit --backend slurm --jobname j --tasklist 101
    run arrays
    assert_output "1 wrapper.sh 100"
}

@test "slurm: ids that are far apart are mapped instead" {
    cluster_takes "MaxArraySize            = 11"
    wide_job j 300
    submit --backend slurm --jobname j --tasklist 5,55,105,155,205,255
    run arrays
    assert_output "1,2,3,4,5,6 wrapper.sh"
    assert_equal "$(cat .onager/launches/1/tasks)" $'1\t5\n2\t55\n3\t105\n4\t155\n5\t205\n6\t255'
}

@test "slurm: within MaxArraySize all is one array, in the user's words" {
    cluster_takes "MaxArraySize            = 1001"
    wide_job j 300
    submit --backend slurm --jobname j --tasklist 7-9,3-5:2
    run arrays
    assert_output "7-9,3-5:2 wrapper.sh"
    assert_equal "$(record joboffsets)" None
}

@test "slurm: an element of an array with an offset runs its task, and logs it by its number" {
    cluster_takes "MaxArraySize            = 11"
    onager prelaunch +jobname j +command echo +pos-arg $(seq 25) +q
    submit --backend slurm --jobname j
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" SLURM_ARRAY_JOB_ID=12347 SLURM_JOB_ID=99 \
        SLURM_ARRAY_TASK_ID=3 bash "$STANDIN_LOG.sbatch.1.script" 20
    assert_success
    assert_equal "$(tasks_with 1 end)" 23
    run --separate-stderr onager logs 12347:23
    assert_output 23
}

@test "slurm: cancel finds the elements of the right array" {
    cluster_takes "MaxArraySize            = 11"
    wide_job j 25
    submit --backend slurm --jobname j
    run --separate-stderr onager cancel -j j -t 9-12,23 --dry-run
    assert_success
    assert_output $'scancel 12345_9 12345_10\nscancel 12346_1 12346_2\nscancel 12347_3'
    run --separate-stderr onager cancel -j 12346 -t 11 --dry-run
    assert_output "scancel 12346_1"
}

@test "slurm: groups are split, too" {
    cluster_takes "MaxArraySize            = 4"
    wide_job j 10
    submit --backend slurm --jobname j --tasks-per-node 2
    run arrays
    assert_output $'1,2,3 wrapper.sh\n1,2 wrapper.sh 3'
    assert_equal "$(record jobtasks)" "['1-6', '7-10']"
}

@test "slurm: with --max-tasks each array waits for the one before, so that no more run at a time" {
    cluster_takes "MaxArraySize            = 11"
    wide_job j 25
    submit --backend slurm --jobname j --max-tasks 4
    run bash -c 'printf "%s\n" "$@" | sed -E "s/.*(--array)/\1/"' _ "${lines[@]}"
    assert_line --index 0 --regexp '^--array=1,2,3,4,5,6,7,8,9,10%4 [^ ]*wrapper.sh$'
    assert_line --index 1 --regexp '%4 --depend=afterany:12345 [^ ]*wrapper.sh 10$'
    assert_line --index 2 --regexp '%4 --depend=afterany:12346 [^ ]*wrapper.sh 20$'
    run --separate-stderr onager launch --backend slurm --jobname j --max-tasks 4 --dry-run
    assert_line --index 2 --regexp '--depend=afterany:PREVIOUS_JOBID '
}

@test "slurm: with --canary all arrays wait for the first task" {
    cluster_takes "MaxArraySize            = 11"
    wide_job j 25
    submit --backend slurm --jobname j --canary
    run bash -c 'printf "%s\n" "$@" | sed -E "s/.*(--array)/\1/"' _ "${lines[@]}"
    assert_line --index 0 --regexp '^--array=1 '
    assert_line --index 1 --regexp '^--array=2,3,4,5,6,7,8,9,10 --depend=afterany:12345 [^ ]*wrapper.sh$'
    assert_line --index 2 --regexp '--depend=afterany:12345 [^ ]*wrapper.sh 10$'
    assert_line --index 3 --regexp '^--array=1,2,3,4,5 --depend=afterany:12345 [^ ]*wrapper.sh 20$'
    assert_equal "$(record jobtasks)" "['1', '2-10', '11-20', '21-25']"
}

@test "slurm: MaxJobCount bounds an array, too" {
    cluster_takes "MaxArraySize            = 1001" "MaxJobCount             = 51"
    wide_job j 120
    submit --backend slurm --jobname j
    run arrays
    assert_output $'1-50 wrapper.sh\n51-100 wrapper.sh\n101,102,103,104,105,106,107,108,109,110,111,112,113,114,115,116,117,118,119,120 wrapper.sh'
}

@test "slurm: a controller that says nothing of its limits is told as a remark, and the launch goes on" {
    cluster_takes ""
    wide_job j 5
    STANDIN_SLEEP=20 submit --backend slurm --jobname j
    [[ $stderr == *"slurm does not say how long an array may be"* ]] || fail "$stderr"
    run arrays
    assert_output "1,2,3,4,5 wrapper.sh"
}

@test "gridengine: 16 ranges are 16 jobs, 17 are one, mapped" {
    wide_job j 100
    submit --backend gridengine --jobname j --tasklist "$(seq -s, 1 2 31)"
    assert_equal "${#lines[@]}" 16
    submit --backend gridengine --jobname j --tasklist "$(seq -s, 1 2 33)"
    assert_equal "${#lines[@]}" 1
    assert_line --regexp ' -t 1-17 [^ ]*wrapper.sh$'
    assert_equal "$(head -n 3 .onager/launches/2/tasks)" $'1\t1\n2\t3\n3\t5'
}

@test "gridengine: an element of a mapped array runs its task, and cancel finds it" {
    onager prelaunch +jobname j +command echo +pos-arg $(seq 100) +q
    submit --backend gridengine --jobname j --tasklist "$(seq -s, 1 2 99)"
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" JOB_ID=77 SGE_TASK_ID=3 \
        bash "$STANDIN_LOG.qsub.1.script"
    assert_success
    assert_equal "$(tasks_with 1 end)" 5
    run --separate-stderr onager logs 77:5
    assert_output 5
    run --separate-stderr onager cancel -j 77 -t 5,7,99 --dry-run
    assert_output $'qdel 77 -t 3-4\nqdel 77 -t 50'
}

@test "gridengine: ids beyond max_aj_tasks are mapped, and more tasks than that go into further jobs" {
    cluster_takes "max_aj_tasks                 10"
    wide_job j 25
    submit --backend gridengine --jobname j --tasklist 20-25
    assert_line --regexp ' -t 1-6 [^ ]*wrapper.sh$'
    submit --backend gridengine --jobname j
    assert_line --index 0 --regexp ' -t 1-10 [^ ]*wrapper.sh$'
    assert_line --index 1 --regexp ' -t 1-10 [^ ]*wrapper.sh 10$'
    assert_line --index 2 --regexp ' -t 1-5 [^ ]*wrapper.sh 20$'
}

@test "slurm: a list that is too long for a command line is mapped" {
    cluster_takes "MaxArraySize            = 400001"
    wide_job j 20000
    submit --backend slurm --jobname j --tasklist "$(seq -s, 1 2 19999)"
    run arrays
    assert_output "1-10000 wrapper.sh"
    run --separate-stderr onager cancel -j j -t "$(seq -s, 1 4 19999)" --dry-run
    assert_equal "${#lines[@]}" 2
    assert_line --index 0 --regexp "^scancel '12345_\[1,3,5,.*,7999\]'$"
    assert_line --index 1 --regexp "^scancel '12345_\[8001,.*,9999\]'$"
}

@test "slurm: a job on another cluster is cancelled there" {
    wide_job j 5
    STANDIN_ANSWER="500;other" submit --backend slurm --jobname j -M other
    assert_equal "$(record cluster)" other
    run --separate-stderr onager cancel -j 500 -t 2-3 --dry-run
    assert_output "scancel -M other 500_2 500_3"
    run --separate-stderr onager cancel -j 500 --yes --dry-run
    assert_output "scancel -M other 500"
}

@test "what can be cancelled is, even if a part of it has ended and qdel says so" {
    wide_job j 30
    submit --backend gridengine --jobname j --tasklist 1-3,7-9,15
    : >"$STANDIN_LOG"
    STANDIN_FAIL_AT=1 run --separate-stderr onager cancel -j last --yes
    assert_failure 1
    assert_equal "$(grep -c '^call qdel$' "$STANDIN_LOG")" 3
    [[ $stderr == *"job 77: qdel ended with status 1"*"some of it could not be cancelled"* ]] || fail "$stderr"
}

@test "a record whose offsets are damaged cancels nothing" {
    cluster_takes "MaxArraySize            = 11"
    wide_job j 25
    submit --backend slurm --jobname j
    sed -i 's/"20"/"1000"/' .onager/launches/1/launch.json
    : >"$STANDIN_LOG"
    run --separate-stderr onager cancel -j j -t 23
    assert_failure 1
    [[ $stderr == *"its record says that job 12347 has no such tasks"* ]] || fail "$stderr"
    assert_equal "$(cat "$STANDIN_LOG")" ""
}
