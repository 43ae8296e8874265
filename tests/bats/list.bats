#!/usr/bin/env bats
# list: which tasks are shown, from which launches, and what is said of indexes that cannot be right.
# The table's form is in the golden cases.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

# A job with five tasks, launched as 7 and 8 by the index, in the Python tool's way (no folder of a launch).
two_jobs() {
    onager prelaunch +command run +jobname a +arg --x {1..5} +tag +q
    onager prelaunch +command walk +jobname b +arg --y 1 2 +q
    printf '7,a,.onager/scripts/a/jobs.json\n8,b,.onager/scripts/b/jobs.json\n' >.onager/job_index.csv
}

# The first two columns of the rows of a table on stdin.
ids() {
    awk 'NR > 2 {printf "%s%s:%s", sep, $1, $2; sep = " "} END {print ""}'
}

@test "in a folder without launches the table is empty, and no folder is made" {
    run onager list
    assert_success
    assert_line --index 0 'job_id    task_id    jobname    command    tag'
    assert_equal "${#lines[@]}" 2
    assert_equal "$(ls -A)" ''
}

@test "all jobs are listed in the order of the index, tasks by number" {
    two_jobs
    assert_equal "$(onager list | ids)" '7:1 7:2 7:3 7:4 7:5 8:1 8:2'
}

@test "--jobid takes one job, --tasklist the tasks with these numbers" {
    two_jobs
    assert_equal "$(onager list --jobid 8 | ids)" '8:1 8:2'
    assert_equal "$(onager list --tasklist 2,4-5 | ids)" '7:2 7:4 7:5 8:2'
    assert_equal "$(onager list -j 7 -t 1-5:2 | ids)" '7:1 7:3 7:5'
    assert_equal "$(onager list -j 7 -t 3,1,3,2-3 | ids)" '7:1 7:2 7:3'
}

