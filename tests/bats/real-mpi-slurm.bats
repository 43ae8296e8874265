#!/usr/bin/env bats
# Mega-jobs on a real Slurm: in salloc, where mpirun runs on the login host, and as a batch job of three nodes.
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
    load ../lib/mega
    setup_cluster_folder
}

teardown() { end_cluster_jobs; }

@test "salloc: 3,000 tasks run once each, on all three nodes, and the summary tells of them" {
    short_job 3000
    inside 'onager launch --jobname short'
    well_there 'salloc -Q -N 3 -c 4 --ntasks-per-node=1 ./inside'
    assert_ran_once_on 3000 c1 c2 c3
    assert_regex "$stderr" 'backend mpi'
    assert_regex "$stderr" 'launch 1 \(short\): 3000 done, 0 failed in '
    assert_regex "$stderr" '3 nodes with [0-9]+ slots were [0-9.]+% busy, idle tail '
    assert_regex "$stderr" 'c2 +[0-9]+ slots'
    well_there 'onager status; onager list -j last --state done --field task_id | wc -l'
    assert_line --index 0 --partial "3000/3000 done"
    assert_line --index 1 3000
}

@test "a batch job of three nodes: 3,000 tasks run once each, on all three" {
    short_job 3000
    well_there 'onager launch --backend slurm --nodes 3 --jobname short'
    assert_output --partial "-N 3"
    assert_output --partial "--no-kill"
    done_there
    assert_ran_once_on 3000 c1 c2 c3
    well_there 'onager list -j last --state done --field task_id | wc -l'
    assert_output 3000
}

@test "srun starts the ranks as well" {
    short_job 300
    inside 'onager config --write mpi run "srun --mpi=pmix --ntasks-per-node=1" >/dev/null
        onager launch --backend mpi --jobname short'
    well_there 'salloc -Q -N 3 -c 4 --ntasks-per-node=1 ./inside'
    assert_ran_once_on 300 c1 c2 c3
}

@test "a task that is an MPI program runs, with a rank of its own or by its own mpirun" {
    cat >hello.c <<'END'
#include <mpi.h>
#include <stdio.h>
int main(int argc, char **argv)
{
    int size;
    MPI_Init(&argc, &argv);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    printf("size %d\n", size);
    MPI_Finalize();
    return 0;
}
END
    mpicc -o hello hello.c
    printf '%s\n' ./hello "mpirun -np 2 --oversubscribe ./hello" ./hello "mpirun -np 2 --oversubscribe ./hello" >commands
    well_there 'onager prelaunch +jobname programs +from-file commands +q'
    inside 'onager launch --backend mpi --jobname programs'
    well_there 'salloc -Q -N 2 -c 4 --ntasks-per-node=1 ./inside'
    well_there 'onager logs last:1 --out; onager logs last:2 --out'
    assert_line "size 1"
    assert_equal "$(grep -c 'size 2' <<<"$output")" 2
}

@test "the slots of a node are those of the allocation, or as many as are asked for" {
    program work <<'END'
#!/bin/sh
echo "$ONAGER_SLOT $ONAGER_NODE" >>slots
sleep 1
END
    well_there 'onager prelaunch +jobname slots +command ./work +arg --x {1..12} +q'
    inside 'onager launch --backend mpi --jobname slots "$@"'
    well_there 'salloc -Q -N 2 -c 1 --ntasks-per-node=1 ./inside'
    assert_equal "$(sort -u slots | paste -sd' ')" "0 c1 0 c2"
    rm slots
    well_there 'salloc -Q -N 2 -c 1 --ntasks-per-node=1 ./inside --max-tasks-per-node 3'
    assert_equal "$(sort -u slots | wc -l)" 6
    rm slots
    well_there 'salloc -Q -N 2 -c 1 --mem=1500M --ntasks-per-node=1 ./inside --max-tasks-per-node 3 --mem-per-task 700M'
    assert_equal "$(sort -u slots | wc -l)" 4
}

@test "each slot has gpus of its own, those that Slurm gave the node" {
    program work <<'END'
#!/bin/sh
echo "$ONAGER_NODE $CUDA_VISIBLE_DEVICES $ROCR_VISIBLE_DEVICES" >>gpus
sleep 1
END
    well_there 'onager prelaunch +jobname gpus +command ./work +arg --x {1..8} +q'
    inside 'onager launch --backend mpi --jobname gpus --gpus-per-task 1 --max-tasks-per-node 4'
    well_there 'salloc -Q -N 2 -c 4 --ntasks-per-node=1 -p gpu --gres=gpu:2 ./inside'
    assert_equal "$(sort -u gpus | wc -l)" 4
    assert_equal "$(awk '{print $2 == $3}' gpus | sort -u)" 1
}

@test "a cancel from another shell ends the job and all its tasks, on every node" {
    mega_job 40 60
    well_there 'onager launch --backend slurm --nodes 3 --max-tasks-per-node 4 --jobname mega'
    wait_until 30 is_under_way c2 4 0
    well_there 'onager cancel -j last --yes'
    wait_until 30 no_job_processes
    ended_there last 60
    well_there 'onager list -j last --state cancelled --field task_id | wc -l'
    assert_output 40
}

@test "some tasks of a batch job are cancelled, the others go on" {
    mega_job 14 8
    well_there 'onager launch --backend slurm --nodes 3 --max-tasks-per-node 4 --jobname mega'
    wait_until 30 is_under_way c2 4 0
    well_there 'onager cancel -j last -t 2,14'
    ended_there last 90
    assert_equal "$(tasks_in_state last cancelled)" "2 14"
    well_there 'onager list -j last --state done --field task_id | wc -l'
    assert_output 12
}

@test "the end of the allocation: nothing is begun that can't end, the rest is launched again" {
    mega_job 60 20
    well_there 'onager launch --backend slurm --nodes 3 --max-tasks-per-node 4 --jobname mega --duration 0-00:01:00'
    ended_there last 150
    done=$(tasks_in_state last done | wc -w)
    ((done >= 12 && done < 60)) || fail "$done are done: $(cat .onager/logs/slurm/*.e)"
    run cat .onager/logs/slurm/mega_*.e
    assert_output --partial "onager launch"
    assert_output --partial "--only missing"
    assert_equal "$(tasks_in_state last failed)$(tasks_in_state last lost)" ""
}

@test "a chain: the job submits its own continuation until all is done" {
    mega_job 60 12
    well_there 'onager launch --backend slurm --nodes 3 --max-tasks-per-node 4 --jobname mega --duration 0-00:01:00 --chain 3'
    done_there last 300
    well_there 'onager list -j last --state done --field task_id | wc -l'
    assert_output 60
    (($(cluster_jobids | wc -l) >= 2)) || fail "$(cat .onager/job_index.csv)"
    assert_each_once 1 60
}
