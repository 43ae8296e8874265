#!/usr/bin/env bats
# The original README's examples on a real Slurm, and each option of launch that Slurm has a say in.
#
# bats file_tags=heavy

setup_file() {
    load ../lib/onager
    load ../lib/clusters
    setup_cluster slurm
}

teardown_file() { leave_cluster; }

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/clusters
    setup_cluster_folder
}

teardown() { end_cluster_jobs; }

# What scontrol says of a job or an element, a KEY=VALUE a line: $1 the job, $2 the key.
of_job() {
    root_there scontrol -o show job "$1" | tr ' ' '\n' | sed -n "s/^$2=//p" | head -n 1
}

@test "the README's sweep: launched, listed, some of it cancelled while it runs, and launched again" {
    program myscript <<'END'
#!/bin/sh
echo "$*"
while [ "$ONAGER_LAUNCH" = 1 ] && [ ! -e go ]; do sleep 0.1; done
END
    well_there 'export PATH=$PWD:$PATH
        onager prelaunch +jobname experiment1 +command myscript +arg --learningrate 0.1 0.01 0.001 +arg --batchsize 32 64 128 +tag --mytag +q
        onager launch --backend slurm --jobname experiment1 -v id
        onager wait --timeout 0 -q || echo "$? $id"'
    assert_line --index 0 "sbatch -J experiment1 -t 0-01:00:00 -n 1 -p batch --mem=2G -o .onager/logs/slurm/%x_%A_%a.o -e .onager/logs/slurm/%x_%A_%a.e --parsable --array=1,2,3,4,5,6,7,8,9 .onager/scripts/experiment1/wrapper.sh"
    id=${lines[-1]#124 }
    assert_regex "$id" '^[0-9]+$'
    wait_until 20 has_events 1 start 9
    well_there 'onager list --jobid "$1" | tail -n 2' "$id"
    assert_line --index 1 --regexp "^ *$id  +9  experiment1  'myscript --learningrate 0.001 --batchsize 128 --mytag experiment1_9__learningrate_0.001__batchsize_128'  experiment1_9__learningrate_0.001__batchsize_128$"
    well_there 'onager cancel --backend slurm --jobid "$1" --tasklist 1-3:1,5,8-9' "$id"
    assert_output "scancel ${id}_1 ${id}_2 ${id}_3 ${id}_5 ${id}_8 ${id}_9"
    well_there 'PATH=$PWD:$PATH; onager launch --backend slurm --jobname experiment1 --tasklist 1-3:1,5,8-9'
    assert_line --index 0 --partial " --array=1-3:1,5,8-9 .onager/scripts/experiment1/wrapper.sh"
    done_there
    touch go
    ended_there "$id"
    assert_equal "$(tasks_in_state "$id" cancelled)" "1 2 3 5 8 9"
    assert_equal "$(tasks_in_state "$id" done)" "4 6 7"
    assert_equal "$(cat .onager/logs/slurm/experiment1_"${id}"_4.o)" \
        "--learningrate 0.1 --batchsize 64 --mytag experiment1_4__learningrate_0.1__batchsize_64"
    well_there 'onager logs last:9 --out'
    assert_output "--learningrate 0.001 --batchsize 128 --mytag experiment1_9__learningrate_0.001__batchsize_128"
}

@test "the README's network: cpus, memory, a virtualenv, and five tasks at a time" {
    mkdir -p venv/bin
    echo 'VIRTUAL_ENV=$PWD/venv; export VIRTUAL_ENV' >venv/bin/activate
    echo 'import os, time; time.sleep(0.3); print(os.environ["VIRTUAL_ENV"], os.environ["SLURM_CPUS_PER_TASK"], os.environ["SLURM_MEM_PER_NODE"])' >mnist.py
    well_there 'onager prelaunch +command "python3 mnist.py --epochs 1 --gamma 0.7 --no-cuda" +jobname mnist_lr_bs +arg --lr 0.3 1.0 3.0 +arg --batch-size 32 64 +arg --seed {0..2} +tag --run-tag +q
        onager launch --backend slurm --jobname mnist_lr_bs --cpus 2 --mem 5 --venv ./venv/ --duration 00:30:00 -max 5'
    assert_line --index 0 --regexp ' -t 00?:?.*30:00 -n 1 -c 2 -p batch --mem=5G .* --array=.*%5 '
    done_there
    assert_equal "$(tasks_sorted 1 end)" "$(seq -s' ' 18)"
    (($(most_at_once 1) <= 5)) || fail "$(most_at_once 1) at a time"
    assert_equal "$(sort -u .onager/logs/slurm/*.o)" "$PWD/venv 2 5120"
}

@test "the README's header, and a footer, are run around each task" {
    mkdir -p venv/bin
    echo 'echo activated >>steps' >venv/bin/activate
    well_there 'onager config --write slurm header "module() { echo \"module \$*\" >>steps; }
module load python/3.7.4
module load cuda/10.2
module load cudnn/7.6.5
source ./venv/bin/activate"
        onager config --write slurm footer "echo the end >>steps"
        onager launch --backend slurm --jobname one --command "echo task >>steps; exit 3"'
    ended_there
    assert_equal "$(cat steps)" $'module load python/3.7.4\nmodule load cuda/10.2\nmodule load cudnn/7.6.5\nactivated\ntask\nthe end'
    assert_equal "$(of_job "$(cluster_jobids)" ExitCode)" 3:0
}

@test "partition, gpus and time follow the options, the settings, and what the user passes on instead" {
    program see <<'END'
#!/bin/sh
echo "$SLURM_JOB_PARTITION [$CUDA_VISIBLE_DEVICES] $(scontrol -o show job $SLURM_JOB_ID | grep -oE 'TimeLimit=[^ ]*|Comment=.*' | cut -d= -f2 | cut -d' ' -f1 | paste -sd' ')" >seen.$1
END
    well_there 'one() { onager launch --backend slurm --jobname "job$1" --command "./see $1" "${@:2}" >/dev/null || exit; }
        one 1 --debug --duration 00:05:00
        one 2 --gpus 1
        one 3 --gpus 2 --debug
        one 4 -p debug --comment=hello
        one 5 --partition=debug --gpus 1 -t 7
        onager config --write slurm partition gpu-debug --write slurm flags "--comment=set"
        one 6
        one 7 --comment=mine
        for job in 1 2 3 4 5 6 7; do onager wait -j "job$job" -q --timeout 60 || exit; done'
    assert_equal "$(cat seen.1)" "debug [] 00:05:00"
    assert_regex "$(cat seen.2)" '^gpu \[[01]\] 01:00:00'
    assert_regex "$(cat seen.3)" '^gpu-debug \[0,1\] '
    assert_equal "$(cat seen.4)" "debug [] 01:00:00 hello"
    assert_regex "$(cat seen.5)" '^debug \[[01]\] 00:07:00'
    assert_equal "$(cat seen.6)" "gpu-debug [] 01:00:00 set"
    assert_equal "$(cat seen.7)" "gpu-debug [] 01:00:00 mine"
}

@test "groups of tasks share a node, some at a time, each with a log of its own" {
    well_there 'onager prelaunch +jobname groups +command "echo \$ONAGER_NODE; sleep 0.3; :" +arg --x {1..10} +q
        onager launch --backend slurm --jobname groups --tasks-per-node 4 --max-tasks-per-node 2'
    assert_line --partial " --array=1,2,3 "
    done_there
    assert_equal "$(tasks_sorted 1 end)" "1 2 3 4 5 6 7 8 9 10"
    id=$(cluster_jobids)
    for group in '1_[1-4]' '2_[5-8]' '3_9 3_10'; do
        # shellcheck disable=SC2086 # several patterns
        run sort -u $(printf " .onager/logs/slurm/groups_${id}_subjobs/%s.o" $group)
        assert_output --regexp '^c[1-3]$'
    done
    well_there 'onager logs last:7 --out'
    assert_output --regexp '^c[1-3]$'
    (($(most_at_once 1) <= 6)) || fail "$(most_at_once 1) at a time"
    assert_equal "$(events 1 | awk -F'\t' '$2 == "start" {print $5}' | sort -u | paste -sd' ')" "0 1"
}

@test "a job that holds for another starts when that has ended" {
    well_there 'onager launch --backend slurm --jobname first --command "sleep 1; date +%s.%N >first" -v id
        onager launch --backend slurm --jobname second --command "date +%s.%N >second" --hold_jid "$id"
        until onager explain -j second | tee explained | grep -vqF "(None)"; do sleep 0.1; done'
    assert_equal "$(cat explained)" "1 task, 1: waiting for other jobs to end (--hold_jid) (Dependency)"
    done_there second
    awk 'NR == 1 {first = $1} NR == 2 {exit !($1 > first)}' first second || fail "$(cat first second)"
}

@test "an element's exit status is its task's, and that of a group tells of a failure in it" {
    well_there 'onager prelaunch +jobname codes +command "exit" +pos-arg 0 7 255 +q
        onager launch --backend slurm --jobname codes
        onager wait -q || echo "wait $?"
        onager launch --backend slurm --jobname codes --tasks-per-node 3
        onager wait -q || echo "wait $?"'
    assert_equal "$(grep -c '^wait 1$' <<<"$output")" 2
    mapfile -t ids < <(cluster_jobids)
    assert_equal "$(of_job "${ids[0]}_1" ExitCode) $(of_job "${ids[0]}_2" ExitCode) $(of_job "${ids[0]}_3" ExitCode)" "0:0 7:0 255:0"
    assert_equal "$(of_job "${ids[1]}_1" JobState)" FAILED
    well_there 'onager list -j last --tsv'
    assert_equal "$(tasks_in_state last failed)" "2 3"
}

@test "cancel takes elements, ranges and the rest while they wait, in few words" {
    well_there 'onager prelaunch +jobname waits +command "sleep 60; :" +arg --x {1..40} +q
        onager launch --backend slurm --jobname waits --hold
        onager explain
        onager status'
    assert_output --partial "40 tasks, 1-40: held by their owner (JobHeldUser)"
    id=$(cluster_jobids)
    well_there 'onager cancel -j last -t 1-33,35'
    assert_output "scancel '${id}_[1-33,35]'"
    assert_equal "$(tasks_in_state last cancelled)" "$(echo {1..33} 35)"
    assert_equal "$(tasks_in_state last pending)" "34 36 37 38 39 40"
    well_there 'onager cancel -j last -t 34,37 && onager cancel -j last --yes'
    assert_line --index 0 "scancel ${id}_34 ${id}_37"
    assert_line --index 1 "scancel ${id}"
    assert_equal "$(tasks_in_state last cancelled)" "$(echo {1..40})"
    run root_there squeue -h -j "$id"
    assert_output ""
}

@test "cancel leaves no process of a task on any node, whatever the task does about it" {
    program stubborn <<'END'
#!/bin/bash
trap '' TERM INT HUP
sleep 300 &
(setsid sleep 300 & )
while :; do sleep 0.2; done
END
    well_there 'onager prelaunch +jobname stubborn +command ./stubborn +arg --x {1..6} +q
        onager launch --backend slurm --jobname stubborn
        onager launch --backend slurm --jobname stubborn --tasks-per-node 3 --max-tasks-per-node 3'
    mapfile -t ids < <(cluster_jobids)
    wait_until 20 has_events 1 start 6
    wait_until 20 has_events 2 start 6
    wait_until 10 has_job_processes 36
    well_there 'onager cancel -j "$1" -t 1-5 && onager cancel -j "$2" -t 1-3' "${ids[@]}"
    assert_equal "$(wc -w <<<"$output")" 8
    well_there 'onager cancel -j "$1" --yes && onager cancel -j "$2" --yes' "${ids[@]}"
    assert_no_job_processes
    ended_there "${ids[0]}"
    ended_there "${ids[1]}"
    assert_equal "$(tasks_in_state "${ids[0]}" cancelled)" "1 2 3 4 5 6"
    assert_equal "$(tasks_in_state "${ids[1]}" cancelled)" "1 2 3 4 5 6"
}

@test "while a job runs, status, list, watch, explain and wait say so" {
    well_there 'onager prelaunch +jobname busy +command "while [ ! -e go ]; do sleep 0.1; done; :" +arg --x {1..4} +q
        onager launch --backend slurm --jobname busy --max-tasks 2'
    wait_until 20 has_events 1 start 2
    well_there 'onager status; onager explain; onager list -j last -l --field state; onager wait --timeout 1 || echo "wait $?"'
    assert_line --partial "0/4 done"
    assert_line --regexp "^2 tasks, 1-2: running"
    assert_line --regexp "^2 tasks, 3-4: .*\(JobArrayTaskLimit\)"
    assert_line "wait 124"
    assert_equal "$(tasks_in_state last running)" "1 2"
    well_there 'onager watch >watched & sleep 0.5; kill $!; touch go; cat watched; onager wait; onager explain'
    assert_line --index 0 --partial "0/4 done"
    assert_line --index 1 "launch 1 (busy) has ended: 4 done"
    assert_regex "$stderr" '4 done'
}

@test "tasks that failed or are missing, and only those, are launched again" {
    program some <<'END'
#!/bin/sh
[ -e fixed ] || [ $(($1 % 3)) != 0 ]
END
    well_there 'onager prelaunch +jobname some +command ./some +pos-arg {1..7} +q
        onager launch --backend slurm --jobname some --tasklist 1-6
        onager wait -q || touch fixed
        onager launch --backend slurm --jobname some --only failed'
    assert_line --partial " --array=3,6 "
    done_there
    well_there 'onager launch --backend slurm --jobname some --only missing && onager wait'
    assert_line --partial " --array=7 "
}

@test "retries, time limits for tasks, a canary and an end after too many failures hold on a cluster, too" {
    well_there 'onager launch --backend slurm --jobname again --command "[ \$ONAGER_ATTEMPT = 3 ]" --retries 2
        onager launch --backend slurm --jobname slow --command "sleep 60" --timeout 1
        onager prelaunch +jobname canary +command "false" +arg --x {1..5} +q
        onager launch --backend slurm --jobname canary --canary
        onager prelaunch +jobname fails +command "false" +arg --x {1..9} +q
        onager launch --backend slurm --jobname fails --max-failures 2 --max-tasks 1 --tasks-per-node 3 --max-tasks-per-node 1'
    done_there again
    ended_there slow
    assert_equal "$(tasks_in_state slow timeout)" 1
    ended_there canary
    assert_equal "$(tasks_in_state canary failed) $(tasks_in_state canary done | wc -w)" "1 0"
    ended_there fails
    assert_equal "$(tasks_in_state fails failed)" "1 2"
}
