#!/usr/bin/env bats
# The original README's examples on a real Grid Engine, its Eqw story among them, and what onager makes of the rest.
#
# bats file_tags=heavy

setup_file() {
    load ../lib/onager
    load ../lib/clusters
    setup_cluster gridengine
}

teardown_file() { leave_cluster; }

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/clusters
    setup_cluster_folder
}

teardown() {
    end_cluster_jobs
    [[ ! -e $FOLDER/.slots ]] || set_slots 4 16G
}

# How many slots each node has, and how much memory. The scheduler starts as many tasks a second as there are.
set_slots() {
    local node
    : >"$FOLDER/.slots"
    for node in e1 e2 e3; do
        root_there qconf -rattr exechost complex_values "slots=$1,gpus=2,virtual_free=$2" "$node" >/dev/null
    done
    root_there qconf -rattr queue slots "$1" short >/dev/null
}

# Grid Engine finds no file to write task $3 … of job $1, called $2, to: it puts them into Eqw.
spoil() {
    local task
    for task in "${@:3}"; do
        mkdir ".onager/logs/gridengine/$2_$1_$task.o"
    done
}

# The reason for that is gone.
heal() {
    rmdir .onager/logs/gridengine/*.o 2>/dev/null || true
}

# What qstat calls the tasks of job $1 that are in error: 3,7-8:1
error_ranges() {
    root_there qstat -u '*' | awk -v job="$1" '$1 == job && $5 == "Eqw" {print $NF}'
}

# Passes when $2 tasks of job $1 are in error.
error_count() {
    (($(root_there qstat -u '*' -g d | awk -v job="$1" '$1 == job && $5 == "Eqw"' | wc -l) == $2))
}

# Passes when node $2 has an event $3 of launch $1.
has_events_of() {
    grep -qs "	$3	" ".onager/launches/$1/events/$2"*
}

# What qacct says of task $2 of job $1, by its word $3. It is written a second after the end.
accounted_is() {
    [[ $(root_there qacct -j "$1" -t "$2" 2>/dev/null | awk -v word="$3" '$1 == word {print $2}') == "$4" ]]
}

@test "the README's Eqw story: a thousand tasks, some in error, cancelled by the ranges that qstat prints, launched again" {
    mkdir -p mnist/venv/bin ran
    chmod 777 ran
    : >mnist/venv/bin/activate
    program myscript <<'END'
#!/bin/sh
echo "$1" >>"ran/$ONAGER_NODE"
END
    set_slots 16 32G
    well_there 'onager prelaunch +command ./myscript +pos-arg {0001..1000} +tag +jobname test-eqw +q
        onager launch --backend gridengine --duration 00:02:00 --jobname test-eqw --venv mnist/venv/ -- -h'
    id=$(cluster_jobids)
    spoil "$id" test-eqw {35..40} 57 {138..201}
    well_there 'qrls "$1" >released' "$id"
    wait_until 300 error_count "$id" 71
    wait_until 400 has_events 1 end 929
    well_there 'qstat | awk "\$5 == \"Eqw\" {print \$NF}"; onager list --jobid "$1" --state error --field task_id | paste -sd" "; onager explain' "$id"
    assert_line --index 0 "35-40:1,57,138-201:1"
    assert_line --index 1 "$(echo {35..40} 57 {138..201})"
    assert_line --regexp '^71 tasks, 35-40,57,138-201: .*\(Eqw\).*'
    heal
    well_there 'onager cancel --backend gridengine --jobid "$1" --tasklist 35-40:1,57,138-201:1
        onager launch --backend gridengine --duration 00:02:00 --jobname test-eqw --venv mnist/venv/ --tasklist 35-40:1,57,138-201:1' "$id"
    assert_equal "$(sed -nE 's/^(qdel) .*( -t [^ ]+)|^(qsub) .*( -t [^ ]+) .*/\1\2\3\4/p' <<<"$output")" "qdel -t 35-40
qdel -t 57
qdel -t 138-201
qsub -t 35-40:1
qsub -t 57
qsub -t 138-201:1"
    done_there last 60
    assert_equal "$(sort ran/* | cksum)" "$(printf '%04d\n' {1..1000} | cksum)"
    assert_equal "$(ls ran | paste -sd' ')" "e1 e2 e3"
    assert_equal "$(tasks_in_state "$id" cancelled)" "$(echo {35..40} 57 {138..201})"
}