@test "a task list that is none is an error that shows it" {
    two_jobs
    local list
    for list in 3-1 1-3:0 a 1,,2 '' , 1- -3 1-2-3 '1 2' 1:2:3 0x1 99999999999999999999 1,; do
        in_bash --separate-stderr 'onager list --tasklist "$1"; echo "alive $?"' "$list"
        assert_output --regexp '^alive [12]$'
        [[ $stderr == *task*list* ]]
        [[ ! ${list//[^[:alnum:]]/} || $stderr == *"${list//,*/}"* ]]
    done
}

@test "--hide takes several columns, in any order" {
    two_jobs
    run onager list --hide tag jobname -j 8
    assert_line --index 2 --regexp "^ +8 +1  \[hidden\] +'walk --y 1'  \[hidden\]$"
    run onager list --hide command --hide tag -j 8
    assert_line --index 2 --partial '[hidden]'
}

@test "the ids of a cluster that has arrays in arrays are just text" {
    two_jobs
    echo '12_3.batch,b,.onager/scripts/b/jobs.json' >>.onager/job_index.csv
    run onager list
    assert_line --regexp "^12_3\.batch +1 "
    assert_line --regexp "^7           +1 "
}

@test "a jobfile with another name is found by the index" {
    onager prelaunch +command run +jobname j +jobfile 'my jobs, all.json' +q
    printf '5,j,|my jobs, all.json|\r\n' >.onager/job_index.csv
    assert_equal "$(onager list | ids)" 5:1
}

@test "list shows what was launched, as it was at launch" {
    onager prelaunch +command true +jobname j +arg --x 1 2 3 +q
    in_bash --separate-stderr 'onager launch --backend local --jobname j --tasklist 1,3'
    assert_success
    onager prelaunch +command other +jobname j +q
    run onager list
    assert_line --index 2 --regexp "^ +1 +1  j +'true --x 1'"
    assert_line --index 3 --regexp "^ +1 +3  j +'true --x 3'"
    assert_equal "${#lines[@]}" 4
}

@test "list does not need the folder to be writable, and writes nothing" {
    two_jobs
    local before
    before=$(disk)
    onager list >/dev/null
    assert_equal "$(disk)" "$before"
}

@test "a job whose file is gone is left out, and the file is named on stderr" {
    two_jobs
    rm .onager/scripts/a/jobs.json
    in_bash --separate-stderr 'onager list; echo "alive $?"'
    assert_alive 0
    [[ $stderr == *.onager/scripts/a/jobs.json* ]]
    assert_equal "$(onager list 2>/dev/null | ids)" '8:1 8:2'
}

@test "an index row that has not three columns is an error that names file and row" {
    two_jobs
    local row
    for row in '9,a' '9' 'x,y,z,w'; do # one that ends within quotes is torn, and none
        printf '7,a,.onager/scripts/a/jobs.json\n%s\n' "$row" >.onager/job_index.csv
        in_bash --separate-stderr 'onager list; echo "alive $?"' "$row"
        assert_output 'alive 1'
        [[ $stderr == *.onager/job_index.csv*2* ]]
    done
}

@test "an index with NUL bytes, or that is a folder, is an error that names it" {
    two_jobs
    printf '7,a\0,.onager/scripts/a/jobs.json\n' >.onager/job_index.csv
    in_bash --separate-stderr 'onager list; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *.onager/job_index.csv* ]]
    rm .onager/job_index.csv
    mkdir .onager/job_index.csv
    in_bash --separate-stderr 'onager list; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *.onager/job_index.csv* ]]
}

@test "an empty index and empty lines in an index are no error" {
    two_jobs
    : >.onager/job_index.csv
    run onager list
    assert_success
    printf '\n7,a,.onager/scripts/a/jobs.json\n\r\n\n8,b,.onager/scripts/b/jobs.json' >.onager/job_index.csv
    assert_equal "$(onager list -t 1 | ids)" '7:1 8:1'
}

# Arrays have $1 - 1 elements at most, as scontrol says.
cluster_takes() {
    export STANDIN_LIMITS=$BATS_TEST_TMPDIR/limits
    echo "MaxArraySize            = $1" >"$STANDIN_LIMITS"
    use_standins scontrol
}

submit() {
    use_standins sbatch squeue
    onager launch --backend slurm --jobname "$@" >/dev/null
}

@test "arrays of a launch are listed in the order of the index, whatever else was launched between them" {
    cluster_takes 3
    onager prelaunch +jobname a +command run +pos-arg {1..5} +q
    onager prelaunch +jobname b +command walk +pos-arg {1..3} +q
    submit a
    submit b --tasklist 1,3
    { sed -n 1p .onager/job_index.csv && sed -n 4p .onager/job_index.csv && sed -n 2p .onager/job_index.csv &&
        sed -n 5p .onager/job_index.csv && sed -n 3p .onager/job_index.csv; } >index
    cp index .onager/job_index.csv
    local rows=$'12345 1 run 1\n12345 2 run 2\n12348 1 walk 1\n12346 3 run 3\n12346 4 run 4\n12349 3 walk 3\n12347 5 run 5'
    assert_equal "$(onager list --tsv --hide jobname tag | cut -f1,2,9 | sed 1d | tr '\t' ' ')" "$rows"
    assert_equal "$(onager list --state pending --where '1=1|3' | awk 'NR > 2 { print $1, $2 }' | paste -sd,)" \
        "12345 1,12348 1,12346 3,12349 3"
}

@test "a list of a launch in many arrays has each task once" {
    onager prelaunch +jobname j +command true +pos-arg {1..50000} +q
    cluster_takes 401
    submit j
    assert_equal "$(wc -l <.onager/job_index.csv)" 125
    assert_equal "$(onager list -j j --field task_id | sort -n | uniq | wc -l)" 50000
    assert_equal "$(onager list -j j --field state | grep -c pending)" 50000
}

@test "a record that names more tasks than its job can have is an error that says so" {
    onager prelaunch +jobname j +command true +pos-arg {1..5} +q
    submit j
    sed -i 's/"1-5"\]/"1-999999999999"]/' .onager/launches/1/launch.json
    local word
    for word in '' '-t 1-999999999998' '-j 12345 --field tag'; do
        in_bash --separate-stderr "onager list $word; "'echo "alive $?"'
        assert_line 'alive 1'
        [[ $stderr == *"job 12345: its record names "*" tasks, more than .onager/launches/1/jobs.json can have"* ]] ||
            fail "$stderr"
    done
}
