#!/usr/bin/env bats
# What prelaunch and launch refuse because it cannot be meant: names that are no file names, arguments given
# twice, tasks that are not there. A clear error, nothing written, the shell alive.

setup() {
    load ../lib/onager
    setup_folder
    mkdir .onager
}

# $1 a script that has to fail, the rest: texts that its message holds.
refused() {
    local before text
    before=$(disk)
    in_bash --separate-stderr "$1"'; echo "alive $?"'
    assert_output --regexp '^alive [12]$'
    for text in "${@:2}"; do
        [[ $stderr == *"$text"* ]] || fail "no »$text« in: $stderr"
    done
    assert_equal "$(disk)" "$before"
}

@test "a jobname that is no file name is refused" {
    local name
    for name in '' . .. a/b /a ../a a/ $'a\nb' 'a b' 'a;b' '$x' '*' -x; do
        refused "onager prelaunch +command run +jobname=${name@Q}" jobname
    done
    for name in '' .. a/b 'a b'; do
        refused "onager launch --backend slurm --command run --jobname=${name@Q} -d" jobname
        refused "onager launch --backend local --command run --jobname=${name@Q}" jobname
    done
}

@test "a jobname may hold letters of any language, digits, points, dashes and underscores" {
    for name in j-1.x_Y läufe 東京 .hidden 1; do
        run onager prelaunch +command run +jobname="$name"
        assert_success
        assert_same_json '{"1": ["run", ""]}' ".onager/scripts/$name/jobs.json"
        run onager launch --backend slurm --jobname="$name" -d
        assert_success
        assert_output --partial " -J $name "
    done
}

@test "a jobname longer than a file name can be is an error of the system, told as such" {
    local name
    printf -v name '%*s' 300 ''
    refused "onager prelaunch +command run +jobname ${name// /x}" xxx
}

@test "the same argument or flag twice is refused" {
    refused 'onager prelaunch +command run +jobname j +arg --x 1 +arg --y 1 +arg --x 2' --x twice
    refused 'onager prelaunch +command run +jobname j +flag --x +flag --x' --x twice
}

@test "an empty tag is refused" {
    refused 'onager prelaunch +command run +jobname j +tag ""' +tag
}

@test "text that is not UTF-8 is refused or written as JSON that can be read" {
    in_bash --separate-stderr $'onager prelaunch +command run +jobname j +arg --x $\'a\\xffb\' +tag +q; echo "alive $?"'
    assert_output --regexp '^alive [012]$'
    if [[ $output == 'alive 0' ]]; then
        run json_value .onager/scripts/j/jobs.json 'len(j)'
        assert_output 1
    fi
}

@test "a task list that is none is refused, and shown" {
    onager prelaunch +command run +jobname j +arg --x {1..9} +q
    local list backend
    for list in 3-1 1-3:0 a 1,,2 '' , 1- -3 1-2-3 '1 2' 1:2:3 99999999999999999999 1,; do
        refused "onager launch --backend slurm --jobname j --tasklist '$list' -d" 'task list'
    done
    for backend in gridengine local; do
        refused "onager launch --backend $backend --jobname j --tasklist 3-1 -d" 'task list' 3-1
    done
}

@test "a task list with ids that the job has not is refused, and an id is named" {
    onager prelaunch +command run +jobname j +arg --x {1..9} +q
    for backend in slurm gridengine local; do
        refused "onager launch --backend $backend --jobname j --tasklist 8-10" 10
        refused "onager launch --backend $backend --jobname j --tasklist 0,3" 0
        refused "onager launch --backend $backend --jobname j --tasklist 1-999999999999" 10
        refused "onager launch --backend $backend --jobname j --tasks-per-node 2 --tasklist 12" 12
    done
}

@test "a list of a billion ids that the job has not is refused in no time" {
    onager prelaunch +command run +jobname j +arg --x {1..9} +q
    local limit='ulimit -v 2000000;'
    ! instrumented || limit=
    refused "$limit onager launch --backend slurm --jobname j --tasklist 1-1000000000,1-2000000000:2 -d" 10
}

@test "a job that was never prelaunched is refused by its name, a jobfile that is not there by its own" {
    refused 'onager launch --backend slurm --jobname nonesuch -d' 'no job nonesuch'
    refused 'onager launch --backend local --jobname nonesuch' 'no job nonesuch'
    refused 'onager launch --backend slurm --jobname j --jobfile none.json -d' none.json
}

@test "a jobfile that is a pipe or a socket, as a device would be, is not replaced" {
    mkfifo pipe
    refused 'onager prelaunch +command run +jobname j +jobfile pipe' pipe
    "$PYTHON" -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
    refused 'onager prelaunch +command run +jobname j +jobfile ./socket' socket
}

@test "a launch in a folder without any job says that there is none" {
    refused 'onager launch --backend local' prelaunch
}

@test "values out of range are refused" {
    onager prelaunch +command run +jobname j +q
    for words in '--cpus 0' '--cpus -1' '--gpus -1' '--mem -1' '--tasks-per-node 0' '--tasks-per-node -2'; do
        refused "onager launch --backend slurm --jobname j $words -d" "${words% *}"
    done
}

@test "debug launches that last longer than a debug queue allows are refused" {
    onager prelaunch +command run +jobname j +q
    refused 'onager launch --backend slurm --jobname j --debug --duration 2:00:01 -d' 2
    refused 'onager launch --backend gridengine --jobname j --debug --duration 0:10:01 -d' 10
    refused 'onager launch --backend gridengine --jobname j --debug --duration 0:05:00 --cpus 2 -d' cpu
}

@test "cancelling what is not there is refused" {
    refused 'onager cancel --backend local --jobid 7 --tasklist 1' 7
    onager prelaunch +command run +jobname j +q
    echo '7,j,.onager/scripts/j/jobs.json' >.onager/job_index.csv
    refused 'onager cancel --backend slurm --jobid 8 --tasklist 1' 8
    refused 'onager cancel --backend slurm --jobid 7 --tasklist 3-1' 'task list'
    refused 'onager cancel --backend slurm --jobid 7 --tasklist 2' 2
}

@test "cancelling a whole job without a terminal and without --yes is refused" {
    onager prelaunch +command run +jobname j +q
    echo '7,j,.onager/scripts/j/jobs.json' >.onager/job_index.csv
    refused 'onager cancel --backend slurm --jobid 7' --yes
}

@test "a jobfile that is a device or a pipe is refused, and stays what it is" {
    mkfifo pipe
    refused 'onager prelaunch +command run +jobname j +jobfile pipe' 'not a regular file'
    [[ -p pipe ]]
}
