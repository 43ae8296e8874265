#!/usr/bin/env bats
# Mega-jobs on a real Grid Engine: by qsub, by qrsh, and in a plain qrsh shell.
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
    load ../lib/mega
    setup_cluster_folder
}

teardown() { end_cluster_jobs; }

@test "a batch job of three nodes: 3,000 tasks run once each, on all three" {
    short_job 3000
    well_there 'onager launch --backend gridengine --nodes 3 --max-tasks-per-node 4 --jobname short'
    assert_output --partial "-pe orte 12"
    done_there last 120
    assert_ran_once_on 3000 e1 e2 e3
}

@test "qrsh: 3,000 tasks run once each, on all three nodes" {
    short_job 3000
    inside 'onager launch --jobname short'
    well_there 'qrsh -now n -cwd -pe orte 12 ./inside'
    assert_ran_once_on 3000 e1 e2 e3
    assert_regex "$output$stderr" '3 nodes with [0-9]+ slots'
}

@test "a plain qrsh shell has no PE_HOSTFILE, and its allocation is found all the same" {
    short_job 300
    inside 'onager launch --backend mpi --jobname short'
    begin_there 'python3 -c "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)" qrsh -now n -pe orte 12 <<<"
cd $HOME && ./inside; exit"'
    end_there 120
    assert_ran_once_on 300 e1 e2 e3
}

@test "a cancel ends the job and all its tasks, on every node" {
    mega_job 40 60
    well_there 'onager launch --backend gridengine --nodes 3 --max-tasks-per-node 4 --jobname mega'
    wait_until 40 is_under_way e2 4 0
    well_there 'onager cancel -j last --yes'
    wait_until 40 no_job_processes
    ended_there last 60
    well_there 'onager list -j last --state cancelled --field task_id | wc -l'
    assert_output 40
}