@test "tasks in error, and only those, are cancelled and launched again in one go" {
    well_there 'onager prelaunch +command "echo" +pos-arg {1..20} +jobname short +q
        onager launch --backend gridengine --jobname short -- -h'
    id=$(cluster_jobids)
    spoil "$id" short 3 7 8
    well_there 'qrls "$1" >released' "$id"
    wait_until 300 error_count "$id" 3
    wait_until 300 has_events 1 end 17
    well_there 'onager status; onager wait || echo "wait $?"'
    assert_line --index 0 --partial "17/20 done"
    assert_line "wait 1"
    well_there 'onager launch --backend gridengine --jobname short --only error'
    assert_equal "$(sed -nE 's/^(qdel) .*( -t [^ ]+)|^(qsub) .*( -t [^ ]+) .*/\1\2\3\4/p' <<<"$output")" "qdel -t 3
qdel -t 7-8
qsub -t 3
qsub -t 7-8"
    done_there
    assert_equal "$(error_ranges "$id")" ""
    assert_equal "$(tasks_in_state last done)" "3 7 8"
}

@test "sixteen ranges are a qsub each, one more makes a single mapped array" {
    well_there 'onager prelaunch +jobname ranges +command "echo" +pos-arg {1..60} +q
        onager launch --backend gridengine --jobname ranges --tasklist "$(seq -s, 2 2 32)" -v ids
        wc -w <<<"$ids"
        onager launch --backend gridengine --jobname ranges --tasklist "$(seq -s, 20 2 52),53" -v ids
        wc -w <<<"$ids"'
    assert_equal "$(grep -c '^qsub ' <<<"$output")" 17
    assert_regex "$output" ' -t 1-18 '
    assert_equal "$(grep -xE '[0-9]+' <<<"$output" | paste -sd' ')" "16 1"
    mapfile -t ids < <(cluster_jobids)
    done_there "${ids[0]}"
    done_there "${ids[-1]}"
    assert_equal "$(tasks_sorted 1 end)" "$(seq -s' ' 2 2 32)"
    assert_equal "$(tasks_sorted 2 end)" "$(seq -s' ' 20 2 52) 53"
    well_there 'onager logs last:53 --out && onager logs last:20 --out'
    assert_output $'53\n20'
}

@test "slots, memory, gpus, queues and limits are asked for as the options say" {
    program see <<'END'
#!/bin/sh
qstat -j "$JOB_ID" | sed -n 's/^hard resource_list: *//p; s/^parallel environment: */pe /p; s/^task_concurrency: */tc /p' >seen.$1
echo "$QUEUE $NSLOTS" >>seen.$1
END
    well_there 'one() { onager launch --backend gridengine --jobname "job$1" --command "./see $1" "${@:2}" >/dev/null || exit; }
        one 1 --duration 00:30:00 --cpus 2 --mem 1
        one 2 --duration 0-02:00:00 --gpus 1
        one 3 --duration 2-00:00:00 -max 3
        one 4 --debug --duration 00:05:00
        one 5 -q all.q -l vf=3G
        for job in 1 2 3 4 5; do onager wait -j "job$job" -q --timeout 60 || exit; done
        cat seen.?'
    assert_output "short=TRUE
pe smp range: 2
short 2
gpus=1,virtual_free=2G
all.q 1
vlong=TRUE,virtual_free=2G
vlong 1
test=TRUE,virtual_free=2G
test 1
virtual_free=3G
all.q 1"
    well_there 'onager prelaunch +jobname some +command "touch up.\$ONAGER_TASK_ID; while [ ! -e up.2 ]; do sleep 0.1; done; sleep 0.5; :" +arg --x {1..6} +q
        onager launch --backend gridengine --jobname some -max 2'
    done_there
    assert_equal "$(most_at_once 6)" 2
}

