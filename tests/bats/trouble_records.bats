#!/usr/bin/env bats
# Files below .onager that were cut, edited by hand, or have grown large: what is right in them is found, what is wrong is
# named with its file, and nothing is lost when something is added.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

HISTORY=.onager/history_index.csv

# The ids of history and the jobnames beside them, as a line each.
history_rows() {
    "$PYTHON" -c 'import csv
for row in csv.reader(open(".onager/history_index.csv", newline="", encoding="utf-8"), quotechar="|"):
    print(row[0], row[3], len(row))'
}

# Fails with one line that holds $1; the rest: the call.
refused() {
    run --separate-stderr "${@:2}"
    assert_failure 1
    [[ $stderr == *"$1"* && $stderr != *$'\n'* ]] || fail "no »$1« in: $stderr"
}

# A history of $1 launches of the job j, behind whatever is there.
many_launches() {
    local i
    for ((i = 1; i <= $1; i++)); do
        printf '%d,2026.01.02,03:04:05.000000,j,launch,n,--backend slurm --jobname j\n' "$i"
    done >>$HISTORY
}

@test "a table whose last line has no end: what is added begins a line of its own" {
    onager prelaunch +command true +jobname j +q
    truncate -s -1 $HISTORY
    onager prelaunch +command true +jobname k +q
    run history_rows
    assert_output $'0 j 7\n1 k 7'
}

@test "a large table with a torn last row: the row goes, all others stay" {
    onager prelaunch +command true +jobname j +q
    many_launches 300
    # Its quote is open since long before what is looked at first.
    printf '301,2026.01.02,03:04:05.000000,j,launch,n,|--backend slurm %5000s' '' >>$HISTORY
    onager prelaunch +command true +jobname k +q
    run history_rows
    assert_equal "${#lines[@]}" 302
    assert_equal "${lines[0]} - ${lines[300]} - ${lines[301]}" "0 j 7 - 300 j 7 - 301 k 7"
}

@test "the job that was prelaunched last is found behind any number of launches" {
    onager prelaunch +command "echo found" +jobname mine +q
    many_launches 3000
    run onager launch --backend slurm --dry-run
    assert_success
    assert_output --partial "mine"
}

@test "a record of a launch with limits that are none is named" {
    write_job j true
    launch --jobname j --retries 1
    local record=.onager/launches/1/launch.json good limits
    good=$(<$record)
    for limits in '"retries": "two"' '"retries": 1, "timeout": 5' '"retries": 1, "timeout": "x"'; do
        printf '%s\n' "${good/\"retries\":$'\t'1/$limits}" >$record
        [[ $(<$record) != "$good" ]] || fail "$good"
        run --separate-stderr onager explain -j 1
        assert_failure 1
        [[ $stderr == *"$record: "* ]] || fail "$stderr"
    done
}

@test "a NUL in a config is told" {
    mkdir -p .onager
    printf '[slurm]\nqos = a\0b\n' >.onager/config
    refused '.onager/config: holds a NUL byte, so it is no config file' onager config --read
}

@test "a record of a sweep that is none is named, and the job's tasks are there all the same" {
    onager prelaunch +command true +jobname j +arg --x 1 2 +q
    local record=.onager/scripts/j/sweep.json good broken
    good=$(<$record)
    for broken in "${good/\"blocks\": [/\"blocks\": 7, \"b\": [}" "${good/\"1\", \"2\"/1, \"2\"}" "${good/\"count\": 2/\"count\": 0}" \
        "${good/\"first\": 1/\"first\": 0}"; do
        [[ $broken != "$good" ]] || fail "$good"
        printf '%s\n' "$broken" >$record
        touch -r .onager/scripts/j/jobs.json $record
        refused "sweep.json: is no record of a sweep" onager launch --backend slurm --jobname j --where x=1 --dry-run
        run onager launch --backend slurm --jobname j --dry-run
        assert_success
    done
}

@test "a launch's copy of a large job that was damaged in the middle: the tasks beyond are not made up" {
    local jobs=.onager/launches/1/jobs.json ids
    use_standins sbatch
    write_job_of j 800 "true and more"
    onager launch --backend slurm --jobname j >/dev/null
    sed -i '200,600s/^"/no record "/' $jobs
    for ids in 700 1,700 1,100,400; do
        run --separate-stderr onager list --tasklist "$ids" --field command
        assert_failure 1
        [[ $stderr =~ "$jobs: byte "[0-9]+": no record" ]] || fail "$ids: $stderr"
    done
}

@test "a record of a launch whose job ids have not all of its tasks is told where they are needed" {
    use_standins sbatch
    write_job_of j 3 true
    onager launch --backend slurm --jobname j >/dev/null
    sed -i 's/"jobtasks":.*/"jobtasks": ["1-2"],/' .onager/launches/1/launch.json
    mkdir -p .onager/launches/1/events
    printf '1700000000.5\tstart\t3\t1\t0\t-\t-\t-\t-\t-\t-\n' >.onager/launches/1/events/c1.tsv
    refused "launch 1: no job id of it has task 3" onager logs 12345:3
}

@test "an end of line of another system in a command stays visible in a list" {
    onager prelaunch +command $'echo a\r' +jobname j +q
    launch --jobname j
    run onager list
    assert_line --partial "echo a\\r"
}
