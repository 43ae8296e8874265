#!/usr/bin/env bats
# launch --backend local: a job runs on this machine, and what is left afterwards.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

@test "every task of the job runs once" {
    onager prelaunch +jobname j +command touch +pos-arg a b c +q
    launch --jobname j
    assert_success
    run ls a b c
    assert_success
    assert_equal "$(tasks_sorted 1 start)" "1 2 3"
}

@test "the README's local example runs as it stands there" {
    cat >myscript <<<$'#!/bin/sh\necho "$@" >out-$1'
    chmod +x myscript
    onager prelaunch +jobname experiment1 +command ./myscript +pos-arg {1..10} +tag
    launch --jobname experiment1 --maxtasks 4
    assert_success
    assert_equal "$(cat out-7)" "7 --tag experiment1_07__7"
    assert_equal "$(ls out-* | wc -l)" 10
}

@test "nothing is printed on stdout, and one line on stderr sums up" {
    write_job j true true true
    launch --jobname j
    assert_success
    assert_output ""
    assert_summary 1 "3 done, 0 failed"
    assert_equal "${#stderr_lines[@]}" 1
}

@test "without a terminal no line is overwritten" {
    write_job_of j 20 "sleep 0.05"
    launch --jobname j --max-tasks 4
    refute [ "${stderr#*$'\r'}" != "$stderr" ]
    refute [ "${stderr#*$'\e'}" != "$stderr" ]
}

@test "each task's stdout and stderr are in files of their own" {
    write_job j "echo out one; echo err one >&2" "echo out two; echo err two >&2"
    launch --jobname j
    assert_success
    assert_equal "$(log_of j 1 1 o)" "out one"
    assert_equal "$(log_of j 1 1 e)" "err one"
    assert_equal "$(log_of j 1 2 o)" "out two"
    assert_equal "$(log_of j 1 2 e)" "err two"
}

@test "what a task writes is in its log to the byte" {
    head -c 300000 /dev/urandom >noise
    write_job j "cat noise"
    launch --jobname j
    assert_success
    cmp noise ".onager/logs/$HOST/j_1_1.o"
}

@test "the status is 0 only if every task succeeded" {
    write_job good true true
    write_job bad true "exit 7" true
    launch --jobname good
    assert_success
    launch --jobname bad
    assert_failure 1
    assert_summary 2 "2 done, 1 failed"
}

@test "a failed task stops none of the others" {
    write_job j false "touch after" false "touch last"
    launch --jobname j --max-tasks 1
    assert_failure 1
    assert [ -e after -a -e last ]
}

@test "a task that cannot be started has failed, and its log says why" {
    write_job j ./not-there "touch ran"
    launch --jobname j
    assert_failure 1
    assert_summary 1 "1 done, 1 failed"
    assert_equal "$(event_cell 1 end 1 status)" 127
    run log_of j 1 1 e
    assert_output --partial "not-there"
    assert [ -e ran ]
}

@test "a program that may not be executed gives 126, as in a shell" {
    echo "#!/bin/sh" >program
    write_job j ./program
    launch --jobname j
    assert_failure 1
    assert_equal "$(event_cell 1 end 1 status)" 126
}

@test "each launch has a number of its own and overwrites nothing" {
    write_job j "echo first"
    launch --jobname j
    write_job j "echo second"
    launch --jobname j
    assert_equal "$(log_of j 1 1 o)" "first"
    assert_equal "$(log_of j 2 1 o)" "second"
    assert_summary 2 "1 done, 0 failed"
}

@test "two launches at the same moment get two numbers" {
    local pids=() i
    write_job j true
    for i in 1 2 3 4 5 6 7 8; do
        onager launch --backend local --jobname j 2>/dev/null 3>&- &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i"
    done
    assert_equal "$(ls .onager/launches | sort -n | paste -sd' ')" "1 2 3 4 5 6 7 8"
    assert_equal "$(cut -d, -f1 .onager/job_index.csv | sort -n | paste -sd' ')" "1 2 3 4 5 6 7 8"
    assert_equal "$(wc -l <.onager/history_index.csv)" 8
}

# The jobfile named there is the launch's own, so that the Python tool, too, lists what was launched.
@test "the launch stands in the job index under its number" {
    write_job j true
    launch --jobname j
    run cat .onager/job_index.csv
    assert_line "1,j,.onager/launches/1/jobs.json"
    assert_equal "${#lines[@]}" 1
}

@test "the launch stands in the history with its arguments" {
    write_job j true
    launch --jobname j --max-tasks 2
    run cat .onager/history_index.csv
    assert_equal "${#lines[@]}" 1
    assert_line --regexp '^[0-9]+,[0-9]{4}\.[0-9]{2}\.[0-9]{2},[0-9:]{8}\.[0-9]{6},j,launch,n,--backend local --jobname j --max-tasks 2$'
}

@test "the launch's folder says what was launched" {
    write_job j true "echo two"
    launch --jobname j --tasklist 2
    assert_equal "$(json_value .onager/launches/1/launch.json 'j["jobname"]')" j
    assert_equal "$(json_value .onager/launches/1/launch.json 'j["backend"]')" local
    assert_same_json .onager/scripts/j/jobs.json .onager/launches/1/jobs.json
}

@test "--jobname is by default the job prelaunched last in this folder" {
    onager prelaunch +jobname early +command "touch early" +q
    onager prelaunch +jobname late +command "touch late" +q
    launch
    assert_success
    assert [ -e late ]
    refute [ -e early ]
}

@test "without a job there is nothing to launch by default, and it says so" {
    launch
    assert_failure
    assert [ -n "$stderr" ]
    refute [ -d .onager/launches/1 ]
}

@test "--jobfile names another file of tasks" {
    onager prelaunch +jobname j +jobfile mine.json +command "touch ran" +q
    launch --jobname j --jobfile mine.json
    assert_success
    assert [ -e ran ]
    assert_equal "$(json_value .onager/launches/1/launch.json 'j["jobfile"]')" mine.json
}

@test "a jobs.json as the Python tool writes it is launched too" {
    mkdir -p .onager/scripts/j
    printf '{"1": ["touch a", ""], "2": ["touch caf\\u00e9", "t\\u00e4g"]}' >.onager/scripts/j/jobs.json
    launch --jobname j
    assert_success
    assert [ -e a -a -e café ]
}

@test "options for clusters are accepted and change nothing" {
    write_job j "touch ran"
    launch --jobname j --duration 00:03:00 --mem 10 --gpus 1
    assert_success
    assert [ -e ran ]
}

@test "a folder with spaces and letters beyond ASCII" {
    mkdir -p "ein Ördner mit 'Wörtern'"
    cd "ein Ördner mit 'Wörtern'"
    write_job j "pwd >where" "touch plain"
    launch --jobname j
    assert_success
    assert_equal "$(cat where)" "$PWD"
    assert [ -e plain ]
}