@test "a job that holds for another starts when that has ended" {
    well_there 'onager launch --backend gridengine --jobname first --command "sleep 1; date +%s.%N >first" -v id
        onager launch --backend gridengine --jobname second --command "date +%s.%N >second" --hold_jid "$id"
        onager explain -j second'
    assert_line --index 2 --partial "hold"
    done_there second
    awk 'NR == 1 {first = $1} NR == 2 {exit !($1 > first)}' first second || fail "$(cat first second)"
}

@test "groups of tasks share a node, and the exit status of what runs is known to qacct" {
    well_there 'onager prelaunch +jobname groups +command "sleep 0.3; echo \$ONAGER_NODE; exit" +pos-arg 0 0 0 0 7 +q
        onager launch --backend gridengine --jobname groups --tasks-per-node 3 --max-tasks-per-node 3
        onager launch --backend gridengine --jobname groups --tasklist 4-5'
    mapfile -t ids < <(cluster_jobids)
    ended_there "${ids[0]}"
    ended_there "${ids[1]}"
    assert_equal "$(tasks_in_state "${ids[0]}" failed) $(tasks_in_state "${ids[1]}" failed)" "5 5"
    wait_until 10 accounted_is "${ids[0]}" 1 exit_status 0
    wait_until 10 accounted_is "${ids[1]}" 4 exit_status 0
    wait_until 10 accounted_is "${ids[1]}" 5 exit_status 7
    ! accounted_is "${ids[0]}" 2 exit_status 0 || fail "the group's status is 0"
}

@test "cancel leaves no process of a task on any node, whatever the task does about it" {
    program stubborn <<'END'
#!/bin/bash
trap '' TERM INT HUP
sleep 300 &
(setsid sleep 300 & )
while :; do sleep 0.2; done
END
    well_there 'onager prelaunch +jobname stubborn +command ./stubborn +arg --x {1..5} +q
        onager launch --backend gridengine --jobname stubborn
        onager launch --backend gridengine --jobname stubborn --tasklist 1-3 --tasks-per-node 3 --max-tasks-per-node 3'
    mapfile -t ids < <(cluster_jobids)
    wait_until 20 has_events 1 start 5
    wait_until 20 has_events 2 start 3
    wait_until 10 has_job_processes 24
    well_there 'onager cancel -j "$1" -t 1-4 && onager cancel -j "$1" --yes && onager cancel -j "$2" -t 1-3' "${ids[@]}"
    assert_no_job_processes
    ended_there "${ids[0]}"
    ended_there "${ids[1]}"
    assert_equal "$(tasks_in_state "${ids[0]}" cancelled)" "1 2 3 4 5"
    assert_equal "$(tasks_in_state "${ids[1]}" cancelled)" "1 2 3"
}

@test "a node dies with its tasks: the missing are launched again, and no task is done twice" {
    program work <<'END'
#!/bin/sh
while [ "$ONAGER_NODE" = e2 ] && [ ! -e again ]; do sleep 0.1; done
sleep 0.5
echo "$1" >>"done.$ONAGER_NODE"
END
    chmod 777 .
    well_there 'onager prelaunch +jobname dies +command ./work +pos-arg {1..24} +q
        onager launch --backend gridengine --jobname dies'
    wait_until 30 has_events 1 end 2
    wait_until 30 has_events_of 1 e2 start
    mishap e2 kill
    touch again
    ended_there
    lost=$(tasks_in_state last lost)
    assert_regex "$lost" '^[0-9]'
    well_there 'onager launch --backend gridengine --jobname dies --only missing'
    assert_line --index 0 --partial "qdel "
    done_there
    assert_equal "$(sort -n done.* | paste -sd' ')" "$(seq -s' ' 24)"
}

@test "a master that hangs: answers come from the events within 6 s, with a warning" {
    well_there 'onager launch --backend gridengine --jobname one --command "while [ ! -e go ]; do sleep 0.1; done"'
    wait_until 20 has_events 1 start 1
    mishap gctl freeze
    well_there 'for words in "status" "list --state running" "explain"; do
            SECONDS=0
            onager $words >/dev/null || echo "$words fails"
            ((SECONDS <= 6)) || echo "$words takes $SECONDS s"
        done'
    assert_output ""
    (($(grep -c 'within 5 s' <<<"$stderr") == 3)) || fail "$stderr"
    mishap gctl thaw
    touch go
    done_there
}
