#!/usr/bin/env bats
# cancel on Slurm and Grid Engine: the command lines, and what scancel and qdel are really given.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins sbatch qsub scancel qdel
    write_job_of j 9 true
}

teardown() { end_survivors; }

# A launch on backend $1 with tasks $2; its calls are forgotten.
launched() {
    onager launch --backend "$1" --jobname j --tasklist "$2" >/dev/null 2>&1
    : >"$STANDIN_LOG"
}

calls() {
    cat "$STANDIN_LOG"
}

@test "slurm: one scancel with each task by its name" {
    launched slurm 1-9
    run --separate-stderr onager cancel --backend slurm --jobid 12345 --tasklist 1-3:1,5,8-9
    assert_success
    assert_output "scancel 12345_1 12345_2 12345_3 12345_5 12345_8 12345_9"
    run calls
    assert_output $'call scancel\n12345_1\n12345_2\n12345_3\n12345_5\n12345_8\n12345_9'
}

@test "slurm: a whole job with --yes" {
    launched slurm 1-9
    run --separate-stderr onager cancel --backend slurm -j 12345 --yes
    assert_success
    run calls
    assert_line --index 0 "call scancel"
    assert_line --index 1 --regexp '^12345(_1)?$'
    refute_line "call qdel"
}

@test "gridengine: one qdel for each range" {
    launched gridengine 1-9
    run --separate-stderr onager cancel --backend gridengine --jobid 77 --tasklist 1-3:1,5,8-9
    assert_success
    assert_output $'qdel 77 -t 1-3\nqdel 77 -t 5\nqdel 77 -t 8-9'
    run calls
    assert_output $'call qdel\n77\n-t\n1-3\ncall qdel\n77\n-t\n5\ncall qdel\n77\n-t\n8-9'
}

@test "gridengine: many ranges are one qdel" {
    write_job_of j 40 true
    launched gridengine 1-40
    run --separate-stderr onager cancel --backend gridengine --jobid 77 --tasklist "$(seq -s, 1 2 33)"
    assert_success
    assert_equal "$(calls | grep -c '^call qdel$')" 1
    assert_output --regexp '^qdel 77 -t 1 77 -t 3 .* 77 -t 33$'
}

@test "gridengine: a whole job with --yes" {
    launched gridengine 1-9
    run --separate-stderr onager cancel --backend gridengine -j 77 --yes
    assert_success
    run calls
    assert_line --index 0 "call qdel"
    assert_line --index 1 77
    refute_line "call scancel"
}

@test "a job of the Python tool, known from the index alone, is cancelled" {
    echo '13438569,j,.onager/scripts/j/jobs.json' >.onager/job_index.csv
    run --separate-stderr onager cancel --backend slurm -j 13438569 -t 2
    assert_success
    run calls
    assert_output $'call scancel\n13438569_2'
}

@test "--dry-run prints the lines and runs nothing" {
    launched slurm 1-9
    run --separate-stderr onager cancel --backend slurm -j 12345 -t 2-3 --dry-run
    assert_success
    assert_output "scancel 12345_2 12345_3"
    assert_equal "$(calls)" ""
}

@test "-q prints nothing and cancels" {
    launched slurm 1-9
    run onager cancel --backend slurm -j 12345 -t 2 -q
    assert_success
    assert_output ""
    assert_equal "$(calls)" $'call scancel\n12345_2'
}

@test "without a task list, --yes or a terminal it refuses" {
    launched slurm 1-9
    run onager cancel --backend slurm -j 12345
    assert_failure 1
    assert_equal "$(calls)" ""
}

@test "a task that was not launched is refused by its number" {
    launched slurm 2-5
    run --separate-stderr onager cancel --backend slurm -j 12345 -t 5-6
    assert_failure
    [[ $stderr == *6* ]] || fail "$stderr"
    assert_equal "$(calls)" ""
}

@test "an unknown job is refused by its id" {
    launched slurm 1-9
    run --separate-stderr onager cancel --backend slurm -j 999 -t 1
    assert_failure 1
    [[ $stderr == *999* ]] || fail "$stderr"
    assert_equal "$(calls)" ""
}

@test "when scancel fails, cancel fails" {
    launched slurm 1-9
    export STANDIN_STATUS=1
    run --separate-stderr onager cancel --backend slurm -j 12345 -t 2
    assert_failure 1
    [[ $stderr == *scancel* ]] || fail "$stderr"
}

@test "when one qdel of several fails, the others are still done, and cancel fails" {
    launched gridengine 1-9
    export STANDIN_FAIL_AT=1
    run --separate-stderr onager cancel --backend gridengine -j 77 -t 1,5,9
    assert_failure 1
    assert_equal "$(calls | grep -c '^call qdel$')" 3
}

@test "a machine without scancel: an error that names it" {
    launched slurm 1-9
    rm "$BATS_TEST_TMPDIR/bin/scancel"
    [[ $(type -P scancel) == "" ]] || skip "this machine has scancel"
    run --separate-stderr onager cancel --backend slurm -j 12345 -t 2
    assert_failure
    [[ $stderr == *scancel* ]] || fail "$stderr"
}

@test "gridengine: a launch of several jobs is cancelled range by range in the right job" {
    launched gridengine 1-3,7-9
    run cat .onager/job_index.csv
    assert_line --regexp '^77,j,'
    assert_line --regexp '^78,j,'
    run --separate-stderr onager cancel --backend gridengine -j 78 -t 8
    assert_success
    assert_equal "$(calls)" $'call qdel\n78\n-t\n8'
}

@test "scancel does not eat the input of the loop it stands in, and gets default signals" {
    launched slurm 1-9
    printf '%s\n' 1 2 3 >ids
    in_bash "trap '' TERM HUP; "'while read -r id; do onager cancel --backend slurm -j 12345 -t $id; done <ids'
    assert_success
    assert_equal "$(calls | grep -c '^call scancel$')" 3
    run cat "$STANDIN_LOG.scancel.1.state"
    assert_line "stdin /dev/null"
}
