#!/usr/bin/env bats
# A real Slurm with accounting: what a user may submit at a time, and what sacct knows when squeue has forgotten.
#
# bats file_tags=heavy

setup_file() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/clusters
    export ONAGER_CLUSTERS=${ONAGER_CLUSTERS:-/var/tmp/onager-clusters}/accounts
    setup_cluster slurm --accounting --set AccountingStorageEnforce=limits
    BATS_TEST_NUMBER="time" setup_cluster_folder
    well_there 'onager launch --backend slurm --command "kill -STOP \$PPID; sleep 300" --jobname short -t 1'
}

# Its database takes memory.
teardown_file() {
    leave_cluster
    "$CLUSTER_PROGRAMS/slurm-down"
}

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/clusters
    setup_cluster_folder
}

teardown() { end_cluster_jobs; }

@test "no more is submitted than a user may have at a time, in one launch" {
    root_there sacctmgr -i modify user scientist set MaxSubmitJobs=20 >/dev/null
    well_there 'onager prelaunch +jobname many +command "echo \$ONAGER_TASK_ID >>ran; :" +arg --x {1..50} +q
        onager launch --backend slurm --jobname many && onager wait --timeout 60'
    assert_equal "$(sort -n ran | paste -sd' ')" "$(seq -s' ' 50)"
    assert_equal "$(ls .onager/launches)" 1
    (($(grep -c '^sbatch ' <<<"$output") >= 3)) || fail "$output"
    refute_regex "$stderr" 'error:'
}

@test "of what squeue has forgotten sacct tells that its time was up" {
    FOLDER=$CLUSTER_FOLDER/time
    cd "$FOLDER"
    id=$(cluster_jobids)
    wait_until 120 in_accounts "$id" TIMEOUT
    mishap sctl crash
    rm -f "${CLUSTER_FOLDER%/home/*}"/slurm/spool/sctl/job_state*
    mishap sctl boot
    wait_until 10 root_there sinfo
    run root_there squeue -h -t all -j "$id"
    refute_output --partial "$id "
    assert_equal "$(tasks_in_state last timeout)" 1
    ended_there
    assert_regex "$stderr" '1 timeout'
}

in_accounts() {
    root_there sacct -n -X -j "$1" -o state | grep -q "$2"
}
