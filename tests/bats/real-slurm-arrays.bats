#!/usr/bin/env bats
# Jobs that are more than a real Slurm takes in one array, or from one user, and what its accounting knows.
#
# bats file_tags=heavy

setup_file() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/clusters
    setup_cluster slurm
    BATS_TEST_NUMBER=walls setup_cluster_folder
    short_time
}

teardown_file() { leave_cluster; }

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/clusters
    setup_cluster_folder
}

teardown() { end_cluster_jobs; }

# Launches whose time is up in a minute or two, while other tests go on; in $CLUSTER_FOLDER/walls.
short_time() {
    program work <<'END'
#!/bin/sh
[ -e fast ] || sleep "$1"
echo "$1" >>"$ONAGER_JOBNAME.done"
END
    well_there 'for job in plain early; do
            onager prelaunch +jobname $job +command ./work +pos-arg 0 0 300 1 2 +q || exit
        done
        onager launch --backend slurm --jobname plain --tasks-per-node 5 --max-tasks-per-node 1 -t 1 &&
            onager launch --backend slurm --jobname early --tasks-per-node 5 --max-tasks-per-node 1 -t 2 --signal=B:TERM@10'
}

@test "3,000 tasks where an array has 1,000 at most: each is run once, in one launch" {
    mkdir ran && chmod 777 ran
    well_there 'onager prelaunch +jobname big +command "echo \$ONAGER_TASK_ID >>ran/\$ONAGER_NODE; :" +arg --x {1..3000} +q
        onager launch --backend slurm --jobname big --mem 1 --duration 00:05:00'
    assert_equal "$(grep -oE 'array=.*' <<<"$output")" "array=1-1000 .onager/scripts/big/wrapper.sh
array=1-1000 .onager/scripts/big/wrapper.sh 1000
array=1-1000 .onager/scripts/big/wrapper.sh 2000"
    done_there big 300
    assert_equal "$(sort -n ran/* | cksum)" "$(seq 3000 | cksum)"
    assert_equal "$(ls ran | paste -sd' ')" "c1 c2 c3"
    assert_equal "$(ls .onager/launches)" 1
    assert_equal "$(tasks_with 1 end | wc -l)" 3000
    well_there 'onager status; onager logs "$1:2999" --path --out; onager list -j "$1" | wc -l' "$(cluster_jobids | tail -n 1)"
    assert_line --index 0 --partial "3000/3000 done"
}

@test "the time is up in the middle of a group: its task is ended, the others are missing, and are launched again" {
    FOLDER=$CLUSTER_FOLDER/walls
    cd "$FOLDER"
    for job in plain early; do
        ended_there $job 200
        assert_equal "$job: $(tasks_in_state $job done)|$(tasks_in_state $job missing)" "$job: 1 2|3 4 5"
        assert_regex "$job $(tasks_in_state $job timeout) " ' 3 '
    done
    assert_no_job_processes
    touch fast
    for job in plain early; do
        well_there 'onager launch --backend slurm --jobname "$1" --only missing' $job
        assert_line --partial " --array=3,4,5 "
        done_there $job
        assert_equal "$(sort -n $job.done | paste -sd' ')" "0 0 1 2 300"
    done
}
