#!/usr/bin/env bats
# Which backend a launch without --backend takes, and what --dry-run shows and leaves.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    write_job j "touch ran"
    # A machine that has a cluster's programs can still show what happens where there are none.
    [[ $(type -P sbatch qsub) == "" ]] || skip "this machine has sbatch or qsub"
}

teardown() { end_survivors; }

@test "without a cluster's programs the backend is local, and it says so" {
    run --separate-stderr onager launch --jobname j
    assert_success
    assert_output ""
    assert [ -e ran ]
    assert_regex "${stderr_lines[0]}" '^onager: .*local'
}

@test "where sbatch is found the backend is slurm, and it says so" {
    use_standins sbatch
    run --separate-stderr onager launch --jobname j
    assert_success
    assert_regex "${stderr_lines[0]}" '^onager: .*slurm'
    assert_output --regexp '^sbatch '
    refute [ -e ran ]
}

@test "where qsub is found the backend is gridengine, and it says so" {
    use_standins qsub
    run --separate-stderr onager launch --jobname j
    assert_success
    assert_regex "${stderr_lines[0]}" '^onager: .*gridengine'
    assert_output --regexp '^qsub '
}

@test "sbatch goes before qsub" {
    use_standins sbatch qsub
    run --separate-stderr onager launch --jobname j
    assert_output --regexp '^sbatch '
}

@test "a file on the PATH that cannot be executed is no sbatch" {
    mkdir -p tools
    touch tools/sbatch
    PATH=$PWD/tools:$PATH
    run --separate-stderr onager launch --jobname j
    assert_success
    assert [ -e ran ]
}

@test "the config's [DEFAULT] backend goes before what is found" {
    use_standins sbatch
    printf '[DEFAULT]\nbackend = local\n' >.onager/config
    run --separate-stderr onager launch --jobname j
    assert_success
    assert [ -e ran ]
    assert_regex "${stderr_lines[0]}" '^onager: .*local'
}

@test "the config in the home folder counts too" {
    use_standins sbatch
    printf '[DEFAULT]\nbackend = local\n' >"$HOME/.onagerconfig"
    run --separate-stderr onager launch --jobname j
    assert_success
    assert [ -e ran ]
}

@test "a [DEFAULT] backend that there is not is an error that names it" {
    printf '[DEFAULT]\nbackend = lokal\n' >.onager/config
    run --separate-stderr onager launch --jobname j
    assert_failure
    [[ $stderr == *lokal* ]] || fail "$stderr"
    refute [ -e ran ]
}

@test "--backend goes before everything, and nothing is said about it" {
    use_standins sbatch qsub
    printf '[DEFAULT]\nbackend = slurm\n' >.onager/config
    launch --jobname j
    assert_success
    assert [ -e ran ]
    assert_equal "${#stderr_lines[@]}" 1
    assert_summary 1 "1 done, 0 failed"
}

@test "an unknown --backend is a usage error that names the known ones" {
    run --separate-stderr onager launch --backend lokal --jobname j
    assert_failure 2
    local name
    for name in local slurm gridengine; do
        [[ $stderr == *"$name"* ]] || fail "$name is not in: $stderr"
    done
}

@test "--dry-run prints the runner's command line and runs nothing" {
    launch --jobname j --dry-run
    assert_success
    assert_output --partial onager-run
    assert_equal "${#lines[@]}" 1
    refute [ -e ran ]
}

@test "-d is --dry-run" {
    launch --jobname j --dry-run
    local long=$output
    launch --jobname j -d
    assert_success
    assert_output "$long"
}

@test "--dry-run writes nothing but its line in the history" {
    local before
    before=$(disk .)
    launch --jobname j --dry-run --max-tasks 3
    assert_success
    run cat .onager/history_index.csv
    assert_equal "${#lines[@]}" 1
    assert_line --regexp ',j,launch,y,--backend local --jobname j --dry-run --max-tasks 3$'
    rm -f .onager/history_index.csv .onager/.lock # the lock that the line was written under
    assert_equal "$(disk .)" "$before"
}

@test "--dry-run with --command leaves no job behind" {
    launch --jobname other --command "touch ran" --dry-run
    assert_success
    refute [ -e .onager/scripts/other ]
    refute [ -e ran ]
}

@test "--dry-run refuses what a launch refuses" {
    launch --jobname j --tasklist 3-1 --dry-run
    assert_failure
    launch --jobname absent --dry-run
    assert_failure
    refute [ -e .onager/history_index.csv ]
}

@test "--dry-run does not use up a number" {
    launch --jobname j --dry-run
    launch --jobname j
    assert_success
    assert_equal "$(ls .onager/launches)" 1
}
