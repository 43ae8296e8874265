#!/usr/bin/env bats
# Mega-jobs on a real Grid Engine: by qsub, by qrsh, and in a plain qrsh shell; and when nodes die.
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

# Passes when the node of the batch script, named in $master then, has one that waits for its end on another, and has
# left the job's session there.
has_successor() {
    local pid
    master=$(root_there qstat -u '*' -g t | sed -n 's/.*@\([^ ]*\) *MASTER.*/\1/p')
    pid=$(standby_of "$master") && (($(ps -o sid= -p "$pid") == pid))
}

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
    program typist <<'END'
#!/bin/bash
# Who types before the shell is there has no session; who leaves before its end, neither.
for ((round = 0; round < 300; round++)); do
    [[ ! -s out || -e typed ]] || { sleep 1 && echo "cd $HOME && ./inside; : >ended; exit" && : >typed; }
    [[ ! -e ended ]] || exit 0
    sleep 0.2
done
END
    begin_there './typist | python3 -c "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)" qrsh -now n -pe orte 12'
    end_there 120
    assert_ran_once_on 300 e1 e2 e3 || fail "$(tail -n 30 out err)"
}

@test "a cancel ends the job and all its tasks, on every node" {
    mega_job 40 60
    well_there 'onager launch --backend gridengine --nodes 3 --max-tasks-per-node 4 --jobname mega'
    wait_until 120 is_under_way e2 4 0
    wait_until 120 has_successor
    well_there 'onager cancel -j last --yes'
    wait_until 120 no_job_processes
    ended_there last 60
    well_there 'onager list -j last --state cancelled --field task_id | wc -l'
    assert_output 40
    refute [ -e .onager/launches/1/standby ]
}

@test "a job that is deleted, or ends, leaves nobody waiting, and no other job" {
    mega_job 40 60
    well_there 'onager launch --backend gridengine --nodes 3 --max-tasks-per-node 4 --jobname mega'
    wait_until 120 has_successor
    well_there 'qdel "$1"' "$(cluster_jobids)"
    assert_no_job_processes
    mega_job 20 1
    well_there 'onager launch --backend gridengine --nodes 3 --max-tasks-per-node 4 --jobname mega'
    wait_until 120 has_successor
    done_there last 120
    assert_no_job_processes
    refute [ -e .onager/launches/1/standby ]
    refute [ -e .onager/launches/2/standby ]
    assert_equal "$(cluster_jobids | wc -l)" 2
}

@test "a batch job loses a node: it goes on with the others" {
    mega_job 60 0.5 1 2
    well_there 'onager launch --backend gridengine --nodes 3 --max-tasks-per-node 2 --jobname mega'
    wait_until 120 has_successor
    if [[ $master == e3 ]]; then mishap e2 off; else mishap e3 off; fi
    done_there last 120
    assert_each_once 1 60
    assert_equal "$(cluster_jobids | wc -l)" 1
}

@test "a batch job loses the node of its script: another job goes on with the rest" {
    mega_job 60 0.5 1 2
    well_there 'onager launch --backend gridengine --nodes 3 --max-tasks-per-node 2 --jobname mega'
    wait_until 120 has_successor
    mishap "$master" kill
    done_there last 240
    assert_each_once 1 60
    assert_equal "$(cluster_jobids | wc -l)" 2
    run cat .onager/launches/1/runner.log
    assert_regex "$output" "^onager: $master, the host of the batch script, is gone"
    assert_regex "$output" 'job [0-9]+ goes on with the [0-9]+ tasks that are missing'
    assert_no_job_processes
}
