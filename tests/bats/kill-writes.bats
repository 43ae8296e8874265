#!/usr/bin/env bats
# SIGKILL at counted calls: a few of the scenarios that tests/kill/run plays through; and what a kill in the middle of a
# write leaves.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

# The scenarios whose names hold one of the patterns come to no harm.
assert_unharmed() {
    ! instrumented || skip "a tool has calls of its own, and sanitizers must come first"
    run "$REPO/tests/kill/run" "${ONAGER_SO%/*}" "$@"
    assert_success
    # calls, kills, by hand, repeats, lost, unreadable, seconds
    assert_line --regexp ' [1-9][0-9]* +[1-9][0-9]* +0 +[0-9]+ +0 +0 +[0-9.]+$'
}

# Takes the last $1 bytes of a file away.
tear() {
    truncate -s "-$1" "$2"
}

@test "a shell is killed at each call of an append: the job is the old one or the new one" {
    assert_unharmed "shell, append"
}

@test "a shell is killed at each call of a change of settings: the file is the old one or the new one" {
    assert_unharmed "shell, config"
}

@test "a runner is killed at each of its calls: no task is lost, and none that is on record is run again" {
    assert_unharmed "onager-run, of missing"
}

@test "a row of the job index that was torn is none, and the next one is whole" {
    local size cut before=$'6,i,.onager/scripts/i/jobs.json\n' row=$'7,k,.onager/launches/7/jobs.json\n'
    write_job i true
    write_job j true
    size=${#row}
    for ((cut = size - 3; cut < size; cut++)); do
        printf '%s%s' "$before" "$row" >.onager/job_index.csv
        tear $cut .onager/job_index.csv
        run --separate-stderr onager list
        assert_success
        # shellcheck disable=SC2154 # bats' run sets it
        assert_equal "$stderr" ""
        run onager launch --backend local --jobname j
        assert_success
        assert_equal "$(sed -n 1p .onager/job_index.csv)" "${before%$'\n'}"
        assert_equal "$(sed -n 2p .onager/job_index.csv | cut -d, -f2)" j
        assert_equal "$(wc -l <.onager/job_index.csv)" 2
    done
}

@test "a row of the history that was torn, be it behind an open quote, is none, and the next one is whole" {
    local size cut
    onager prelaunch +jobname j +command $'echo "one\ntwo, three\n"' +pos-arg 1 2 +quiet
    cp .onager/history_index.csv one
    onager prelaunch +jobname j +command $'echo "one\ntwo, three\n"' +pos-arg 1 2 +quiet
    cp .onager/history_index.csv two
    size=$(($(stat -c %s two) - $(stat -c %s one)))
    for ((cut = 2; cut < size; cut += 3)); do
        cp two .onager/history_index.csv
        tear $cut .onager/history_index.csv
        run onager history
        assert_success
        onager prelaunch +jobname j +command last +pos-arg 1 +quiet
        run "$PYTHON" -c '
import csv
rows = list(csv.reader(open(".onager/history_index.csv", newline=""), quotechar="|"))
assert all(len(row) == 7 for row in rows), rows
assert rows[-1][6].endswith("last +pos-arg 1 +quiet"), rows
assert [row[0] for row in rows] == list("012")[:len(rows)], rows
assert len(rows) == 2 or rows[1][6] == "", rows # behind the comma, and before the quote, nothing is open'
        assert_success
    done
}

@test "a shell is killed while sbatch answers: what the array did is not done again, and the user is told" {
    write_job j true true
    mkdir bin
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nkill -KILL $PPID\necho 100001\n' >bin/sbatch
    chmod +x bin/sbatch
    use_standins squeue sacct scontrol
    PATH=$PWD/bin:$PATH in_bash 'onager launch --backend slurm --jobname j'
    assert_failure 137
    SLURM_JOB_ID=100002 SLURM_ARRAY_JOB_ID=100001 SLURM_ARRAY_TASK_ID=1 bash .onager/scripts/j/wrapper.sh
    assert_equal "$(tasks_with 1 end)" 1
    touch -d '-1 hour' .onager/launches/1/launch.json
    launch --jobname j --only missing
    assert_success
    assert_regex "$stderr" 'launch 1 \(j\): whoever submitted it was killed; slurm may have tasks of it'
    assert_equal "$(tasks_with 2 start)" 2
    run --separate-stderr onager list # tells it once
    assert_equal "$stderr" ""
}

@test "a shell is killed between a launch's record and its row: the array is listed, and can be cancelled" {
    write_job j true true
    use_standins sbatch squeue sacct scontrol scancel
    onager launch --backend slurm --jobname j
    rm .onager/job_index.csv
    mkdir -p .onager/submitting
    touch .onager/submitting/1
    run onager list --field task_id
    assert_output $'1\n2'
    run onager cancel --jobid 12345 --yes
    assert_output "scancel 12345"
    assert_equal "$(cat .onager/job_index.csv)" "12345,j,.onager/launches/1/jobs.json"
    assert [ ! -e .onager/submitting/1 ]
}

@test "so it is when its id is the number of a launch on this machine" {
    write_job j true true
    onager launch --backend local --jobname j
    use_standins sbatch squeue sacct scontrol scancel
    STANDIN_ANSWER=1 onager launch --backend slurm --jobname j
    sed -i '$d' .onager/job_index.csv
    touch .onager/submitting/2
    run onager list --field job_id
    assert_output $'1\n1\n1\n1'
    assert_equal "$(cut -d, -f1,3 .onager/job_index.csv | tr '\n' ' ')" \
        "1,.onager/launches/1/jobs.json 1,.onager/launches/2/jobs.json "
}
