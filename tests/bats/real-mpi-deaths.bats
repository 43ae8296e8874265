#!/usr/bin/env bats
# Nodes and processes die under mega-jobs on a real Slurm: all is done in the end, nothing twice. MPI_ROUNDS=20 kills
# nodes at 20 random moments instead of 3.
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

# A launch of 60 tasks in salloc on three nodes, under way on node $1.
salloc_under_way() {
    mega_job 60 0.5 1 2
    inside 'onager launch --backend mpi --jobname mega --max-tasks-per-node 4'
    begin_there 'salloc -Q -N 3 -c 4 --ntasks-per-node=1 --no-kill ./inside'
    wait_until 60 is_under_way "$1" 4 0 || fail "$(cat err)"
}

# The process ids, as the machine knows them, of the ranks of this test; $1: mpirun, or a rank's number.
process_of() {
    local pid rank parent
    for pid in $(job_processes); do
        [[ $(tr '\0' '\n' <"/proc/$pid/comm" 2>/dev/null) == "${2-onager-mpi}" ]] || continue
        if [[ $1 == mpirun ]]; then
            echo "$pid"
            return
        fi
        rank=$(tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | sed -n 's/^OMPI_COMM_WORLD_RANK=//p')
        parent=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status")
        parent=$(cat "/proc/$parent/comm")
        [[ $rank != "$1" || $parent == onager-mpi ]] || echo "$pid"
    done
}

@test "nodes are killed, switched off, or cut off and healed at random moments: all is done, nothing twice" {
    local kinds=(kill off cut) round kind when
    for ((round = 0; round < ${MPI_ROUNDS:-3}; round++)); do
        kind=${kinds[round % 3]}
        rm -rf trace.* .onager
        salloc_under_way c2
        sleep "$((RANDOM % 3)).$((RANDOM % 10))"
        when=$EPOCHREALTIME
        mishap c2 "$kind"
        if [[ $kind == cut ]]; then
            sleep "$((3 + RANDOM % 9))"
            mishap c2 heal
        fi
        end_there 120
        assert_equal "$status" 0
        echo "$kind: $(assert_each_once 1 60 "$when")"
        assert_each_once 1 60 "$when"
        "$CLUSTER_PROGRAMS/slurm-up"
    done
}

@test "a rank is killed: its tasks run elsewhere" {
    salloc_under_way c2
    kill -KILL "$(process_of 1)"
    end_there 120
    assert_equal "$status" 0
    assert_each_once 1 60
}

@test "rank 0 is killed: the runner starts again, and goes on" {
    salloc_under_way c1
    kill -KILL "$(process_of 0)"
    end_there 120
    assert_equal "$status" 0
    assert_each_once 1 60
}

@test "the node of rank 0 loses its power: the runner starts again on the others" {
    salloc_under_way c1
    mishap c1 off
    end_there 120
    assert_equal "$status" 0
    assert_each_once 1 60
    assert_regex "$(<err)" 'starting again on 2 of 3 nodes'
}

@test "mpirun is killed: the runner starts again, and goes on" {
    salloc_under_way c1
    kill -KILL "$(process_of mpirun mpirun)"
    end_there 120
    assert_equal "$status" 0
    assert_each_once 1 60
}

@test "the launcher is killed: nothing runs on, and the rest is launched again" {
    salloc_under_way c3
    kill -KILL "$(process_of mpirun onager-mpi)"
    end_there 60
    wait_until 30 no_job_processes
    rm -f inside
    inside 'onager launch --backend mpi --jobname mega --only missing'
    begin_there 'salloc -Q -N 3 -c 4 --ntasks-per-node=1 ./inside'
    end_there 120
    assert_equal "$status" 0
}

@test "a batch job loses a node: it goes on with the others" {
    mega_job 60 0.5 1 2
    well_there 'onager launch --backend slurm --nodes 3 --max-tasks-per-node 4 --jobname mega'
    wait_until 60 is_under_way c3 4 0
    mishap c3 off
    done_there last 120
    assert_each_once 1 60
}

@test "a batch job loses the node where mpirun runs: it starts anew on the others, and goes on" {
    mega_job 60 0.5 1 2
    well_there 'onager launch --backend slurm --nodes 3 --max-tasks-per-node 4 --jobname mega'
    wait_until 60 is_under_way c1 4 0
    wait_until 60 standby_of c1
    mishap c1 kill
    done_there last 240
    assert_each_once 1 60
}
